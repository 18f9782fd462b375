"""Fee schedules: drafted by one, approved by another, in force from a day, never rewritten (F7)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from quanqu.fees import rules
from quanqu.fees.models import Rate, Schedule
from quanqu.fees.refusals import (
    FAULTS,
    LaterInForce,
    SameApprover,
    ScheduleNotFound,
    ScheduleUnsound,
)
from quanqu.fees.types import Rate as RateTerms
from quanqu.fees.types import ScheduleId, ScheduleState
from quanqu.kit import clock, sql, states, tx
from quanqu.network import queries as network

statements = sql.load("quanqu.fees")


@tx.required
def draft_schedule(
    *,
    organisation_id: UUID | None,
    first_on: date,
    rates: Sequence[RateTerms],
    at: datetime,
    currency: str = "CNY",
) -> ScheduleId:
    """Write the next version of a company's fees; None: of all sellers without one of their own.

    It counts for orders placed from its first day on. No rates: nothing is charged. Raises
    ScheduleUnsound.
    """
    wrong = rules.faults(rates, is_for_all=organisation_id is None)
    if wrong:
        raise ScheduleUnsound(faults="; ".join(str(FAULTS[one]) for one in wrong))
    if organisation_id is not None:
        network.get_organisation(organisation_id)
    statements.lock_fees()
    last = _versions_of(organisation_id).aggregate(n=Max("number"))["n"]
    schedule = Schedule.objects.create(
        organisation_id=organisation_id,
        number=(last or 0) + 1,
        currency=currency,
        state=ScheduleState.DRAFT.value,
        first_on=first_on,
        drafted_at=at,
    )
    Rate.objects.bulk_create(
        Rate(
            schedule=schedule,
            kind=rate.kind.value,
            category_id=rate.category_id,
            rate_bps=rate.rate_bps,
            minimum_fen=rate.minimum_fen,
            fixed_fen=rate.fixed_fen,
            period=rate.period.value if rate.period else None,
            free_until=rate.free_until,
        )
        for rate in rates
    )
    return ScheduleId(schedule.id)


@tx.required
def approve_schedule(*, schedule_id: UUID, at: datetime) -> None:
    """Put a draft in force from its first day, or from now if that has begun: what was ordered
    before is charged as it was. Raises SameApprover, LaterInForce, WrongMove, ScheduleNotFound."""
    statements.lock_fees()
    schedule = _locked(schedule_id)
    states.check(rules.MOVES, ScheduleState(schedule.state), ScheduleState.APPROVED)
    if schedule.drafted_by == tx.actor():
        raise SameApprover
    in_force_at = max(clock.start_of(schedule.first_on), at)
    later = (
        _versions_of(schedule.organisation_id)
        .filter(
            currency=schedule.currency,
            state=ScheduleState.APPROVED.value,
            in_force_at__gte=in_force_at,
        )
        .first()
    )
    if later is not None:
        raise LaterInForce(first_on=later.first_on)
    schedule.state = ScheduleState.APPROVED.value
    schedule.approved_by, schedule.approved_at = tx.actor(), at
    schedule.in_force_at = in_force_at
    schedule.save(update_fields=["state", "approved_by", "approved_at", "in_force_at"])


@tx.required
def drop_schedule(*, schedule_id: UUID, why: str) -> None:
    """Give a draft up. Raises WrongMove, ScheduleNotFound."""
    schedule = _locked(schedule_id)
    states.check(rules.MOVES, ScheduleState(schedule.state), ScheduleState.DROPPED)
    schedule.state, schedule.why = ScheduleState.DROPPED.value, why
    schedule.save(update_fields=["state", "why"])


def _versions_of(organisation_id: UUID | None) -> "QuerySet[Schedule]":
    if organisation_id is None:
        return Schedule.objects.filter(organisation=None)
    return Schedule.objects.filter(organisation_id=organisation_id)


def _locked(schedule_id: UUID) -> Schedule:
    found = Schedule.objects.select_for_update(no_key=True).filter(id=schedule_id).first()
    if found is None:
        raise ScheduleNotFound
    return found
