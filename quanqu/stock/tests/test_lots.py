from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from quanqu.kit import clock
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import World
from quanqu.stock.types import (
    HandLine,
    ReturnLine,
    Shelf,
    ShelfLimits,
    StockLine,
    TransferWant,
    Want,
)

NOW = clock.now()
TODAY = NOW.astimezone(clock.HOUSE).date()
PAST, SOON, LATER = (TODAY + timedelta(days=days) for days in (-3, 5, 30))


class Fresh:
    """Yoghurt in the store: four of a lot that is over, three to go soon, five that keep."""

    def __init__(self, world: World) -> None:
        self.world = world
        for lot, day, qty in (("C", LATER, 5), ("A", PAST, 4), ("B", SOON, 3)):
            self.receive(lot, day, qty)

    def shelf(self, lot: str | None = None) -> Shelf:
        return Shelf(self.world.sku_ids[0], self.world.store_id, self.world.owner_id, lot)

    def receive(self, lot: str, day: date | None, qty: int) -> None:
        stock.name_lots(lots=[(self.world.sku_ids[0], lot, day)])
        lines = [StockLine(self.shelf(lot), qty)]
        stock.receive(lines=lines, cause_kind="t", cause_id=uuid4(), at=NOW)

    def reserve(self, *qtys: int, lot: str | None = None, until: Any = None) -> list[UUID]:
        claims = [uuid4() for _ in qtys]
        wants = [Want(c, self.shelf(lot), qty) for c, qty in zip(claims, qtys, strict=True)]
        stock.reserve_many(wants=wants, until=until)
        return claims

    def held(self, *claims: UUID) -> dict[str | None, int]:
        return {r.shelf.lot: r.qty for r in queries.reservations_of(claims) if r.qty}

    def on_hand(self) -> dict[str | None, int]:
        levels = queries.levels([self.world.sku_ids[0]], [self.world.store_id])
        return {level.shelf.lot: level.on_hand_qty for level in levels}

    def sell(self, qty: int, lot: str | None = None) -> None:
        lines = [HandLine(self.shelf(lot), qty)]
        stock.sell_from_hand(lines=lines, cause_kind="t", cause_id=uuid4(), at=NOW)


@pytest.fixture
def fresh(world: World) -> Fresh:
    return Fresh(world)


class TestReserving:
    def test_takes_what_expires_first_and_splits_over_lots(self, fresh: Fresh) -> None:
        (claim_id,) = fresh.reserve(4)
        assert fresh.held(claim_id) == {"B": 3, "C": 1}

    def test_never_takes_what_has_expired(self, fresh: Fresh) -> None:
        with pytest.raises(stock.OutOfStock) as refused:
            fresh.reserve(9)
        assert (refused.value.facts["free_qty"], refused.value.facts["wanted_qty"]) == (8, 9)
        with pytest.raises(stock.OutOfStock):
            fresh.reserve(1, lot="A")

    def test_of_two_lines_forgets_nothing_that_the_other_took(self, fresh: Fresh) -> None:
        first, second = fresh.reserve(2, 4)
        assert (fresh.held(first), fresh.held(second)) == ({"B": 2}, {"B": 1, "C": 3})
        with pytest.raises(stock.OutOfStock):
            fresh.reserve(1, 2)

    def test_takes_a_lot_that_is_named_beside_others(self, fresh: Fresh) -> None:
        named, free = uuid4(), uuid4()
        wants = [Want(free, fresh.shelf(), 2), Want(named, fresh.shelf("B"), 2)]
        stock.reserve_many(wants=wants, until=None)
        assert (fresh.held(named), fresh.held(free)) == ({"B": 2}, {"B": 1, "C": 1})

    def test_takes_goods_without_a_lot_last(self, fresh: Fresh) -> None:
        lines = [StockLine(fresh.shelf("none"), 2)]
        stock.receive(lines=lines, cause_kind="t", cause_id=uuid4(), at=NOW)
        (claim_id,) = fresh.reserve(9)
        assert fresh.held(claim_id) == {"B": 3, "C": 5, "none": 1}

    def test_of_goods_that_are_not_kept_by_lot_is_as_before(self, fresh: Fresh) -> None:
        fresh.world.receive(0, 5)
        shelf = Shelf(fresh.world.sku_ids[1], fresh.world.store_id, fresh.world.owner_id, None)
        claim_id = uuid4()
        stock.reserve_many(wants=[Want(claim_id, shelf, 5)], until=None)
        assert fresh.held(claim_id) == {"none": 5}
        with pytest.raises(stock.OutOfStock):
            stock.reserve_many(wants=[Want(uuid4(), shelf, 1)], until=None)


class TestOffering:
    def test_counts_all_lots_that_may_be_sold(self, fresh: Fresh) -> None:
        (free,) = queries.free_at(fresh.world.sku_ids)
        assert (free.free_qty, free.on_hand_qty) == (8, 12)
        (available,) = queries.available(fresh.world.sku_ids)
        assert available.free_qty == 8

    def test_keeps_safety_stock_of_all_lots_together(self, fresh: Fresh) -> None:
        stock.set_limits(limits=[ShelfLimits(fresh.shelf("none"), safety_qty=2)])
        assert queries.free_at(fresh.world.sku_ids)[0].free_qty == 6

    def test_asked_by_pairs_or_everywhere_says_the_same(self, fresh: Fresh) -> None:
        from quanqu.kit import sql

        pair = (fresh.world.sku_ids[0], fresh.world.store_id)
        with sql.together():
            near = queries.start_free_on([pair], {"web"})
        found = [near(), queries.free_anywhere([pair[0]], {"web"})]
        assert [[row[-2:] for row in one.shelves] for one in found] == [[("none", 8)]] * 2


class TestSelling:
    def test_from_hand_takes_what_expires_first(self, fresh: Fresh) -> None:
        fresh.sell(4)
        assert fresh.on_hand() == {"A": 4, "B": 0, "C": 4}

    def test_from_hand_refuses_what_has_expired(self, fresh: Fresh) -> None:
        with pytest.raises(stock.LotExpired):
            fresh.sell(1, "A")
        with pytest.raises(stock.OutOfStock):
            fresh.sell(9)

    def test_leaves_what_is_reserved_for_others(self, fresh: Fresh) -> None:
        fresh.reserve(3)
        fresh.sell(5)
        assert fresh.on_hand() == {"A": 4, "B": 3, "C": 0}

    def test_many_past_sales_take_what_expires_first(self, fresh: Fresh) -> None:
        sold = [stock.SoldLine(HandLine(fresh.shelf(), 2), uuid4(), NOW) for _ in range(2)]
        stock.sell_many_from_hand(sold=sold, cause_kind="t")
        assert fresh.on_hand() == {"A": 4, "B": 0, "C": 4}

    def test_what_is_held_goes_by_expiry_and_not_when_it_is_over(self, fresh: Fresh) -> None:
        (claim_id,) = fresh.reserve(4)
        taken = stock.consume(claims=[(claim_id, 2)], cause_kind="t", cause_id=uuid4(), at=NOW)
        assert [(part.shelf.lot, part.qty) for part in taken] == [("B", 2)]
        with pytest.raises(stock.LotExpired):
            stock.consume(
                claims=[(claim_id, 1)],
                cause_kind="t",
                cause_id=uuid4(),
                at=NOW + timedelta(days=9),
            )


class TestLots:
    def test_may_be_sold_through_their_day(self, fresh: Fresh) -> None:
        fresh.receive("D", TODAY + timedelta(days=1), 1)
        (level,) = [one for one in queries.levels([fresh.world.sku_ids[0]]) if one.shelf.lot == "D"]
        assert level.lot_ends_at is not None
        assert level.lot_ends_at > NOW + timedelta(days=1)

    def test_corrected_are_corrected_wherever_they_lie(self, fresh: Fresh) -> None:
        stock.correct_lot(sku_id=fresh.world.sku_ids[0], lot="A", expires_on=LATER)
        assert queries.free_at(fresh.world.sku_ids)[0].free_qty == 12
        stock.correct_lot(sku_id=fresh.world.sku_ids[0], lot="A", expires_on=None)
        assert queries.free_at(fresh.world.sku_ids)[0].free_qty == 12

    def test_named_twice_with_two_days_are_refused(self, fresh: Fresh) -> None:
        sku_id = fresh.world.sku_ids[0]
        with pytest.raises(stock.LotDiffers):
            stock.name_lots(lots=[(sku_id, "A", LATER)])
        with pytest.raises(stock.LotDiffers):
            stock.name_lots(lots=[(sku_id, "X", LATER), (sku_id, "X", SOON)])

    def test_keep_their_day_where_they_come_back(self, fresh: Fresh) -> None:
        shelf = Shelf(fresh.world.sku_ids[0], fresh.world.other_id, fresh.world.owner_id, "A")
        stock.return_in(lines=[ReturnLine(shelf, 1)], cause_kind="t", cause_id=uuid4(), at=NOW)
        (level,) = queries.levels([shelf.sku_id], [shelf.node_id])
        assert level.lot_ends_at is not None
        assert level.lot_ends_at < NOW


class TestTransfers:
    def request(self, fresh: Fresh, qty: int, claim_id: UUID | None = None) -> UUID:
        want = TransferWant(fresh.world.sku_ids[0], fresh.world.owner_id, qty, claim_id, None)
        return stock.request_transfer(
            from_node_id=fresh.world.store_id,
            to_node_id=fresh.world.other_id,
            lines=[want],
            at=NOW,
        )

    def test_bring_what_expires_first(self, fresh: Fresh) -> None:
        lines = queries.get_transfer(self.request(fresh, 4)).lines
        assert {line.lot: line.qty for line in lines} == {"B": 3, "C": 1}

    def test_bring_for_a_claim_the_lots_that_it_holds(self, fresh: Fresh) -> None:
        (claim_id,) = fresh.reserve(4)
        transfer_id = self.request(fresh, 4, claim_id)
        stock.dispatch_transfer(transfer_id, NOW)
        stock.receive_transfer(transfer_id, NOW, is_with_delivery=True)
        there = {r.shelf.lot: r.qty for r in queries.reservations_of([claim_id]) if r.qty}
        assert there == {"B": 3, "C": 1}
        assert fresh.on_hand() == {"A": 4, "B": 0, "C": 4}
        with pytest.raises(stock.NotReserved):
            self.request(fresh, 1, claim_id)
