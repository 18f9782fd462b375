"""Units come in or are set right: received, returned, adjusted, found, damaged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.kit import outbox, tx
from quanqu.stock import rules
from quanqu.stock.actions.leaving import refuse_short
from quanqu.stock.events import ShelvesTurned
from quanqu.stock.refusals import AlreadyPromised, BadQuantity
from quanqu.stock.types import Adjustment, MoveKind, ReturnLine, ShelfLimits, StockLine
from quanqu.stock.writing import (
    Line,
    adjustment_line,
    check_quantities,
    move_columns,
    shelf_columns,
    shelf_of,
    sql,
)

TOLD_AT_ONCE: Final = 500


@tx.required
def receive(*, lines: Sequence[StockLine], cause_kind: str, cause_id: UUID, at: datetime) -> None:
    """Put delivered units onto shelves, opening those that are new; refuses BadQuantity.

    `unit_cost_fen` (of one unit, without VAT) enters the shelf's moving average.
    """
    for line in lines:
        if not all(map(rules.is_possible_part, (line.qty, line.damaged_qty))):
            raise BadQuantity(qty=line.qty)
    check_quantities(line.qty + line.damaged_qty for line in lines)
    put_in(
        [
            (
                line.shelf,
                MoveKind.RECEIVED,
                line.qty,
                line.damaged_qty,
                line.unit_cost_fen,
                None,
            )
            for line in lines
        ],
        cause_kind=cause_kind,
        cause_id=cause_id,
        at=at,
    )


@tx.required
def return_in(
    *, lines: Sequence[ReturnLine], cause_kind: str, cause_id: UUID, at: datetime
) -> None:
    """Take back sold units at any node; damaged ones stay outside on hand (D10)."""
    check_quantities(line.qty for line in lines)
    put_in(
        [
            (
                line.shelf,
                MoveKind.RETURNED,
                0 if line.is_damaged else line.qty,
                line.qty if line.is_damaged else 0,
                line.unit_cost_fen,
                line.claim_id,
            )
            for line in lines
        ],
        cause_kind=cause_kind,
        cause_id=cause_id,
        at=at,
    )


@tx.required
def adjust(*, changes: Sequence[Adjustment], cause_kind: str, cause_id: UUID, at: datetime) -> None:
    """Change shelves by signed amounts of any kind, all or nothing.

    Refuses BadQuantity and OutOfStock: what is reserved or not there cannot be taken away.
    """
    for change in changes:
        if not rules.is_possible_change(change.qty, change.damaged_qty):
            raise BadQuantity(qty=change.qty)
    lines = [adjustment_line(change) for change in changes]
    if all(change.qty >= 0 and change.damaged_qty >= 0 for change in changes):
        put_in(lines, cause_kind=cause_kind, cause_id=cause_id, at=at)
        return
    if any(change.qty > 0 or change.damaged_qty > 0 for change in changes):
        sql.open_levels(**shelf_columns([change.shelf for change in changes]))
    refuse_short(sql.change(**move_columns(lines), cause_kind=cause_kind, cause_id=cause_id, at=at))


@tx.required
def set_limits(*, limits: Sequence[ShelfLimits]) -> None:
    """Set safety stock and back-order allowance of shelves, opening those that are new.

    Refuses AlreadyPromised (fact shelves) and BadQuantity.
    """
    for limit in limits:
        for qty in (limit.safety_qty, limit.backorder_qty):
            if qty and not rules.is_possible(qty):
                raise BadQuantity(qty=qty)
    shelves = shelf_columns([limit.shelf for limit in limits])
    sql.open_levels(**shelves)
    promised = sql.set_limits(
        **shelves,
        safety_qtys=[limit.safety_qty for limit in limits],
        backorder_qtys=[limit.backorder_qty for limit in limits],
    )
    if promised:
        raise AlreadyPromised(shelves=[shelf_of(row) for row in promised])


def put_in(lines: Sequence[Line], *, cause_kind: str, cause_id: UUID, at: datetime) -> None:
    """Write movements that only add."""
    if not lines:
        return
    new = sql.put_in(**move_columns(lines), cause_kind=cause_kind, cause_id=cause_id, at=at)
    outbox.publish(
        *(
            ShelvesTurned(
                sku_ids=tuple(row["sku_id"] for row in chunk),
                node_ids=tuple(row["node_id"] for row in chunk),
            )
            for chunk in (new[i : i + TOLD_AT_ONCE] for i in range(0, len(new), TOLD_AT_ONCE))
        )
    )
