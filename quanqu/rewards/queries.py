"""Reading rewards: bindings, plans in force, and what was earned and why."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from quanqu.kit import sql
from quanqu.rewards import terms as terms_json
from quanqu.rewards.models import PayRun, PlanVersion, Policy, Touch, Visitor
from quanqu.rewards.reasons import sentence
from quanqu.rewards.refusals import FlagNotFound, PayRunNotFound, PlanNotFound
from quanqu.rewards.simulating import example, simulate
from quanqu.rewards.types import (
    AcceptanceView,
    Balance,
    BindingId,
    BindingPolicy,
    BindingView,
    CauseKind,
    EarnerStatement,
    FlagId,
    FlagKind,
    FlagState,
    FlagView,
    Party,
    PartyKind,
    Payable,
    PayoutView,
    PayRunId,
    PayRunView,
    PayState,
    PlanId,
    PlanTerms,
    PlanVersionView,
    RewardLine,
    Role,
    TouchId,
    TouchView,
    VersionId,
    VersionState,
    Why,
)

__all__ = ["example", "simulate"]

statements = sql.load("quanqu.rewards")

BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
END: Final = datetime(9000, 1, 1, tzinfo=UTC)
MOST_LINES: Final = 20_000
"""Of one earner in one statement: a busy store earns some hundred parts a day."""


def find_touch(scan_id: UUID) -> TouchView | None:
    """The touch that a scan was kept as."""
    rows = statements.touch_of_scan(scan_id=scan_id)
    return TouchView(**rows[0]) if rows else None


def list_guide_touches(visitor_id: UUID, since: datetime) -> list[TouchView]:
    """The guides whose codes a visitor scanned before enrolling, the latest first."""
    rows = statements.guide_touches(visitor_id=visitor_id, since=since)
    return [TouchView(**row) for row in rows]


def list_touches(
    *, node_ids: Collection[UUID], before_at: datetime | None = None, limit: int = 50
) -> list[TouchView]:
    """What was scanned at some nodes, the newest first, a page at a time (A1)."""
    rows = statements.touches_at_nodes(
        node_ids=list(node_ids), before_at=before_at, row_limit=limit
    )
    return [TouchView(**row) for row in rows]


def touches_of(member_ids: Collection[UUID], *, limit: int = 1_000) -> list[TouchView]:
    """Where a person was seen, under all ids of theirs, the latest first."""
    found = Touch.objects.filter(member_id__in=member_ids).order_by("-at", "-id")
    names = [name for name in TouchView.__dataclass_fields__ if name != "touch_id"]
    return [
        TouchView(touch_id=TouchId(row.pop("id")), **row)
        for row in found.values("id", *names)[:limit]
    ]


def visitors_of(member_ids: Collection[UUID]) -> list[UUID]:
    """The browsers in which a person was recognised."""
    found = Visitor.objects.filter(member_id__in=member_ids).order_by("visitor_id")
    return [*found.values_list("visitor_id", flat=True)]


def policy_of(organisation_id: UUID) -> BindingPolicy:
    """How this organisation binds members to guides."""
    row = Policy.objects.filter(organisation_id=organisation_id).first()
    if row is None:
        return BindingPolicy()
    return BindingPolicy(
        **{name: getattr(row, name) for name in BindingPolicy.__dataclass_fields__}
    )


def binding_at(member_id: UUID, at: datetime) -> BindingView | None:
    """The binding of a member that was in force at a moment."""
    rows = statements.bindings(member_id=member_id, staff_id=None, at=at)
    return binding_from(rows[0]) if rows else None


def bindings_of(staff_id: UUID, at: datetime) -> list[BindingView]:
    """A guide's clients at a moment, the newest first."""
    rows = statements.bindings(member_id=None, staff_id=staff_id, at=at)
    return [binding_from(row) for row in rows]


def list_waiting(staff_id: UUID, since: datetime) -> list[tuple[UUID, datetime]]:
    """Members who scanned this guide and wait for the guide's scan: who, and when; the latest
    first. Each is only a suggestion until the guide scans them (A5).
    """
    rows = statements.waiting_for_guide(staff_id=staff_id, since=since)
    return [(row["member_id"], row["member_at"]) for row in rows]


def binding_from(row: Mapping[str, Any]) -> BindingView:
    """A binding from the columns that the statements of this module return."""
    return BindingView(
        binding_id=BindingId(row["id"]),
        member_id=row["member_id"],
        staff_id=row["staff_id"],
        node_id=row["node_id"],
        since=row["since"],
        until=row["until"],
        protected_until=row["protected_until"],
    )


def plan_in_force(organisation_id: UUID, at: datetime) -> PlanVersionView | None:
    """The plan version that an organisation had joined at a moment: the one it accepted last."""
    rows = statements.plan_in_force(organisation_id=organisation_id, at=at)
    return get_plan_version(rows[0]["version_id"]) if rows else None


def get_plan_version(version_id: UUID) -> PlanVersionView:
    """One version of a share plan. Refuses PlanNotFound."""
    version = PlanVersion.objects.select_related("plan").filter(id=version_id).first()
    if version is None:
        raise PlanNotFound
    return _version_view(version)


@lru_cache(maxsize=1_024)
def get_plan_terms(version_id: UUID) -> PlanTerms:
    """What a version says and who bears it. Kept in memory: the database lets neither change."""
    version = get_plan_version(version_id)
    return PlanTerms(version.version_id, version.bearer_id, version.terms)


def list_acceptances(organisation_ids: Collection[UUID]) -> list[AcceptanceView]:
    """Which versions these organisations joined, in the order of joining."""
    rows = statements.accepted(organisation_ids=list(organisation_ids))
    return [
        AcceptanceView(
            VersionId(row["version_id"]), row["organisation_id"], row["accepted_at"], row["actor"]
        )
        for row in rows
    ]


def list_plan_versions() -> list[PlanVersionView]:
    """All versions of all plans, the newest of each plan first."""
    versions = PlanVersion.objects.select_related("plan").order_by("plan__code", "-number")
    return [_version_view(version) for version in versions]


def _version_view(version: PlanVersion) -> PlanVersionView:
    return PlanVersionView(
        version_id=VersionId(version.id),
        plan_id=PlanId(version.plan_id),
        plan_code=version.plan.code,
        plan_name=version.plan.name,
        bearer_id=version.plan.organisation_id,
        number=version.number,
        state=VersionState(version.state),
        terms=terms_json.read(version),
        drafted_by=version.drafted_by,
        approved_by=version.approved_by,
        in_force_at=version.in_force_at,
    )


def rewards_of(staff_id: UUID, *, limit: int = 100) -> list[RewardLine]:
    """What a guide or manager earned and lost, the newest first, each with its sentence (F6)."""
    return rewards_of_party(Party(PartyKind.STAFF, staff_id), limit=limit)


def rewards_of_party(
    party: Party,
    *,
    since: datetime = BEGINNING,
    until: datetime = END,
    limit: int = 100,
) -> list[RewardLine]:
    """What any earner, a store or a dealer too, earned and lost, the newest first."""
    rows = statements.accruals_of_party(
        kind=party.kind, party_id=party.id, since=since, until=until, row_limit=limit
    )
    return [_reward_line(row) for row in rows]


def rewards_about(order_id: UUID) -> list[RewardLine]:
    """Every part that an order paid or took back, in the order of posting."""
    return [_reward_line(row) for row in statements.accruals_of_order(order_id=order_id)]


def pending_fen(party: Party) -> dict[str, int]:
    """What is booked for an earner and not yet paid out, by currency."""
    return {
        one.currency: one.pending_fen + one.due_fen + one.held_fen
        for one in balances_of(party, BEGINNING)
    }


def balances_of(party: Party, at: datetime) -> list[Balance]:
    """What waits, is due, is held and was paid to an earner at a moment, by currency (F6)."""
    rows = statements.balances_of_party(kind=party.kind, party_id=party.id, at=at)
    return [Balance(**row) for row in rows]


def statements_of(party: Party, *, since: datetime, until: datetime) -> list[EarnerStatement]:
    """An earner's period by currency: what stood before, every part, every payout (F6)."""
    lines = rewards_of_party(party, since=since, until=until, limit=MOST_LINES)
    payouts = list_payouts(party=party, since=since, until=until)
    before = {
        row["currency"]: row["amount_fen"]
        for row in statements.opening_of_party(kind=party.kind, party_id=party.id, since=since)
    }
    currencies = {*before, *(one.currency for one in lines), *(one.currency for one in payouts)}
    return [
        EarnerStatement(
            party=party,
            currency=currency,
            since=since,
            until=until,
            opening_fen=before.get(currency, 0),
            lines=tuple(one for one in lines if one.currency == currency),
            payouts=tuple(one for one in payouts if one.currency == currency),
        )
        for currency in sorted(currencies)
    ]


def list_payouts(
    *,
    run_id: UUID | None = None,
    party: Party | None = None,
    since: datetime = BEGINNING,
    until: datetime = END,
) -> list[PayoutView]:
    """Who was paid in a run, or what one earner was paid, the latest first."""
    rows = statements.payouts(
        run_id=run_id,
        kind=party.kind if party else None,
        party_id=party.id if party else None,
        since=since,
        until=until,
    )
    return [
        PayoutView(
            party=Party(PartyKind(row.pop("party_kind")), row.pop("party_id")),
            run_id=PayRunId(row.pop("run_id")),
            **row,
        )
        for row in rows
    ]


def list_payable(*, bearer_id: UUID, currency: str, until: datetime) -> list[Payable]:
    """Who would be paid how much of what had vested at a moment, the largest first."""
    rows = statements.payable(bearer_id=bearer_id, currency=currency, until=until)
    return [
        Payable(
            Party(PartyKind(row["party_kind"]), row["party_id"]),
            row["amount_fen"],
            row["part_qty"],
        )
        for row in rows
    ]


def list_pay_runs(bearer_ids: Collection[UUID], *, limit: int = 60) -> list[PayRunView]:
    """Runs of these bearers, the latest first."""
    found = PayRun.objects.filter(bearer_id__in=bearer_ids).order_by("-drafted_at", "-id")
    return [_pay_run(run) for run in found[:limit]]


def get_pay_run(run_id: UUID) -> PayRunView:
    """One run. Refuses PayRunNotFound."""
    run = PayRun.objects.filter(id=run_id).first()
    if run is None:
        raise PayRunNotFound
    return _pay_run(run)


def _pay_run(run: PayRun) -> PayRunView:
    return PayRunView(
        run_id=PayRunId(run.id),
        bearer_id=run.bearer_id,
        currency=run.currency,
        until=run.until,
        state=PayState(run.state),
        amount_fen=run.amount_fen,
        earner_qty=run.earner_qty,
        drafted_by=run.drafted_by,
        drafted_at=run.drafted_at,
        decided_by=run.decided_by,
        decided_at=run.decided_at,
    )


def _reward_line(row: Mapping[str, Any]) -> RewardLine:
    cause, why = CauseKind(row["cause_kind"]), Why(row["why"])
    facts = row["facts"] or {}
    return RewardLine(
        at=row["at"],
        order_id=row["order_id"],
        order_line_id=row["order_line_id"],
        cause_kind=cause,
        role=Role(row["role"]),
        party=Party(PartyKind(row["party_kind"]), row["party_id"]),
        why=why,
        facts=facts,
        amount_fen=row["amount_fen"],
        currency=row["currency"],
        journal_id=row["journal_id"],
        text=sentence(why, facts, cause),
        vests_at=row["vests_at"],
        is_held=row["is_held"],
        is_paid=row["payout_id"] is not None,
    )


def list_flags(
    organisation_ids: Collection[UUID], *, only_held: bool = True, limit: int = 100
) -> list[FlagView]:
    """What looks like farming in the stores of these organisations, the newest first (A11)."""
    return _flags(organisation_ids, only_held, None, limit)


def get_flag(flag_id: UUID, organisation_ids: Collection[UUID]) -> FlagView:
    """One of them. Refuses FlagNotFound."""
    found = _flags(organisation_ids, False, flag_id, 1)
    if not found:
        raise FlagNotFound
    return found[0]


def _flags(
    organisation_ids: Collection[UUID], only_held: bool, flag_id: UUID | None, limit: int
) -> list[FlagView]:
    rows = statements.flags(
        organisation_ids=list(organisation_ids),
        only_held=only_held,
        flag_id=flag_id,
        row_limit=limit,
    )
    return [
        FlagView(
            flag_id=FlagId(row.pop("flag_id")),
            kind=FlagKind(row.pop("kind")),
            state=FlagState(row.pop("state")),
            **row,
        )
        for row in rows
    ]
