"""Reads of transfers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from quanqu.kit.refusals import NotFound
from quanqu.kit.sql import Row
from quanqu.stock.models import Transfer, TransferLine
from quanqu.stock.types import TransferId, TransferLineView, TransferState, TransferView
from quanqu.stock.writing import sql


def get_transfer(transfer_id: UUID) -> TransferView:
    """One transfer with its lines; refuses NotFound."""
    found = _views(Transfer.objects.filter(id=transfer_id))
    if not found:
        raise NotFound
    return found[0]


def list_transfers(
    *,
    from_node_id: UUID | None = None,
    to_node_id: UUID | None = None,
    state: TransferState | None = None,
    limit: int = 50,
) -> list[TransferView]:
    """Transfers from or to a node, newest first."""
    wanted = {"from_node_id": from_node_id, "to_node_id": to_node_id, "state": state}
    filters = {name: value for name, value in wanted.items() if value is not None}
    return _views(Transfer.objects.filter(**filters).order_by("-id")[:limit])


def search_transfers(
    *,
    node_ids: Iterable[UUID],
    way: str = "",
    states: Iterable[TransferState] | None = None,
    only_open_differences: bool = False,
    only_for_shelves: bool = False,
    first_at: datetime | None = None,
    before_at: datetime | None = None,
    before_id: UUID | None = None,
    limit: int = 50,
) -> list[TransferView]:
    """Transfers to (`way` in), from (out) or between nodes and others, newest first, a page at a
    time; `before_id` is the last one seen. `only_for_shelves`: none that travels for an order.
    """
    nodes = list(node_ids)
    coming, leaving = Q(to_node_id__in=nodes), Q(from_node_id__in=nodes)
    found = Transfer.objects.filter({"in": coming, "out": leaving}.get(way, coming | leaving))
    if states is not None:
        found = found.filter(state__in=[str(state) for state in states])
    if only_open_differences:
        found = found.filter(id__in=_differing())
    if only_for_shelves:
        of_orders = TransferLine.objects.filter(transfer=OuterRef("id"), claim_id__isnull=False)
        found = found.exclude(Exists(of_orders))
    wanted = {
        "requested_at__gte": first_at,
        "requested_at__lt": before_at,
        "id__lt": before_id,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    return _views(found.order_by("-id")[:limit])


def _differing() -> "QuerySet[TransferLine, UUID]":
    """Transfers with a line that did not arrive as it was sent and is not settled."""
    arrived = F("received_qty") + F("damaged_qty") + F("settled_qty")
    lines = TransferLine.objects.filter(received_qty__isnull=False).exclude(qty=arrived)
    return lines.values_list("transfer_id", flat=True)


def _views(transfers: Iterable[Transfer]) -> list[TransferView]:
    transfers = list(transfers)
    lines: dict[UUID, list[TransferLineView]] = defaultdict(list)
    for row in sql.transfer_lines(transfer_ids=[transfer.id for transfer in transfers]):
        lines[row["transfer_id"]].append(_line(row))
    return [
        TransferView(
            transfer_id=TransferId(transfer.id),
            from_node_id=transfer.from_node_id,
            to_node_id=transfer.to_node_id,
            state=TransferState(transfer.state),
            requested_at=transfer.requested_at,
            dispatched_at=transfer.dispatched_at,
            received_at=transfer.received_at,
            cancelled_at=transfer.cancelled_at,
            lines=tuple(lines[transfer.id]),
        )
        for transfer in transfers
    ]


def _line(row: Row) -> TransferLineView:
    arrived = (row["received_qty"] or 0) + row["damaged_qty"] + row["settled_qty"]
    return TransferLineView(
        line_id=row["line_id"],
        sku_id=row["sku_id"],
        owner_id=row["owner_id"],
        lot=row["lot"],
        qty=row["qty"],
        received_qty=row["received_qty"],
        damaged_qty=row["damaged_qty"],
        open_qty=0 if row["received_qty"] is None else row["qty"] - arrived,
        claim_id=row["claim_id"],
    )
