import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.kit import ids
from quanqu.kit.refusals import NotFound

NUMBERS = st.text(ids.READABLE, min_size=8, max_size=8)


class TestNewId:
    def test_is_a_uuid_of_version_seven_that_orders_by_time(self) -> None:
        before_ms = time.time_ns() // 1_000_000
        first = ids.new_id()
        time.sleep(0.002)
        second = ids.new_id()
        after_ms = time.time_ns() // 1_000_000
        assert first.version == second.version == 7
        assert first.variant == UUID(int=0x8 << 60).variant
        assert first < second
        assert before_ms <= first.int >> 80 < second.int >> 80 <= after_ms

    def test_never_repeats(self) -> None:
        assert len({ids.new_id() for _ in range(10_000)}) == 10_000


class TestPublic:
    @given(st.uuids())
    def test_reads_back(self, value: UUID) -> None:
        text = ids.public("ord", value)
        assert len(text) == 30
        assert ids.parse("ord", text) == value

    @given(st.text(max_size=40))
    def test_finds_nothing_behind_other_texts(self, text: str) -> None:
        with pytest.raises(NotFound):
            ids.parse("ord", text)

    @given(st.uuids(), st.sampled_from([str.upper, str.title, lambda t: t + " ", lambda t: t[:-1]]))
    def test_has_one_spelling_only(self, value: UUID, respell: object) -> None:
        assert callable(respell)
        text = ids.public("ord", value)
        with pytest.raises(NotFound):
            ids.parse("ord", respell(text))

    def test_refuses_another_prefix_and_more_than_128_bits(self) -> None:
        with pytest.raises(NotFound):
            ids.parse("pay", ids.public("ord", ids.new_id()))
        with pytest.raises(NotFound):
            ids.parse("ord", "ord_" + "z" * 26)


class TestReadableNumber:
    def test_is_short_and_ends_with_its_check(self) -> None:
        number = ids.readable_number("Q")
        letters = number[1:5] + number[6:10]
        assert len(number) == 12
        assert number[-1] == ids.check_character(letters)

    @given(NUMBERS, st.integers(min_value=0, max_value=7), st.sampled_from(ids.READABLE))
    def test_shows_any_one_wrong_letter(self, letters: str, place: int, wrong: str) -> None:
        changed = letters[:place] + wrong + letters[place + 1 :]
        is_same = ids.check_character(changed) == ids.check_character(letters)
        assert is_same == (changed == letters)

    @given(NUMBERS, st.integers(min_value=0, max_value=6))
    def test_shows_two_swapped_letters(self, letters: str, place: int) -> None:
        swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
        is_same = ids.check_character(swapped) == ids.check_character(letters)
        assert is_same == (swapped == letters)
