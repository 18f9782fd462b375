"""Draft a change: from what is wanted to the pieces that go out and come in, with their money."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.kit.ids import new_id
from quanqu.kit.money import gross_fen, moved
from quanqu.network import queries as network
from quanqu.network.types import Capability, NodeView
from quanqu.orders.assortment import check_carried
from quanqu.orders.changing import Addition, Draft, Removal, Want, price_version_of
from quanqu.orders.pieces import part_of_reasons, priced_piece, promoted_fen
from quanqu.orders.refusals import BadChange, NotChangeable
from quanqu.orders.rules import by_owner
from quanqu.orders.types import (
    HandOverKind,
    LineId,
    LineKind,
    LineView,
    OrderState,
    OrderView,
    Piece,
)
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import QuoteLine
from quanqu.stock import queries as stock
from quanqu.stock.actions import OutOfStock

LARGEST_QTY = 9_999
ADDED_NOW: tuple[str, ...] = ("price_now",)


def read_wants(order: OrderView, wants: Sequence[Want]) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """(how many pieces go out of each line, how many of each SKU come in); raises BadChange.

    A line that is not named stays. More of a line than it has comes in as its SKU.
    """
    by_id: Mapping[UUID, LineView] = {line.line_id: line for line in order.lines}
    named = [line_id for line_id, _sku, _qty in wants if line_id is not None]
    if not wants or len(set(named)) < len(named):
        raise BadChange(wants=len(wants))
    out: dict[UUID, int] = {}
    come: dict[UUID, int] = {}
    for line_id, sku_id, qty in wants:
        if type(qty) is not int or not 0 <= qty <= LARGEST_QTY:
            raise BadChange(qty=qty)
        if line_id is None:
            if sku_id is None or qty == 0:
                raise BadChange(qty=qty)
            come[sku_id] = come.get(sku_id, 0) + qty
            continue
        line = by_id.get(line_id)
        if line is None or line.kind == LineKind.FEE:
            raise BadChange(line_id=str(line_id))
        less = line.live_qty - qty
        if less > line.open_qty:
            raise NotChangeable(state=order.state)
        if less > 0:
            out[line_id] = less
        elif less < 0 and line.sku_id is not None:
            come[line.sku_id] = come.get(line.sku_id, 0) - less
    return out, come


def draft_paid(order: OrderView, wants: Sequence[Want], at: datetime) -> Draft:
    """What a change of a paid order takes out and adds. Bought pieces keep their price, unless a
    quantity price no longer holds; added ones cost what they cost now."""
    out, come = read_wants(order, wants)
    removed = [Removal(line, out[line.line_id]) for line in order.lines if line.line_id in out]
    swapped, instead = _reprice(order, removed)
    added = [*instead, *_added_now(order, come, at)]
    return with_fees(order, Draft(tuple(swapped), tuple(added)))


def with_fees(order: OrderView, draft: Draft) -> Draft:
    """When nothing is left to bring, its fee that was not earned yet goes back, too."""
    gone = {removal.line.line_id: removal.qty for removal in draft.removed}
    goods = [line for line in order.lines if line.kind != LineKind.FEE]
    if draft.added or any(line.open_qty > gone.get(line.line_id, 0) for line in goods):
        return draft
    fees = [
        Removal(line, line.open_qty)
        for line in order.lines
        if line.kind == LineKind.FEE and line.open_qty
    ]
    return Draft((*draft.removed, *fees), draft.added)


def sourced(
    order: OrderView, come: Mapping[UUID, int], *, node_ids: Sequence[UUID] | None = None
) -> dict[UUID, list[tuple[UUID, UUID, int]]]:
    """Per SKU (node, owner, pieces): from where the order has its goods first; or OutOfStock.

    In store only the selling node gives. Staff name other nodes by `node_ids`: what stands before
    them is not kept from the order's channel.
    """
    channel = order.channel if node_ids is None else None
    if node_ids is None and order.hand_over_kind == HandOverKind.IN_STORE:
        node_ids = [order.selling_node_id]
    shelves = stock.free_at(come, node_ids, channel=channel)
    found_nodes = network.nodes_by_id({free.shelf.node_id for free in shelves})
    nodes: Mapping[UUID, NodeView] = {node.node_id: node for node in found_nodes.values()}
    used = {line.source_node_id for line in order.lines}
    near = (order.hand_over_node_id, order.selling_node_id)
    found: dict[UUID, list[tuple[UUID, UUID, int]]] = {}
    for sku_id, qty in come.items():
        free = [f for f in shelves if f.shelf.sku_id == sku_id and f.free_qty > 0]
        by_node: dict[UUID, list[tuple[UUID, int]]] = {}
        for one in free:
            node = nodes[one.shelf.node_id]
            if node.can(Capability.HOLDS_STOCK) and node.state == "active":
                by_node.setdefault(node.node_id, []).append((one.shelf.owner_id, one.free_qty))
        ranked = sorted(
            by_node,
            key=lambda node_id: (
                node_id not in used,
                node_id not in near,
                -sum(left for _owner, left in by_node[node_id]),
                str(node_id),
            ),
        )
        found[sku_id] = _take(
            sku_id, qty, [(node_id, by_node[node_id]) for node_id in ranked], order
        )
    return found


def priced_now(
    order: OrderView, come: Mapping[UUID, int], at: datetime
) -> tuple[int, dict[UUID, QuoteLine]]:
    """(price version, price of each SKU) in force now; raises NotForSale."""
    quote = pricing.quote(
        lines=list(come.items()),
        zone=order.zone,
        currency=order.currency,
        tier=order.tier,
        seller_id=order.seller_id,
        at=at,
    )
    return quote.version, {line.sku_id: line for line in quote.lines}


def added_pieces(
    order: OrderView,
    come: Mapping[UUID, int],
    prices: Mapping[UUID, QuoteLine],
    *,
    node_ids: Sequence[UUID] | None = None,
) -> list[Piece]:
    """The pieces that come in, each from its shelf at its price; services lie on none.

    Raises NotForSale (the selling node does not carry it), OutOfStock.
    """
    check_carried(come, order.selling_node_id, order.channel)
    skus = catalog.get_skus(come)
    goods = {sku_id: qty for sku_id, qty in come.items() if skus[sku_id].is_stocked}
    places = sourced(order, goods, node_ids=node_ids) if goods else {}
    pieces = []
    for sku_id, qty in come.items():
        parts: Sequence[tuple[UUID | None, UUID | None, int]]
        parts = places.get(sku_id) or [(None, None, qty)]
        done = 0
        for node_id, owner_id, part in parts:
            pieces.append(priced_piece(prices[sku_id], skus[sku_id], part, done, owner_id, node_id))
            done += part
    return pieces


def _added_now(order: OrderView, come: Mapping[UUID, int], at: datetime) -> list[Addition]:
    if not come:
        return []
    version, prices = priced_now(order, come, at)
    return [
        Addition(LineId(new_id()), piece, version, come[piece.sku_id], ADDED_NOW)
        for piece in added_pieces(order, come, prices)
        if piece.sku_id is not None
    ]


def _take(
    sku_id: UUID, qty: int, nodes: Sequence[tuple[UUID, list[tuple[UUID, int]]]], order: OrderView
) -> list[tuple[UUID, UUID, int]]:
    """One node that has all if there is one, else node after node."""
    whole = [one for one in nodes if sum(left for _owner, left in one[1]) >= qty]
    parts: list[tuple[UUID, UUID, int]] = []
    for node_id, owners in whole[:1] or nodes:
        here = min(qty, sum(left for _owner, left in owners))
        if here:
            parts += [
                (node_id, owner_id, part)
                for owner_id, part in by_owner(here, owners, order.seller_id)
            ]
            qty -= here
    if qty:
        free = sum(part for _node, _owner, part in parts)
        raise OutOfStock(sku_id=sku_id, free_qty=free, wanted_qty=qty + free)
    return parts


def _reprice(order: OrderView, removed: Sequence[Removal]) -> tuple[list[Removal], list[Addition]]:
    """A quantity price ends when fewer pieces stay than it asks for: the open rest is swapped."""
    out: dict[UUID, int] = {removal.line.line_id: removal.qty for removal in removed}
    swapped: dict[UUID, int] = dict(out)
    added: list[Addition] = []
    for line in order.lines:
        unit = _unit_left(order, line, out)
        left = line.open_qty - out.get(line.line_id, 0)
        if unit is None or not left:
            continue
        swapped[line.line_id] = line.open_qty
        staying = _staying(order, line, out)
        piece = repriced(line, left, unit * left)
        piece = replace(piece, total_fen=max(0, unit * left - promoted_fen(piece.reasons)))
        version = price_version_of(order, line)
        added.append(Addition(LineId(new_id()), piece, version, staying, ("quantity_price",)))
    by_id: Mapping[UUID, LineView] = {line.line_id: line for line in order.lines}
    return [Removal(by_id[line_id], qty) for line_id, qty in swapped.items()], added


def batch(order: OrderView, line: LineView) -> list[LineView]:
    """The lines of one SKU that were priced together."""
    return [
        one
        for one in order.lines
        if (one.sku_id, one.change_no, one.kind) == (line.sku_id, line.change_no, line.kind)
        and price_version_of(order, one) == price_version_of(order, line)
    ]


def _staying(order: OrderView, line: LineView, out: Mapping[UUID, int]) -> int:
    together = batch(order, line)
    return sum(one.qty - one.cancelled_qty - out.get(one.line_id, 0) for one in together)


def _unit_left(order: OrderView, line: LineView, out: Mapping[UUID, int]) -> int | None:
    """The unit price when fewer stay, if it is another than was paid."""
    together = batch(order, line)
    version = price_version_of(order, line)
    if line.sku_id is None or version <= 0 or not any(one.line_id in out for one in together):
        return None
    staying = _staying(order, line, out)
    unit = pricing.price_at(
        version=version,
        zone=order.zone,
        currency=order.currency,
        sku_id=line.sku_id,
        tier=order.tier,
        qty=max(1, staying),
    )
    # A price that was agreed otherwise than by the list stays as it was agreed.
    if unit is None or line.price_per_qty != 1 or unit > line.list_price_fen:
        return None
    if unit * line.qty <= line.total_fen + promoted_fen(line.reasons):
        return None
    return unit


def repriced(
    line: LineView,
    qty: int,
    total_fen: int,
    *,
    owner_id: UUID | None = None,
    source_node_id: UUID | None = None,
) -> Piece:
    """Pieces of a line as they would stand on a line of their own, from its shelf or another."""
    end = line.qty - line.cancelled_qty
    start = max(0, end - qty)
    gross = gross_fen(line.list_price_fen, qty, line.price_per_qty)
    return Piece(
        qty=qty,
        kind=line.kind,
        list_price_fen=line.list_price_fen,
        total_fen=total_fen,
        vat_bps=line.vat_bps,
        sku_id=line.sku_id,
        owner_id=owner_id or line.owner_id,
        source_node_id=source_node_id or line.source_node_id,
        label=line.label,
        reasons=part_of_reasons(line.reasons, start, end, line.qty),
        price_per_qty=line.price_per_qty,
        # A part of what was sold by weight may have been rounded up, and costs what it did.
        gross_fen=max(gross, total_fen),
    )


def open_money(line: LineView, qty: int) -> int:
    """What the last open pieces of a line cost: the first `qty` of them stay."""
    end = line.qty - line.cancelled_qty
    return moved(line.total_fen, line.qty, end - qty, end)


def check_changeable(order: OrderView) -> None:
    """Only what is placed or paid can be changed."""
    if order.state not in (OrderState.PLACED, OrderState.PAID):
        raise NotChangeable(state=order.state)
