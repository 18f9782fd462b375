"""What companies pay for selling here: schedules for the group's finance, charges for each. (F7)"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from quanqu.catalog import queries as catalog
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    Day,
    FeeScheduleId,
    NodeId,
    OrganisationId,
    Told,
    Word,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.fees import actions as fees
from quanqu.fees import queries
from quanqu.fees.types import FeeKind, Period, Rate, RateView, ScheduleState, ScheduleView
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import queries as network

router = Router(tags=["fees"])
Bps = Annotated[int, Field(strict=True, ge=0, le=10_000, description="Hundredths of a percent")]
Amount = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000, description="Minor units")]


class AskedRate(Asked):
    """Per line: a part of the money kept, at least a minimum, a fixed amount on top. Per period:
    the fixed amount."""

    kind: FeeKind
    category: Word | None = None
    rate_bps: Bps = 0
    minimum_fen: Amount = 0
    fixed_fen: Amount = 0
    period: Period | None = None
    free_until: Day | None = None


class Drafting(Asked):
    """Without an organisation: for every seller that has no schedule of its own."""

    organisation_id: OrganisationId | None = None
    first_on: Day
    rates: Annotated[list[AskedRate], Field(max_length=100)]


class Trying(Asked):
    organisation_id: OrganisationId | None = None
    first_on: Day
    last_on: Day
    rates: Annotated[list[AskedRate], Field(max_length=100)]


class Why(Asked):
    why: Word


class ToldRate(Told):
    kind: FeeKind
    category: str
    rate_bps: int
    minimum_fen: int
    fixed_fen: int
    period: Period | None
    free_until: date | None


class Schedule(Told):
    schedule_id: FeeScheduleId
    organisation_id: OrganisationId | None
    number: int
    currency: str
    state: ScheduleState
    first_on: date
    in_force_at: datetime | None
    rates: list[ToldRate]


class Schedules(Told):
    schedules: list[Schedule]


class Estimate(Told):
    kind: FeeKind
    line_count: int
    base_fen: int
    would_fen: int
    charged_fen: int


class Estimates(Told):
    estimates: list[Estimate]


class Charge(Told):
    """What one organisation paid another one; `node_id` sold, none for a period's fee."""

    kind: FeeKind
    payer_id: OrganisationId
    payee_id: OrganisationId
    node_id: NodeId | None
    currency: str
    line_count: int
    base_fen: int
    amount_fen: int


class Charges(Told):
    charges: list[Charge]


@router.get("/fees/schedules", response=Schedules)
@reading
def schedules(request: HttpRequest) -> Schedules:
    """All versions for the group's finance; for others their own, and those for all. (F7)"""
    actor = acting_staff(request)
    if _is_editor(request):
        found = queries.list_schedules()
    else:
        network.require(actor, "ledger.see", organisation_id=actor.organisation_id)
        assert actor.organisation_id is not None
        found = queries.list_schedules([actor.organisation_id])
    return Schedules(schedules=[_schedule(one) for one in found])


@router.post("/fees/schedules", response={201: Schedule})
@effect()
def draft(request: HttpRequest, body: Drafting) -> Schedule:
    """Write the next version; it counts for nothing before another person approves it. (F7)"""
    _require(request)
    schedule_id = fees.draft_schedule(
        organisation_id=body.organisation_id,
        first_on=body.first_on,
        rates=_rates(body.rates),
        at=moment(request),
    )
    return _schedule(queries.get_schedule(schedule_id))


@router.post("/fees/estimate", response={201: Estimates})
@effect()
def estimate(request: HttpRequest, body: Trying) -> Estimates:
    """What the orders of some days would have cost by rates that nobody has approved. (F7)"""
    _require(request)
    if body.last_on < body.first_on:
        raise Invalid(last_on=str(body.last_on))
    found = queries.estimate(
        organisation_id=body.organisation_id,
        rates=_rates(body.rates),
        first_on=body.first_on,
        last_on=body.last_on,
    )
    return Estimates(
        estimates=[
            Estimate(
                kind=one.kind,
                line_count=one.line_count,
                base_fen=one.base_fen,
                would_fen=one.would_fen,
                charged_fen=one.charged_fen,
            )
            for one in found
        ]
    )


@router.post("/fees/schedules/{schedule_id}/approve", response={201: Schedule})
@effect()
def approve(request: HttpRequest, schedule_id: FeeScheduleId) -> Schedule:
    """Approve what somebody else drafted."""
    _require(request)
    fees.approve_schedule(schedule_id=schedule_id, at=moment(request))
    return _schedule(queries.get_schedule(schedule_id))


@router.post("/fees/schedules/{schedule_id}/drop", response={201: Schedule})
@effect()
def drop(request: HttpRequest, schedule_id: FeeScheduleId, body: Why) -> Schedule:
    """Give a draft up."""
    _require(request)
    fees.drop_schedule(schedule_id=schedule_id, why=body.why)
    return _schedule(queries.get_schedule(schedule_id))


@router.get("/fees/charges", response=Charges)
@reading
def charges(
    request: HttpRequest,
    first_on: Annotated[Day, Query()],
    last_on: Annotated[Day, Query()],
    organisation_id: Annotated[OrganisationId | None, Query()] = None,
) -> Charges:
    """What an organisation paid and earned of fees on some days, by the node that sold. (F7)"""
    actor = acting_staff(request)
    wanted = organisation_id or actor.organisation_id
    network.require(actor, "ledger.see", organisation_id=wanted)
    assert wanted is not None
    found = queries.fee_totals(first_on=first_on, last_on=last_on, organisation_ids=[wanted])
    return Charges(
        charges=[
            Charge(
                kind=one.kind,
                payer_id=one.payer_id,
                payee_id=one.payee_id,
                node_id=one.node_id,
                currency=one.currency,
                line_count=one.count,
                base_fen=one.base_fen,
                amount_fen=one.amount_fen,
            )
            for one in found
        ]
    )


def _is_editor(request: HttpRequest) -> bool:
    group_id = network.platform().organisation_id
    return network.is_allowed(acting_staff(request), "settlement.run", organisation_id=group_id)


def _require(request: HttpRequest) -> None:
    """Schedules are the group's to write: for all others this does not exist."""
    if not _is_editor(request):
        raise NotFound


def _rates(asked: list[AskedRate]) -> list[Rate]:
    categories: dict[str, UUID] = {one.code: one.category_id for one in catalog.list_categories()}
    unknown = {one.category for one in asked if one.category} - categories.keys()
    if unknown:
        raise Invalid(category=", ".join(sorted(str(one) for one in unknown)))
    return [
        Rate(
            one.kind,
            categories[one.category] if one.category else None,
            one.rate_bps,
            one.minimum_fen,
            one.fixed_fen,
            one.period,
            one.free_until,
        )
        for one in asked
    ]


def _schedule(one: ScheduleView) -> Schedule:
    return Schedule(
        schedule_id=one.schedule_id,
        organisation_id=one.organisation_id,
        number=one.number,
        currency=one.currency,
        state=one.state,
        first_on=one.first_on,
        in_force_at=one.in_force_at,
        rates=[_rate(view) for view in one.rates],
    )


def _rate(view: RateView) -> ToldRate:
    rate = view.rate
    return ToldRate(
        kind=rate.kind,
        category=view.category_code,
        rate_bps=rate.rate_bps,
        minimum_fen=rate.minimum_fen,
        fixed_fen=rate.fixed_fen,
        period=rate.period,
        free_until=rate.free_until,
    )
