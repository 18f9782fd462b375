"""Counts: asked for, entered by several handhelds, also without network, closed and approved."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import AwareDatetime, Field

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, CountId, Lot, NodeId, OrganisationId, Part, SkuId, Told
from quanqu.doors.api.standing import required
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import NO_LOT, CountEntry, CountState, CountVerdict, CountView

router = Router(tags=["counts"])

Entered = Annotated[int, Field(strict=True, ge=-9_999, le=1_000_000)]


class CountAsked(Asked):
    sku_ids: Annotated[list[SkuId], Field(min_length=1, max_length=5_000)] | None = None
    """Without them, the whole node."""
    is_blind: bool = True
    tolerance_qty: Part = 0


class EntryAsked(Asked):
    """Below zero it corrects what the same person entered before; 0 says: the shelf is empty."""

    entry_id: UUID
    sku_id: SkuId
    qty: Entered
    counted_at: AwareDatetime
    lot: Lot = NO_LOT
    owner_id: OrganisationId | None = None
    round: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None


class EntriesAsked(Asked):
    entries: Annotated[list[EntryAsked], Field(min_length=1, max_length=1_000)]


class Progress(Told):
    count_id: CountId
    state: CountState
    round: int
    new_entry_qty: int
    entry_qty: int
    shelf_qty: int


class CountLineShown(Told):
    """Numbers are null while it is counted blind. `open_qty` is missing but still promised."""

    sku_id: SkuId
    owner_id: OrganisationId
    lot: str
    verdict: CountVerdict | None
    counted_qty: int | None
    expected_qty: int | None
    difference_qty: int | None
    posted_qty: int | None
    open_qty: int


class CountShown(Told):
    """`uncounted_qty` shelves have no entry: they are unknown, not empty."""

    count_id: CountId
    node_id: NodeId
    state: CountState
    is_blind: bool
    tolerance_qty: int
    round: int
    sku_ids: list[SkuId] | None
    counters: list[str]
    opened_at: datetime
    closed_at: datetime | None
    approved_at: datetime | None
    approved_by: str | None
    lines: list[CountLineShown]
    uncounted_qty: int


class Counts(Told):
    counts: list[CountShown]
    next_cursor: CountId | None


@router.post("/nodes/{node_id}/counts", response={201: CountShown})
@effect()
def open_count(request: HttpRequest, node_id: NodeId, body: CountAsked) -> CountShown:
    """Ask for a count of some SKUs, or of the whole node. (C7)"""
    network.require(acting_staff(request), "stock.count", node_id=node_id)
    count_id = stock.open_count(
        node_id=node_id,
        sku_ids=body.sku_ids,
        is_blind=body.is_blind,
        tolerance_qty=body.tolerance_qty,
        at=moment(request),
    )
    return _show(queries.get_count(count_id))


@router.get("/nodes/{node_id}/counts", response=Counts)
@reading
def list_counts(
    request: HttpRequest,
    node_id: NodeId,
    state: Annotated[list[CountState] | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Counts:
    """The counts of a node, newest first, without their lines."""
    network.require(acting_staff(request), "stock.count", node_id=node_id)
    page = queries.list_counts(
        node_ids=[node_id],
        states=state,
        cursor=ids.parse("cnt", cursor) if cursor else None,
        limit=limit,
    )
    return Counts(counts=[_show(one) for one in page.counts], next_cursor=page.next_cursor)


@router.get("/counts/{count_id}", response=CountShown)
@reading
def get_count(request: HttpRequest, count_id: CountId) -> CountShown:
    """One count with what its shelves came to."""
    return _show(required(request, "stock.count", queries.get_count(count_id)))


@router.post("/counts/{count_id}/entries", response={201: Progress})
@effect()
def record_entries(request: HttpRequest, count_id: CountId, body: EntriesAsked) -> Progress:
    """What I saw, entered now or earlier without network; they count for the count's node. (C7)"""
    required(request, "stock.count", queries.get_count(count_id))
    progress = stock.record_entries(
        count_id=count_id,
        counter=acting_staff(request).label,
        entries=[_entry(entry) for entry in body.entries],
        at=moment(request),
    )
    return Progress(**{name: getattr(progress, name) for name in Progress.model_fields})


@router.post("/counts/{count_id}/close", response={200: CountShown})
@effect(status=200)
def close(request: HttpRequest, count_id: CountId) -> CountShown:
    """Compare with the books; what does not agree is asked for again."""
    required(request, "stock.count", queries.get_count(count_id))
    return _show(stock.close_counting(count_id=count_id, at=moment(request)))


@router.post("/counts/{count_id}/approve", response={200: CountShown})
@effect(status=200)
def approve(request: HttpRequest, count_id: CountId) -> CountShown:
    """Believe it: somebody who did not count."""
    required(request, "stock.adjust", queries.get_count(count_id))
    return _show(stock.approve_count(count_id=count_id, at=moment(request)))


@router.post("/counts/{count_id}/cancel", response={200: CountShown})
@effect(status=200)
def cancel(request: HttpRequest, count_id: CountId) -> CountShown:
    """Give it up: nothing moves."""
    required(request, "stock.adjust", queries.get_count(count_id))
    stock.cancel_count(count_id=count_id, at=moment(request))
    return _show(queries.get_count(count_id))


def _entry(asked: EntryAsked) -> CountEntry:
    return CountEntry(**{name: getattr(asked, name) for name in EntryAsked.model_fields})


def _show(view: CountView) -> CountShown:
    names = CountShown.model_fields.keys() - {"lines"}
    line_names = CountLineShown.model_fields.keys() - {"sku_id", "owner_id", "lot"}
    return CountShown(
        **{name: getattr(view, name) for name in names},
        lines=[
            CountLineShown(
                sku_id=line.shelf.sku_id,
                owner_id=line.shelf.owner_id,
                lot=line.shelf.lot or NO_LOT,
                **{name: getattr(line, name) for name in line_names},
            )
            for line in view.lines
        ],
    )
