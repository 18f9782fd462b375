"""Split: pieces of an order come from another node; their price and their money stay."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.orders.actions.applying import Note
from quanqu.orders.actions.change import change_paid, preview_of
from quanqu.orders.actions.drafting import batch, open_money, repriced, sourced
from quanqu.orders.actions.locked import check_not_waiting, lock_order
from quanqu.orders.changing import Addition, ChangePreview, Draft, Removal, price_version_of
from quanqu.orders.refusals import BadChange, NotChangeable
from quanqu.orders.types import (
    ChangeKind,
    LineId,
    LineKind,
    LineView,
    OrderId,
    OrderState,
    OrderView,
)


@tx.required
def split(
    *,
    order_id: OrderId,
    pieces: Sequence[tuple[UUID, int]],
    node_id: UUID,
    at: datetime,
    why: str = "",
) -> ChangePreview:
    """Let open pieces of a paid order be brought from another node: the reservation moves, or it is
    refused. What the customer pays stays to the fen; the new owner gets the transfer price.

    The caller has made sure that they are not on their way (`fulfilment.split_order` does). Raises
    OutOfStock, NotChangeable, BadChange, ChangeWaits.
    """
    order = lock_order(order_id)
    check_not_waiting(order)
    if order.state != OrderState.PAID:
        raise NotChangeable(state=order.state)
    draft = _draft(order, pieces, node_id)
    preview = preview_of(order, draft)
    change_paid(order, draft, Note(ChangeKind.SPLIT, preview, why), at=at)
    return preview


def _draft(order: OrderView, pieces: Sequence[tuple[UUID, int]], node_id: UUID) -> Draft:
    by_id: dict[UUID, LineView] = {line.line_id: line for line in order.lines}
    if not pieces or len({line_id for line_id, _qty in pieces}) < len(pieces):
        raise BadChange(pieces=len(pieces))
    removed, added = [], []
    for line_id, qty in pieces:
        line = by_id.get(line_id)
        if line is None or line.kind != LineKind.GOODS or line.sku_id is None:
            raise BadChange(line_id=str(line_id))
        if type(qty) is not int or not 0 < qty <= line.open_qty:
            raise BadChange(qty=qty)
        removed.append(Removal(line, qty))
        added += _elsewhere(order, line, qty, node_id)
    return Draft(tuple(removed), tuple(added))


def _elsewhere(order: OrderView, line: LineView, qty: int, node_id: UUID) -> list[Addition]:
    """The pieces by whose units they are there; parts of the money sum to what they cost."""
    assert line.sku_id is not None
    total, done, added = open_money(line, qty), 0, []
    shelves = sourced(order, {line.sku_id: qty}, node_ids=[node_id])[line.sku_id]
    for there, owner_id, part in shelves:
        if (there, owner_id) == (line.source_node_id, line.owner_id):
            raise BadChange(node_id=str(node_id))
        money = total * (done + part) // qty - total * done // qty
        done += part
        piece = repriced(line, part, money, owner_id=owner_id, source_node_id=there)
        added.append(
            Addition(
                LineId(new_id()),
                piece,
                price_version_of(order, line),
                line.priced_qty or sum(one.qty for one in batch(order, line)),
                ("other_node",),
            )
        )
    return added
