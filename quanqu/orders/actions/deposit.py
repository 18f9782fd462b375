"""Deposit and parts: a first part now, the rest by a date; what becomes of it without the rest."""

from datetime import datetime, timedelta

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.refusals import BadTerms, OrderNotPayable
from quanqu.orders.rules import GRACE
from quanqu.orders.types import LineKind, Mode, OrderId, OrderState
from quanqu.stock import actions as stock

sql = statements.load("quanqu.orders")

LONGEST_TERM = timedelta(days=180)


@tx.required
def ask_deposit(
    *,
    order_id: OrderId,
    deposit_fen: int,
    deposit_by: datetime,
    balance_by: datetime,
    at: datetime,
    forfeits: bool = False,
) -> None:
    """Agree that a deposit is due by one date and the balance by another. (D3)

    Units are held until the deposit is due; paid, they stay until the balance is. Without the
    balance the order expires, and the deposit goes back (订金), or is the seller's if it `forfeits`
    (定金). A presale stays one. Raises OrderNotPayable once anything was paid, BadTerms.
    """
    _agree(Mode.DEPOSIT, order_id, deposit_fen, deposit_by, balance_by, at, forfeits=forfeits)


@tx.required
def allow_parts(
    *, order_id: OrderId, first_fen: int, first_by: datetime, until: datetime, at: datetime
) -> None:
    """Agree that an order is paid in parts: a first one that holds its units, the rest until a day.

    Any number of tenders may follow; what came goes back if the total is not reached. Raises as
    `ask_deposit`.
    """
    _agree(Mode.PARTS, order_id, first_fen, first_by, until, at, forfeits=False)


def _agree(
    mode: Mode,
    order_id: OrderId,
    first_fen: int,
    first_by: datetime,
    until: datetime,
    at: datetime,
    *,
    forfeits: bool,
) -> None:
    order = lock_order(order_id)
    if order.state != OrderState.PLACED or order.paid_fen or order.deposit_paid_at:
        raise OrderNotPayable(state=order.state)
    if type(first_fen) is not int or not 0 < first_fen < order.total_fen:
        raise BadTerms
    if not at < first_by <= until <= at + LONGEST_TERM:
        raise BadTerms
    sql.set_terms(
        order_id=order_id,
        mode=str(mode if order.mode == Mode.NORMAL else order.mode),
        deposit_fen=first_fen,
        pay_by=first_by,
        balance_by=until,
        forfeits=forfeits,
    )
    goods = [line.line_id for line in order.lines if line.kind == LineKind.GOODS]
    if goods and first_by > order.pay_by:
        stock.renew(claim_ids=goods, until=first_by + GRACE)
