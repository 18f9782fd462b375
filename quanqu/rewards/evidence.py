"""Reading all that speaks for somebody at the moment when an order was paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from quanqu.kit import sql
from quanqu.rewards.types import BindingView, Credit, Evidence, Party, PartyKind, Store

statements = sql.load("quanqu.rewards")

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Person:
    """The buyer: who enrolled them, and whether they work here themselves."""

    acquirer_id: UUID | None = None
    enrolled_at: datetime | None = None
    own_staff_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Touch:
    """Where and by whom the buyer was met."""

    at: datetime
    node_id: UUID | None = None
    referrer_id: UUID | None = None


def read(lines: Sequence[sql.Row], windows: Sequence[int | None], paid_at: datetime) -> Evidence:
    """Everything in one statement; the longest window of the plans decides how far back."""
    order = lines[0]
    nodes = {order["selling_node_id"], *(line["source_node_id"] for line in lines)}
    (row,) = statements.evidence(
        member_id=order["member_id"],
        at=paid_at,
        since=_since(windows, paid_at),
        node_ids=[node_id for node_id in nodes if node_id],
    )
    person = _read(row["person"] or {}, _Person)
    touches = _read(row["touches"], list[_Touch])
    return Evidence(
        paid_at=paid_at,
        selling_node_id=order["selling_node_id"],
        stores={store.node_id: store for store in _read(row["stores"], list[Store])},
        own=_own(order["member_id"], person.own_staff_id),
        acquirer_id=person.acquirer_id,
        enrolled_at=person.enrolled_at,
        binding=_read(row["binding"], BindingView) if row["binding"] else None,
        serving_staff_id=order["serving_staff_id"],
        touched=tuple(
            Credit(Party(PartyKind.NODE, touch.node_id), touch.at)
            for touch in touches
            if touch.node_id
        ),
        referred=tuple(
            Credit(Party(PartyKind.MEMBER, touch.referrer_id), touch.at)
            for touch in touches
            if touch.referrer_id
        ),
    )


def _since(windows: Sequence[int | None], paid_at: datetime) -> datetime:
    """The beginning of the longest window; a plan without one looks back for ever."""
    days = [window for window in windows if window is not None]
    return LONG_AGO if len(days) < len(windows) else paid_at - timedelta(days=max(days))


def _own(member_id: UUID | None, staff_id: UUID | None) -> frozenset[Party]:
    """Every earner who is the buyer in person (M4)."""
    own = {(PartyKind.MEMBER, member_id), (PartyKind.STAFF, staff_id)}
    return frozenset(Party(kind, one) for kind, one in own if one is not None)


def _read(value: Any, into: Any) -> Any:
    return msgspec.convert(value, into)
