"""Shelves and lines as the columns that set-based statements take."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from quanqu.kit import sql as sql_files
from quanqu.stock import rules
from quanqu.stock.refusals import BadQuantity
from quanqu.stock.types import Adjustment, MoveKind, Shelf

sql = sql_files.load(__package__)

Line = tuple[Shelf, MoveKind, int, int, int | None, UUID | None]
"""Shelf, kind, qty, damaged qty, unit cost, claim: one movement before it is written."""


def shelf_columns(shelves: Sequence[Shelf]) -> dict[str, Any]:
    """Shelves as four arrays."""
    return {
        "sku_ids": sql_files.uuids(shelf.sku_id for shelf in shelves),
        "node_ids": sql_files.uuids(shelf.node_id for shelf in shelves),
        "owner_ids": sql_files.uuids(shelf.owner_id for shelf in shelves),
        "lots": sql_files.texts(shelf.lot for shelf in shelves),
    }


def move_columns(lines: Sequence[Line]) -> dict[str, Any]:
    """Movements as arrays."""
    return {
        **shelf_columns([line[0] for line in lines]),
        "kinds": [line[1].value for line in lines],
        "qtys": [line[2] for line in lines],
        "damaged_qtys": [line[3] for line in lines],
        "unit_costs_fen": [line[4] for line in lines],
        "claim_ids": [line[5] for line in lines],
    }


def adjustment_line(change: Adjustment) -> Line:
    """An adjustment as a movement."""
    return change.shelf, change.kind, change.qty, change.damaged_qty, change.unit_cost_fen, None


def shelf_of(row: sql_files.Row) -> Shelf:
    """The shelf that a row of a statement speaks of."""
    return Shelf(row["sku_id"], row["node_id"], row["owner_id"], row["lot"])


def check_quantities(quantities: Iterable[int]) -> None:
    """Refuse BadQuantity for the first number that no line can have."""
    for qty in quantities:
        if not rules.is_possible(qty):
            raise BadQuantity(qty=qty)
