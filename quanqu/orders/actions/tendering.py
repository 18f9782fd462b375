"""Tendering: what may be paid of an order now, and the row that says how it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.sql import numbers, texts, uuids
from quanqu.orders.refusals import AmountNotDue, OrderNotPayable
from quanqu.orders.rules import tender_shares
from quanqu.orders.types import (
    COUNTS,
    LineId,
    OrderState,
    OrderView,
    TenderId,
    TenderKind,
    TenderState,
    TenderView,
)

sql = statements.load("quanqu.orders")


@dataclass(frozen=True, slots=True)
class Received:
    """A locked order as it is with what has come in; `tenders` are its last, not written yet."""

    order: OrderView
    tenders: tuple[TenderView, ...] = ()
    actor: str | None = None
    """Whose deed it is; None: of who acts in the transaction."""

    def plus(self, *tenders: TenderView, actor: str | None = None) -> "Received":
        """With more of them; nobody else could change the order meanwhile."""
        order = replace(self.order, tenders=(*self.order.tenders, *tenders))
        return Received(order, (*self.tenders, *tenders), actor)


def payable(order: OrderView) -> OrderView:
    if order.state != OrderState.PLACED and order.waiting is None:
        raise OrderNotPayable(state=order.state)
    return order


def check_due(order: OrderView, amount_fen: int) -> None:
    if not 0 < amount_fen <= order.due_fen and not (amount_fen == 0 == order.total_fen):
        raise AmountNotDue(due=order.due_fen, currency=order.currency)


def new_tender(
    kind: TenderKind,
    *,
    holder_id: UUID,
    amount_fen: int,
    state: TenderState = TenderState.CAPTURED,
    payment_id: UUID | None = None,
    card_id: UUID | None = None,
    spending_id: UUID | None = None,
    voucher_id: UUID | None = None,
) -> TenderView:
    """One more way in which an order is paid, before it is written."""
    return TenderView(
        tender_id=TenderId(new_id()),
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


def fact_key(order: OrderView) -> str:
    """Under which the books know what pays an order next."""
    return f"tender:{order.order_id}:{len(order.tenders) + 1}"


@tx.required
def start_receiving(
    received: Sequence[Received], *, paid: Sequence[Received], at: datetime
) -> statements.Later[list[statements.Row]]:
    """Write tenders and make orders paid, in one statement: it tells how many became so."""
    return sql.start("receive", **_tenders(received), **_paid(paid), at=at)


def _tenders(received: Sequence[Received]) -> dict[str, Any]:
    rows = [
        (one.order.order_id, position, tender)
        for one in received
        for position, tender in enumerate(
            one.tenders, start=len(one.order.tenders) - len(one.tenders) + 1
        )
    ]
    tenders = [tender for _order_id, _position, tender in rows]
    return {
        "tender_ids": uuids(tender.tender_id for tender in tenders),
        "tender_order_ids": uuids(order_id for order_id, _position, _tender in rows),
        "positions": numbers(position for _order_id, position, _tender in rows),
        "kinds": texts(tender.kind.value for tender in tenders),
        "states": texts(tender.state.value for tender in tenders),
        "holder_ids": uuids(tender.holder_id for tender in tenders),
        "amounts_fen": numbers(tender.amount_fen for tender in tenders),
        "payment_ids": uuids(tender.payment_id for tender in tenders),
        "card_ids": uuids(tender.card_id for tender in tenders),
        "spending_ids": uuids(tender.spending_id for tender in tenders),
        "voucher_ids": uuids(tender.voucher_id for tender in tenders),
    }


def _paid(paid: Sequence[Received]) -> dict[str, Any]:
    shares = [share for one in paid for share in _shares(one.order)]
    return {
        "paid_ids": uuids(one.order.order_id for one in paid),
        "actors": texts(one.actor for one in paid),
        "share_line_ids": uuids(line_id for line_id, _, _ in shares),
        "share_tender_ids": uuids(tender_id for _, tender_id, _ in shares),
        "share_amounts_fen": numbers(amount for _, _, amount in shares),
    }


def _shares(order: OrderView) -> list[tuple[LineId, TenderId, int]]:
    """Each line's part of each tender."""
    counting = [tender for tender in order.tenders if tender.state in COUNTS and tender.left_fen]
    shares = tender_shares(
        [line.total_fen for line in order.lines], [tender.left_fen for tender in counting]
    )
    return [
        (line.line_id, tender.tender_id, amount)
        for tender, of_tender in zip(counting, shares, strict=True)
        for line, amount in zip(order.lines, of_tender, strict=True)
        if amount
    ]
