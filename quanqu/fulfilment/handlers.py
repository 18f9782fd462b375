"""What fulfilment does when an order has been paid, or changed after that."""

from quanqu.fulfilment import actions
from quanqu.kit.outbox import Recorded, on
from quanqu.orders.events import OrderChanged, OrderPaid


@on(OrderPaid)
def plan_what_was_paid(event: OrderPaid, recorded: Recorded) -> None:
    """A paid order becomes work for the nodes that hold its goods."""
    actions.plan_deliveries(order_id=event.order_id, at=recorded.recorded_at)


@on(OrderChanged)
def plan_what_was_changed(event: OrderChanged, recorded: Recorded) -> None:
    """A change that waited for its money has happened: what it added is work, too."""
    if event.paid_at is not None:
        actions.plan_deliveries(order_id=event.order_id, at=recorded.recorded_at)
