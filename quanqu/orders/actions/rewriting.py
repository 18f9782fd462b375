"""Rewrite an order that is not paid yet: its lines become what is wanted now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.money import cumulative
from quanqu.orders.actions.amounts import money_columns
from quanqu.orders.actions.applying import add_lines, less, move_units
from quanqu.orders.actions.drafting import added_pieces, priced_now, read_wants, repriced
from quanqu.orders.actions.refund import refund_tender
from quanqu.orders.changing import Addition, Removal, TenderRefund, Want, price_version_of
from quanqu.orders.pieces import (
    budgets_in,
    money_of,
    part_of_reasons,
    promoted_fen,
    reasons_of,
)
from quanqu.orders.rules import drain
from quanqu.orders.types import (
    COUNTS,
    LABEL_PRICE,
    LineId,
    LineKind,
    LineView,
    OrderView,
    Piece,
)
from quanqu.pricing import queries as pricing
from quanqu.pricing.actions import NotForSale, give_back_part
from quanqu.pricing.types import QuoteLine

sql = statements.load("quanqu.orders")

Key = tuple[UUID, int]
"""A SKU and the price version that its pieces were ordered at: old and new ones may differ."""


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
    """What the order would be: ordered pieces by the snapshot they were ordered at, added ones by
    the version in force."""
    out, come = read_wants(order, wants)
    stay_qty = {line.line_id: line.qty - out.get(line.line_id, 0) for line in order.lines}
    brought = [line for line in order.lines if line.kind != LineKind.FEE]
    if not come and not any(stay_qty[line.line_id] for line in brought):
        # Nothing is left to bring: no fee either.
        stay_qty = dict.fromkeys(stay_qty, 0)
    prices, versions = _prices(order, stay_qty, come, at)
    lines = {sku_id: prices[sku_id, versions[sku_id]] for sku_id in come}
    coming = [
        (piece, versions[piece.sku_id])
        for piece in (added_pieces(order, come, lines) if come else [])
        if piece.sku_id is not None
    ]
    fresh, grown = _merge(order, coming, stay_qty)
    for line, qty in grown:
        stay_qty[line.line_id] += qty
    staying = [line for line in order.lines if stay_qty[line.line_id]]
    stay = [(repriced(line, stay_qty[line.line_id], 0), line) for line in staying]
    priced = _price(order, stay, fresh, prices)
    count = len(stay)
    return Rewriting(
        stay=tuple(zip(staying, priced[:count], strict=True)),
        removed=tuple(
            Removal(line, line.qty - stay_qty[line.line_id])
            for line in order.lines
            if stay_qty[line.line_id] < line.qty
        ),
        added=tuple(
            Addition(LineId(new_id()), piece, version)
            for piece, (_, version) in zip(priced[count:], fresh, strict=True)
        ),
        grown=tuple(grown),
    )


@tx.required
def rewrite(order: OrderView, draft: Rewriting, *, until: datetime | None) -> None:
    """Write the lines and the header's sums, and hold or free the units; raises OutOfStock."""
    pieces = [piece for _line, piece in draft.stay]
    before = budgets_in(reason for line in order.lines for reason in line.reasons)
    after = budgets_in(reason for piece in pieces for reason in piece.reasons)
    give_back_part(claim_id=order.order_id, budgets=less(before, after))
    more = [Addition(line.line_id, repriced(line, qty, 0)) for line, qty in draft.grown]
    move_units(draft.removed, [*draft.added, *more], until=until)
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
    paid = [t for t in order.tenders if t.state in COUNTS and t.left_fen]
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


def _prices(
    order: OrderView, stay_qty: Mapping[LineId, int], come: Mapping[UUID, int], at: datetime
) -> tuple[dict[Key, QuoteLine], dict[UUID, int]]:
    """What is wanted of each SKU costs by each version, and by which one its added pieces come in.

    That is the one in force; but where the ordered ones cost the same by it, added pieces join
    them and count towards their quantity price. Prices that were agreed otherwise are left out.
    """
    wanted: dict[Key, int] = {}
    latest: dict[UUID, int] = {}
    for line in order.lines:
        if line.sku_id is not None and stay_qty[line.line_id]:
            version = _version_of(order, line)
            key = line.sku_id, version
            wanted[key] = wanted.get(key, 0) + stay_qty[line.line_id]
            latest[line.sku_id] = max(version, latest.get(line.sku_id, 0))
    versions: dict[UUID, int] = {}
    if come:
        whole = {
            sku_id: qty + wanted.get((sku_id, latest.get(sku_id, 0)), 0)
            for sku_id, qty in come.items()
        }
        in_force, now = priced_now(order, whole, at)
        then = _requote(
            order, {(one, latest[one]): qty for one, qty in whole.items() if one in latest}
        )
        for sku_id, qty in come.items():
            old = then.get((sku_id, latest.get(sku_id, 0)))
            version = latest[sku_id] if old and _is_same(old, now[sku_id]) else in_force
            versions[sku_id] = version
            wanted[sku_id, version] = wanted.get((sku_id, version), 0) + qty
    return _requote(order, wanted), versions


def _version_of(order: OrderView, line: LineView) -> int:
    """By which version a line is priced; 0: its price was agreed otherwise, as by a label."""
    is_labelled = any(reason.get("code") == LABEL_PRICE for reason in line.reasons)
    return 0 if is_labelled else price_version_of(order, line)


def _is_same(one: QuoteLine, other: QuoteLine) -> bool:
    return (one.list_price_fen, one.total_fen) == (other.list_price_fen, other.total_fen)


def _requote(order: OrderView, wanted: Mapping[Key, int]) -> dict[Key, QuoteLine]:
    """Prices by their versions; SKUs that a version does not know, or none, have none."""
    found: dict[Key, QuoteLine] = {}
    for version in {version for _sku, version in wanted if version > 0}:
        lines = {sku_id: qty for (sku_id, by), qty in wanted.items() if by == version}
        try:
            priced = _at_version(order, version, lines)
        except NotForSale as refusal:
            known = lines.keys() - set(refusal.facts["sku_ids"])
            priced = _at_version(order, version, {sku_id: lines[sku_id] for sku_id in known})
        found |= {(line.sku_id, version): line for line in priced}
    return found


def _at_version(order: OrderView, version: int, lines: Mapping[UUID, int]) -> list[QuoteLine]:
    return pricing.requote(
        version=version,
        lines=list(lines.items()),
        zone=order.zone,
        currency=order.currency,
        tier=order.tier,
        seller_id=order.seller_id,
    )


def _merge(
    order: OrderView, coming: Sequence[tuple[Piece, int]], stay_qty: Mapping[LineId, int]
) -> tuple[list[tuple[Piece, int]], list[tuple[LineView, int]]]:
    """Pieces from a shelf that a staying line takes from already, at the same price version, make
    that line longer."""
    fresh: list[tuple[Piece, int]] = []
    grown: list[tuple[LineView, int]] = []
    for piece, version in coming:
        same = [
            line
            for line in order.lines
            if stay_qty[line.line_id]
            and _place(line) == _place(piece)
            and _version_of(order, line) == version
        ]
        if same:
            grown.append((same[0], piece.qty))
        else:
            fresh.append((piece, version))
    return fresh, grown


def _place(thing: Piece | LineView) -> tuple[object, ...]:
    return thing.kind, thing.sku_id, thing.source_node_id, thing.owner_id


def _price(
    order: OrderView,
    stay: Sequence[tuple[Piece, LineView]],
    fresh: Sequence[tuple[Piece, int]],
    prices: Mapping[Key, QuoteLine],
) -> list[Piece]:
    """Give every piece its part of the price of its SKU and version; the parts sum to it."""
    done: dict[Key, int] = {}
    priced = []
    things: list[tuple[Piece, int, LineView | None]] = [
        *((piece, _version_of(order, line), line) for piece, line in stay),
        *((piece, version, None) for piece, version in fresh),
    ]
    for piece, version, line in things:
        price = prices.get((piece.sku_id, version)) if piece.sku_id else None
        if price is None:
            assert line is not None
            total = cumulative(line.total_fen, piece.qty, line.qty)
            priced.append(repriced(line, piece.qty, total))
            continue
        before = done.get((price.sku_id, version), 0)
        done[price.sku_id, version] = before + piece.qty
        gross, total = money_of(price, before, before + piece.qty)
        kept = _kept_promotions(line, piece.qty, total) if line else ()
        priced.append(
            replace(
                piece,
                list_price_fen=price.list_price_fen,
                price_per_qty=price.price_per_qty,
                gross_fen=gross,
                total_fen=total - promoted_fen(kept),
                reasons=(*reasons_of(price, piece.qty), *kept),
            )
        )
    return priced


def _kept_promotions(line: LineView, qty: int, total_fen: int) -> tuple[Mapping[str, Any], ...]:
    """What stays of a line keeps its part of the promotions; pieces that are added get none."""
    promoted = [reason for reason in line.reasons if "borne" in reason]
    kept = part_of_reasons(promoted, 0, min(qty, line.qty), line.qty)
    return kept if promoted_fen(kept) <= total_fen else ()
