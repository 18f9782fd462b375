"""Words, slips and marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.search import pinyin, rules


class TestTerms:
    @given(st.text(max_size=30), st.text(max_size=30))
    def test_whatever_is_asked_of_a_text_is_among_its_terms(self, name: str, rest: str) -> None:
        asked = rules.asked(name)
        words = {*asked.chinese, *map(rules.singular, asked.latin)}
        if asked.beginning:
            words.add(rules.singular(asked.beginning))
        assert words <= set(rules.terms(f"{name[:100]} {rest}"))

    @pytest.mark.parametrize(
        ("word", "single"),
        [("shirts", "shirt"), ("dresses", "dress"), ("berries", "berry"), ("glass", "glass")],
    )
    def test_plurals_go(self, word: str, single: str) -> None:
        assert rules.singular(word) == single

    def test_pairs_overlap_so_that_any_word_inside_is_found(self) -> None:
        assert set(rules.terms("羽绒服")) == {"羽", "绒", "服", "羽绒", "绒服"}


class TestMarks:
    @given(
        st.sampled_from(["", "红", "黑"]),
        st.sampled_from(["", "S", "M"]),
        st.integers(0, 2**64 - 1),
    )
    def test_a_sku_has_the_mark_of_everything_it_is(
        self, colour: str, size: str, place: int
    ) -> None:
        own = rules.marks([place], colour, size)
        for colours in ([], [colour] if colour else []):
            for sizes in ([], [size] if size else []):
                assert set(rules.wanted_marks([place], colours, sizes)) <= own
        assert not set(rules.wanted_marks([place], ["绿"], [])) & own


class TestSounds:
    @pytest.mark.parametrize(
        ("text", "sounds"),
        [("长裤", ["chang", "ku"]), ("银行", ["yin", "hang"]), ("绿色", ["lu", "se"])],
    )
    def test_are_those_of_the_phrase(self, text: str, sounds: list[str]) -> None:
        assert pinyin.sounds_of(text) == sounds
