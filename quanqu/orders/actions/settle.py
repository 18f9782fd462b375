"""Settle: when the money that came in is enough, the order is paid, or its change happens."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.orders.actions.tendering import Received, start_receiving
from quanqu.orders.actions.waiting import apply_waiting
from quanqu.orders.events import DepositPaid, OrderPaid
from quanqu.orders.refusals import OrderNotPayable
from quanqu.orders.types import LineKind, OrderState, OrderView
from quanqu.stock import actions as stock

sql = statements.load("quanqu.orders")


@tx.required
def settle(received: Received, *, at: datetime) -> None:
    """Write what has come in and look at it: is it the whole total, the deposit, or what a change
    waits for? The order is locked."""
    with statements.together():
        look = start_settling([received], at=at)
    look()


@tx.required
def start_settling(received: Sequence[Received], *, at: datetime) -> Callable[[], None]:
    """The same for many orders, inside `sql.together`.

    The function that comes back does for each what one statement for all cannot, and raises
    ReservationLost if units were given back meanwhile: then nothing of this transaction may stay.
    """
    paid = [one for one in received if is_whole(one.order)]
    looks: list[Callable[[], object]] = []
    if paid or any(one.tenders for one in received):
        rows = start_receiving(received, paid=paid, at=at)
        looks.append(lambda: _check_moved(rows()[0]["paid"], len(paid)))
    if paid:
        events = [OrderPaid(one.order.order_id, at) for one in paid]
        looks.append(outbox.start_publishing(events, [one.actor for one in paid]))
        looks.append(stock.start_firming([claim for one in paid for claim in _goods(one.order)]))

    def look() -> None:
        for done in looks:
            done()
        for one in received:
            if one not in paid:
                _settle_part(one.order, at)

    return look


def _check_moved(moved: int, wanted: int) -> None:
    if moved < wanted:
        raise OrderNotPayable(state=OrderState.PAID)


def is_whole(order: OrderView) -> bool:
    """What has come in pays all of an order that was not paid."""
    return order.state == OrderState.PLACED and order.paid_fen == order.total_fen


def _settle_part(order: OrderView, at: datetime) -> None:
    if order.state != OrderState.PLACED:
        if order.waiting is not None and order.unshared_fen == order.waiting.due_fen:
            apply_waiting(order, at=at)
    elif order.deposit_fen and order.deposit_paid_at is None and not order.due_now_fen:
        # The first part is here: the units stay until the rest is due.
        sql.take_deposit(order_id=order.order_id, at=at)
        stock.firm(claim_ids=_goods(order))
        outbox.publish(DepositPaid(order.order_id, at))


def _goods(order: OrderView) -> list[UUID]:
    return [line.line_id for line in order.lines if line.kind == LineKind.GOODS]
