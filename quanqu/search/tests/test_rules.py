"""Words, slips and marks."""

import pytest
import tantivy
from hypothesis import given
from hypothesis import strategies as st

from quanqu.search import pinyin, rules
from quanqu.search.vocabulary import Vocabulary


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


class TestSlips:
    @given(
        st.text("abc", min_size=1, max_size=9),
        st.sets(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=30),
        st.sampled_from((1, 2)),
    )
    def test_words_near_a_word_are_those_that_the_engine_finds(
        self, word: str, others: set[str], slips: int
    ) -> None:
        words = sorted(others)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="raw", index_option="basic")
        schema = builder.build()
        index = tantivy.Index(schema)
        writer = index.writer(heap_size=15_000_000, num_threads=1)
        for one in words:
            writer.add_document(tantivy.Document.from_dict({"words": one}, schema))
        writer.commit()
        index.reload()
        query = tantivy.Query.fuzzy_term_query(schema, "words", word, slips)
        hits = index.searcher().search(query, len(words)).hits
        found = sorted(words[hit.doc] for _, hit in hits)
        assert Vocabulary(words).near(word, slips) == tuple(found)

    def test_another_word_is_found_as_soon_as_it_is_there(self) -> None:
        before = Vocabulary(["jacket"])
        assert before.near("jackte", 1) == ("jacket",)
        assert before.renewed(["jacket"]) is before
        assert before.renewed(["jacket", "jackte"]).near("jackte", 1) == ("jacket", "jackte")
