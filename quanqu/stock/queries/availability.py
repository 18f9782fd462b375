"""What may be promised: per node and owner, over an area, over the whole network."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from quanqu.kit.sql import Row
from quanqu.network import queries as network
from quanqu.network.types import Capability, NodeView
from quanqu.stock.types import Available, AvailableSum, Incoming
from quanqu.stock.writing import sql

MOST_NODES = 50_000


def available(
    sku_ids: Iterable[UUID],
    *,
    node_ids: Iterable[UUID] | None = None,
    channel: str | None = None,
    by: datetime | None = None,
) -> list[Available]:
    """What may be promised of SKUs at nodes (None: at all), to a channel, until a moment. (C4)

    Expired lots, safety stock and what the channel is not shown are left out. `by` None takes all
    that is on its way; a moment takes what is in transit or due on its day at the node.
    """
    nodes = None if node_ids is None else list(node_ids)
    rows = sql.available(sku_ids=list(sku_ids), node_ids=nodes, channel=channel, by=by)
    return [
        Available(
            sku_id=row["sku_id"],
            node_id=row["node_id"],
            owner_id=row["owner_id"],
            free_qty=row["free_qty"],
            backorder_qty=row["backorder_qty"],
            incoming=_not_promised(row),
        )
        for row in rows
    ]


def available_in_network(
    sku_ids: Iterable[UUID], *, channel: str | None = None, by: datetime | None = None
) -> list[AvailableSum]:
    """The same summed over all nodes, one row for each SKU of which there is something."""
    return _sums(available(sku_ids, channel=channel, by=by))


def available_around(
    sku_ids: Iterable[UUID],
    *,
    latitude: float,
    longitude: float,
    radius_km: float,
    channel: str | None = None,
    by: datetime | None = None,
) -> list[AvailableSum]:
    """The same summed over the nodes within some kilometres of a place."""
    near = network.nearest_nodes(
        latitude,
        longitude,
        capability=Capability.HOLDS_STOCK,
        limit=MOST_NODES,
        within_km=radius_km,
    )
    node_ids = [found.node.node_id for found in near]
    return _sums(available(sku_ids, node_ids=node_ids, channel=channel, by=by))


def available_in_division(
    sku_ids: Iterable[UUID],
    division_code: str,
    *,
    channel: str | None = None,
    by: datetime | None = None,
) -> list[AvailableSum]:
    """The same summed over a division (省, 市, 区: by the beginning of the nodes' codes)."""
    prefix = division_code
    while prefix.endswith("00"):
        # A province ends in four zeros, a city in two: what lies in it begins as it does.
        prefix = prefix[:-2]
    node_ids = [node.node_id for node in _all_nodes() if node.division_code.startswith(prefix)]
    return _sums(available(sku_ids, node_ids=node_ids, channel=channel, by=by))


def _all_nodes() -> Iterator[NodeView]:
    page = network.list_nodes(capability=Capability.HOLDS_STOCK)
    while page:
        yield from page
        page = network.list_nodes(capability=Capability.HOLDS_STOCK, after_code=page[-1].code)


def _not_promised(row: Row) -> tuple[Incoming, ...]:
    """What comes first is promised first."""
    promised = row["promised_qty"]
    left = []
    qtys: Sequence[int] = row["qtys"]
    dues: Sequence[date | None] = row["dues"]
    for qty, due_on in zip(qtys, dues, strict=True):
        taken = min(promised, qty)
        promised -= taken
        if qty > taken:
            left.append(Incoming(qty - taken, due_on))
    return tuple(left)


def _sums(found: Iterable[Available]) -> list[AvailableSum]:
    sums: dict[UUID, AvailableSum] = {}
    for one in found:
        before = sums.get(one.sku_id, AvailableSum(one.sku_id, 0, 0, 0, 0))
        sums[one.sku_id] = AvailableSum(
            sku_id=one.sku_id,
            free_qty=before.free_qty + one.free_qty,
            incoming_qty=before.incoming_qty + one.incoming_qty,
            backorder_qty=before.backorder_qty + one.backorder_qty,
            node_qty=before.node_qty + bool(one.free_qty),
        )
    return list(sums.values())
