"""The main job over HTTP, from the first scan to the last proof, by the people in it."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

CONTROL = Path(__file__).parent.parent / "controls" / "one_fen_off.sql"


class TestTheLongWayOfOneScan:
    def test_goes_through_and_every_sum_is_right(self, stack: Any) -> None:
        done = stack.command("journey", "--base-url", stack.base_url)
        assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
        assert "8. Every promise of the books holds" in done.stdout

    def test_goes_through_again_in_the_same_shop(self, stack: Any) -> None:
        done = stack.command("journey", "--base-url", stack.base_url)
        assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]

    def test_leaves_every_promise_kept(self, stack: Any) -> None:
        done = stack.command("verify")
        assert done.returncode == 0, done.stdout[-6_000:]

    def test_fails_where_a_posting_is_one_fen_off(self, open_shop: Any, demo_template: str) -> None:
        with open_shop(demo_template) as shop:
            with shop.owner() as connection:
                connection.execute(CONTROL.read_text(encoding="utf-8"))
            done = shop.command("journey", "--base-url", shop.base_url)
        assert done.returncode == 1
        assert "A sum is off" in done.stdout

    def test_fails_where_nobody_answers(self, stack: Any) -> None:
        done = stack.command("journey", "--base-url", "http://127.0.0.1:9")
        assert done.returncode == 1
        assert "Nothing answers at" in done.stdout
