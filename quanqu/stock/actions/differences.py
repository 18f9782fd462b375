"""What did not arrive as it was sent stands open on its transfer until somebody settles it."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F

from quanqu.kit import tx
from quanqu.kit.refusals import NotFound
from quanqu.stock import models, queries, rules
from quanqu.stock.actions.holding import reserve_many
from quanqu.stock.actions.shelving import adjust
from quanqu.stock.actions.transfers import CAUSE
from quanqu.stock.refusals import BadSettlement, RecordDiffers, TransferOfOrder
from quanqu.stock.types import (
    Adjustment,
    MoveKind,
    Settlement,
    Shelf,
    TransferLineView,
    TransferState,
    TransferView,
    Want,
)

SHORT: Final = frozenset({Settlement.FOUND, Settlement.LOST})


@tx.required
def settle_difference(
    *,
    transfer_id: UUID,
    settlement_id: UUID,
    line_id: UUID,
    how: Settlement,
    qty: int,
    at: datetime,
    is_claim_kept: bool = True,
    is_with_delivery: bool = False,
) -> TransferView:
    """Say what became of missing or surplus units of one line, wholly or in part. (C4)

    `found`: they came after all, and are held for the claim they were brought for unless it has
    ended (`is_claim_kept`). `lost`: their owner bears it, at the destination. `sent_more`: the
    source has that many less. `surplus`: nobody misses them. A repeated `settlement_id` changes
    nothing; with other content it is refused (RecordDiffers). Refuses BadSettlement, OutOfStock
    (the source has not so many), TransferOfOrder (see `receive_transfer`), NotFound.
    """
    transfer = models.Transfer.objects.select_for_update(no_key=True).filter(id=transfer_id).first()
    if transfer is None:
        raise NotFound
    view = queries.get_transfer(transfer_id)
    line = next((one for one in view.lines if one.line_id == line_id), None)
    if line is None:
        raise NotFound
    if line.claim_id and not is_with_delivery:
        raise TransferOfOrder
    known = models.TransferDifference.objects.filter(id=settlement_id).first()
    if known is not None:
        if (known.line_id, known.how, known.qty) != (line_id, how, qty):
            raise RecordDiffers(id=settlement_id)
        return view
    sign = 1 if how in SHORT else -1
    is_open = transfer.state == TransferState.RECEIVED and qty <= line.open_qty * sign
    if not rules.is_possible(qty) or not is_open:
        raise BadSettlement(open_qty=line.open_qty)
    models.TransferDifference.objects.create(
        id=settlement_id, line_id=line_id, how=how, qty=qty, at=at
    )
    models.TransferLine.objects.filter(id=line_id).update(settled_qty=F("settled_qty") + sign * qty)
    WAYS[how](view, line, qty, at)
    if how is Settlement.FOUND and line.claim_id and is_claim_kept:
        there = _shelf(line, view.to_node_id)
        reserve_many(wants=[Want(line.claim_id, there, qty)], until=None)
    return queries.get_transfer(transfer_id)


def _find(view: TransferView, line: TransferLineView, qty: int, at: datetime) -> None:
    _post(view, line, view.to_node_id, MoveKind.TRANSFERRED_IN, qty, CAUSE, at)


def _lose(view: TransferView, line: TransferLineView, qty: int, at: datetime) -> None:
    """They come in and go out again, so that the transfer nets and the loss has a place."""
    _find(view, line, qty, at)
    _post(view, line, view.to_node_id, MoveKind.ADJUSTED, -qty, "lost_in_transit", at)


def _take_from_source(view: TransferView, line: TransferLineView, qty: int, at: datetime) -> None:
    _post(view, line, view.from_node_id, MoveKind.TRANSFERRED_OUT, -qty, CAUSE, at)


def _keep(view: TransferView, line: TransferLineView, qty: int, at: datetime) -> None:
    """Found here, not brought by this transfer: on the shelf nothing changes."""
    _post(view, line, view.to_node_id, MoveKind.FOUND, qty, "over_in_transit", at)
    _post(view, line, view.to_node_id, MoveKind.TRANSFERRED_OUT, -qty, CAUSE, at)


WAYS: Final[dict[Settlement, Callable[[TransferView, TransferLineView, int, datetime], None]]] = {
    Settlement.FOUND: _find,
    Settlement.LOST: _lose,
    Settlement.SENT_MORE: _take_from_source,
    Settlement.SURPLUS: _keep,
}


def _post(
    view: TransferView,
    line: TransferLineView,
    node_id: UUID,
    kind: MoveKind,
    qty: int,
    cause_kind: str,
    at: datetime,
) -> None:
    adjust(
        changes=[Adjustment(_shelf(line, node_id), kind, qty)],
        cause_kind=cause_kind,
        cause_id=view.transfer_id,
        at=at,
    )


def _shelf(line: TransferLineView, node_id: UUID) -> Shelf:
    return Shelf(line.sku_id, node_id, line.owner_id, line.lot)
