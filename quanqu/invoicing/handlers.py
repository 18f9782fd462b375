"""What invoicing does when pieces come back or an order is changed."""

from quanqu.invoicing import actions
from quanqu.kit import outbox
from quanqu.orders.events import LinesReturned, OrderChanged, OrderClaimed


@outbox.on(LinesReturned)
def take_back(event: LinesReturned, recorded: outbox.Recorded) -> None:
    actions.follow_order(order_id=event.order_id, at=event.at)


@outbox.on(OrderChanged)
def follow_change(event: OrderChanged, recorded: outbox.Recorded) -> None:
    actions.follow_order(order_id=event.order_id, at=event.at)


@outbox.on(OrderClaimed)
def follow_claim(event: OrderClaimed, recorded: outbox.Recorded) -> None:
    actions.follow_claim(order_id=event.order_id, member_id=event.member_id)
