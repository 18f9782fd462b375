"""Take goods back and give others for them, in one transaction: the part that writes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import outbox, tx
from quanqu.orders.actions.applying import apply
from quanqu.orders.actions.returns import (
    ReturnedPiece,
    book_return,
    plan_return,
    returned_event,
    take_into_stock,
    units_of,
    wanted_of,
    write_return,
)
from quanqu.orders.changing import Addition, Draft, Kept
from quanqu.orders.pieces import shelf_of
from quanqu.orders.types import LineId, LineKind, OrderView, ReturnId
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, Want


@tx.required
def take_back(
    order: OrderView, plan: Kept, *, change_no: int, at: datetime, why: str = "exchange"
) -> ReturnId:
    """Book the return and let its money pay the added lines, whose units are held already."""
    assert plan.node_id is not None
    pieces = returned_pieces(plan.returned)
    wanted = wanted_of(order, pieces)
    back = plan_return(order, wanted)
    return_id = write_return(order, back, pieces, node_id=plan.node_id, at=at, why=why)
    take_into_stock(units_of(wanted, plan.node_id), return_id, at)
    book_return(order, back, return_id, at=at)
    apply(
        order,
        Draft((), plan.added),
        freed=back.freed,
        change_no=change_no,
        at=at,
        returned=[(line, piece.qty) for line, piece in wanted],
        return_id=return_id,
    )
    outbox.publish(
        returned_event(order.order_id, return_id, back.moves, node_id=plan.node_id, at=at)
    )
    return return_id


@tx.required
def hold_added(added: Sequence[Addition], back_to: Sequence[tuple[UUID, UUID, UUID]]) -> None:
    """Hold what goes out firmly; the shelves that take goods back are locked with them."""
    wants = [
        Want(addition.line_id, shelf_of(addition.piece), addition.piece.qty)
        for addition in added
        if addition.piece.kind == LineKind.GOODS
    ]
    shelves = [Shelf(*keys) for keys in back_to]
    stock.lock_shelves(shelves=[*shelves, *(want.shelf for want in wants)])
    stock.reserve_many(wants=wants, until=None)


def returned_pieces(returned: Sequence[tuple[UUID, int, bool]]) -> list[ReturnedPiece]:
    """What comes back, as returns name it."""
    return [ReturnedPiece(LineId(line_id), qty, damaged) for line_id, qty, damaged in returned]
