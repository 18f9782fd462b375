"""Back-order and presale: order what has not come yet, against what may be promised of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from quanqu.catalog import queries as catalog
from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.network import queries as network
from quanqu.network.types import Capability, State
from quanqu.orders.actions.counter import price_at_counter
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.place import place
from quanqu.orders.pieces import priced_piece
from quanqu.orders.refusals import BadTerms, NotOnOrder, Requote
from quanqu.orders.rules import TIME_TO_PAY, by_owner
from quanqu.orders.types import HandOverKind, Mode, OrderId, Piece, Placement
from quanqu.pricing.types import Quote
from quanqu.routing.actions import BadDestination
from quanqu.stock import queries as stock

sql = statements.load("quanqu.orders")


@tx.required
def order_incoming(
    *,
    lines: Sequence[tuple[UUID, int]],
    selling_node_id: UUID,
    tier: str,
    channel: str,
    at: datetime,
    expected_total_fen: int | None = None,
    mode: Mode = Mode.BACKORDER,
    hand_over_node_id: UUID | None = None,
    promise_at: datetime | None = None,
    member_id: UUID | None = None,
    serving_staff_id: UUID | None = None,
) -> OrderId:
    """Order goods that are on their way, to be collected at a node (the selling one by default).

    Units are reserved against shelves that allow to be promised beyond what they have; when goods
    arrive they go to the oldest orders first, and only then is one picked. Without a `promise_at`
    it is for the end of the day on which the last piece is due. Raises NotOnOrder, BadTerms.
    """
    if mode not in (Mode.PRESALE, Mode.BACKORDER):
        raise BadTerms
    node = network.get_node(selling_node_id)
    price = price_at_counter(
        node_id=selling_node_id,
        lines=lines,
        tier=tier,
        channel=channel,
        at=at,
        member_id=member_id,
    )
    if expected_total_fen is not None and price.total_fen != expected_total_fen:
        raise Requote(price_version=price.version, total_fen=price.total_fen)
    collect_at = hand_over_node_id or selling_node_id
    _check_hands_over(collect_at)
    pieces = _pieces(price, (collect_at, selling_node_id), node.organisation_id)
    order_id = place(
        Placement(
            seller_id=node.organisation_id,
            selling_node_id=selling_node_id,
            collector_id=network.platform().organisation_id,
            currency=price.currency,
            zone=price.zone,
            tier=price.tier,
            price_version=price.version,
            budgets=price.budgets,
            is_of_first_order=price.is_of_first_order,
            hand_over_kind=HandOverKind.PICKUP,
            pieces=pieces,
            pay_by=at + TIME_TO_PAY,
            channel=channel,
            member_id=member_id,
            serving_staff_id=serving_staff_id,
            hand_over_node_id=collect_at,
            promise_at=promise_at or _due(pieces, at),
        ),
        at=at,
    )
    sql.set_mode(order_id=order_id, mode=str(mode))
    return order_id


def _check_hands_over(node_id: UUID) -> None:
    node = network.get_node(node_id)
    if not node.can(Capability.HANDS_OVER) or node.state != State.ACTIVE:
        raise BadDestination


def _pieces(price: Quote, near: Sequence[UUID], seller_id: UUID) -> tuple[Piece, ...]:
    """The priced lines by the shelves that promise them; services lie on none."""
    skus = catalog.get_skus([line.sku_id for line in price.lines])
    goods = {line.sku_id: line.qty for line in price.lines if skus[line.sku_id].is_stocked}
    places = _places(goods, near, seller_id)
    pieces: list[Piece] = []
    for line in price.lines:
        done = 0
        parts: Sequence[tuple[UUID | None, UUID | None, int]]
        parts = places.get(line.sku_id) or [(None, None, line.qty)]
        for node_id, owner_id, qty in parts:
            pieces.append(priced_piece(line, skus[line.sku_id], qty, done, owner_id, node_id))
            done += qty
    return tuple(pieces)


def _due(pieces: Sequence[Piece], at: datetime) -> datetime | None:
    """When the last piece is expected, from what is on its way and not promised to others yet.

    None: all lie there, or nobody knows when they come.
    """
    wanted: dict[tuple[UUID, UUID, UUID], int] = {}
    for piece in pieces:
        if piece.sku_id and piece.source_node_id and piece.owner_id:
            key = (piece.sku_id, piece.source_node_id, piece.owner_id)
            wanted[key] = wanted.get(key, 0) + piece.qty
    nodes = network.nodes_by_id({node_id for _sku, node_id, _owner in wanted})
    zones = {UUID(int=node_id.int): ZoneInfo(node.timezone) for node_id, node in nodes.items()}
    found = {
        (one.sku_id, one.node_id, one.owner_id): one
        for one in stock.available({sku_id for sku_id, _n, _o in wanted}, node_ids=nodes)
    }
    latest: datetime | None = None
    for key, qty in wanted.items():
        one = found.get(key)
        left, zone = qty - (one.free_qty if one else 0), zones[key[1]]
        for coming in one.incoming if one else ():
            if left <= 0:
                break
            left -= coming.qty
            # What is in transit has no day; it is as good as here.
            day = coming.due_on or at.astimezone(zone).date()
            ends = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
            latest = max(latest or ends, ends)
        if left > 0:
            return None
    return latest


@tx.required
def note_backorder(*, order_id: OrderId) -> None:
    """Units of a paid order were promised that are not there yet: it waits for them like others."""
    if lock_order(order_id).mode == Mode.NORMAL:
        sql.set_mode(order_id=order_id, mode=str(Mode.BACKORDER))


def _places(
    wanted: Mapping[UUID, int], near: Sequence[UUID], seller_id: UUID
) -> dict[UUID, list[tuple[UUID, UUID, int]]]:
    """Per SKU (node, owner, pieces): one shelf's room after the other, the nearest node first."""
    found: dict[UUID, list[tuple[UUID, UUID, int]]] = {sku_id: [] for sku_id in wanted}
    rooms: dict[UUID, dict[UUID, list[tuple[UUID, int]]]] = {sku_id: {} for sku_id in wanted}
    for level in stock.levels(wanted) if wanted else []:
        room = level.on_hand_qty + level.backorder_qty - level.reserved_qty
        shelf = level.shelf
        if room > 0 and level.backorder_qty and shelf.lot == "none":
            rooms[shelf.sku_id].setdefault(shelf.node_id, []).append((shelf.owner_id, room))
    for sku_id, qty in wanted.items():
        left = qty
        for node_id in sorted(rooms[sku_id], key=lambda n: (n not in near, str(n))):
            owners = rooms[sku_id][node_id]
            here = min(left, sum(room for _owner, room in owners))
            if here:
                parts = by_owner(here, owners, seller_id)
                found[sku_id] += [(node_id, owner_id, part) for owner_id, part in parts]
                left -= here
        if left:
            raise NotOnOrder(sku_id=sku_id, free_qty=qty - left)
    return found
