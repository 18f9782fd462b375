"""What loyalty does when pieces are handed over or come back."""

from quanqu.kit import outbox
from quanqu.loyalty import actions
from quanqu.orders.events import LinesHandedOver, LinesReturned


@outbox.on(LinesHandedOver)
def earn_points(event: LinesHandedOver, recorded: outbox.Recorded) -> None:
    """The event is the cause: one delivery may be handed over in parts."""
    actions.count(order_id=event.order_id, cause_id=recorded.event_id, at=event.at)


@outbox.on(LinesReturned)
def take_points_back(event: LinesReturned, recorded: outbox.Recorded) -> None:
    """What is kept is less, and so are its points."""
    actions.count(order_id=event.order_id, cause_id=recorded.event_id, at=event.at)
