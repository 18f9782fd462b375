"""Movements are read in the order they were written, and each is valued once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.clock import HOUSE
from quanqu.kit.sql import Row
from quanqu.stock.types import MoveKind
from quanqu.valuation import rules
from quanqu.valuation.actions.writing import Key, read_positions, sql, write
from quanqu.valuation.types import (
    Change,
    Claim,
    Entry,
    EntryKind,
    Line,
    Movement,
    Position,
    Receipt,
)

AT_ONCE: Final = 2_000
"""Movements of one transaction: short enough for the event log."""

Cause = tuple[UUID, UUID, UUID]
"""What brought goods, the SKU, and whose they are."""

BEGINNING: Final = {"xid": "0", "move_id": UUID(int=0)}


@tx.required
def value_next(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Value the movements that come next; returns how many were read. 0: none waits, or another
    one is at it.

    Goods are valued by moving average per owner and SKU. Handing over waits for nobody here: what
    it wrote is read in its order a moment later, by one reader at a time, so no update is lost.
    """
    if not sql.is_behind():
        return 0
    places = sql.lock_progress()
    if not places:
        return 0
    (place,) = places
    rows = sql.next_moves(
        xid=place["xid"],
        move_id=place["move_id"],
        from_id=place["from_id"] if place["epoch"] > 1 else None,
        until_id=place["until_id"] if place["is_over"] else None,
        is_over=place["is_over"],
        limit=limit,
    )
    if rows:
        _value([_movement(row) for row in rows])
        last = {"xid": rows[-1]["xid"], "move_id": rows[-1]["move_id"]}
        sql.move_progress(epoch=place["epoch"], at=at, **last)
    elif place["is_over"]:
        sql.move_progress(epoch=place["epoch"] + 1, at=at, **BEGINNING)
        return value_next(at=at, limit=limit)
    return len(rows)


@dataclass(slots=True)
class _Books:
    """What is known of everything that some movements speak of, moved on one by one."""

    positions: dict[Key, Position]
    claims: dict[UUID, Claim]
    receipts: dict[Cause, Receipt]
    entries: list[Entry] = field(default_factory=list)

    def read(self, move: Movement) -> None:
        key = (move.owner_id, move.sku_id)
        claim = self.claims.get(move.claim_id, Claim()) if move.line and move.claim_id else None
        cause = (move.cause_id, move.sku_id, move.owner_id)
        receipt = self.receipts.get(cause)
        self.positions[key], change = rules.value(
            self.positions[key],
            move.kind,
            move.qty,
            move.damaged_qty,
            unit_cost_fen=move.unit_cost_fen,
            claim=claim,
            receipt=receipt if move.cause_kind == rules.UNDONE else None,
        )
        if entry := _entry(move, claim, change):
            self.entries.append(entry)
            if claim is not None and move.claim_id:
                self.claims[move.claim_id] = rules.with_sale(claim, entry.sold_qty, change)
        if move.kind is MoveKind.RECEIVED or move.cause_kind == rules.UNDONE:
            self.receipts[cause] = rules.with_receipt(receipt or Receipt(), move.qty, change)


def _value(moves: Sequence[Movement]) -> None:
    keys = sorted({(move.owner_id, move.sku_id) for move in moves})
    positions = read_positions(keys)
    before = dict(positions)
    claim_ids = sorted({move.claim_id for move in moves if move.line and move.claim_id})
    undone = sorted({move.cause_id for move in moves if move.cause_kind == rules.UNDONE})
    books = _Books(positions, _claims(claim_ids), receipts_of(undone))
    for move in moves:
        books.read(move)
    write(books.entries, {key: one for key, one in positions.items() if one != before[key]})


def _claims(claim_ids: Sequence[UUID]) -> dict[UUID, Claim]:
    rows = sql.claims(claim_ids=list(claim_ids)) if claim_ids else []
    return {
        row["claim_id"]: Claim(
            row["sold_qty"] or 0, row["returned_qty"], row["known_qty"], row["cost_fen"]
        )
        for row in rows
    }


def receipts_of(cause_ids: Sequence[UUID]) -> dict[Cause, Receipt]:
    """What came in by causes so far."""
    rows = sql.receipts(cause_ids=list(cause_ids)) if cause_ids else []
    return {
        (row["cause_id"], row["sku_id"], row["owner_id"]): Receipt(
            row["qty"], row["owed_fen"], row["is_costed"]
        )
        for row in rows
    }


def _entry(move: Movement, claim: Claim | None, change: Change) -> Entry | None:
    """What is kept of a movement: of what was sold or bought all, else what changed a worth."""
    sold = {MoveKind.SOLD: -move.qty, MoveKind.RETURNED: -(move.qty + move.damaged_qty)}
    sold_qty = sold.get(move.kind, 0)
    is_bought = bool(move.qty) and (
        move.kind is MoveKind.RECEIVED or move.cause_kind == rules.UNDONE
    )
    if not sold_qty and not is_bought and change == Change():
        return None
    net, transfer = (0, 0)
    if move.line is not None and claim is not None:
        net, transfer = rules.sale_of(move.line, claim, sold_qty)
    elif move.kind is MoveKind.RETURNED:
        net = -move.loose_net_fen
    is_sale = move.line is not None or move.kind is MoveKind.RETURNED
    seller_id = move.line.seller_id if move.line else move.owner_id
    return Entry(
        move_id=move.move_id,
        kind=EntryKind(move.kind.value),
        owner_id=move.owner_id,
        sku_id=move.sku_id,
        node_id=move.line.node_id if move.line else move.node_id,
        on=move.occurred_at.astimezone(HOUSE).date(),
        at=move.occurred_at,
        qty=move.qty,
        change=change,
        claim_id=move.claim_id if move.line else None,
        cause_id=move.cause_id,
        seller_id=seller_id if is_sale else None,
        sold_qty=sold_qty,
        net_fen=net,
        transfer_fen=transfer,
    )


def _movement(row: Row) -> Movement:
    line = None
    if row["line_qty"] is not None:
        line = Line(
            row["line_qty"],
            row["total_fen"],
            row["net_fen"],
            row["transfer_fen"],
            row["seller_id"],
            row["selling_node_id"],
        )
    pieces = row["qty"] + row["damaged_qty"]
    loose = row["loose_net_fen"] * pieces // row["loose_qty"] if row["loose_qty"] else 0
    return Movement(
        move_id=row["move_id"],
        sku_id=row["sku_id"],
        node_id=row["node_id"],
        owner_id=row["owner_id"],
        kind=MoveKind(row["kind"]),
        qty=row["qty"],
        damaged_qty=row["damaged_qty"],
        unit_cost_fen=row["unit_cost_fen"],
        claim_id=row["claim_id"],
        cause_kind=row["cause_kind"],
        cause_id=row["cause_id"],
        occurred_at=row["occurred_at"],
        line=line,
        loose_net_fen=loose,
    )
