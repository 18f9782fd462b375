"""Reads of shelves, reservations and movements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import msgspec

from quanqu.kit.sql import Later, Row, texts, uuids
from quanqu.stock.types import (
    NO_LOT,
    ChannelLimit,
    Free,
    LevelView,
    MoveKind,
    MoveView,
    Offerable,
    ReservationState,
    ReservationView,
    Shelf,
    Units,
)
from quanqu.stock.writing import shelf_of, sql

_SHELF = frozenset({"sku_id", "node_id", "owner_id", "lot"})


def free_at(
    sku_ids: Iterable[UUID],
    node_ids: Iterable[UUID] | None = None,
    *,
    channel: str | None = None,
) -> list[Free]:
    """What may be offered of SKUs, by node and owner, where there are units (C4).

    On hand of all lots that have not expired, less reserved, less safety; for a channel less what
    it is not shown.
    """
    rows = sql.free_at(
        sku_ids=list(sku_ids),
        node_ids=None if node_ids is None else list(node_ids),
        channel=channel,
    )
    return [
        Free(
            Shelf(row["sku_id"], row["node_id"], row["owner_id"], None),
            row["free_qty"],
            row["on_hand_qty"],
        )
        for row in rows
    ]


def start_free_on(
    pairs: Sequence[tuple[UUID, UUID]], channels: Collection[str]
) -> Later[Offerable]:
    """What may be offered of (SKU, node) pairs, and what of it these channels are not shown, asked
    inside `sql.together`; free_qty > 0."""
    rows = sql.start_tuples(
        "free_on",
        sku_ids=uuids(sku for sku, _ in pairs),
        node_ids=uuids(node for _, node in pairs),
        channels=texts(channels),
    )

    def found() -> Offerable:
        told = rows()
        # Ids that we know ourselves are not read again: decoding them is what costs.
        shelves = [
            (*pairs[place - 1], _kept_id(text), NO_LOT, free_qty)
            for place, text, free_qty in told
            if place
        ]
        return Offerable(shelves, _limits(text for place, text, _ in told if not place))

    return found


_kept_id = lru_cache(maxsize=10_000)(UUID)


def free_anywhere(sku_ids: Iterable[UUID], channels: Collection[str]) -> Offerable:
    """The same for SKUs at every node."""
    rows = sql.free_anywhere(sku_ids=list(sku_ids), channels=list(channels))
    shelves = [
        (row["sku_id"], row["node_id"], row["owner_id"], NO_LOT, row["free_qty"])
        for row in rows
        if row["channel_limit"] is None
    ]
    return Offerable(shelves, _limits(row["channel_limit"] for row in rows if row["channel_limit"]))


def _limits(texts: Iterable[str]) -> tuple[ChannelLimit, ...]:
    return tuple(msgspec.json.decode(text, type=ChannelLimit) for text in texts)


def levels(sku_ids: Iterable[UUID], node_ids: Iterable[UUID] | None = None) -> list[LevelView]:
    """Every number of the shelves of SKUs, everywhere or at some nodes."""
    rows = sql.levels_of_skus(
        sku_ids=list(sku_ids), node_ids=None if node_ids is None else list(node_ids)
    )
    return [LevelView(shelf_of(row), **_rest(row)) for row in rows]


def levels_at(
    node_id: UUID, *, limit: int = 100, after_sku_id: UUID | None = None
) -> list[LevelView]:
    """The shelves at one node by SKU, a page at a time."""
    rows = sql.levels_at_node(node_id=node_id, after_sku_id=after_sku_id, row_limit=limit)
    return [LevelView(shelf_of(row), **_rest(row)) for row in rows]


def reservations_of(claim_ids: Iterable[UUID]) -> list[ReservationView]:
    """What claims hold, or held and no longer do (qty 0)."""
    return [
        ReservationView(
            claim_id=row["claim_id"],
            shelf=shelf_of(row),
            qty=row["qty"],
            wanted_qty=row["wanted_qty"],
            state=ReservationState(row["state"]),
            expires_at=row["expires_at"],
        )
        for row in sql.reservations(claim_ids=list(claim_ids))
    ]


def claims_on(sku_id: UUID, node_id: UUID) -> list[tuple[UUID, int]]:
    """Who holds units of a SKU at a node and how many, in the order in which they give way."""
    rows = sql.claims_on(sku_id=sku_id, node_id=node_id)
    return [(row["claim_id"], row["qty"]) for row in rows]


def moves_of(
    sku_id: UUID, node_id: UUID, *, limit: int = 50, before_id: UUID | None = None
) -> list[MoveView]:
    """Movements of one SKU at one node, newest first, a page at a time."""
    rows = sql.moves_of_shelf(sku_id=sku_id, node_id=node_id, before_id=before_id, row_limit=limit)
    return [_move(row) for row in rows]


def list_moves(
    *,
    node_ids: Iterable[UUID],
    sku_ids: Iterable[UUID] | None = None,
    kinds: Iterable[MoveKind] | None = None,
    cause_kinds: Iterable[str] | None = None,
    actor: str | None = None,
    first_at: datetime | None = None,
    before_at: datetime | None = None,
    before_id: UUID | None = None,
    limit: int = 50,
) -> list[MoveView]:
    """Movements at some nodes, newest first, a page at a time; None leaves a filter out."""
    rows = sql.list_moves(
        node_ids=list(node_ids),
        sku_ids=None if sku_ids is None else list(sku_ids),
        kinds=None if kinds is None else [str(kind) for kind in kinds],
        cause_kinds=None if cause_kinds is None else list(cause_kinds),
        actor=actor,
        first_at=first_at,
        before_at=before_at,
        before_id=before_id,
        row_limit=limit,
    )
    return [_move(row) for row in rows]


def heat_sums(
    sku_ids: Iterable[UUID], places: Mapping[UUID, int]
) -> tuple[dict[UUID, Units], dict[int, Units]]:
    """Units of SKUs in groups of nodes (node -> number of its group): by SKU, and by group."""
    rows = sql.heat_sums(sku_ids=list(sku_ids), node_ids=list(places), places=list(places.values()))
    by_sku = {row["sku_id"]: _units(row) for row in rows if row["sku_id"] is not None}
    by_place = {row["place"]: _units(row) for row in rows if row["place"] is not None}
    return by_sku, by_place


def heat_cells(
    sku_ids: Iterable[UUID], places: Mapping[UUID, int]
) -> dict[tuple[UUID, int], Units]:
    """Units of each SKU in each group of nodes; what has no shelf is left out."""
    rows = sql.heat_cells(
        sku_ids=list(sku_ids), node_ids=list(places), places=list(places.values())
    )
    return {(row["sku_id"], row["place"]): _units(row) for row in rows}


def moves_about(cause_id: UUID) -> list[MoveView]:
    """Movements that one cause made: an order's, a delivery's, a transfer's."""
    return [_move(row) for row in sql.moves_of_cause(cause_id=cause_id)]


def _move(row: Row) -> MoveView:
    return MoveView(shelf=shelf_of(row), **{**_rest(row), "kind": MoveKind(row["kind"])})


def _units(row: Row) -> Units:
    return Units(row["on_hand_qty"], row["reserved_qty"], row["safety_qty"])


def _rest(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _SHELF}
