"""Rewrite an order that is not paid yet: its lines become what is wanted now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.orders.actions.amounts import money_columns
from quanqu.orders.actions.applying import add_lines, move_units
from quanqu.orders.actions.drafting import added_pieces, priced_now, read_wants, repriced
from quanqu.orders.actions.refund import refund_tender
from quanqu.orders.changing import Addition, Removal, TenderRefund, Want
from quanqu.orders.rules import cumulative, drain
from quanqu.orders.types import (
    LineId,
    LineKind,
    LineView,
    OrderView,
    Piece,
    TenderState,
)
from quanqu.pricing import queries as pricing
from quanqu.pricing.actions import NotForSale
from quanqu.pricing.types import QuoteLine

sql = statements.load("quanqu.orders")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The lines that stay, as they will stand, and those that come in."""

    stay: tuple[tuple[LineView, Piece], ...]
    removed: tuple[Removal, ...]
    added: tuple[Addition, ...]
    grown: tuple[tuple[LineView, int], ...]

    @property
    def total_fen(self) -> int:
        stay = sum(piece.total_fen for _line, piece in self.stay)
        return stay + sum(addition.piece.total_fen for addition in self.added)


def draft_placed(order: OrderView, wants: Sequence[Want], at: datetime) -> Rewriting:
    """What the order would be: every price is that of the snapshot the order was made from."""
    out, come = read_wants(order, wants)
    wanted = _quantities(order, out, come)
    prices = _prices(order, wanted, come, at)
    stay_qty = {line.line_id: line.qty - out.get(line.line_id, 0) for line in order.lines}
    brought = [line for line in order.lines if line.kind != LineKind.FEE]
    if not come and not any(stay_qty[line.line_id] for line in brought):
        # Nothing is left to bring: no fee either.
        stay_qty = dict.fromkeys(stay_qty, 0)
    fresh, grown = _merge(order, added_pieces(order, come, prices) if come else [], stay_qty)
    for line, qty in grown:
        stay_qty[line.line_id] += qty
    stay = [
        (line, repriced(line, stay_qty[line.line_id], 0))
        for line in order.lines
        if stay_qty[line.line_id]
    ]
    priced = _price([*stay], fresh, prices)
    removed = [
        Removal(line, line.qty - stay_qty[line.line_id])
        for line in order.lines
        if stay_qty[line.line_id] < line.qty
    ]
    count = len(stay)
    return Rewriting(
        stay=tuple((line, piece) for (line, _), piece in zip(stay, priced[:count], strict=True)),
        removed=tuple(removed),
        added=tuple(Addition(LineId(new_id()), piece) for piece in priced[count:]),
        grown=tuple(grown),
    )


@tx.required
def rewrite(order: OrderView, draft: Rewriting, *, until: datetime | None) -> None:
    """Write the lines and the header's sums, and hold or free the units; raises OutOfStock."""
    more = [Addition(line.line_id, repriced(line, qty, 0)) for line, qty in draft.grown]
    move_units(draft.removed, [*draft.added, *more], until=until)
    pieces = [piece for _line, piece in draft.stay]
    sql.rewrite_lines(
        order_id=order.order_id,
        line_ids=[line.line_id for line, _piece in draft.stay],
        **money_columns(order.seller_id, pieces),
    )
    if draft.added:
        add_lines(order, draft.added, 0)
    sql.sum_order(order_id=order.order_id)


def surplus(order: OrderView, total_fen: int) -> tuple[TenderRefund, ...]:
    """What goes back when more has been paid already than the order then costs."""
    paid = [t for t in order.tenders if t.state == TenderState.CAPTURED and t.left_fen]
    over = max(0, order.paid_fen - total_fen)
    parts = drain(over, [(tender.kind, tender.left_fen) for tender in paid])
    return tuple(
        TenderRefund(tender.tender_id, tender.kind, part)
        for tender, part in zip(paid, parts, strict=True)
        if part
    )


@tx.required
def give_back(order: OrderView, refunds: Sequence[TenderRefund], at: datetime) -> None:
    """Send a surplus back to its tenders."""
    tenders = {tender.tender_id: tender for tender in order.tenders}
    for refund in refunds:
        refund_tender(order, tenders[refund.tender_id], refund.amount_fen, at=at)  # type: ignore[index]


def _quantities(
    order: OrderView, out: Mapping[UUID, int], come: Mapping[UUID, int]
) -> dict[UUID, int]:
    """How many of each SKU are wanted in all."""
    wanted = dict(come)
    for line in order.lines:
        left = line.qty - out.get(line.line_id, 0)
        if line.sku_id is not None and left:
            wanted[line.sku_id] = wanted.get(line.sku_id, 0) + left
    return wanted


def _prices(
    order: OrderView, wanted: Mapping[UUID, int], come: Mapping[UUID, int], at: datetime
) -> dict[UUID, QuoteLine]:
    """Prices by the order's own snapshot. SKUs that it does not know keep what was agreed."""
    if order.price_version <= 0:
        return priced_now(order, come, at)[1] if come else {}
    try:
        return _requote(order, wanted)
    except NotForSale as refusal:
        unknown = set(refusal.facts["sku_ids"])
        if unknown & set(come):
            raise
        return _requote(order, {s: qty for s, qty in wanted.items() if s not in unknown})


def _requote(order: OrderView, wanted: Mapping[UUID, int]) -> dict[UUID, QuoteLine]:
    if not wanted:
        return {}
    lines = pricing.requote(
        version=order.price_version,
        lines=list(wanted.items()),
        zone=order.zone,
        currency=order.currency,
        tier=order.tier,
        seller_id=order.seller_id,
    )
    return {line.sku_id: line for line in lines}


def _merge(
    order: OrderView, pieces: Sequence[Piece], stay_qty: Mapping[LineId, int]
) -> tuple[list[Piece], list[tuple[LineView, int]]]:
    """Pieces from a shelf that a staying line takes from already make that line longer."""
    fresh: list[Piece] = []
    grown: list[tuple[LineView, int]] = []
    for piece in pieces:
        same = [
            line for line in order.lines if stay_qty[line.line_id] and _place(line) == _place(piece)
        ]
        if same:
            grown.append((same[0], piece.qty))
        else:
            fresh.append(piece)
    return fresh, grown


def _place(thing: Piece | LineView) -> tuple[object, ...]:
    return thing.kind, thing.sku_id, thing.source_node_id, thing.owner_id


def _price(
    stay: Sequence[tuple[LineView, Piece]], fresh: Sequence[Piece], prices: Mapping[UUID, QuoteLine]
) -> list[Piece]:
    """Give every piece its part of its SKU's price; the parts sum to it."""
    done: dict[UUID, int] = {}
    priced = []
    for line, piece in [*stay, *((None, piece) for piece in fresh)]:
        price = prices.get(piece.sku_id) if piece.sku_id else None
        if price is None:
            assert line is not None
            total = cumulative(line.total_fen, piece.qty, line.qty)
            priced.append(replace(piece, total_fen=total))
            continue
        before = done.get(price.sku_id, 0)
        done[price.sku_id] = before + piece.qty
        total = cumulative(price.total_fen, before + piece.qty, price.qty)
        priced.append(
            replace(
                piece,
                list_price_fen=price.list_price_fen,
                price_per_qty=price.price_per_qty,
                total_fen=total - cumulative(price.total_fen, before, price.qty),
                reasons=tuple({"code": r.code, **r.facts} for r in price.reasons),
            )
        )
    return priced
