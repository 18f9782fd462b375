"""Apply a change to a paid order: units, money of every line and tender, lines, all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id
from quanqu.orders.actions.amounts import money_columns
from quanqu.orders.actions.locked import move
from quanqu.orders.actions.refund import send_back
from quanqu.orders.changing import Addition, ChangePreview, Draft, Kept, Removal
from quanqu.orders.events import OrderCancelled, OrderChanged
from quanqu.orders.pieces import budgets_in, budgets_of, shelf_of
from quanqu.orders.reckoning import Freed, Reckoned, cancelled_fen, reckon
from quanqu.orders.rules import drain
from quanqu.orders.types import (
    ChangeId,
    ChangeKind,
    ChangeState,
    LineKind,
    LineView,
    OrderId,
    OrderState,
    OrderView,
    ReturnId,
    TenderKind,
    TenderView,
)
from quanqu.pricing import actions as pricing
from quanqu.stock import actions as stock
from quanqu.stock.types import Want

sql = statements.load("quanqu.orders")


@dataclass(frozen=True, slots=True)
class Note:
    """What is written down about a change."""

    kind: ChangeKind
    preview: ChangePreview
    why: str = ""


def freed_by(order: OrderView, removed: Sequence[Removal]) -> list[Freed]:
    """What the removed pieces had been paid with, in the order that refunds follow."""
    rows = sql.line_tenders(order_id=order.order_id)
    found: list[Freed] = []
    for removal in removed:
        shares = [row for row in rows if row["line_id"] == removal.line.line_id]
        amount = cancelled_fen(removal.line, removal.qty)
        available = [(TenderKind(share["kind"]), share["unused_fen"]) for share in shares]
        for share, part in zip(shares, drain(amount, available), strict=True):
            if part:
                found.append(
                    Freed(share["id"], share["tender_id"], TenderKind(share["kind"]), part)
                )
    return found


@tx.required
def give_budgets_back(
    order: OrderView,
    draft: Draft,
    *,
    returned: Sequence[tuple[LineView, int]] = (),
) -> None:
    """What goes gives budgets its part back, before any shelf is locked; pieces that only change
    their price keep theirs. An order that comes to nothing by it frees its coupons, too.
    """
    if not is_open_after(order, draft) and not any(line.fulfilled_qty for line in order.lines):
        pricing.give_back([order.order_id])
        return
    ends = [(one.line, one.line.qty - one.line.cancelled_qty, one.qty) for one in draft.removed]
    gone = budgets_of(
        [
            *((line, end - qty, end) for line, end, qty in ends),
            *((line, line.returned_qty, line.returned_qty + qty) for line, qty in returned),
        ]
    )
    kept = budgets_in(reason for one in draft.added for reason in one.piece.reasons)
    pricing.give_back_part(claim_id=order.order_id, budgets=less(gone, kept))


def less(some: Mapping[UUID, int], others: Mapping[UUID, int]) -> dict[UUID, int]:
    """What some amounts are more than others."""
    left = {key: fen - others.get(key, 0) for key, fen in some.items()}
    return {key: fen for key, fen in left.items() if fen > 0}


@tx.required
def move_units(
    removed: Sequence[Removal], added: Sequence[Addition], *, until: datetime | None
) -> None:
    """Give the units of removed pieces back and hold those of added ones; raises OutOfStock.

    All shelves are locked first, in the order that everybody keeps.
    """
    gone = [(r.line.line_id, r.qty) for r in removed if r.line.kind == LineKind.GOODS]
    wants = [
        Want(addition.line_id, shelf_of(addition.piece), addition.piece.qty)
        for addition in added
        if addition.piece.kind == LineKind.GOODS
    ]
    if gone and wants:
        shelves = [shelf_of(r.line) for r in removed if r.line.kind == LineKind.GOODS]
        stock.lock_shelves(shelves=[*shelves, *(want.shelf for want in wants)])
    if gone:
        stock.release_some(claims=gone)
    stock.reserve_many(wants=wants, until=until)


@tx.required
def apply(
    order: OrderView,
    draft: Draft,
    *,
    freed: Sequence[Freed],
    change_no: int,
    at: datetime,
    returned: Sequence[tuple[LineView, int]] = (),
    return_id: ReturnId | None = None,
) -> Reckoned:
    """Write a change whose money is complete. Units are in place already; the order is locked.

    `freed` is the money of removed pieces and, for an exchange, of returned ones.
    """
    fresh = [(tender.tender_id, tender.left_fen) for tender in order.unshared]
    reckoned = reckon(freed, fresh, draft.added_fen)
    if reckoned.due_fen:
        raise ValueError("a change was applied before its money had come")
    counted = [(removal.line, removal.qty, 0) for removal in draft.removed]
    counted += [(line, 0, qty) for line, qty in returned]
    sql.apply_counts(
        order_id=order.order_id,
        **counts(counted),
        share_ids=[part.share_id for part in freed],
        recognised=[-part.amount_fen if part.was_recognised else 0 for part in freed],
        refunded=list(reckoned.refunded),
        moved=list(reckoned.moved),
    )
    if draft.added:
        add_lines(order, draft.added, change_no)
        sql.add_shares(
            line_ids=[draft.added[number].line_id for number, _tender, _fen in reckoned.shares],
            tender_ids=[tender_id for _number, tender_id, _fen in reckoned.shares],
            amounts=[amount for _number, _tender, amount in reckoned.shares],
        )
    _move_on(order, draft, at)
    tenders: Mapping[UUID, TenderView] = {t.tender_id: t for t in order.tenders}
    for tender_id, amount in reckoned.back.items():
        send_back(order, tenders[tender_id], amount, return_id=return_id, at=at)
    return reckoned


def add_lines(order: OrderView, added: Sequence[Addition], change_no: int) -> None:
    """Write lines behind those there are, and the header's new sums."""
    pieces = [addition.piece for addition in added]
    sql.add_lines(
        order_id=order.order_id,
        seller_id=order.seller_id,
        change_no=change_no,
        line_ids=[addition.line_id for addition in added],
        kinds=[str(piece.kind) for piece in pieces],
        sku_ids=[piece.sku_id for piece in pieces],
        labels=[piece.label for piece in pieces],
        prices_per_qty=[piece.price_per_qty for piece in pieces],
        vat_rates=[piece.vat_bps for piece in pieces],
        owner_ids=[piece.owner_id for piece in pieces],
        source_node_ids=[piece.source_node_id for piece in pieces],
        price_versions=[addition.price_version for addition in added],
        priced_qtys=[addition.priced_qty for addition in added],
        **money_columns(order.seller_id, pieces),
    )
    sql.sum_order(order_id=order.order_id)


def note_change(
    order_id: OrderId,
    note: Note,
    *,
    at: datetime,
    plan: Kept | None = None,
    pay_by: datetime | None = None,
    return_id: ReturnId | None = None,
) -> tuple[ChangeId, int]:
    """Write the change down, waiting if it has a plan; gives its id and number."""
    change_id = ChangeId(new_id())
    preview = note.preview
    rows = sql.add_change(
        id=change_id,
        order_id=order_id,
        kind=str(note.kind),
        state=str(ChangeState.WAITING if plan else ChangeState.APPLIED),
        before_fen=preview.before_fen,
        total_fen=preview.total_fen,
        due_fen=preview.due_fen,
        back_fen=preview.back_fen,
        facts=as_json(facts_of(preview)),
        plan=as_json(plan) if plan else None,
        returned_id=return_id,
        pay_by=pay_by,
        at=at,
        why=note.why,
    )
    return change_id, rows[0]["number"]


def tell(order: OrderView, change_id: ChangeId, at: datetime) -> None:
    """Publish that the order has changed."""
    outbox.publish(OrderChanged(order.order_id, change_id, order.paid_at, at))


def facts_of(preview: ChangePreview) -> dict[str, Any]:
    """What a reader is told of a change, without ids of shelves or companies."""
    return {
        "lines": [
            {"label": line.label, "before_qty": line.before_qty, "after_qty": line.after_qty}
            for line in preview.lines
        ]
    }


def as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def counts(counted: Sequence[tuple[LineView, int, int]]) -> dict[str, list[object]]:
    """(line, cancelled, returned) as columns; a line once, for UPDATE takes one row for each."""
    sums: dict[UUID, list[int]] = {}
    for line, cancelled, returned in counted:
        pair = sums.setdefault(line.line_id, [0, 0])
        pair[0] += cancelled
        pair[1] += returned
    return {
        "line_ids": list(sums),
        "fulfilled": [0] * len(sums),
        "cancelled": [pair[0] for pair in sums.values()],
        "returned": [pair[1] for pair in sums.values()],
    }


def is_open_after(order: OrderView, draft: Draft) -> bool:
    """Whether anything is left to be handed over."""
    gone = {removal.line.line_id: removal.qty for removal in draft.removed}
    return bool(draft.added) or any(
        line.open_qty > gone.get(line.line_id, 0) for line in order.lines
    )


def _move_on(order: OrderView, draft: Draft, at: datetime) -> None:
    """The order is over when nothing is open, and open again when an exchange gives out more."""
    is_open = is_open_after(order, draft)
    if order.state == OrderState.COMPLETED and is_open:
        move(order, OrderState.PAID, at=at, why="exchange")
    elif order.state == OrderState.PAID and not is_open:
        was_used = any(line.fulfilled_qty for line in order.lines)
        move(order, OrderState.COMPLETED if was_used else OrderState.CANCELLED, at=at)
        if not was_used:
            outbox.publish(OrderCancelled(order.order_id, at))
