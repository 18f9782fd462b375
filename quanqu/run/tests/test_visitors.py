from pathlib import Path

import pytest

from quanqu.run.site import Wish
from quanqu.run.visitors import in_columns, other_address


class TestInColumns:
    def test_aligns_chinese_beside_english(self) -> None:
        assert in_columns([["导购", "ann", "x"], ["guide", "bo", "y"]]) == [
            "  导购   ann  x",
            "  guide  bo   y",
        ]

    def test_has_nothing_to_say_about_nobody(self) -> None:
        assert in_columns([]) == []


class TestOtherAddress:
    @pytest.mark.parametrize(
        ("tls", "url", "is_other"),
        [
            (None, "http://127.0.0.1:8000", False),
            ("shop.lan", "https://shop.lan:8000", False),
            ("shop.lan", "http://127.0.0.1:8000", True),
            ("shop.lan", "https://other.lan:8000", True),
        ],
    )
    def test_says_what_to_do_where_another_name_was_asked_for(
        self, tls: str | None, url: str, is_other: bool
    ) -> None:
        wish = Wish(check=False, tls=tls, port=8000, var=Path())
        hint = other_address(wish, {"url": url, "local_url": url, "authority": ""})
        assert bool(hint) == is_other
        assert not hint or f"bin/run --tls {tls}" in hint
