"""Over the counter: price what is in hand, and order it from the shelves of this node."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.kit import tx
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.orders import queries
from quanqu.orders.actions.place import place
from quanqu.orders.actions.quoting import buying_at, check_selling
from quanqu.orders.assortment import check_carried
from quanqu.orders.labels import with_labels
from quanqu.orders.pieces import priced_piece
from quanqu.orders.rules import by_owner
from quanqu.orders.types import HandOverKind, Labelled, OrderId, Piece, Placement
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import Quote
from quanqu.stock import queries as stock
from quanqu.stock.actions import OutOfStock

TIME_AT_COUNTER = timedelta(minutes=5)


def price_at_counter(
    *,
    node_id: UUID,
    lines: Sequence[tuple[UUID, int]],
    tier: str,
    channel: str,
    at: datetime,
    labels: Sequence[Labelled] = (),
    member_id: UUID | None = None,
    coupons: Sequence[str] = (),
) -> Quote:
    """What (SKU, qty) in hand cost at a node, and what labels with a price say. (C1, C2)

    Labelled goods cost just that, whoever buys them. Raises NotSelling, NotForSale, BadQuantity,
    CouponNotUsable.
    """
    node = network.get_node(node_id)
    check_selling(node)
    wanted: dict[UUID, int] = {}
    for sku_id, qty in lines:
        wanted[sku_id] = wanted.get(sku_id, 0) + qty
    labelled = dict.fromkeys(label.sku_id for label in labels)
    check_carried({**labelled, **wanted}, node_id, channel)
    quote = partial(
        pricing.quote,
        zone=node.price_zone,
        currency=network.get_organisation(node.organisation_id).currency,
        seller_id=node.organisation_id,
        at=at,
    )
    price = quote(lines=list(wanted.items()), tier=tier, buying=buying_at(node, member_id, coupons))
    if not labels:
        return price
    bases = quote(lines=[(sku_id, 1) for sku_id in labelled])
    return with_labels(price, labels, {line.sku_id: line for line in bases.lines})


@tx.required
def place_at_counter(
    *,
    node_id: UUID,
    lines: Sequence[tuple[UUID, int]],
    tier: str,
    channel: str,
    at: datetime,
    labels: Sequence[Labelled] = (),
    coupons: Sequence[str] = (),
    member_id: UUID | None = None,
    serving_staff_id: UUID | None = None,
    external_ref: str | None = None,
) -> OrderId:
    """Order what is in hand, each line from the shelves of this node, the seller's own first. (D2)

    `external_ref` is the sale's id as the till made it: the same sale is written once. Raises
    AlreadyImported, NotForSale, OutOfStock: also for units that lie here and belong to whoever
    ordered them before they came.
    """
    price = price_at_counter(
        node_id=node_id,
        lines=lines,
        tier=tier,
        channel=channel,
        at=at,
        labels=labels,
        member_id=member_id,
        coupons=coupons,
    )
    placement, may_be_promised = _placement(
        price,
        node_id=node_id,
        channel=channel,
        at=at,
        member_id=member_id,
        serving_staff_id=serving_staff_id,
        external_ref=external_ref,
    )
    order_id = place(placement, at=at)
    if may_be_promised:
        _check_not_promised(order_id)
    return order_id


def placement_at_counter(
    price: Quote,
    *,
    node_id: UUID,
    channel: str,
    at: datetime,
    member_id: UUID | None = None,
    serving_staff_id: UUID | None = None,
    external_ref: str | None = None,
) -> Placement:
    """What was priced, from the shelves of a node as they are now: a past sale over its counter."""
    return _placement(
        price,
        node_id=node_id,
        channel=channel,
        at=at,
        member_id=member_id,
        serving_staff_id=serving_staff_id,
        external_ref=external_ref,
    )[0]


def _placement(
    price: Quote,
    *,
    node_id: UUID,
    channel: str,
    at: datetime,
    member_id: UUID | None = None,
    serving_staff_id: UUID | None = None,
    external_ref: str | None = None,
) -> tuple[Placement, bool]:
    """The placement, and whether a shelf of it may be promised beyond what it has."""
    node = network.get_node(node_id)
    pieces, may_be_promised = _pieces(node, price, at)
    placement = Placement(
        seller_id=node.organisation_id,
        selling_node_id=node_id,
        collector_id=network.platform().organisation_id,
        currency=price.currency,
        zone=price.zone,
        tier=price.tier,
        price_version=price.version,
        coupons=price.coupons,
        budgets=price.budgets,
        is_of_first_order=price.is_of_first_order,
        hand_over_kind=HandOverKind.IN_STORE,
        pieces=pieces,
        pay_by=at + TIME_AT_COUNTER,
        channel=channel,
        member_id=member_id,
        serving_staff_id=serving_staff_id,
        hand_over_node_id=node_id,
        external_ref=external_ref,
    )
    return placement, may_be_promised


def _check_not_promised(order_id: OrderId) -> None:
    """Refuse OutOfStock where a shelf's units belong to older orders of goods that are to come.

    An allowance promises what has not come yet; what is in hand has. With it, the reservation alone
    would let a cashier sell the unit that somebody paid for and is on the way to collect. Asked
    after the reservation, under its lock: nobody can come between.
    """
    here = queries.pieces_here(order_id)
    for line in queries.get_order(order_id).lines:
        if line.source_node_id is not None and here.get(line.line_id, 0) < line.qty:
            raise OutOfStock(
                sku_id=line.sku_id,
                node_id=line.source_node_id,
                wanted_qty=line.qty,
                free_qty=here.get(line.line_id, 0),
            )


def _pieces(node: NodeView, price: Quote, at: datetime) -> tuple[tuple[Piece, ...], bool]:
    """The pieces by the owner of their shelf, and whether a shelf may be promised beyond it."""
    sku_ids = [line.sku_id for line in price.lines]
    skus = catalog.get_skus(sku_ids)
    shelves: dict[UUID, Counter[UUID]] = {sku_id: Counter() for sku_id in sku_ids}
    may_be_promised = False
    for level in stock.levels(sku_ids, [node.node_id]):
        if level.lot_ends_at is not None and level.lot_ends_at <= at:
            continue
        may_be_promised = may_be_promised or level.backorder_qty > 0
        left = max(0, level.on_hand_qty - level.reserved_qty)
        shelves[level.shelf.sku_id][level.shelf.owner_id] += left
    pieces: list[Piece] = []
    for line in price.lines:
        sku, done = skus[line.sku_id], 0
        if not sku.is_stocked:
            pieces.append(priced_piece(line, sku, line.qty, done))
            continue
        parts = by_owner(line.qty, [*shelves[line.sku_id].items()], node.organisation_id)
        for owner_id, qty in parts:
            pieces.append(priced_piece(line, sku, qty, done, owner_id, node.node_id))
            done += qty
        # The next label of the same goods finds what this one left.
        shelves[line.sku_id].subtract(dict(parts))
    return tuple(pieces), may_be_promised
