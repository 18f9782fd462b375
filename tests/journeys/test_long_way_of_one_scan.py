"""The main job over HTTP: scan, enrol, bind, order, pay, transfer, collect, books, return, proof."""

import pytest

pytestmark = pytest.mark.slow


class TestTheLongWayOfOneScan:
    def test_goes_through_and_every_sum_is_right(self, stack) -> None:  # type: ignore[no-untyped-def]
        done = stack.command("journey", "--base-url", stack.base_url)
        assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
        assert "checks held" in done.stdout

    def test_goes_through_again(self, stack) -> None:  # type: ignore[no-untyped-def]
        assert stack.command("journey", "--base-url", stack.base_url).returncode == 0
