"""Settle: when the money that came in is enough, the order is paid, or its change happens."""

from datetime import datetime

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.orders.actions.waiting import apply_waiting
from quanqu.orders.events import DepositPaid, OrderPaid
from quanqu.orders.refusals import OrderNotPayable
from quanqu.orders.rules import tender_shares
from quanqu.orders.types import COUNTS, LineKind, OrderState, OrderView
from quanqu.stock import actions as stock

sql = statements.load("quanqu.orders")


@tx.required
def settle(order: OrderView, at: datetime) -> None:
    """Look at what has come in: the whole total, the deposit, or what a change waits for.

    The order is locked, and as it is now: with every tender that the verb has taken.
    """
    if order.state != OrderState.PLACED:
        if order.waiting is not None and order.unshared_fen == order.waiting.due_fen:
            apply_waiting(order, at=at)
        return
    if order.paid_fen == order.total_fen:
        _become_paid(order, at)
    elif order.deposit_fen and order.deposit_paid_at is None and not order.due_now_fen:
        _take_deposit(order, at)


def _become_paid(order: OrderView, at: datetime) -> None:
    """Share the tenders over the lines, firm the units, tell."""
    captured = [tender for tender in order.tenders if tender.state in COUNTS and tender.left_fen]
    shares = tender_shares(
        [line.total_fen for line in order.lines], [tender.left_fen for tender in captured]
    )
    rows = [
        (line.line_id, tender.tender_id, amount)
        for tender, of_tender in zip(captured, shares, strict=True)
        for line, amount in zip(order.lines, of_tender, strict=True)
        if amount
    ]
    if not sql.become_paid(
        order_id=order.order_id,
        at=at,
        line_ids=[line_id for line_id, _tender, _amount in rows],
        tender_ids=[tender_id for _line, tender_id, _amount in rows],
        amounts=[amount for _line, _tender, amount in rows],
    ):
        raise OrderNotPayable(state=order.state)
    _firm(order)
    outbox.publish(OrderPaid(order.order_id, at))


def _take_deposit(order: OrderView, at: datetime) -> None:
    """The first part is here: the units stay until the rest is due."""
    sql.take_deposit(order_id=order.order_id, at=at)
    _firm(order)
    outbox.publish(DepositPaid(order.order_id, at))


def _firm(order: OrderView) -> None:
    stock.firm(claim_ids=[line.line_id for line in order.lines if line.kind == LineKind.GOODS])
