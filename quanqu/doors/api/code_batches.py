"""Codes that are made together: made, listed, printed, taken back, and what they brought. (A1)"""

import base64
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from quanqu.codes import actions as codes
from quanqu.codes import queries
from quanqu.codes.types import BatchView, Purpose
from quanqu.doors.api.codes import Codes, show_code
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    BatchId,
    CodeId,
    Day,
    Moment,
    NodeId,
    OrganisationId,
    Text,
    Told,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.doors.faces.prints import ordering
from quanqu.doors.faces.prints.layouts import PrintKind
from quanqu.doors.faces.prints.ordering import Form
from quanqu.doors.faces.prints.paper import Paper
from quanqu.doors.faces.prints.symbols import Level
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import queries as network
from quanqu.scan import actions as scan
from quanqu.scan import queries as brought
from quanqu.scan.types import Brought, Wanted

router = Router(tags=["codes"])

RIGHT = "codes.issue"
Label = Annotated[str, StringConstraints(max_length=120)]
Cursor = Annotated[str | None, Query(max_length=40)]
Limit = Annotated[int, Query(ge=1, le=1_000)]
LONGEST_RESULTS = timedelta(days=400)


class WantedCode(Asked):
    label: Label = ""
    target: Label = ""


class MakingCodes(Asked):
    """Either `codes`, each with what it stands for, or `count` of them for the place itself."""

    purpose: Purpose
    organisation_id: OrganisationId
    node_id: NodeId | None = None
    name: Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
    codes: Annotated[list[WantedCode], Field(max_length=10_000)] = []
    count: Annotated[int, Field(strict=True, ge=1, le=10_000)] = 1
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    uses_limit: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = None
    gives: Label = ""
    """The series of coupons that whoever scans gets one of."""
    cost_fen: Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)] = 0


class TakingBack(Asked):
    """One code of the batch, or all."""

    code_id: CodeId | None = None


class BatchShown(Told):
    batch_id: BatchId
    purpose: Purpose
    organisation_id: OrganisationId
    node_id: NodeId | None
    name: str
    qty: int
    cost_fen: int
    made_at: datetime


class Batches(Told):
    batches: list[BatchShown]
    next_cursor: BatchId | None = None


class BroughtShown(Told):
    scans_qty: int
    visitors_qty: int
    enrolled_qty: int
    orders_qty: int
    paid_fen: int
    returned_fen: int


class DayShown(BroughtShown):
    on: date


class Results(Told):
    total: BroughtShown
    cost_per_member_fen: int | None
    days: list[DayShown]


class Printed(Told):
    content_type: str
    content_base64: str


@router.post("/code-batches", response={201: BatchShown})
@effect()
def make_codes(request: HttpRequest, body: MakingCodes) -> BatchShown:
    """Make codes for a purpose at a place, up to ten thousand at once, all or none. (A1, A11)"""
    actor = acting_staff(request)
    network.require(actor, RIGHT, node_id=body.node_id, organisation_id=body.organisation_id)
    rows = [Wanted(one.label, one.target) for one in body.codes]
    return _shown(
        scan.make_codes(
            purpose=body.purpose,
            organisation_id=body.organisation_id,
            node_id=body.node_id,
            name=body.name,
            rows=rows or scan.numbered(body.name, body.count),
            at=moment(request),
            valid_from=body.valid_from,
            valid_until=body.valid_until,
            uses_limit=body.uses_limit,
            gives=body.gives,
            cost_fen=body.cost_fen,
        )
    )


@router.get("/code-batches", response=Batches)
@reading
def list_batches(
    request: HttpRequest,
    organisation_id: OrganisationId | None = None,
    node_id: NodeId | None = None,
    purpose: Purpose | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Batches:
    """What was made for an organisation, or for one node, the newest first."""
    actor = acting_staff(request)
    if organisation_id is None and node_id is None:
        raise Invalid(organisation_id="")
    network.require(actor, RIGHT, node_id=node_id, organisation_id=organisation_id)
    found = queries.list_batches(
        organisation_ids=[] if node_id or not organisation_id else [organisation_id],
        node_ids=[node_id] if node_id else [],
        purpose=purpose,
        before=ids.parse("bat", cursor) if cursor else None,
        limit=limit,
    )
    return Batches(
        batches=[_shown(one) for one in found],
        next_cursor=found[-1].batch_id if len(found) == limit else None,
    )


@router.get("/code-batches/{batch_id}/codes", response=Codes)
@reading
def codes_of_batch(
    request: HttpRequest, batch_id: BatchId, cursor: Cursor = None, limit: Limit = 100
) -> Codes:
    """The codes of a batch in their order, with the addresses to print."""
    batch = _own(request, batch_id)
    after = ids.parse("cod", cursor) if cursor else None
    found = queries.codes_of_batch(batch.batch_id, after=after, limit=limit)
    return Codes(
        codes=[show_code(one) for one in found],
        next_cursor=found[-1].code_id if len(found) == limit else None,
    )


@router.get("/code-batches/{batch_id}/results", response=Results)
@reading
def results(request: HttpRequest, batch_id: BatchId, first_on: Day, last_on: Day) -> Results:
    """Scans, visitors, new members, orders and money that a batch brought, by day. (A1, B2)"""
    batch = _own(request, batch_id)
    if not timedelta(0) <= last_on - first_on <= LONGEST_RESULTS:
        raise Invalid(last_on=str(last_on))
    sums = brought.brought_by_batches([batch.batch_id], first_on, last_on)
    total = sums.get(batch.batch_id, Brought())
    days = brought.days_of_batch(batch.batch_id, first_on, last_on)
    is_known = bool(batch.cost_fen and total.enrolled_qty)
    return Results(
        total=BroughtShown(**_fields(total)),
        cost_per_member_fen=batch.cost_fen // total.enrolled_qty if is_known else None,
        days=[DayShown(on=on, **_fields(one)) for on, one in days],
    )


@router.get("/code-batches/{batch_id}/print", response=Printed)
@reading
def print_batch(
    request: HttpRequest,
    batch_id: BatchId,
    kind: PrintKind = PrintKind.SHEET,
    form: Form = Form.PDF,
    paper: Paper = Paper.A4,
    level: Level = Level.M,
    headline: Text = "",
    cursor: Cursor = None,
) -> Printed:
    """A file to print: as many codes from the cursor on as fit one. (A1, A3, A10)"""
    batch = _own(request, batch_id)
    most = ordering.MOST.get(kind, ordering.MOST_PIECES)
    after = ids.parse("cod", cursor) if cursor else None
    chosen = queries.codes_of_batch(batch.batch_id, after=after, limit=most)
    wanted = ordering.Asked(kind, form, paper, level, headline[:60])
    file = ordering.print_codes(wanted, chosen, batch, moment(request))
    return Printed(
        content_type=file["Content-Type"],
        content_base64=base64.b64encode(file.content).decode(),
    )


@router.post("/code-batches/{batch_id}/revoke", response={201: BatchShown})
@effect()
def revoke(request: HttpRequest, batch_id: BatchId, body: TakingBack) -> BatchShown:
    """Take one code of a batch back, or all: they answer as expired from now on."""
    batch = _own(request, batch_id)
    if body.code_id is None:
        codes.revoke_batch(batch_id=batch.batch_id)
    elif queries.get_code(body.code_id).batch_id == batch.batch_id:
        codes.revoke(code_id=body.code_id)
    else:
        raise NotFound
    return _shown(batch)


def _own(request: HttpRequest, batch_id: UUID) -> BatchView:
    """A batch of this person's organisation or node; another's is not there."""
    actor, batch = acting_staff(request), queries.get_batch(batch_id)
    network.require(actor, RIGHT, node_id=batch.node_id, organisation_id=batch.organisation_id)
    return batch


def _fields(one: Brought) -> dict[str, int]:
    return {name: getattr(one, name) for name in BroughtShown.model_fields}


def _shown(view: BatchView) -> BatchShown:
    return BatchShown(
        batch_id=view.batch_id,
        purpose=view.purpose,
        organisation_id=view.organisation_id,
        node_id=view.node_id,
        name=view.name,
        qty=view.qty,
        cost_fen=view.cost_fen,
        made_at=view.made_at,
    )
