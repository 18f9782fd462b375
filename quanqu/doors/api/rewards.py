"""Rewards: an earner's statement, what is due and paid, and what is held as farmed. (A11, F6)"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    Day,
    FlagId,
    JournalId,
    MemberId,
    NodeId,
    OrderId,
    OrganisationId,
    PayRunId,
    StaffId,
    Told,
    Word,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.identity.types import Actor
from quanqu.kit import clock
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import queries as network
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.types import (
    EarnerStatement,
    FlagKind,
    FlagState,
    FlagView,
    LineState,
    Party,
    PartyKind,
    PayoutView,
    PayRunView,
    PayState,
    Role,
)

router = Router(tags=["rewards"])
CURRENCY: Final = "CNY"
LONGEST_DAYS: Final = 366


class Part(Told):
    at: datetime
    order_id: OrderId
    role: Role
    amount_fen: int
    state: LineState
    due_at: datetime
    sentence: str


class PaidOut(Told):
    """Exactly one of the three ids says who was paid."""

    paid_at: datetime
    amount_fen: int
    parts: int
    staff_id: StaffId | None = None
    node_id: NodeId | None = None
    organisation_id: OrganisationId | None = None
    member_id: MemberId | None = None
    journal_id: JournalId | None = None


class Period(Told):
    """opening + earned - paid = closing."""

    currency: str
    opening_fen: int
    earned_fen: int
    paid_fen: int
    closing_fen: int
    parts: list[Part]
    payouts: list[PaidOut]


class Stands(Told):
    currency: str
    pending_fen: int
    due_fen: int
    held_fen: int
    paid_fen: int


class RewardStatement(Told):
    periods: list[Period]
    now: list[Stands]


class PayRun(Told):
    run_id: PayRunId
    until: datetime
    state: PayState
    amount_fen: int
    currency: str
    earners: int
    drafted_at: datetime
    decided_at: datetime | None
    payouts: list[PaidOut] = []


class PayRuns(Told):
    runs: list[PayRun]


class Judging(Asked):
    proposal: Literal["released", "refused"]
    why: Word


class Flag(Told):
    flag_id: FlagId
    kind: FlagKind
    facts: dict[str, Any]
    staff_id: StaffId
    member_id: MemberId
    node_id: NodeId
    found_at: datetime
    state: FlagState
    proposal: str
    why: str
    held_fen: int
    currency: str


class Flags(Told):
    flags: list[Flag]


@router.get("/rewards/statement", response=RewardStatement)
@reading
def statement(
    request: HttpRequest,
    first_on: Day,
    last_on: Day,
    organisation_id: Annotated[OrganisationId | None, Query()] = None,
    node_id: Annotated[NodeId | None, Query()] = None,
) -> RewardStatement:
    """My own period as a guide or manager, or that of a company or store whose rewards I may see:
    what stood before, every part with its sentence, every payout. (F6)"""
    if not 0 <= (last_on - first_on).days <= LONGEST_DAYS:
        raise Invalid(most_days=LONGEST_DAYS)
    party = _party(acting_staff(request), organisation_id, node_id)
    at = moment(request)
    found = queries.statements_of(
        party,
        since=clock.start_of(first_on),
        until=clock.start_of(last_on + timedelta(days=1)),
    )
    return RewardStatement(
        periods=[_period(one, at) for one in found],
        now=[
            Stands(
                currency=one.currency,
                pending_fen=one.pending_fen,
                due_fen=one.due_fen,
                held_fen=one.held_fen,
                paid_fen=one.paid_fen,
            )
            for one in queries.balances_of(party, at)
        ],
    )


@router.get("/rewards/runs", response=PayRuns)
@reading
def runs(request: HttpRequest) -> PayRuns:
    """Payments of rewards, the latest first. (F6)"""
    return PayRuns(runs=[_run(one) for one in queries.list_pay_runs([_require_judge(request)])])


@router.post("/rewards/runs", response={201: PayRun})
@effect()
def draft(request: HttpRequest) -> PayRun:
    """Put together all that is due now; nothing is paid before another person approves. (F6)"""
    at = moment(request)
    run_id = rewards.draft_pay_run(
        bearer_id=_require_judge(request), currency=CURRENCY, until=at, at=at
    )
    return _whole(run_id)


@router.get("/rewards/runs/{run_id}", response=PayRun)
@reading
def run(request: HttpRequest, run_id: PayRunId) -> PayRun:
    """One payment with everybody who was paid by it."""
    _require_run(request, run_id)
    return _whole(run_id)


@router.post("/rewards/runs/{run_id}/approve", response={201: PayRun})
@effect()
def approve(request: HttpRequest, run_id: PayRunId) -> PayRun:
    """Pay what somebody else put together, if the sum is still the same."""
    _require_run(request, run_id)
    rewards.approve_pay_run(run_id=run_id, at=moment(request))
    return _whole(run_id)


@router.post("/rewards/runs/{run_id}/drop", response={201: PayRun})
@effect()
def drop(request: HttpRequest, run_id: PayRunId) -> PayRun:
    """Give it up: what was due stays due."""
    _require_run(request, run_id)
    rewards.drop_pay_run(run_id=run_id, at=moment(request))
    return _whole(run_id)


@router.get("/rewards/flags", response=Flags)
@reading
def flags(request: HttpRequest, all: bool = False) -> Flags:
    """What looks like farming, with what hangs on it: held until two people have decided. (A11)"""
    _require_judge(request)
    books = list(acting_staff(request).organisation_ids)
    return Flags(flags=[_flag(one) for one in queries.list_flags(books, only_held=not all)])


@router.post("/rewards/flags/{flag_id}/propose", response={201: Flag})
@effect()
def propose(request: HttpRequest, flag_id: FlagId, body: Judging) -> Flag:
    """Say what should become of the held rewards, and why; somebody else decides."""
    books = _require_flag(request, flag_id)
    rewards.propose_flag(flag_id=flag_id, proposal=FlagState(body.proposal), why=body.why)
    return _flag(queries.get_flag(flag_id, books))


@router.post("/rewards/flags/{flag_id}/decide", response={201: Flag})
@effect()
def decide(request: HttpRequest, flag_id: FlagId) -> Flag:
    """Do what somebody else proposed; what is refused goes to the platform."""
    books = _require_flag(request, flag_id)
    rewards.decide_flag(flag_id=flag_id, at=moment(request))
    return _flag(queries.get_flag(flag_id, books))


def _party(actor: Actor, organisation_id: UUID | None, node_id: UUID | None) -> Party:
    """Whose statement is asked for; one's own needs nobody's leave."""
    if organisation_id is not None:
        network.require(actor, "rewards.see", organisation_id=organisation_id)
        return Party(PartyKind.ORGANISATION, organisation_id)
    if node_id is not None:
        # A guide sees what is theirs, not what their store earns.
        network.require(actor, "ledger.see", node_id=node_id)
        return Party(PartyKind.NODE, node_id)
    assert actor.staff_id is not None
    return Party(PartyKind.STAFF, actor.staff_id)


def _require_judge(request: HttpRequest) -> UUID:
    """For the office of the group, which bears the pools; for all others it does not exist."""
    group_id = network.platform().organisation_id
    actor = acting_staff(request)
    if not network.is_allowed(actor, "rewards.judge", organisation_id=group_id):
        raise NotFound
    return group_id


def _require_run(request: HttpRequest, run_id: UUID) -> None:
    if queries.get_pay_run(run_id).bearer_id != _require_judge(request):
        raise NotFound


def _require_flag(request: HttpRequest, flag_id: UUID) -> list[UUID]:
    _require_judge(request)
    books = list(acting_staff(request).organisation_ids)
    queries.get_flag(flag_id, books)
    return books


def _period(one: EarnerStatement, at: datetime) -> Period:
    return Period(
        currency=one.currency,
        opening_fen=one.opening_fen,
        earned_fen=one.earned_fen,
        paid_fen=one.paid_fen,
        closing_fen=one.closing_fen,
        parts=[
            Part(
                at=line.at,
                order_id=line.order_id,
                role=line.role,
                amount_fen=line.amount_fen,
                state=line.state_at(at),
                due_at=line.vests_at,
                sentence=line.text,
            )
            for line in one.lines
        ],
        payouts=[_payout(payout) for payout in one.payouts],
    )


def _payout(one: PayoutView) -> PaidOut:
    kind, party_id = one.party.kind, one.party.id
    return PaidOut(
        paid_at=one.paid_at,
        amount_fen=one.amount_fen,
        parts=one.part_qty,
        staff_id=party_id if kind is PartyKind.STAFF else None,
        node_id=party_id if kind is PartyKind.NODE else None,
        organisation_id=party_id if kind is PartyKind.ORGANISATION else None,
        member_id=party_id if kind is PartyKind.MEMBER else None,
        journal_id=one.journal_id,
    )


def _whole(run_id: UUID) -> PayRun:
    return _run(queries.get_pay_run(run_id), queries.list_payouts(run_id=run_id))


def _run(one: PayRunView, payouts: list[PayoutView] | None = None) -> PayRun:
    return PayRun(
        run_id=one.run_id,
        until=one.until,
        state=one.state,
        amount_fen=one.amount_fen,
        currency=one.currency,
        earners=one.earner_qty,
        drafted_at=one.drafted_at,
        decided_at=one.decided_at,
        payouts=[_payout(each) for each in payouts or []],
    )


def _flag(one: FlagView) -> Flag:
    return Flag(
        flag_id=one.flag_id,
        kind=one.kind,
        facts=dict(one.facts),
        staff_id=one.staff_id,
        member_id=one.member_id,
        node_id=one.node_id,
        found_at=one.found_at,
        state=one.state,
        proposal=one.proposal,
        why=one.why,
        held_fen=one.held_fen,
        currency=one.currency,
    )
