"""Units leave: what was reserved is handed over, or a person sells what is in hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.sql import Row
from quanqu.stock.actions.lots import choose_lots
from quanqu.stock.refusals import LotExpired, NotReserved, OutOfStock
from quanqu.stock.types import HandLine, MoveKind, ReservationState, Taken
from quanqu.stock.writing import check_quantities, move_columns, shelf_of, sql


@tx.required
def consume(
    *,
    claims: Sequence[tuple[UUID, int]],
    kind: str = MoveKind.SOLD,
    cause_kind: str,
    cause_id: UUID,
    at: datetime,
    node_id: UUID | None = None,
) -> list[Taken]:
    """Take what claims hold off the shelves and write the moves, all or nothing.

    A claim takes from its reservations what expires first, only at one node if it is given: what
    it holds elsewhere is not touched. Returns what was taken where at which cost. Refuses
    NotReserved, LotExpired (fact claim_ids; when sold) and BadQuantity.
    """
    return take_held(
        parts=[HeldPart(claim_id, qty) for claim_id, qty in claims],
        kind=MoveKind(kind),
        cause_kind=cause_kind,
        cause_id=cause_id,
        at=at,
        node_id=node_id,
    )


@dataclass(frozen=True, slots=True)
class HeldPart:
    """Units that a claim holds, of whatever owner and lot if they are not given."""

    claim_id: UUID
    qty: int
    owner_id: UUID | None = None
    lot: str | None = None


def take_held(
    *,
    parts: Sequence[HeldPart],
    kind: MoveKind,
    cause_kind: str,
    cause_id: UUID,
    at: datetime,
    node_id: UUID | None,
) -> list[Taken]:
    """What `consume` does; transfers say of each part which owner's lot they carry."""
    if not parts:
        return []
    check_quantities(part.qty for part in parts)
    travels = kind == MoveKind.TRANSFERRED_OUT
    rows = sql.consume(
        claim_ids=[part.claim_id for part in parts],
        qtys=[part.qty for part in parts],
        owner_ids=[part.owner_id for part in parts],
        lots=[part.lot for part in parts],
        kind=kind.value,
        end_state=(ReservationState.MOVED if travels else ReservationState.CONSUMED).value,
        cause_kind=cause_kind,
        cause_id=cause_id,
        at=at,
        node_id=node_id,
    )
    if rows and rows[0]["is_expired"]:
        raise LotExpired(claim_ids=[part.claim_id for part in parts])
    if not rows or not rows[0]["is_done"]:
        raise NotReserved(claim_ids=[part.claim_id for part in parts])
    return [_taken(row, row["qty"]) for row in rows]


@tx.required
def sell_from_hand(
    *, lines: Sequence[HandLine], cause_kind: str, cause_id: UUID, at: datetime
) -> list[Taken]:
    """Sell units that lie before the cashier: no reservation before, and safety does not count.

    A line without a lot (None) sells the lots that expire first. Units reserved for others stay:
    refuses OutOfStock (facts sku_id, node_id, free_qty), and LotExpired for a lot that was over.
    """
    if not lines:
        return []
    check_quantities(line.qty for line in lines)
    parts = by_lot(lines, at)
    columns = move_columns(
        [(line.shelf, MoveKind.SOLD, -line.qty, 0, None, line.claim_id) for line in parts]
    )
    rows = sql.change(**columns, cause_kind=cause_kind, cause_id=cause_id, at=at)
    refuse_short(rows)
    return [_taken(row, -row["qty"]) for row in rows]


def by_lot(lines: Sequence[HandLine], at: datetime) -> Sequence[HandLine]:
    """Lines that name no lot, split over those that expire first."""
    if all(line.shelf.lot is not None for line in lines):
        return lines
    chosen = choose_lots([(line.shelf, line.qty) for line in lines], is_of_hand=True, at=at)
    return [replace(lines[place], shelf=shelf, qty=qty) for place, shelf, qty in chosen]


def refuse_short(rows: list[Row]) -> None:
    """Refuse OutOfStock for a shelf that has too little, LotExpired for one that is over."""
    for row in rows:
        if row["is_expired"]:
            raise LotExpired(sku_id=row["sku_id"], lot=row["lot"])
        if row["is_short"]:
            raise OutOfStock(
                sku_id=row["sku_id"],
                node_id=row["node_id"],
                wanted_qty=-row["qty"],
                free_qty=max(0, row["free_qty"]),
                shelves=[shelf_of(short) for short in rows if short["is_short"]],
            )


def _taken(row: Row, qty: int) -> Taken:
    return Taken(row["claim_id"], shelf_of(row), qty, row["unit_cost_fen"])
