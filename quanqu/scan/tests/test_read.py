"""Telling what a scanned or typed text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.scan import rules
from quanqu.scan.types import Gtin, MemberCode, SignedCode, Token, Unreadable

TOKEN = "7hk2m4xt9q"
JACKET = "6901234567892"


class TestRead:
    @pytest.mark.parametrize(
        "text",
        [
            TOKEN,
            f" {TOKEN}\n",
            f"https://shop.example/c/{TOKEN}",
            f"HTTPS://SHOP.EXAMPLE/c/{TOKEN}?from=poster#top",
            f"/c/{TOKEN}",
            f"shop.example/c/{TOKEN}/",
            "".join(chr(ord(letter) + 0xFEE0) for letter in TOKEN),
        ],
    )
    def test_finds_our_token_however_it_was_scanned(self, text: str) -> None:
        assert rules.read(text) == Token(TOKEN)

    @pytest.mark.parametrize(
        "text",
        [
            JACKET,
            f"{JACKET}\r\n",
            "6 901234 567892",
            f"https://id.gs1.org/01/0{JACKET}",
            f"https://shop.example/01/0{JACKET}/10/LOT7?17=301231",
        ],
    )
    def test_finds_the_barcode(self, text: str) -> None:
        reading = rules.read(text)
        assert isinstance(reading, Gtin)
        assert reading.digits.endswith(JACKET)

    def test_finds_a_signed_code_and_the_tag_of_a_link(self) -> None:
        signed = "QS" + "AB27" * 50
        assert rules.read(signed) == SignedCode(signed)
        assert rules.read(f"https://shop.example/c/{signed}") == SignedCode(signed)
        assert rules.read(signed.lower()) == Unreadable()
        assert rules.read(f"https://shop.example/01/0{JACKET}?c={TOKEN}") == Gtin(
            f"0{JACKET}", TOKEN
        )

    def test_finds_a_member_code(self) -> None:
        assert rules.read("QM" + "AB27" * 10) == MemberCode("QM" + "AB27" * 10)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "6901234567893",
            "https://shop.example/01/06901234567893",
            "https://shop.example/01/jacket",
            "javascript:alert(1)//c/7hk2m4xt9q",
            "https://shop.example/c/..%2F..%2Fadmin",
            "https://[broken/c/7hk2m4xt9q",
            "WIFI:S:shop;T:WPA;P:secret;;",
            "a" * 3_000,
            "<script>",
        ],
    )
    def test_takes_nothing_else(self, text: str) -> None:
        assert rules.read(text) == Unreadable()

    @given(st.text(max_size=200))
    def test_never_fails(self, text: str) -> None:
        rules.read(text)

    @given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 12), st.integers(1, 9))
    def test_notices_one_wrong_digit(self, body: str, place: int, change: int) -> None:
        check = -sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body)) % 10
        right = f"{body}{check}"
        assert rules.read(right) == Gtin(right)
        wrong = right[:place] + str((int(right[place]) + change) % 10) + right[place + 1 :]
        assert rules.read(wrong) == Unreadable()
