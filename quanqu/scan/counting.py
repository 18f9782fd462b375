"""What each code brought, kept as sums by day: touches are added in batches, the rest by events."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.codes.types import Purpose
from quanqu.kit import tx
from quanqu.kit.sql import load
from quanqu.orders import queries as orders
from quanqu.orders.events import MovedLine
from quanqu.orders.types import OrderId

sql = load("quanqu.scan")

ZONE: Final = "Asia/Shanghai"
"""Whose days these are."""

BATCH: Final = 5_000
SETTLED: Final = timedelta(seconds=60)
"""No writing transaction lasts that long: what is older than this can be counted for good."""

SEEN: Final = timedelta(days=3)
BEFORE_ENROLMENT: Final = timedelta(days=1)
BEFORE_ORDER: Final = timedelta(days=30)

BRINGING: Final = [
    str(purpose)
    for purpose in (
        Purpose.STORE,
        Purpose.PRODUCT,
        Purpose.TABLE,
        Purpose.POSTER,
        Purpose.GUIDE,
        Purpose.COUPON,
        Purpose.REFERRAL,
    )
]
"""Purposes that win somebody; who collects a parcel had bought before."""


@tx.required
def sum_touches(*, settled: timedelta = SETTLED) -> int:
    """Add the touches that were not yet counted to the days of their codes, a batch at a time;
    returns how many they were. Run again until it returns 0. (A1)
    """
    sql.start_summing()
    rows = sql.sum_touches(zone=ZONE, wait=settled, batch=BATCH)
    return int(rows[0]["touches_qty"]) if rows else 0


@tx.required
def forget_seen(*, batch: int = 5_000) -> int:
    """Remove who met which code on days that are over; returns how many."""
    return len(sql.forget_seen(kept=SEEN, batch=batch))


@tx.required
def count_enrolment(*, member_id: UUID, at: datetime) -> None:
    """A new member: the code that they met last within a day before brought them. (B2)"""
    code_id = _last_code(member_id, at - BEFORE_ENROLMENT, at)
    if code_id is not None:
        _add(code_id, at, enrolled_qty=1)


@tx.required
def count_order(*, order_id: UUID, paid_at: datetime) -> None:
    """A paid order: the code that its member met last within 30 days before brought it."""
    order = orders.get_order(OrderId(order_id))
    if order.member_id is None:
        return
    code_id = _last_code(order.member_id, paid_at - BEFORE_ORDER, paid_at)
    if code_id is None:
        return
    if sql.keep_brought(order_id=order_id, code_id=code_id, at=paid_at):
        _add(code_id, paid_at, orders_qty=1, paid_fen=order.total_fen)


@tx.required
def count_return(*, order_id: UUID, lines: Sequence[MovedLine], at: datetime) -> None:
    """Pieces came back: their money is taken off what the code of their order brought."""
    rows = sql.code_of_order(order_id=order_id)
    if rows:
        returned_fen = sum(abs(line.total_fen) for line in lines)
        _add(rows[0]["code_id"], at, returned_fen=returned_fen)


def _last_code(member_id: UUID, since: datetime, until: datetime) -> UUID | None:
    rows = sql.last_code(member_id=member_id, since=since, until=until, purposes=BRINGING)
    return rows[0]["code_id"] if rows else None


def _add(
    code_id: UUID,
    at: datetime,
    *,
    enrolled_qty: int = 0,
    orders_qty: int = 0,
    paid_fen: int = 0,
    returned_fen: int = 0,
) -> None:
    sql.add_to_day(
        code_id=code_id,
        at=at,
        zone=ZONE,
        enrolled_qty=enrolled_qty,
        orders_qty=orders_qty,
        paid_fen=paid_fen,
        returned_fen=returned_fen,
    )
