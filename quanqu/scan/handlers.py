"""What scan does when somebody enrols, pays or brings something back: the code is credited."""

from quanqu.kit import outbox
from quanqu.members.events import MemberEnrolled
from quanqu.orders.events import LinesReturned, OrderPaid
from quanqu.scan import counting


@outbox.on(MemberEnrolled)
def count_enrolment(event: MemberEnrolled, recorded: outbox.Recorded) -> None:
    counting.count_enrolment(member_id=event.member_id, at=event.at)


@outbox.on(OrderPaid)
def count_order(event: OrderPaid, recorded: outbox.Recorded) -> None:
    counting.count_order(order_id=event.order_id, paid_at=event.paid_at)


@outbox.on(LinesReturned)
def count_return(event: LinesReturned, recorded: outbox.Recorded) -> None:
    counting.count_return(order_id=event.order_id, lines=event.lines, at=event.at)
