"""The work that an order makes: its deliveries, planned and kept true to what is open of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from quanqu.codes import actions as codes
from quanqu.fulfilment import queries
from quanqu.fulfilment.refusals import DeliveryNotFound, OnItsWay
from quanqu.fulfilment.rules import MOVES, by_source
from quanqu.fulfilment.types import DeliveryId, DeliveryState, DeliveryView
from quanqu.kit import sql as statements
from quanqu.kit import states, tx
from quanqu.kit.ids import new_id
from quanqu.kit.states import WrongMove
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import HandOverKind, LineId, LineKind, OrderId, OrderState, OrderView
from quanqu.routing import actions as routing

sql = statements.load("quanqu.fulfilment")

UNDER_WAY = frozenset(DeliveryState) - {DeliveryState.HANDED_OVER, DeliveryState.CANCELLED}
SHRINKABLE = (DeliveryState.TO_PICK, DeliveryState.PICKED, DeliveryState.READY)


@tx.required
def plan_deliveries(*, order_id: UUID, at: datetime) -> list[DeliveryId]:
    """Make the deliveries of a paid order what is open of it: one per node that holds lines.

    Pieces that were taken out leave their deliveries, and added ones get one; pieces that are on
    order get theirs when the goods have come. Orders in store need none. Doing it again changes
    nothing. The order is locked, so that one which is cancelled at this moment leaves no work.
    """
    order = orders.lock_order(OrderId(order_id))
    if order.hand_over_kind == HandOverKind.IN_STORE or order.state not in (
        OrderState.PAID,
        OrderState.COMPLETED,
        OrderState.CANCELLED,
    ):
        return []
    shrink(order, at)
    if order.state == OrderState.PAID:
        _plan_open(order, at)
    return [delivery.delivery_id for delivery in queries.deliveries_of(order_id)]


@tx.required
def give(
    order_id: UUID,
    quantities: Sequence[tuple[LineId, int]],
    *,
    node_id: UUID,
    staff_id: UUID | None,
    at: datetime,
) -> DeliveryId:
    """Pieces go over the counter: a delivery that is done when it is written."""
    delivery_id = DeliveryId(new_id())
    sql.hand_over_now(
        delivery_id=delivery_id,
        order_id=order_id,
        node_id=node_id,
        staff_id=staff_id,
        at=at,
        line_ids=[line_id for line_id, _qty in quantities],
        qtys=[qty for _line, qty in quantities],
    )
    orders.record_hand_over(
        order_id=OrderId(order_id),
        delivery_id=delivery_id,
        node_id=node_id,
        staff_id=staff_id,
        quantities=quantities,
        at=at,
    )
    return delivery_id


@tx.required
def shrink(order: OrderView, at: datetime) -> None:
    """Take out of deliveries what is open no more, those that have not begun first."""
    too_much = {line_id: -qty for line_id, qty in _missing(order).items() if qty < 0}
    if not too_much:
        return
    waiting = [d for d in queries.deliveries_of(order.order_id) if d.state in SHRINKABLE]
    for delivery in sorted(waiting, key=lambda one: SHRINKABLE.index(one.state)):
        lines = [(line.line_id, line.qty) for line in delivery.lines]
        less = [(line_id, min(qty, too_much.get(line_id, 0))) for line_id, qty in lines]
        if not any(qty for _line, qty in less):
            continue
        for line_id, qty in less:
            too_much[line_id] = too_much.get(line_id, 0) - qty
        if less == lines:
            # An empty delivery keeps its lines, so that its page still says what it was.
            give_up(lock_row(delivery.delivery_id), at, why="changed")
            continue
        sql.shrink(
            delivery_id=delivery.delivery_id,
            line_ids=[line_id for line_id, qty in less if qty],
            qtys=[qty for _line, qty in less if qty],
        )


@tx.required
def give_up(delivery: DeliveryView, at: datetime, *, why: str = "") -> None:
    """Cancel a delivery that has not left: its code ends, its node's day has room again."""
    move(delivery, DeliveryState.CANCELLED, at, why=why)
    load([delivery.source_node_id], -1, delivery.planned_at)
    if delivery.state == DeliveryState.READY and delivery.pickup_code_id is not None:
        codes.revoke(code_id=delivery.pickup_code_id)


def check_not_on_its_way(order: OrderView, pieces: Mapping[UUID, int]) -> None:
    """Pieces to be taken out of an order must still be here; raises OnItsWay."""
    gone: dict[UUID, int] = {}
    for delivery in queries.deliveries_of(order.order_id):
        if delivery.state == DeliveryState.DISPATCHED:
            for line in delivery.lines:
                gone[line.line_id] = gone.get(line.line_id, 0) + line.qty
    for line_view in order.lines:
        wanted = pieces.get(line_view.line_id, 0)
        if wanted and wanted > line_view.open_qty - gone.get(line_view.line_id, 0):
            raise OnItsWay


def lock(
    delivery_id: DeliveryId, *, may_go: bool = False, money_here: bool = False
) -> DeliveryView:
    """The delivery as it is now; its order is locked first, as everywhere."""
    order = orders.lock_order(OrderId(queries.get_delivery(delivery_id).order_id))
    if may_go:
        orders.check_may_go(order)
    if money_here:
        orders.check_money_here(order)
    return lock_row(delivery_id)


def lock_row(delivery_id: DeliveryId) -> DeliveryView:
    """The delivery as it is now, locked behind its order."""
    if not sql.lock(delivery_id=delivery_id):
        raise DeliveryNotFound
    return queries.get_delivery(delivery_id)


def move(
    delivery: DeliveryView,
    to: DeliveryState,
    at: datetime,
    *,
    why: str = "",
    transfer_id: UUID | None = None,
    pickup_code_id: UUID | None = None,
    handed_over_by: UUID | None = None,
) -> None:
    """Move a locked delivery and write its history; raises WrongMove."""
    states.check(MOVES, delivery.state, to)
    if not sql.move(
        delivery_id=delivery.delivery_id,
        from_state=str(delivery.state),
        to_state=str(to),
        at=at,
        why=why,
        transfer_id=transfer_id,
        pickup_code_id=pickup_code_id,
        handed_over_by=handed_over_by,
    ):
        raise WrongMove(state=delivery.state, wanted=to)


def load(node_ids: Iterable[UUID], delta: int, at: datetime) -> None:
    """Count work for or against what nodes can do in a day, each by its own day.

    Last in the transaction: all orders of a node meet at this row, and a batch locks more of them.
    """
    for node in network.nodes_by_id(node_ids).values():
        on = at.astimezone(ZoneInfo(node.timezone)).date()
        tx.before_commit(
            ("node_load", str(node.node_id), on.isoformat()),
            partial(routing.record_load, node_id=node.node_id, on=on, delta=delta),
        )


def _plan_open(order: OrderView, at: datetime) -> None:
    """Add what is open and here, but in no delivery yet."""
    missing = {line_id: qty for line_id, qty in _missing(order).items() if qty > 0}
    if not missing:
        return
    here = _here_for_nobody(order)
    lines: list[tuple[UUID, UUID | None, int]] = []
    for line in order.lines:
        qty = missing.get(line.line_id, 0)
        if line.kind == LineKind.GOODS and qty > here.get(line.line_id, 0):
            qty = max(0, here.get(line.line_id, 0))
            orders.note_backorder(order_id=order.order_id)
        lines.append((line.line_id, line.source_node_id, qty))
    goods = {line.line_id for line in order.lines if line.kind == LineKind.GOODS}
    if goods & missing.keys() and not any(qty for line_id, _n, qty in lines if line_id in goods):
        # Everything to be brought is still on order: its fee and services wait with it.
        return
    _write(order, [line for line in lines if line[2]], at)


def _here_for_nobody(order: OrderView) -> dict[UUID, int]:
    """Pieces of each line that lie on a shelf and are in no delivery; those in transit do not."""
    here: dict[UUID, int] = dict(order_queries.pieces_here(order.order_id))
    for delivery in queries.deliveries_of(order.order_id):
        travels = delivery.state == DeliveryState.DISPATCHED and delivery.transfer_id is not None
        if delivery.state in UNDER_WAY and not travels:
            for line in delivery.lines:
                here[line.line_id] = here.get(line.line_id, 0) - line.qty
    return here


def _missing(order: OrderView) -> dict[UUID, int]:
    """Open pieces of each line that no delivery brings; negative: it brings too many."""
    brought: dict[UUID, int] = {}
    for delivery in queries.deliveries_of(order.order_id):
        if delivery.state in UNDER_WAY:
            for line in delivery.lines:
                brought[line.line_id] = brought.get(line.line_id, 0) + line.qty
    is_open = order.state == OrderState.PAID
    return {
        line.line_id: (line.open_qty if is_open else 0) - brought.get(line.line_id, 0)
        for line in order.lines
    }


def _write(order: OrderView, lines: list[tuple[UUID, UUID | None, int]], at: datetime) -> None:
    groups = by_source(
        [(line_id, node_id, qty) for line_id, node_id, qty in lines],
        otherwise=order.hand_over_node_id or order.selling_node_id,
    )
    known = {
        delivery.source_node_id: delivery.delivery_id
        for delivery in queries.deliveries_of(order.order_id)
        if delivery.state == DeliveryState.TO_PICK
    }
    new = {node_id: DeliveryId(new_id()) for node_id in groups if node_id not in known}
    ids = known | new
    rows = [
        (ids[node_id], line_id, qty) for node_id, group in groups.items() for line_id, qty in group
    ]
    sql.plan(
        order_id=order.order_id,
        kind=str(order.hand_over_kind),
        hand_over_node_id=order.hand_over_node_id,
        promise_at=order.promise_at,
        at=at,
        delivery_ids=list(new.values()),
        source_node_ids=list(new),
        line_deliveries=[row[0] for row in rows],
        line_ids=[row[1] for row in rows],
        qtys=[row[2] for row in rows],
    )
    load(new, 1, at)
