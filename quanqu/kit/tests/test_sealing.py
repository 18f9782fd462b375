import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from quanqu.kit import sealing


class TestSeal:
    @given(st.text())
    def test_reads_back_with_its_key_only(self, text: str) -> None:
        key, other = sealing.new_data_key(), sealing.new_data_key()
        sealed = sealing.seal(key, text)
        assert sealing.unseal(key, sealed) == text
        with pytest.raises(InvalidTag):
            sealing.unseal(other, sealed)

    def test_shows_nothing_of_the_text_and_never_looks_the_same(self) -> None:
        key = sealing.new_data_key()
        first, second = sealing.seal(key, "13800000000"), sealing.seal(key, "13800000000")
        assert first != second
        assert b"1380" not in first

    @given(st.integers(min_value=0))
    def test_notices_every_changed_byte(self, place: int) -> None:
        key = sealing.new_data_key()
        sealed = bytearray(sealing.seal(key, "13800000000"))
        sealed[place % len(sealed)] ^= 1
        with pytest.raises(InvalidTag):
            sealing.unseal(key, bytes(sealed))

    def test_takes_what_the_database_gives(self) -> None:
        key = sealing.new_data_key()
        sealed = sealing.seal(key, "王小明")
        assert sealing.unseal(memoryview(key), memoryview(sealed)) == "王小明"  # type: ignore[arg-type]


class TestLookup:
    def test_is_the_same_for_the_same_and_different_per_kind(self) -> None:
        assert sealing.lookup("phone", "1") == sealing.lookup("phone", "1")
        assert sealing.lookup("phone", "1") != sealing.lookup("card", "1")
        assert sealing.lookup("phone", "1") != sealing.lookup("phone", "2")
        assert len(sealing.lookup("phone", "1")) == 32

    def test_uses_another_key_than_wrapping(self) -> None:
        assert sealing.derived_key("lookup") != sealing.derived_key("wrap")
