"""What settlement does when pieces are handed over or come back."""

from quanqu.fees import actions as fees
from quanqu.fees.types import MovedMoney
from quanqu.kit import outbox
from quanqu.orders.events import LinesHandedOver, LinesReturned, OrderCancelled
from quanqu.settlement import actions


@outbox.on(LinesHandedOver)
def count_hand_over(event: LinesHandedOver, recorded: outbox.Recorded) -> None:
    """The event is the cause: one delivery may be handed over in parts."""
    actions.record_hand_over(
        order_id=event.order_id,
        cause_id=recorded.event_id,
        node_id=event.node_id,
        lines=event.lines,
        at=event.at,
    )
    # Before what is owed is shared: fees are part of it.
    fees.charge_hand_over(
        order_id=event.order_id,
        cause_id=recorded.event_id,
        node_id=event.node_id,
        lines=[MovedMoney(line.line_id, line.net_fen) for line in event.lines],
        at=event.at,
    )
    actions.share_order(order_id=event.order_id, at=recorded.recorded_at)


@outbox.on(OrderCancelled)
def share_what_was_kept(event: OrderCancelled, recorded: outbox.Recorded) -> None:
    """An order of which something was handed over is completed by it."""
    actions.share_order(order_id=event.order_id, at=recorded.recorded_at)


@outbox.on(LinesReturned)
def count_return(event: LinesReturned, recorded: outbox.Recorded) -> None:
    """The same amounts, taken back from those the sale was counted for."""
    actions.record_return(
        order_id=event.order_id,
        cause_id=recorded.event_id,
        node_id=event.node_id,
        lines=event.lines,
        at=event.at,
    )
    fees.charge_return(
        order_id=event.order_id,
        cause_id=recorded.event_id,
        node_id=event.node_id,
        lines=[MovedMoney(line.line_id, line.net_fen) for line in event.lines],
        at=event.at,
    )
