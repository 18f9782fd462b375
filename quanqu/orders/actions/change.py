"""Change: more, fewer, other pieces; first its money is shown, then exactly that is done."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.orders import queries
from quanqu.orders.actions.applying import (
    Note,
    apply,
    freed_by,
    give_budgets_back,
    move_units,
    note_change,
    tell,
)
from quanqu.orders.actions.cancel import bound_fen, cancel, kept_from, kept_of
from quanqu.orders.actions.drafting import (
    check_changeable,
    draft_paid,
)
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.rewriting import (
    Rewriting,
    draft_placed,
    give_back,
    rewrite,
    surplus,
)
from quanqu.orders.actions.settle import settle
from quanqu.orders.actions.tendering import Received
from quanqu.orders.actions.waiting import wait_for_money
from quanqu.orders.changing import (
    Addition,
    ChangedLine,
    ChangePreview,
    Draft,
    Removal,
    TenderRefund,
    Want,
)
from quanqu.orders.reckoning import Reckoned, cancelled_fen, reckon
from quanqu.orders.refusals import BadChange, BelowDeposit, ChangeWaits, TotalMoved
from quanqu.orders.rules import GRACE
from quanqu.orders.types import (
    COUNTS,
    ChangeKind,
    LineKind,
    LineView,
    OrderId,
    OrderState,
    OrderView,
    TenderKind,
)


def preview_change(*, order_id: OrderId, wants: Sequence[Want], at: datetime) -> ChangePreview:
    """The money of a change before it is made: what the order then costs, what is due or goes back.

    `wants` lists (line, SKU, pieces): of a line how many shall be had in all, without a line how
    many more of a SKU. Refuses what `change` refuses. (E1)
    """
    order = queries.get_order(order_id)
    return _preview(order, _draft(order, wants, at))


@tx.required
def change(
    *,
    order_id: OrderId,
    wants: Sequence[Want],
    expected_total_fen: int,
    at: datetime,
    why: str = "",
    kind: ChangeKind = ChangeKind.CHANGE,
) -> ChangePreview:
    """Change an order to what was previewed at this total, all at once; gives what was done.

    What goes back follows the tenders' order. A paid order that then costs more keeps its pieces
    until the difference is paid (`due_fen`, in minutes), and is changed at that moment. The caller
    has made sure that no removed piece is on its way (`fulfilment.change_order` does).
    Raises TotalMoved with the new preview, NotChangeable, ChangeWaits, BadChange, BelowDeposit,
    OutOfStock.
    """
    order = lock_order(order_id)
    draft = _draft(order, wants, at)
    preview = _preview(order, draft)
    if preview.total_fen != expected_total_fen:
        raise TotalMoved(total_fen=preview.total_fen, preview=as_facts(preview))
    if preview.is_nothing:
        return preview
    note = Note(kind, preview, why)
    if isinstance(draft, Rewriting):
        _change_placed(order, draft, note, at)
    else:
        change_paid(order, draft, note, at=at)
    return preview


@tx.required
def change_paid(order: OrderView, draft: Draft, note: Note, *, at: datetime) -> None:
    """Do it now if its money is there, or hold what comes in until the difference is paid."""
    if note.preview.due_fen:
        wait_for_money(order, draft, note, at=at)
        return
    give_budgets_back(order, draft)
    move_units(draft.removed, draft.added, until=None)
    freed = freed_by(order, draft.removed)
    change_id, number = note_change(order.order_id, note, at=at)
    apply(order, draft, freed=freed, change_no=number, at=at)
    tell(order, change_id, at)


def preview_cancel(
    *,
    order_id: OrderId,
    at: datetime,
    pieces: Sequence[tuple[UUID, int]] | None = None,
    waives_deposit: bool = False,
) -> ChangePreview:
    """What goes back when the whole order, or these pieces of it, are cancelled."""
    order = queries.get_order(order_id)
    if pieces is not None:
        return _preview(order, _draft(order, _without(order, pieces), at))
    check_changeable(order)
    removed = [Removal(line, line.open_qty) for line in order.lines if line.open_qty]
    if order.state == OrderState.PLACED:
        return _preview_end(order, removed, {} if waives_deposit else kept_of(order))
    shown = preview_of(order, Draft(tuple(removed)))
    return shown if waives_deposit else _less_deposit(order, shown)


def _less_deposit(order: OrderView, shown: ChangePreview) -> ChangePreview:
    back = {refund.tender_id: refund.amount_fen for refund in shown.refunds}
    kept = kept_from(order, back, live_fen=shown.total_fen)
    refunds = [
        replace(refund, amount_fen=refund.amount_fen - kept.get(refund.tender_id, 0))
        for refund in shown.refunds
        if refund.amount_fen > kept.get(refund.tender_id, 0)
    ]
    kept_fen = sum(kept.values())
    return replace(
        shown, back_fen=shown.back_fen - kept_fen, kept_fen=kept_fen, refunds=tuple(refunds)
    )


@tx.required
def cancel_pieces(
    *,
    order_id: OrderId,
    pieces: Sequence[tuple[UUID, int]],
    expected_total_fen: int,
    at: datetime,
    why: str = "",
) -> ChangePreview:
    """Cancel some pieces at the total that was previewed; the money goes back. As `change`."""
    return change(
        order_id=order_id,
        wants=_without(queries.get_order(order_id), pieces),
        expected_total_fen=expected_total_fen,
        at=at,
        why=why,
        kind=ChangeKind.CANCEL,
    )


def preview_of(
    order: OrderView,
    draft: Draft,
    *,
    reckoned: Reckoned | None = None,
    back_line_fen: int = 0,
) -> ChangePreview:
    """The preview of a draft for a paid order."""
    freed = freed_by(order, draft.removed)
    outcome = reckoned or reckon(freed, (), draft.added_fen)
    kinds = {tender.tender_id: tender.kind for tender in order.tenders}
    gone = sum(cancelled_fen(removal.line, removal.qty) for removal in draft.removed)
    return ChangePreview(
        order_id=order.order_id,
        currency=order.currency,
        before_fen=order.live_fen,
        total_fen=order.live_fen - gone - back_line_fen + sum(draft.added_fen),
        due_fen=outcome.due_fen,
        back_fen=outcome.back_fen,
        kept_fen=0,
        refunds=in_order(
            [TenderRefund(t, kinds[t], amount) for t, amount in outcome.back.items()]  # type: ignore[index]
        ),
        lines=_changed_lines(draft),
    )


def in_order(refunds: Sequence[TenderRefund]) -> tuple[TenderRefund, ...]:
    """Refunds in the order in which they go back."""
    ranks = list(TenderKind)
    return tuple(sorted(refunds, key=lambda refund: ranks.index(refund.kind)))


def as_facts(preview: ChangePreview) -> dict[str, object]:
    """The preview as the facts of a refusal: plain values, no ids of companies."""
    return {
        "before_fen": preview.before_fen,
        "total_fen": preview.total_fen,
        "due_fen": preview.due_fen,
        "back_fen": preview.back_fen,
        "kept_fen": preview.kept_fen,
    }


def _draft(order: OrderView, wants: Sequence[Want], at: datetime) -> Draft | Rewriting:
    """Drafted once, so that what is shown is what is done: prices may move at any moment."""
    check_changeable(order)
    if order.waiting is not None:
        raise ChangeWaits
    if order.state == OrderState.PAID:
        return draft_paid(order, wants, at)
    return draft_placed(order, wants, at)


def _preview(order: OrderView, draft: Draft | Rewriting) -> ChangePreview:
    if isinstance(draft, Draft):
        shown = preview_of(order, draft)
        _check_deposit(order, order.live_fen, shown.total_fen)
        return shown
    if not draft.stay and not draft.added:
        return _preview_end(order, draft.removed, kept_of(order))
    _check_deposit(order, order.total_fen, draft.total_fen)
    refunds = surplus(order, draft.total_fen)
    return ChangePreview(
        order_id=order.order_id,
        currency=order.currency,
        before_fen=order.total_fen,
        total_fen=draft.total_fen,
        due_fen=max(0, draft.total_fen - order.paid_fen),
        back_fen=sum(refund.amount_fen for refund in refunds),
        kept_fen=0,
        refunds=in_order(refunds),
        lines=_rewritten_lines(order, draft),
    )


def _check_deposit(order: OrderView, before_fen: int, total_fen: int) -> None:
    """A forfeited deposit (定金) would be walked around by ordering almost nothing instead."""
    if total_fen < min(bound_fen(order), before_fen):
        raise BelowDeposit(deposit_fen=order.deposit_fen)


def _preview_end(
    order: OrderView, removed: Sequence[Removal], kept: Mapping[UUID, int]
) -> ChangePreview:
    """Nothing is left of an unpaid order: everything goes back but a deposit that is forfeited."""
    refunds = [
        TenderRefund(t.tender_id, t.kind, t.left_fen - kept.get(t.tender_id, 0))
        for t in order.tenders
        if t.state in COUNTS and t.left_fen > kept.get(t.tender_id, 0)
    ]
    return ChangePreview(
        order_id=order.order_id,
        currency=order.currency,
        before_fen=order.total_fen,
        total_fen=0,
        due_fen=0,
        back_fen=sum(refund.amount_fen for refund in refunds),
        kept_fen=sum(kept.values()),
        refunds=in_order(refunds),
        lines=_changed_lines(Draft(tuple(removed))),
    )


def _change_placed(order: OrderView, draft: Rewriting, note: Note, at: datetime) -> None:
    if not draft.stay and not draft.added:
        cancel(order_id=order.order_id, at=at, why=note.why)
        return
    until = None if order.deposit_paid_at else order.pay_by + GRACE
    rewrite(order, draft, until=until)
    change_id, _number = note_change(order.order_id, note, at=at)
    give_back(order, note.preview.refunds, at)
    settle(Received(queries.get_order(order.order_id)), at=at)
    tell(order, change_id, at)


def _without(order: OrderView, pieces: Sequence[tuple[UUID, int]]) -> list[Want]:
    by_id: Mapping[UUID, LineView] = {line.line_id: line for line in order.lines}
    wants: list[Want] = []
    for line_id, qty in pieces:
        line = by_id.get(line_id)
        if line is None or type(qty) is not int or not 0 < qty <= line.live_qty:
            raise BadChange(qty=qty)
        wants.append((line_id, None, line.live_qty - qty))
    return wants


def _changed_lines(draft: Draft) -> tuple[ChangedLine, ...]:
    out = [
        ChangedLine(
            line_id=removal.line.line_id,
            sku_id=removal.line.sku_id,
            label=removal.line.label,
            before_qty=removal.line.live_qty,
            after_qty=removal.line.live_qty - removal.qty,
            before_fen=removal.line.live_fen,
            after_fen=removal.line.live_fen - cancelled_fen(removal.line, removal.qty),
        )
        for removal in draft.removed
    ]
    return (*out, *(added_line(a) for a in draft.added))


def added_line(addition: Addition) -> ChangedLine:
    """An added line of a preview."""
    piece = addition.piece
    return ChangedLine(
        line_id=None,
        sku_id=piece.sku_id,
        label=piece.label,
        before_qty=0,
        after_qty=piece.qty,
        before_fen=0,
        after_fen=piece.total_fen,
        why=addition.why,
    )


def _rewritten_lines(order: OrderView, draft: Rewriting) -> tuple[ChangedLine, ...]:
    stay = {line.line_id: piece for line, piece in draft.stay}
    found = []
    for line in order.lines:
        piece = stay.get(line.line_id)
        qty, fen = (piece.qty, piece.total_fen) if piece else (0, 0)
        if (qty, fen) == (line.qty, line.total_fen):
            continue
        why = ("quantity_price",) if qty == line.qty and line.kind != LineKind.FEE else ()
        found.append(
            ChangedLine(
                line.line_id, line.sku_id, line.label, line.qty, qty, line.total_fen, fen, why
            )
        )
    return (*found, *(added_line(a) for a in draft.added))
