"""Refund: money goes back to the tenders it came from, and is booked when it has left."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry, owed_between
from quanqu.orders.refusals import MoneyNotHere
from quanqu.orders.types import (
    AT_HAND,
    OrderView,
    ReturnId,
    TenderKind,
    TenderState,
    TenderView,
)
from quanqu.payments import actions as payments
from quanqu.payments.types import PaymentId
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardId

sql = statements.load("quanqu.orders")

ASSETS = {
    TenderKind.CASH: AccountKind.CASH,
    TenderKind.CARD_TERMINAL: AccountKind.CARD_TERMINAL,
    TenderKind.EXTERNAL: AccountKind.EXTERNAL_TENDER,
}


@tx.required
def refund_tender(order: OrderView, tender: TenderView, amount_fen: int, *, at: datetime) -> None:
    """Give back a tender that no line uses (too late, twice, or never enough); marks it so."""
    sql.give_back_tender(tender_id=tender.tender_id, amount_fen=amount_fen)
    send_back(order, tender, amount_fen, return_id=None, at=at)


@tx.required
def keep_tender(order: OrderView, tender: TenderView, amount_fen: int, *, at: datetime) -> None:
    """Part of a deposit is forfeited: it is the seller's, without VAT, for nothing was sold."""
    sql.keep_tender(tender_id=tender.tender_id, amount_fen=amount_fen)
    holder, seller, currency = tender.holder_id, order.seller_id, order.currency
    ledger.post(
        fact_key=f"forfeit:{tender.tender_id}",
        kind="deposit_forfeited",
        occurred_at=at,
        about=order.order_id,
        memo=order.number,
        entries=[
            Entry(holder, AccountKind.CUSTOMER_PREPAYMENTS, amount_fen, currency),
            *owed_between(holder, seller, amount_fen, currency),
            Entry(seller, AccountKind.FORFEITED_DEPOSITS, -amount_fen, currency),
        ],
    )


@tx.required
def send_back(
    order: OrderView,
    tender: TenderView,
    amount_fen: int,
    *,
    return_id: ReturnId | None,
    at: datetime,
) -> None:
    """Start the way back of part of a tender. By hand and to cards it is done now, by a provider
    when it says so (`record_refund_done`); of money that is only held, that part is not taken.

    Raises MoneyNotHere while held money is being taken: in a moment it can be refunded.
    """
    refund_row = new_id()
    refund_id = None
    if tender.state == TenderState.HELD:
        _release(tender, amount_fen)
    elif tender.kind == TenderKind.PROVIDER and tender.payment_id is not None:
        refund_id = payments.request_refund(
            payment_id=PaymentId(tender.payment_id),
            amount_fen=amount_fen,
            key=f"refund:{refund_row}",
            about=order.order_id,
            at=at,
        )
    sql.add_refund(
        id=refund_row,
        order_id=order.order_id,
        return_id=return_id,
        tender_id=tender.tender_id,
        kind=str(tender.kind),
        holder_id=tender.holder_id,
        amount_fen=amount_fen,
        refund_id=refund_id,
        asked_at=at,
        done_at=None if refund_id else at,
    )
    if tender.kind in AT_HAND:
        _book_by_hand(order, tender, amount_fen, refund_row, at)
    elif tender.card_id is not None:
        _give_back_to_card(order, tender, amount_fen, refund_row, at)
    elif tender.spending_id is not None:
        wallet.give_back_points(
            spending_id=tender.spending_id,
            amount_fen=amount_fen,
            fact_key=f"refund:{refund_row}",
            at=at,
        )
    elif tender.voucher_id is not None:
        wallet.give_back_voucher(
            voucher_id=tender.voucher_id,
            amount_fen=amount_fen,
            fact_key=f"refund:{refund_row}",
            at=at,
        )


@tx.required
def record_refund_done(*, refund_id: UUID, at: datetime) -> None:
    """The provider has paid the refund; payments has booked it, here it is marked as done."""
    sql.finish_refund(refund_id=refund_id, at=at)


def _release(tender: TenderView, amount_fen: int) -> None:
    assert tender.payment_id is not None
    try:
        payments.release_hold(payment_id=PaymentId(tender.payment_id), amount_fen=amount_fen)
    except payments.HoldTooSmall as refusal:
        raise MoneyNotHere from refusal


def _book_by_hand(
    order: OrderView, tender: TenderView, amount_fen: int, refund_row: UUID, at: datetime
) -> None:
    holder, currency = tender.holder_id, order.currency
    ledger.post(
        fact_key=f"refund:{refund_row}",
        kind="tender_given_back",
        occurred_at=at,
        about=order.order_id,
        memo=order.number,
        entries=[
            Entry(holder, AccountKind.CUSTOMER_PREPAYMENTS, amount_fen, currency),
            Entry(holder, ASSETS[tender.kind], -amount_fen, currency),
        ],
    )


def _give_back_to_card(
    order: OrderView, tender: TenderView, amount_fen: int, refund_row: UUID, at: datetime
) -> None:
    is_principal = tender.kind == TenderKind.STORED_VALUE_PRINCIPAL
    assert tender.card_id is not None
    wallet.give_back(
        card_id=CardId(tender.card_id),
        principal_fen=amount_fen if is_principal else 0,
        bonus_fen=0 if is_principal else amount_fen,
        fact_key=f"refund:{refund_row}",
        about=order.order_id,
        at=at,
    )
