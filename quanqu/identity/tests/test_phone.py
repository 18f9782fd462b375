import pytest

from quanqu.identity.refusals import PhoneWrong
from quanqu.identity.types import Phone


class TestPhone:
    @pytest.mark.parametrize(
        "written",
        [
            "13800138000",
            "138 0013 8000",
            "+86 138-0013-8000",
            "0086 13800138000",
            "１３８００１３８０００",
        ],
    )
    def test_reads_one_number_however_it_is_written(self, written: str) -> None:
        assert Phone.parse(written).number == "+8613800138000"

    def test_keeps_a_foreign_number(self) -> None:
        assert Phone.parse("+44 (20) 7946-0958").number == "+442079460958"

    @pytest.mark.parametrize(
        "wrong",
        [
            "",
            "abc",
            "12800138000",
            "+86 12345678",
            "1380013800",
            "+1234567890123456",
            "138001380001",
        ],
    )
    def test_refuses_what_cannot_be_reached(self, wrong: str) -> None:
        with pytest.raises(PhoneWrong):
            Phone.parse(wrong)

    def test_shows_only_its_mask(self) -> None:
        phone = Phone.parse("13800138000")
        assert phone.masked == "138****8000"
        assert "0013" not in repr(phone)
