"""Orders found by many filters at once, a page at a time: the list that staff work with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.orders.types import HandOverKind, OrderId, OrderState

sql = statements.load(__package__)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What is asked for; None or an empty text leaves a filter out.

    `text` is an order's number (or its beginning), another system's number, or stands for the
    goods whose `sku_ids` were found by it.
    """

    text: str = ""
    sku_ids: Sequence[UUID] = ()
    states: Sequence[OrderState] | None = None
    modes: Sequence[str] | None = None
    channel: str | None = None
    way: HandOverKind | None = None
    selling_node_id: UUID | None = None
    seller_id: UUID | None = None
    member_ids: Sequence[UUID] | None = None
    first_at: datetime | None = None
    before_at: datetime | None = None
    least_fen: int | None = None
    most_fen: int | None = None
    tag: str = ""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """One row of the list."""

    order_id: OrderId
    number: str
    state: OrderState
    mode: str
    channel: str
    member_id: UUID | None
    seller_id: UUID
    selling_node_id: UUID
    hand_over_kind: HandOverKind
    currency: str
    total_fen: int
    placed_at: datetime
    sort_key: int
    qty: int


@dataclass(frozen=True, slots=True)
class Behind:
    """Where the next page begins: behind this order."""

    placed_at: datetime
    sort_key: int
    order_id: UUID


def search_orders(
    wanted: OrderFilter,
    *,
    organisation_ids: Sequence[UUID] | None = None,
    node_ids: Sequence[UUID] | None = None,
    sort: str = "",
    behind: Behind | None = None,
    limit: int = 50,
) -> list[FoundOrder]:
    """Orders that some companies sell or own, or some nodes sell, hold or hand over.

    Newest first, or by `sort`: total, -total (the largest first), placed (the oldest first).
    """
    asked = _parameters(wanted) | {
        "organisation_ids": _list(organisation_ids),
        "node_ids": _list(node_ids),
        "cursor_id": behind.order_id if behind else None,
        "row_limit": limit,
    }
    if sort:
        key = behind.sort_key if behind else None
        rows = sql.search_orders_sorted(**asked, sort=sort, cursor_key=key)
    else:
        rows = sql.search_orders(**asked, cursor_at=behind.placed_at if behind else None)
    return [_found(row) for row in rows]


def _parameters(wanted: OrderFilter) -> dict[str, Any]:
    return {
        "text": wanted.text.strip().upper(),
        "said": wanted.text.strip(),
        "sku_ids": list(wanted.sku_ids),
        "states": _words(wanted.states),
        "modes": _words(wanted.modes),
        "channel": wanted.channel or None,
        "way": str(wanted.way) if wanted.way else None,
        "selling_node_id": wanted.selling_node_id,
        "seller_id": wanted.seller_id,
        "member_ids": _list(wanted.member_ids),
        "first_at": wanted.first_at,
        "before_at": wanted.before_at,
        "least_fen": wanted.least_fen,
        "most_fen": wanted.most_fen,
        "tag": wanted.tag.strip(),
        "is_held": wanted.is_held,
    }


def _found(row: Mapping[str, Any]) -> FoundOrder:
    words = {
        "state": OrderState(row["state"]),
        "hand_over_kind": HandOverKind(row["hand_over_kind"]),
    }
    return FoundOrder(**{**row, **words})


def _words(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else [str(value) for value in values]


def _list(values: Sequence[UUID] | None) -> list[UUID] | None:
    return None if values is None else list(values)
