"""Tables of prices: each bad row is named, and nothing is half taken."""

from datetime import timedelta

import pytest

from quanqu.catalog import actions as catalog
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.models import SeenPrice
from quanqu.pricing.tests.factory import AT, World
from quanqu.pricing.types import TableReport, WindowState

GOOD = {"sku": "P-0", "price_fen": "900"}
WEEKEND = {"from": "2026-03-07", "until": "2026-03-08"}


def take(world: World, *rows: dict[str, str], skip_refused: bool = False) -> TableReport:
    return pricing.import_prices(
        list_id=world.group_list_id,
        table=catalog.table_of("", rows),
        at=AT,
        name="weekend",
        skip_refused=skip_refused,
    )


def see(world: World, *rows: dict[str, str]) -> TableReport:
    table = catalog.table_of("", rows)
    return pricing.import_seen(list_id=world.group_list_id, table=table, at=AT)


class TestPrices:
    def test_are_lasting_or_for_a_while_as_each_row_says(self, world: World) -> None:
        report = take(world, GOOD, GOOD | WEEKEND | {"price_fen": "700"})
        assert (report.taken_qty, report.refused) == (2, ())
        (window,) = queries.list_windows(world.group_list_id)
        assert (window.name, window.state, window.price_qty) == ("weekend", WindowState.TO_COME, 1)
        # A day is one of the house's, and the last one counts whole.
        assert window.until_at is not None
        assert window.until_at - window.from_at == timedelta(days=2)
        assert window.from_at.utcoffset() == timedelta(0)
        assert window.from_at.isoformat() == "2026-03-06T16:00:00+00:00"
        said = queries.listed_prices(world.group_list_id, world.sku_ids)
        assert [(one.price_fen, one.is_in_force) for one in said] == [(900, True), (700, False)]

    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            ({"sku": "P-9"}, "unknown_sku"),
            ({"sku": "", "barcode": "123"}, "unknown_sku"),
            ({"sku": ""}, "missing"),
            ({"price_fen": ""}, "missing"),
            ({"price_fen": "9.00"}, "not_a_number"),
            ({"price_fen": "-1"}, "negative"),
            ({"price_fen": "9" * 14}, "too_large"),
            ({"min_qty": "0"}, "too_small"),
            ({"from": "tomorrow"}, "not_a_moment"),
            ({"until": "2026-01-01"}, "not_a_while"),
            ({"tier": "floor"}, "floor_price"),
            (GOOD, "repeated"),
        ],
    )
    def test_of_a_bad_row_are_none_unless_the_caller_skips_it(
        self, world: World, wrong: dict[str, str], reason: str
    ) -> None:
        rows = (GOOD, GOOD | wrong)
        report = take(world, *rows)
        assert [(row.line, row.reason) for row in report.refused] == [(3, reason)]
        assert report.taken_qty == 0
        assert queries.list_priced(world.group_list_id) == []
        assert take(world, *rows, skip_refused=True).taken_qty == 1
        assert world.quote(1).total_fen == 900


class TestSeenPrices:
    def test_are_kept_once_however_often_they_are_sent(self, world: World) -> None:
        row = GOOD | {"source": "store.example", "seen_at": "2026-03-01 08:00", "url": "https://x"}
        for _ in range(2):
            assert see(world, row, row | {"seen_at": "2026-03-01 09:00"}).taken_qty == 2
        assert SeenPrice.objects.count() == 2

    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            ({"source": ""}, "missing"),
            ({"seen_at": "2026-03-02"}, "in_the_future"),
            ({"price_fen": "0"}, "too_small"),
            ({"url": "javascript:alert(1)"}, "not_a_link"),
        ],
    )
    def test_that_cannot_be_meant_are_named(
        self, world: World, wrong: dict[str, str], reason: str
    ) -> None:
        row = GOOD | {"source": "store.example", "seen_at": "2026-03-01 08:00"} | wrong
        assert [found.reason for found in see(world, row).refused] == [reason]
        assert SeenPrice.objects.count() == 0
