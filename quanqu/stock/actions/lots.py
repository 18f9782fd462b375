"""Lots and the day they expire: named when they arrive, corrected when a label was misread."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NoReturn
from uuid import UUID

from quanqu.kit import tx
from quanqu.stock.refusals import LotDiffers, OutOfStock
from quanqu.stock.types import NO_LOT, Shelf
from quanqu.stock.writing import shelf_columns, sql


@tx.required
def name_lots(
    *, lots: Sequence[tuple[UUID, str, date | None]], shelves: Sequence[Shelf] = ()
) -> None:
    """Write down lots (SKU, lot, expiry or None: not known or never) before their units come.

    A lot that is known keeps its day; one without a day gets it. Name the `shelves` that the same
    transaction writes to: they are locked with those whose day changes. Refuses LotDiffers.
    """
    days: dict[tuple[UUID, str], date | None] = {}
    for sku_id, lot, day in lots:
        if lot != NO_LOT:
            known_day = days.setdefault((sku_id, lot), day)
            days[sku_id, lot] = known_day or day
            if day and known_day and day != known_day:
                raise LotDiffers(lot=lot, expires_on=known_day)
    given = sorted(days.items(), key=lambda one: (one[0][0].int, one[0][1]))
    if not given:
        return
    keys: dict[str, list[Any]] = {
        "sku_ids": [sku_id for (sku_id, _lot), _day in given],
        "lots": [lot for (_sku, lot), _day in given],
    }
    known = {
        (row["sku_id"], row["lot"]): row["expires_on"]
        for row in sql.name_lots(**keys, expiries=[day for _key, day in given])
    }
    for key, day in given:
        if day is not None and known[key] != day:
            raise LotDiffers(lot=key[1], expires_on=known[key])
    _date_levels(keys, shelves)


@tx.required
def correct_lot(*, sku_id: UUID, lot: str, expires_on: date | None) -> None:
    """Set the day a lot expires on, wherever its units lie."""
    sql.correct_lot(sku_id=sku_id, lot=lot, expires_on=expires_on)
    _date_levels({"sku_ids": [sku_id], "lots": [lot]})


def _date_levels(lots: dict[str, list[Any]], shelves: Sequence[Shelf] = ()) -> None:
    sql.date_levels(lot_sku_ids=lots["sku_ids"], lot_names=lots["lots"], **shelf_columns(shelves))


def choose_lots(
    wants: Sequence[tuple[Shelf, int]], *, is_of_hand: bool, at: datetime | None = None
) -> list[tuple[int, Shelf, int]]:
    """Split wants without a lot over lots, first expired first out, and lock those shelves.

    Returns (place of the want, shelf with its lot, qty). Refuses OutOfStock (facts sku_id,
    node_id, free_qty) when the lots that have not expired are too few.
    """
    rows = sql.choose_lots(
        **shelf_columns([shelf for shelf, _qty in wants]),
        qtys=[qty for _shelf, qty in wants],
        is_of_hand=is_of_hand,
        at=at,
    )
    parts = [(row["place"] - 1, row["lot"], row["qty"]) for row in rows]
    missing = Counter({place: qty for place, (_shelf, qty) in enumerate(wants)})
    for place, _lot, qty in parts:
        missing[place] -= qty
    for place, (shelf, _qty) in enumerate(wants):
        if missing[place]:
            _refuse(shelf, wants, missing)
    return [(place, replace(wants[place][0], lot=lot), qty) for place, lot, qty in parts]


def _refuse(shelf: Shelf, wants: Sequence[tuple[Shelf, int]], missing: Counter[int]) -> NoReturn:
    """Say how many all wants of this SKU there could have together."""
    same = [place for place, (other, _qty) in enumerate(wants) if other == shelf]
    wanted_qty = sum(wants[place][1] for place in same)
    raise OutOfStock(
        sku_id=shelf.sku_id,
        node_id=shelf.node_id,
        wanted_qty=wanted_qty,
        free_qty=wanted_qty - sum(missing[place] for place in same),
        shelves=[shelf],
    )
