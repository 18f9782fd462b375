"""13 wanted, 10 + 15 on two shelves: exactly 10 + 3 are held, and a third place gives nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment.types import DeliveryId
from quanqu.kit import clock, tx
from quanqu.kit.refusals import Refused
from quanqu.kit.tests.threads import at_once
from quanqu.members.types import Customer, MemberId
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.orders.types import HandOverKind, HandTender, OrderId, OrderState, TenderKind
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import GROUP_ZONE, PriceRow
from quanqu.proof import actions as proof
from quanqu.stock import actions as stock
from quanqu.stock import queries as shelves
from quanqu.stock.types import Shelf, StockLine

PROMISES = ["S1", "S2", "S3", "R1", "R3", "R4", "O1", "O4"]
WANTED, HERE, THERE = 13, 10, 15


@pytest.fixture
def made(committed: str) -> Iterator[Shop]:
    """Ten jackets where they are collected, fifteen in the group's store."""
    with tx.begin(actor="system:test"):
        made = shop(stock_qty=HERE)
        listed = pricing.open_list(
            organisation_id=made.town.group.organisation_id,
            zone=GROUP_ZONE,
            currency="CNY",
            name="集团价",
        )
        rows = [PriceRow(made.shelf.sku_id, PRICE)]
        pricing.set_prices(list_id=listed, rows=rows, at=clock.now())
        lines = [StockLine(there(made), THERE)]
        stock.receive(lines=lines, cause_kind="test", cause_id=uuid4(), at=AT)
    yield made
    broken = {r.code: r.violations for r in proof.verify(PROMISES) if r.violation_count}
    assert broken == {}


def there(made: Shop) -> Shelf:
    group = made.town.group_store
    return Shelf(made.shelf.sku_id, group.node_id, group.organisation_id)


def numbers(shelf: Shelf) -> tuple[int, int]:
    """On hand and reserved."""
    for level in shelves.levels([shelf.sku_id], [shelf.node_id]):
        if level.shelf == shelf:
            return level.on_hand_qty, level.reserved_qty
    return 0, 0


def in_two_steps(made: Shop, qty: int) -> OrderId:
    node_id, at = made.shelf.node_id, clock.now()
    with tx.begin(actor="system:test"):
        quoted = orders.quote(
            lines=[(made.shelf.sku_id, qty)],
            selling_node_id=node_id,
            tier="",
            channel="test",
            at=at,
            pickup_node_id=node_id,
        )
        if not quoted.offers:
            raise stock.OutOfStock(free_qty=0)
        return orders.order_from_offer(
            offer_id=quoted.offers[0].offer_id,
            selling_node_id=node_id,
            tier="",
            price_version=quoted.price.version,
            at=at,
            member_id=made.member_id,
        )


def in_one_step(made: Shop, qty: int) -> OrderId:
    wish = orders.NowWish(
        selling_node_id=made.shelf.node_id,
        lines=((made.shelf.sku_id, qty),),
        most_fen=qty * PRICE,
        channel="test",
        pickup_node_id=made.shelf.node_id,
    )
    customer = Customer(MemberId(made.member_id), "", "system:test")
    with tx.begin(actor="system:test"):
        return orders.place_now(wish, customer, at=clock.now())


@pytest.mark.parametrize("place", [in_two_steps, in_one_step])
class TestTwoShelves:
    def test_hold_exactly_ten_and_three(
        self, made: Shop, place: Callable[[Shop, int], OrderId]
    ) -> None:
        order = queries.get_order(place(made, WANTED))
        assert sorted(line.qty for line in order.lines) == [WANTED - HERE, HERE]
        assert numbers(made.shelf) == (HERE, HERE)
        assert numbers(there(made)) == (THERE, WANTED - HERE)

    def test_serve_one_of_two_who_want_thirteen_at_once(
        self, made: Shop, place: Callable[[Shop, int], OrderId]
    ) -> None:
        results = at_once(2, lambda _number: place(made, WANTED))
        assert sum(isinstance(result, Refused) for result in results) == 1, results
        assert numbers(made.shelf)[1] + numbers(there(made))[1] == WANTED

    def test_give_back_exactly_what_they_held(
        self, made: Shop, place: Callable[[Shop, int], OrderId]
    ) -> None:
        order_id = place(made, WANTED)
        with tx.begin(actor="system:test"):
            orders.cancel(order_id=order_id, at=AT)
        assert numbers(made.shelf) == (HERE, 0)
        assert numbers(there(made)) == (THERE, 0)


class TestAThirdPlace:
    """Held in one store, handed over in another: brought there first, or refused."""

    def in_store(self, made: Shop) -> OrderId:
        placement = replace(
            made.placement(2),
            hand_over_kind=HandOverKind.IN_STORE,
            hand_over_node_id=made.town.store_a.node_id,
        )
        with tx.begin(actor="system:test"):
            order_id = orders.place(placement, at=AT)
            cash = HandTender(TenderKind.CASH, 2 * PRICE)
            orders.pay_at_counter(order_id=order_id, tenders=[cash], at=AT)
        return order_id

    def give(self, made: Shop, order_id: OrderId, node_id: UUID) -> None:
        with tx.begin(actor="system:test"):
            fulfilment.hand_over_now(order_id=order_id, node_id=node_id, staff_id=None, at=AT)

    def test_gives_nothing_that_is_held_elsewhere(self, made: Shop) -> None:
        order_id = self.in_store(made)
        for node in (made.town.store_a, made.town.group_store):
            with pytest.raises((stock.NotReserved, stock.OutOfStock)):
                self.give(made, order_id, node.node_id)
        assert numbers(made.shelf) == (HERE, 2)
        assert numbers(there(made)) == (THERE, 0)
        assert queries.get_order(order_id).state == OrderState.PAID
        self.give(made, order_id, made.shelf.node_id)
        assert numbers(made.shelf) == (HERE - 2, 0)

    def test_gets_the_reservation_with_the_goods(self, made: Shop) -> None:
        with tx.begin(actor="system:test"):
            order_id = made.bought(2)
            (delivery_id,) = fulfilment.plan_deliveries(order_id=order_id, at=AT)
            for step in (fulfilment.pick, fulfilment.dispatch, fulfilment.receive):
                step(delivery_id=DeliveryId(delivery_id), at=AT + timedelta(minutes=1))
        brought = replace(made.shelf, node_id=made.town.store_a.node_id)
        assert numbers(made.shelf) == (HERE - 2, 0)
        assert numbers(brought) == (2, 2)
