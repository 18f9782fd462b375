from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from quanqu.kit.refusals import Invalid
from quanqu.network import actions as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import AT, World
from quanqu.stock.types import (
    AvailableSum,
    ChannelLimit,
    Incoming,
    Shelf,
    ShelfLimits,
    StockLine,
    TransferWant,
)

SOON, LATER = date(2026, 3, 10), date(2026, 3, 20)


def order_in(world: World, number: str, qty: int, due_on: date | None) -> UUID:
    code = f"SUP-{number}"
    supplier = network.open_organisation(code=code, name="供应商", kind="supplier")
    return stock.order_in(
        node_id=world.store_id,
        supplier_id=supplier.organisation_id,
        lines=[(world.sku_ids[0], qty, 100, due_on)],
        number=number,
        at=AT,
    )


def incoming(world: World, by: datetime | None = None) -> tuple[Incoming, ...]:
    found = queries.available(world.sku_ids[:1], node_ids=[world.store_id], by=by)
    return found[0].incoming if found else ()


class TestAvailable:
    def test_has_what_is_free_and_the_allowance_beyond_it(self, world: World) -> None:
        world.receive(9)
        limits = ShelfLimits(world.shelf(), safety_qty=2, backorder_qty=5)
        stock.set_limits(limits=[limits])
        world.hold(3)
        (found,) = queries.available(world.sku_ids)
        assert (found.free_qty, found.backorder_qty) == (4, 5)
        world.hold(8)
        (found,) = queries.available(world.sku_ids)
        assert (found.free_qty, found.backorder_qty) == (0, 3)

    def test_has_what_is_ordered_by_the_day_it_is_due(self, world: World) -> None:
        for number, qty, due_on in (("a", 6, LATER), ("b", 4, SOON), ("c", 2, None)):
            order_in(world, number, qty, due_on)
        assert incoming(world) == (Incoming(2, None), Incoming(4, SOON), Incoming(6, LATER))
        # Half past midnight of the tenth in the store is still the ninth at Greenwich.
        by = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)
        assert incoming(world, by=by) == (Incoming(4, SOON),)
        assert incoming(world, by=by.replace(hour=15)) == ()

    def test_takes_off_what_of_it_is_promised_already(self, world: World) -> None:
        order_in(world, "a", 6, SOON)
        stock.set_limits(limits=[ShelfLimits(world.shelf(), backorder_qty=6)])
        world.hold(4)
        (found,) = queries.available(world.sku_ids)
        assert (found.incoming_qty, found.backorder_qty, found.free_qty) == (2, 2, 0)

    def test_no_longer_has_what_arrived(self, world: World) -> None:
        purchase_id = order_in(world, "a", 6, SOON)
        stock.receive_purchase(
            purchase_id=purchase_id,
            receipt_id=uuid4(),
            lines=[(world.sku_ids[0], 3, 1, "none", None)],
            at=AT,
        )
        (found,) = queries.available(world.sku_ids)
        assert (found.free_qty, found.incoming) == (3, (Incoming(2, SOON),))

    def test_has_what_is_in_transit_for_nobody(self, world: World) -> None:
        world.receive(9, at_other=True)
        want = TransferWant(world.sku_ids[0], world.owner_id, 4)
        transfer_id = stock.request_transfer(
            from_node_id=world.other_id, to_node_id=world.store_id, lines=[want], at=AT
        )
        assert incoming(world) == ()
        stock.dispatch_transfer(transfer_id, AT)
        assert incoming(world) == (Incoming(4, None),)
        assert incoming(world, by=AT) == (Incoming(4, None),)
        stock.receive_transfer(transfer_id, AT)
        assert incoming(world) == ()


class TestSums:
    def test_are_over_the_network_an_area_or_a_division(self, world: World) -> None:
        world.receive(3)
        world.receive(4, at_other=True)
        order_in(world, "a", 6, SOON)
        sku_id = world.sku_ids[0]
        assert queries.available_in_network(world.sku_ids) == [AvailableSum(sku_id, 7, 6, 0, 2)]
        (near,) = queries.available_around(
            [sku_id], latitude=39.99, longitude=116.33, radius_km=0.5
        )
        assert near == AvailableSum(sku_id, 3, 6, 0, 1)
        assert queries.available_in_division([sku_id], "330000") == []

    def test_of_a_division_take_the_nodes_below_it(self, world: World) -> None:
        node = network.open_node(
            organisation_id=world.owner_id,
            code="HZ",
            name="杭州",
            capabilities=["holds_stock"],
            latitude=30.2,
            longitude=120.2,
            division_code="330106",
        )
        shelf = world.shelf()
        lines = [StockLine(Shelf(shelf.sku_id, node.node_id, world.owner_id), 5)]
        stock.receive(lines=lines, cause_kind="t", cause_id=uuid4(), at=AT)
        for code, qty in (("330000", 5), ("330100", 5), ("330106", 5), ("330200", 0), ("3301", 5)):
            found = queries.available_in_division([shelf.sku_id], code)
            assert sum(one.free_qty for one in found) == qty, code


class TestChannels:
    def free(self, world: World, channel: str | None) -> list[int]:
        free = queries.free_at(world.sku_ids[:1], channel=channel)
        same = queries.available(world.sku_ids[:1], channel=channel)
        assert [one.free_qty for one in same] == [one.free_qty for one in free]
        return [one.free_qty for one in free]

    def test_are_not_shown_what_is_kept_from_them(self, world: World) -> None:
        world.receive(9)
        limits = [
            ChannelLimit("market", kept_qty=1),
            ChannelLimit("market", sku_id=world.sku_ids[0], kept_qty=7),
            ChannelLimit("market", node_id=world.store_id, kept_qty=4),
            ChannelLimit("web", most_qty=5),
        ]
        stock.limit_channels(limits=limits[:1])
        assert self.free(world, "market") == [8]
        stock.limit_channels(limits=limits)
        assert [self.free(world, name) for name in ("market", "web", "till", None)] == [
            [2],
            [5],
            [9],
            [9],
        ]

    def test_never_see_less_than_nothing(self, world: World) -> None:
        world.receive(9)
        stock.limit_channels(limits=[ChannelLimit("market", kept_qty=50)])
        assert self.free(world, "market") == [0]

    def test_see_all_again_when_the_limit_is_taken_away(self, world: World) -> None:
        world.receive(9)
        for kept_qty in (4, 4, 0):
            stock.limit_channels(limits=[ChannelLimit("market", kept_qty=kept_qty)])
        assert self.free(world, "market") == [9]

    def test_have_limits_that_can_be_meant(self, world: World) -> None:
        for kept_qty, most_qty in ((-1, None), (0, -1), (1_000_001, None)):
            with pytest.raises(stock.BadQuantity):
                stock.limit_channels(limits=[ChannelLimit("w", None, None, kept_qty, most_qty)])
        with pytest.raises(Invalid):
            stock.limit_channels(limits=[ChannelLimit("", kept_qty=1)])
