"""Prices for a while: published now, they open and close by the clock (C2)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.sql import Row
from quanqu.pricing.compiled import NONE, rules_at
from quanqu.pricing.refusals import BadPrice, BadWindow, WindowOver
from quanqu.pricing.setting import check_rows
from quanqu.pricing.types import PriceRow, WindowId
from quanqu.pricing.writing import sql

ACTOR = "system:prices"


@tx.required
def publish_window(
    *,
    list_id: UUID,
    rows: Sequence[PriceRow],
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    name: str = "",
    at: datetime,
) -> WindowId:
    """Publish prices that hold from a moment until a moment (C2).

    While it is open a window hides the lasting prices, and windows published before it. Without
    `from_at` it opens at once; without `until_at` its prices are the lasting ones from then on.
    Refuses BadWindow, BadPrice, BadQuantity, NotFound.
    """
    check_rows(list_id, rows)
    opens_at = at if from_at is None else max(from_at, at)
    if until_at is None and opens_at == at:
        raise BadWindow(why="it neither begins later nor ends")
    if until_at is not None and until_at <= opens_at:
        raise BadWindow(why="it ends before it begins")
    if not rows or any(row.price_fen is None for row in rows):
        raise BadPrice(price_fen="")
    # A statement of its own: the next one must see what the holder before us has published.
    sql.lock_versions()
    (row,) = sql.publish_window(
        list_id=list_id,
        name=name.strip(),
        from_at=opens_at,
        until_at=until_at,
        at=at,
        sku_ids=[row.sku_id for row in rows],
        tiers=[row.tier for row in rows],
        min_qtys=[row.min_qty for row in rows],
        prices_fen=[row.price_fen for row in rows],
    )
    return WindowId(row["window_id"])


@tx.required
def end_window(*, window_id: UUID, at: datetime) -> int:
    """Close an open window now, or withdraw one to come; returns the version in force after it.

    Refuses WindowOver.
    """
    sql.lock_versions()
    rows = sql.end_window(window_id=window_id, at=at)
    if not rows:
        raise WindowOver
    return int(rows[0]["version"])


@tx.required
def turn_windows(*, at: datetime) -> int:
    """Open and close the windows whose moment has come; returns the version in force after it."""
    return int(sql.turn(at=at)[0]["version"] or 0)


def turn(read: Sequence[Row], at: datetime) -> bool:
    """Whether what was read is older than a window's turn: then that is done, and the prices have
    to be read again. Costs nothing between two turns: each process knows the next one by version.
    """
    if read:
        known = rules_at(read[0]["version"], read[0]["stamp"])
    else:
        found = sql.version(version=None)
        known = rules_at(found[0]["version"], found[0]["stamp"]) if found else NONE
    if known.next_turn_at is None or at < known.next_turn_at:
        return False
    turn_now(at)
    return True


def turn_now(at: datetime) -> None:
    """In the transaction of whoever comes first after the moment, or in one of its own."""
    if tx.is_begun():
        turn_windows(at=at)
    else:
        tx.run(ACTOR, lambda: turn_windows(at=at))
