"""Tendering: what may be paid of an order now, and the row that says how it was."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.orders.refusals import AmountNotDue, OrderNotPayable
from quanqu.orders.types import (
    OrderState,
    OrderView,
    TenderId,
    TenderKind,
    TenderState,
    TenderView,
)

sql = statements.load("quanqu.orders")


def payable(order: OrderView) -> OrderView:
    if order.state != OrderState.PLACED and order.waiting is None:
        raise OrderNotPayable(state=order.state)
    return order


def check_due(order: OrderView, amount_fen: int) -> None:
    if not 0 < amount_fen <= order.due_fen and not (amount_fen == 0 == order.total_fen):
        raise AmountNotDue(due=order.due_fen, currency=order.currency)


@tx.required
def add_tender(
    order: OrderView,
    kind: TenderKind,
    state: TenderState,
    *,
    holder_id: UUID,
    amount_fen: int,
    at: datetime,
    payment_id: UUID | None = None,
    card_id: UUID | None = None,
    spending_id: UUID | None = None,
    voucher_id: UUID | None = None,
) -> TenderView:
    """Write one more way in which a locked order is paid."""
    tender_id = TenderId(new_id())
    sql.add_tender(
        tender_id=tender_id,
        order_id=order.order_id,
        kind=str(kind),
        state=str(state),
        holder_id=holder_id,
        amount_fen=amount_fen,
        payment_id=payment_id,
        card_id=card_id,
        spending_id=spending_id,
        voucher_id=voucher_id,
        at=at,
    )
    return TenderView(
        tender_id=tender_id,
        kind=kind,
        state=state,
        holder_id=holder_id,
        amount_fen=amount_fen,
        refunded_fen=0,
        payment_id=payment_id,
        card_id=card_id,
        spending_id=spending_id,
        voucher_id=voucher_id,
    )


def with_tender(order: OrderView, tender: TenderView) -> OrderView:
    """A locked order as it is now that a tender was added to it: nobody else could change it."""
    return replace(order, tenders=(*order.tenders, tender))
