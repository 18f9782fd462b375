"""Settlement: runs for the group's finance, payouts for whoever they are for; trial balance."""

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    Day,
    JournalId,
    Moment,
    OrganisationId,
    PayoutId,
    RunId,
    Told,
    Word,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.kit.refusals import Forbidden, NotFound
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.network import queries as network
from quanqu.settlement import actions as settlement
from quanqu.settlement import queries
from quanqu.settlement.types import PayoutState, PayoutView, RunState, RunView

router = Router(tags=["settlement"])
CURRENCY: Final = "CNY"


class Drafting(Asked):
    """Everything that is owed until the end of this day."""

    last_on: Day
    currency: Word = CURRENCY


class Why(Asked):
    why: Word


class Payout(Told):
    """What one organisation gets; negative: pays."""

    payout_id: PayoutId
    run_id: RunId
    organisation_id: OrganisationId
    claims_fen: int
    debts_fen: int
    amount_fen: int
    currency: str
    state: PayoutState
    paid_at: datetime | None
    journal_id: JournalId | None
    why: str


class Run(Told):
    run_id: RunId
    currency: str
    first_on: date
    last_on: date
    state: RunState
    drafted_at: datetime
    approved_at: datetime | None
    paid_at: datetime | None
    payout_count: int
    waiting_count: int
    paid_out_fen: int
    payouts: list[Payout] = []


class Runs(Told):
    runs: list[Run]


class Payouts(Told):
    payouts: list[Payout]


class Sum(Told):
    organisation_id: OrganisationId
    organisation: str
    account: AccountKind
    amount_fen: int
    currency: str


class TrialBalance(Told):
    """Debit positive; the accounts of each organisation sum to zero per currency."""

    until: datetime | None
    accounts: list[Sum]


@router.get("/settlements", response=Runs)
@reading
def runs(request: HttpRequest) -> Runs:
    """All settlements, the latest first. (F7)"""
    _require(request)
    return Runs(runs=[_run(one) for one in queries.list_runs()])


@router.post("/settlements", response={201: Run})
@effect()
def draft(request: HttpRequest, body: Drafting) -> Run:
    """Freeze what organisations owe each other; nothing is paid before another approves. (F7)"""
    _require(request)
    run_id = settlement.draft_run(currency=body.currency, last_on=body.last_on, at=moment(request))
    return _whole(run_id)


@router.get("/settlements/payouts", response=Payouts)
@reading
def payouts(
    request: HttpRequest, organisation_id: Annotated[OrganisationId | None, Query()] = None
) -> Payouts:
    """What my organisations got and paid in settlements, the latest first. (F7)"""
    actor = acting_staff(request)
    wanted = organisation_id or actor.organisation_id
    network.require(actor, "ledger.see", organisation_id=wanted)
    assert wanted is not None
    return Payouts(
        payouts=[_payout(one) for one in queries.list_payouts(organisation_ids=[wanted])]
    )


@router.post("/settlements/payouts/{payout_id}/reverse", response={201: Payout})
@effect()
def reverse(request: HttpRequest, payout_id: PayoutId, body: Why) -> Payout:
    """Undo a payout; what was owed stands in the next settlement."""
    _require(request)
    settlement.reverse_payout(payout_id=payout_id, why=body.why, at=moment(request))
    return _payout(queries.get_payout(payout_id))


@router.get("/settlements/{run_id}", response=Run)
@reading
def run(request: HttpRequest, run_id: RunId) -> Run:
    """One settlement with all its payouts."""
    _require(request)
    return _whole(run_id)


@router.post("/settlements/{run_id}/approve", response={201: Run})
@effect()
def approve(request: HttpRequest, run_id: RunId) -> Run:
    """Approve what somebody else drafted."""
    _require(request)
    settlement.approve_run(run_id=run_id, at=moment(request))
    return _whole(run_id)


@router.post("/settlements/{run_id}/drop", response={201: Run})
@effect()
def drop(request: HttpRequest, run_id: RunId, body: Why) -> Run:
    """Give it up before anybody was paid."""
    _require(request)
    settlement.drop_run(run_id=run_id, why=body.why)
    return _whole(run_id)


@router.post("/settlements/{run_id}/pay", response={201: Run})
@effect()
def pay(request: HttpRequest, run_id: RunId) -> Run:
    """Begin to pay it: the first hundred at once, the others within seconds."""
    _require(request)
    settlement.start_paying(run_id=run_id, at=moment(request))
    settlement.pay_next(run_id=run_id, at=moment(request))
    return _whole(run_id)


@router.get("/trial-balance", response=TrialBalance)
@reading
def trial_balance(
    request: HttpRequest,
    organisation_id: Annotated[OrganisationId | None, Query()] = None,
    until: Annotated[Moment | None, Query()] = None,
) -> TrialBalance:
    """The sum of every account of one organisation, or of all I may read, at any moment. (F7)"""
    actor = acting_staff(request)
    books = [
        one
        for one in actor.organisation_ids
        if network.is_allowed(actor, "ledger.see", organisation_id=one)
    ]
    if organisation_id is not None:
        network.require(actor, "ledger.see", organisation_id=organisation_id)
        books = [organisation_id]
    if not books:
        raise Forbidden
    return TrialBalance(
        until=until,
        accounts=[
            Sum(
                organisation_id=one.organisation_id,
                organisation=one.organisation_name,
                account=one.kind,
                amount_fen=one.amount_fen,
                currency=one.currency,
            )
            for one in ledger.trial_balance(organisation_ids=books, until=until)
        ],
    )


def _require(request: HttpRequest) -> None:
    """Settlement is the group's: for all others it does not exist."""
    group_id = network.platform().organisation_id
    actor = acting_staff(request)
    if not network.is_allowed(actor, "settlement.run", organisation_id=group_id):
        raise NotFound


def _whole(run_id: UUID) -> Run:
    return _run(queries.get_run(run_id), queries.list_payouts(run_id=run_id))


def _run(one: RunView, payouts: list[PayoutView] | None = None) -> Run:
    return Run(
        run_id=one.run_id,
        currency=one.currency,
        first_on=one.first_on,
        last_on=one.last_on,
        state=one.state,
        drafted_at=one.drafted_at,
        approved_at=one.approved_at,
        paid_at=one.paid_at,
        payout_count=one.payout_count,
        waiting_count=one.waiting_count,
        paid_out_fen=one.paid_out_fen,
        payouts=[_payout(each) for each in payouts or []],
    )


def _payout(one: PayoutView) -> Payout:
    return Payout(
        payout_id=one.payout_id,
        run_id=one.run_id,
        organisation_id=one.organisation_id,
        claims_fen=one.claims_fen,
        debts_fen=one.debts_fen,
        amount_fen=one.amount_fen,
        currency=one.currency,
        state=one.state,
        paid_at=one.paid_at,
        journal_id=one.journal_id,
        why=one.why,
    )
