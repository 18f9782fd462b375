"""Exchange: goods come back and others go out at once; the difference is paid or goes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.network import queries as network
from quanqu.network.types import Capability
from quanqu.orders import queries
from quanqu.orders.actions.applying import Note, give_budgets_back, note_change, tell
from quanqu.orders.actions.change import added_line, as_facts, preview_of
from quanqu.orders.actions.drafting import LARGEST_QTY, added_pieces, priced_now
from quanqu.orders.actions.exchanging import hold_added, returned_pieces, take_back
from quanqu.orders.actions.locked import check_not_waiting, lock_order
from quanqu.orders.actions.returns import check_window, plan_return, wanted_of
from quanqu.orders.actions.waiting import wait_for_money
from quanqu.orders.changing import (
    Addition,
    ChangedLine,
    ChangePreview,
    Draft,
    Kept,
    price_version_of,
)
from quanqu.orders.reckoning import reckon
from quanqu.orders.refusals import BadChange, NotChangeable, TakesNoReturns, TotalMoved
from quanqu.orders.types import ChangeKind, LineId, LineView, OrderId, OrderState, OrderView
from quanqu.pricing import queries as pricing
from quanqu.pricing.actions import NotForSale
from quanqu.pricing.types import QuoteLine
from quanqu.stock.actions import OutOfStock

Back = tuple[UUID, int] | tuple[UUID, int, bool]
"""(line, pieces) or (line, pieces, damaged)."""


def preview_exchange(
    *,
    order_id: OrderId,
    back: Sequence[Back],
    instead: Sequence[tuple[UUID, int]],
    node_id: UUID,
    at: datetime,
    window_days: int | None = None,
) -> ChangePreview:
    """The money of an exchange before it is made; refuses what `exchange` refuses."""
    order = queries.get_order(order_id)
    _check_taken(order, node_id, window_days, at)
    return _preview(order, _plan(order, back, instead, node_id, at))


@tx.required
def exchange(
    *,
    order_id: OrderId,
    back: Sequence[Back],
    instead: Sequence[tuple[UUID, int]],
    node_id: UUID,
    expected_total_fen: int,
    at: datetime,
    why: str = "",
    window_days: int | None = None,
) -> ChangePreview:
    """Take pieces back at a node and order others for them, at the total that was previewed. (D10)

    Other sizes and colours of the same product cost what the first did when it was bought; other
    goods cost what they cost now. What is too much goes back by the tenders' order; when something
    is due the exchange waits for it, and nothing has moved before. Raises TotalMoved,
    NotReturnable, TakesNoReturns, ReturnWindowClosed, ChangeWaits, OutOfStock, NotForSale.
    """
    order = lock_order(order_id)
    _check_taken(order, node_id, window_days, at)
    plan = _plan(order, back, instead, node_id, at)
    preview = _preview(order, plan)
    if preview.total_fen != expected_total_fen:
        raise TotalMoved(total_fen=preview.total_fen, preview=as_facts(preview))
    note = Note(ChangeKind.EXCHANGE, preview, why)
    if preview.due_fen:
        wait_for_money(order, Draft((), plan.added), note, at=at, exchange=plan)
        return preview
    wanted = wanted_of(order, returned_pieces(plan.returned))
    give_budgets_back(
        order, Draft((), plan.added), returned=[(line, piece.qty) for line, piece in wanted]
    )
    lines = {line.line_id: line for line in order.lines}
    owners = [lines[LineId(line_id)] for line_id, _qty, _damaged in plan.returned]
    hold_added(
        plan.added,
        [(line.sku_id, node_id, line.owner_id) for line in owners if line.sku_id and line.owner_id],
    )
    change_id, number = note_change(order_id, note, at=at)
    take_back(order, plan, change_no=number, at=at, why=why or "exchange")
    tell(order, change_id, at)
    return preview


def _check_taken(order: OrderView, node_id: UUID, window_days: int | None, at: datetime) -> None:
    if not network.get_node(node_id).can(Capability.TAKES_RETURNS):
        raise TakesNoReturns
    check_window(order, window_days, at)


def _plan(
    order: OrderView,
    back: Sequence[Back],
    instead: Sequence[tuple[UUID, int]],
    node_id: UUID,
    at: datetime,
) -> Kept:
    check_not_waiting(order)
    if order.state not in (OrderState.PAID, OrderState.COMPLETED):
        raise NotChangeable(state=order.state)
    if not instead:
        raise Invalid(instead=0)
    come: dict[UUID, int] = {}
    for sku_id, qty in instead:
        if type(qty) is not int or not 0 < qty <= LARGEST_QTY:
            raise BadChange(qty=qty)
        come[sku_id] = come.get(sku_id, 0) + qty
    returned = tuple((piece[0], piece[1], len(piece) > 2 and bool(piece[2])) for piece in back)
    wanted = wanted_of(order, returned_pieces(returned))
    versions, prices = _prices(order, [line for line, _piece in wanted], come, at)
    try:
        pieces = added_pieces(order, come, prices, node_ids=[node_id])
    except OutOfStock:
        pieces = added_pieces(order, come, prices)
    added = tuple(
        Addition(
            LineId(new_id()),
            piece,
            versions[piece.sku_id][0],
            come[piece.sku_id],
            (versions[piece.sku_id][1],),
        )
        for piece in pieces
        if piece.sku_id is not None
    )
    return Kept((), returned, added, node_id)


def _prices(
    order: OrderView, lines: Sequence[LineView], come: Mapping[UUID, int], at: datetime
) -> tuple[dict[UUID, tuple[int, str]], dict[UUID, QuoteLine]]:
    """(price version and why, price) of each SKU: as bought for the same product, else now."""
    skus = catalog.get_skus([*come, *(line.sku_id for line in lines if line.sku_id)])
    bought = {
        skus[line.sku_id].product_id: price_version_of(order, line) for line in lines if line.sku_id
    }
    versions: dict[UUID, tuple[int, str]] = {}
    prices: dict[UUID, QuoteLine] = {}
    for sku_id, qty in come.items():
        version = bought.get(skus[sku_id].product_id, 0) if sku_id in skus else 0
        as_bought = _as_bought(order, version, sku_id, qty) if version > 0 else None
        if as_bought is not None:
            versions[sku_id], prices[sku_id] = (version, "price_as_bought"), as_bought
            continue
        now, found = priced_now(order, {sku_id: qty}, at)
        versions[sku_id], prices[sku_id] = (now, "price_now"), found[sku_id]
    return versions, prices


def _as_bought(order: OrderView, version: int, sku_id: UUID, qty: int) -> QuoteLine | None:
    try:
        (line,) = pricing.requote(
            version=version,
            lines=[(sku_id, qty)],
            zone=order.zone,
            currency=order.currency,
            tier=order.tier,
            seller_id=order.seller_id,
        )
    except NotForSale:
        return None
    return line


def _preview(order: OrderView, plan: Kept) -> ChangePreview:
    wanted = wanted_of(order, returned_pieces(plan.returned))
    back = plan_return(order, wanted)
    draft = Draft((), plan.added)
    reckoned = reckon(back.freed, (), draft.added_fen)
    money = sum(part.amount_fen for part in back.freed)
    shown = preview_of(order, draft, reckoned=reckoned, back_line_fen=money)
    lines = [
        ChangedLine(
            line_id=line.line_id,
            sku_id=line.sku_id,
            label=line.label,
            before_qty=line.live_qty,
            after_qty=line.live_qty - piece.qty,
            before_fen=line.live_fen,
            after_fen=line.live_fen + change.total_fen,
        )
        for (line, piece), change in zip(wanted, back.moves, strict=True)
    ]
    added = [added_line(a) for a in plan.added]
    return ChangePreview(
        order_id=shown.order_id,
        currency=shown.currency,
        before_fen=shown.before_fen,
        total_fen=shown.total_fen,
        due_fen=shown.due_fen,
        back_fen=shown.back_fen,
        kept_fen=0,
        refunds=shown.refunds,
        lines=(*lines, *added),
    )
