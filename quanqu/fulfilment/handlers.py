"""What fulfilment does when an order has been paid."""

from quanqu.fulfilment import actions
from quanqu.kit.outbox import Recorded, on
from quanqu.orders.events import OrderPaid


@on(OrderPaid)
def plan_what_was_paid(event: OrderPaid, recorded: Recorded) -> None:
    """A paid order becomes work for the nodes that hold its goods."""
    actions.plan_deliveries(order_id=event.order_id, at=recorded.recorded_at)
