"""Pay at once: orders placed in this very transaction are paid from their members' cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.sql import numbers, texts, uuids
from quanqu.orders.actions.amounts import order_totals
from quanqu.orders.actions.place import Draft
from quanqu.orders.rules import tender_shares
from quanqu.orders.types import TenderId, TenderKind
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardView, Spending

sql = statements.load("quanqu.orders")


@dataclass(frozen=True, slots=True)
class DraftTender:
    """One part of the payment of an order that is not written yet."""

    tender_id: TenderId
    kind: TenderKind
    amount_fen: int


@dataclass(frozen=True, slots=True)
class DraftPayment:
    """An order that is not written yet, with the card that pays all of it."""

    draft: Draft
    spending: Spending
    tenders: tuple[DraftTender, ...]


def draft_payment(draft: Draft, card: CardView) -> DraftPayment:
    """How a card would pay an order. Raises InsufficientStoredValue, CardFrozen, Invalid."""
    spending = wallet.plan_spending(
        card,
        order_totals(draft.placement)["total_fen"],
        fact_key=f"tender:{draft.order_id}:1",
        about=draft.order_id,
        actor=draft.placement.actor,
    )
    parts = (
        (TenderKind.STORED_VALUE_PRINCIPAL, spending.spent.principal_fen),
        (TenderKind.STORED_VALUE_BONUS, spending.spent.bonus_fen),
    )
    tenders = tuple(DraftTender(TenderId(new_id()), kind, part) for kind, part in parts if part)
    return DraftPayment(draft, spending, tenders)


@tx.required
def start_paying_at_once(payments: Sequence[DraftPayment], *, at: datetime) -> Callable[[], None]:
    """Pay orders that `start_placing` has sent as paid, inside the same `sql.together`. (D2, F2)

    The function that comes back looks at what became of it: it raises what the wallet refuses,
    also when a card has changed since it was read, and then nothing of this transaction may stay.
    """
    if not payments:
        return lambda: None
    spent = wallet.start_spending([payment.spending for payment in payments], at=at)
    sql.start("pay_at_once", **_columns(payments), at=at)
    return spent


def _columns(payments: Sequence[DraftPayment]) -> dict[str, Any]:
    tenders = [
        (payment, position, tender)
        for payment in payments
        for position, tender in enumerate(payment.tenders, start=1)
    ]
    shares = [share for payment in payments for share in _shares(payment)]
    return {
        "ids": uuids(payment.draft.order_id for payment in payments),
        "actors": texts(payment.draft.placement.actor for payment in payments),
        "tender_ids": uuids(tender.tender_id for _, _, tender in tenders),
        "tender_order_ids": uuids(payment.draft.order_id for payment, _, _ in tenders),
        "positions": numbers(position for _, position, _ in tenders),
        "kinds": texts(str(tender.kind) for _, _, tender in tenders),
        "holder_ids": uuids(payment.spending.card.issuer_id for payment, _, _ in tenders),
        "amounts_fen": numbers(tender.amount_fen for _, _, tender in tenders),
        "card_ids": uuids(payment.spending.card.card_id for payment, _, _ in tenders),
        "share_line_ids": uuids(line_id for line_id, _, _ in shares),
        "share_tender_ids": uuids(tender_id for _, tender_id, _ in shares),
        "share_amounts_fen": numbers(amount for _, _, amount in shares),
    }


def _shares(payment: DraftPayment) -> list[tuple[Any, TenderId, int]]:
    shares = tender_shares(
        [piece.total_fen for piece in payment.draft.placement.pieces],
        [tender.amount_fen for tender in payment.tenders],
    )
    return [
        (line_id, tender.tender_id, amount)
        for tender, of_tender in zip(payment.tenders, shares, strict=True)
        for line_id, amount in zip(payment.draft.line_ids, of_tender, strict=True)
        if amount
    ]
