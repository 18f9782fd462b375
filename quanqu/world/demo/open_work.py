"""What the staff find this morning: orders to pick, parcels under way, codes waiting."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries as deliveries
from quanqu.kit import outbox, tx
from quanqu.orders.types import OrderId
from quanqu.world.demo import trade
from quanqu.world.demo.goods import Shelves
from quanqu.world.demo.history import Historian
from quanqu.world.demo.people import Customer
from quanqu.world.demo.trade import Purchase, Way

OPEN_ORDERS: Final = 36


def leave_open_work(
    historian: Historian,
    shelves: Shelves,
    customers: list[Customer],
    *,
    random: Random,
    now: datetime,
) -> None:
    """Pay some orders of the last hours; let a third be picked and a third be on their way."""
    purchases = [
        _today(purchase, now, n)
        for n, purchase in enumerate(_drawn(shelves, customers, random, now))
    ]
    order_ids = historian.leave_open(purchases)
    # Planning what was paid is the business of the order's event.
    outbox.drain()
    for n, (order_id, purchase) in enumerate(zip(order_ids, purchases, strict=True)):
        if n % 3:
            with tx.begin(actor="system:demo"):
                _advance(order_id, purchase.at, is_far=n % 3 == 2)
    outbox.drain()


def _drawn(
    shelves: Shelves, customers: list[Customer], random: Random, now: datetime
) -> list[Purchase]:
    """Web orders, and always some that the stores of the story must work on."""
    drawn = trade.draw(
        shelves,
        customers,
        random=random,
        since=now - timedelta(days=7),
        until=now,
        qty=OPEN_ORDERS * 3,
    )
    return [purchase for purchase in drawn if purchase.way is not Way.TILL][:OPEN_ORDERS]


def _today(purchase: Purchase, now: datetime, n: int) -> Purchase:
    return replace(purchase, at=now - timedelta(minutes=15 + 7 * n), returned_at=None)


def _advance(order_id: OrderId, at: datetime, *, is_far: bool) -> None:
    """Pick; then send, and receive half of what is sent to a store."""
    for delivery in deliveries.deliveries_of(order_id):
        picked = fulfilment.pick(delivery_id=delivery.delivery_id, at=at + timedelta(minutes=5))
        if is_far and (picked.needs_transfer or picked.hand_over_node_id is None):
            fulfilment.dispatch(delivery_id=delivery.delivery_id, at=at + timedelta(minutes=8))
            if picked.needs_transfer and at.minute % 2:
                fulfilment.receive(delivery_id=delivery.delivery_id, at=at + timedelta(minutes=12))
