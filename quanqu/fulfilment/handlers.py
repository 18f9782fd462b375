"""What fulfilment does when an order has been paid, or changed after that."""

import logging

from quanqu.fulfilment import actions
from quanqu.kit.outbox import Recorded, on
from quanqu.orders import queries as orders
from quanqu.orders.events import OrderChanged, OrderPaid
from quanqu.orders.types import OrderId
from quanqu.payments.events import HoldLapsed

log = logging.getLogger(__name__)


@on(OrderPaid)
def plan_what_was_paid(event: OrderPaid, recorded: Recorded) -> None:
    """A paid order becomes work for the nodes that hold its goods."""
    actions.plan_deliveries(order_id=event.order_id, at=recorded.recorded_at)


@on(OrderChanged)
def plan_what_was_changed(event: OrderChanged, recorded: Recorded) -> None:
    """A change that waited for its money has happened: what it added is work, too."""
    if event.paid_at is not None:
        actions.plan_deliveries(order_id=event.order_id, at=recorded.recorded_at)


@on(HoldLapsed)
def cancel_without_money(event: HoldLapsed, recorded: Recorded) -> None:
    """Held money cannot be taken any more: nothing has left for it, so the order ends."""
    order = orders.get_order(OrderId(event.order_id))
    if any(tender.payment_id == event.payment_id for tender in order.held_tenders):
        log.warning("order %s: its held money has lapsed", order.number)
        actions.cancel_order(
            order_id=event.order_id, at=recorded.recorded_at, why="the held money has lapsed"
        )
