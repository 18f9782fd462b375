"""What rewards does when an order is paid, handed over or returned."""

from quanqu.kit import outbox
from quanqu.orders.events import LinesHandedOver, LinesReturned, OrderChanged, OrderPaid
from quanqu.rewards import actions
from quanqu.rewards.events import MemberBound
from quanqu.rewards.types import KeptLine


@outbox.on(OrderPaid)
def freeze_beneficiaries(event: OrderPaid, recorded: outbox.Recorded) -> None:
    """Who earns is decided by the moment of payment, not by when this runs."""
    actions.freeze(order_id=event.order_id, paid_at=event.paid_at)


@outbox.on(OrderChanged)
def freeze_added_lines(event: OrderChanged, recorded: outbox.Recorded) -> None:
    """Lines that were added to a paid order earn for whoever stood there when it was paid."""
    if event.paid_at is not None:
        actions.freeze(order_id=event.order_id, paid_at=event.paid_at)


@outbox.on(LinesHandedOver)
def accrue_rewards(event: LinesHandedOver, recorded: outbox.Recorded) -> None:
    """The event is the cause: one delivery may be handed over in parts."""
    actions.accrue(
        order_id=event.order_id,
        cause_id=recorded.event_id,
        lines=[KeptLine(line.line_id, line.qty, line.net_fen) for line in event.lines],
        at=event.at,
    )


@outbox.on(LinesReturned)
def take_back_rewards(event: LinesReturned, recorded: outbox.Recorded) -> None:
    """What came back is no longer kept: the split is made again and the difference posted."""
    actions.take_back(
        order_id=event.order_id,
        cause_id=recorded.event_id,
        lines=[KeptLine(line.line_id, line.qty, line.net_fen) for line in event.lines],
        at=event.at,
    )


@outbox.on(MemberBound)
def look_for_farming(event: MemberBound, recorded: outbox.Recorded) -> None:
    """Behind the scan, so that nobody waits for it, and before the first order is paid after it."""
    actions.look_for_farming(
        member_id=event.member_id, staff_id=event.staff_id, node_id=event.node_id, at=event.at
    )
