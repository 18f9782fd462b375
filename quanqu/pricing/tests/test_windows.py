"""Prices for a while open and close by the clock, and every quote of them can be recomputed."""

import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, product

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanqu.kit import tx
from quanqu.kit.sql import run_text
from quanqu.pricing import actions as pricing
from quanqu.pricing import compiled, queries
from quanqu.pricing.tests import factory
from quanqu.pricing.tests.factory import AT, World
from quanqu.pricing.types import PriceRow, WindowId

HOUR = timedelta(hours=1)
LASTING = -1

Step = tuple[int, int | None, int | None, int, int, str, int]
"""Hours that pass; from and until, in hours from then (a lasting price: from is LASTING)."""

steps = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.one_of(st.just(LASTING), st.none(), st.integers(1, 6)),
        st.one_of(st.none(), st.integers(1, 6)),
        st.integers(1, 99),
        st.integers(0, 1),
        st.sampled_from(["", "gold"]),
        st.sampled_from([1, 5]),
    ),
    min_size=1,
    max_size=12,
)


def window(
    world: World,
    price_fen: int,
    opens: datetime | None,
    until: datetime | None,
    *,
    sku: int = 0,
    tier: str = "",
    min_qty: int = 1,
    at: datetime = AT,
) -> WindowId:
    return pricing.publish_window(
        list_id=world.group_list_id,
        rows=[PriceRow(world.sku_ids[sku], price_fen, tier, min_qty)],
        from_at=opens,
        until_at=until,
        at=at,
    )


def cost(world: World, at: datetime, *, sku: int = 0, qty: int = 1, tier: str = "") -> int | None:
    """What a unit costs; None: not on sale."""
    found = quoted(world, at, sku=sku, qty=qty, tier=tier)
    return found[1] if found else None


def quoted(
    world: World, at: datetime, *, sku: int = 0, qty: int = 1, tier: str = ""
) -> tuple[int, int] | None:
    lines = [(world.sku_ids[sku], qty)]
    try:
        quote = queries.quote(lines=lines, zone="group", currency="CNY", tier=tier, at=at)
    except pricing.NotForSale:
        return None
    return quote.version, quote.lines[0].unit_price_fen


@dataclass
class Told:
    """What the lists say, kept as simply as it can be: all prices with their whiles."""

    lasting: list[tuple[datetime, int, tuple[int, str, int], int]] = field(default_factory=list)
    windows: list[tuple[datetime, datetime, tuple[int, str, int], int]] = field(
        default_factory=list
    )

    def unit(self, at: datetime, sku: int, tier: str, qty: int) -> int | None:
        held: dict[tuple[int, str, int], int] = {}
        for since, _number, key, price in sorted(self.lasting, key=lambda one: one[:2]):
            if since <= at:
                held[key] = price
        for since, until, key, price in self.windows:
            if since <= at < until:
                held[key] = price
        if (sku, "", 1) not in held:
            return None
        return min(
            price
            for (of, of_tier, least), price in held.items()
            if of == sku and of_tier in ("", tier) and least <= qty
        )


class TestWindows:
    def test_open_and_close_by_the_clock(self, world: World) -> None:
        world.price(1000)
        window(world, 800, AT + HOUR, AT + 2 * HOUR)
        moments = (0, 1, 1.99, 2, 3)
        assert [cost(world, AT + hour * HOUR) for hour in moments] == [1000, 800, 800, 1000, 1000]

    def test_hide_a_lasting_price_that_is_published_meanwhile(self, world: World) -> None:
        world.price(1000)
        window(world, 800, None, AT + HOUR)
        world.price(1200)
        assert (cost(world, AT), cost(world, AT + HOUR)) == (800, 1200)

    def test_of_two_the_one_published_last_counts(self, world: World) -> None:
        world.price(1000)
        window(world, 700, AT + HOUR, AT + 2 * HOUR)
        season = window(world, 900, AT, AT + 9 * HOUR)
        assert [cost(world, AT + hour * HOUR) for hour in (0, 1)] == [900, 900]
        pricing.end_window(window_id=season, at=AT + HOUR)
        assert [cost(world, AT + hour * HOUR) for hour in (1, 2)] == [700, 1000]
        with pytest.raises(pricing.WindowOver):
            pricing.end_window(window_id=season, at=AT + HOUR)

    def test_without_an_end_become_the_lasting_prices(self, world: World) -> None:
        world.price(1000)
        window(world, 1100, AT + HOUR, None)
        assert [cost(world, AT + hour * HOUR) for hour in (0, 1)] == [1000, 1100]
        world.price(1300)
        assert cost(world, AT + HOUR) == 1300
        prices = queries.prices_of(world.group_list_id, world.sku_ids, with_past=True)
        assert [price.price_fen for price in prices] == [1000, 1100, 1300]

    def test_that_are_no_while_are_refused(self, world: World) -> None:
        for opens, until in ((None, None), (AT, None), (AT + HOUR, AT + HOUR), (None, AT)):
            with pytest.raises(pricing.BadWindow):
                window(world, 1, opens, until)
        rows = [PriceRow(world.sku_ids[0], None)]
        with pytest.raises(pricing.BadPrice):
            pricing.publish_window(
                list_id=world.group_list_id, rows=rows, until_at=AT + HOUR, at=AT
            )

    def test_a_dealers_own_list_hides_the_groups_window(self, world: World) -> None:
        world.price(1000)
        world.price(950, by_dealer=True)
        window(world, 800, None, AT + HOUR)
        assert world.quote(1).total_fen == 800
        assert world.quote(1, zone="dealer:A").total_fen == 950

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(steps)
    def test_cost_what_was_told_and_can_be_recomputed(self, world: World, told: list[Step]) -> None:
        """Any sequence of publications and quotes, against the plainest reading of it."""
        # Examples share the database: each begins when the one before is long over.
        said, asked, at = Told(), [], AT + timedelta(days=30 * next(self.eras))
        for sku, tier, min_qty in product((0, 1), ("", "gold"), (1, 5)):
            world.price(None, sku, tier=tier, min_qty=min_qty)
        for number, (hours, opens, until, price, sku, tier, min_qty) in enumerate(told):
            at += hours * HOUR
            key = (sku, tier, min_qty)
            begins = at if opens is None else at + opens * HOUR
            ends = None if until is None else at + until * HOUR
            if opens == LASTING:
                cost(world, at)
                world.price(price, sku, tier=tier, min_qty=min_qty)
                said.lasting.append((at, number, key, price))
            elif (ends is None and begins == at) or (ends is not None and ends <= begins):
                continue
            else:
                window(world, price, begins, ends, sku=sku, tier=tier, min_qty=min_qty, at=at)
                if ends is None:
                    said.lasting.append((begins, number, key, price))
                else:
                    said.windows.append((begins, ends, key, price))
            for of, of_tier, qty in ((0, "gold", 5), (1, "", 1)):
                found = quoted(world, at, sku=of, tier=of_tier, qty=qty)
                assert (found[1] if found else None) == said.unit(at, of, of_tier, qty)
                if found:
                    asked.append((of, of_tier, qty, *found))
        for of, of_tier, qty, version, price in asked:
            line = (world.sku_ids[of], qty)
            (again,) = queries.requote(
                version=version, lines=[line], zone="group", currency="CNY", tier=of_tier
            )
            assert again.unit_price_fen == price
            assert price == queries.price_at(
                version=version,
                zone="group",
                currency="CNY",
                sku_id=line[0],
                tier=of_tier,
                qty=qty,
            )
        cost(world, at + 12 * HOUR)

    eras = count()


class TestCaches:
    def test_of_two_processes_turn_at_the_same_moment(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.price(1000)
        window(world, 800, AT + HOUR, AT + 2 * HOUR)
        kept: list[OrderedDict[compiled.Stamped, compiled.Rules]] = [OrderedDict(), OrderedDict()]

        def seen_by(process: int, at: datetime) -> int | None:
            monkeypatch.setattr(compiled, "_by_version", kept[process])
            return cost(world, at)

        for at, fen in ((AT, 1000), (AT + HOUR, 800), (AT + 2 * HOUR, 1000)):
            assert [seen_by(process, at) for process in (0, 1)] == [fen, fen]

    def test_ask_nothing_more_between_two_turns(self, world: World) -> None:
        world.price(1000)
        window(world, 800, AT + HOUR, AT + 2 * HOUR)
        cost(world, AT)
        with CaptureQueriesContext(connection) as sent:
            cost(world, AT)
        assert len(sent) == 1


class TestTurning:
    def test_by_many_at_once_is_one_version_and_no_stale_price(self, committed: str) -> None:
        with tx.begin(actor="system:test"):
            shop = factory.world()
            shop.price(1000)
            window(shop, 800, AT + HOUR, AT + 2 * HOUR)
        before = queries.current_version()
        gate = threading.Barrier(8)

        def buy(number: int) -> int | None:
            try:
                connection.ensure_connection()
                gate.wait(timeout=30)
                if number % 2:
                    return cost(shop, AT + HOUR)
                with tx.begin(actor="system:race"):
                    return cost(shop, AT + HOUR)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(buy, range(8))) == {800}
        assert queries.current_version() == before + 1
        assert _audited() == {"system:prices"}


def _audited() -> set[str]:
    rows = run_text(
        "SELECT actor FROM kit_audit WHERE table_name = 'pricing_window' AND action = 'UPDATE'", {}
    )
    return {row["actor"] for row in rows}
