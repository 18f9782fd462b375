"""Freezing who earns from an order, as things stood when it was paid (M2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from quanqu.kit import ids, sql, tx
from quanqu.rewards import queries, rules
from quanqu.rewards.types import (
    BindingView,
    Claim,
    Credit,
    Evidence,
    Party,
    PartyKind,
    PlanTerms,
    Store,
)

statements = sql.load("quanqu.rewards")

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Frozen:
    """What is to be kept of one line."""

    entitlement_id: UUID
    line_id: UUID
    plan: PlanTerms
    rate_bps: int
    claims: Sequence[Claim]


@dataclass(frozen=True, slots=True)
class _Person:
    """The buyer: who enrolled them, and whether they work here themselves."""

    acquirer_id: UUID | None = None
    enrolled_at: datetime | None = None
    own_staff_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Touch:
    """Where and by whom the buyer was met."""

    at: datetime
    node_id: UUID | None = None
    referrer_id: UUID | None = None


@tx.required
def freeze(*, order_id: UUID, paid_at: datetime) -> None:
    """Keep plan version, rate and beneficiaries of every line as of paid_at, however late it runs.

    Lines whose seller had joined no plan get nothing. Running again changes nothing (F6).
    """
    lines = statements.lines_to_freeze(order_id=order_id, at=paid_at)
    if not lines:
        return
    plans = {row["version_id"]: queries.get_plan_terms(row["version_id"]) for row in lines}
    evidence = _evidence(lines, list(plans.values()), paid_at)
    frozen = [
        _Frozen(
            ids.new_id(),
            line["line_id"],
            plans[line["version_id"]],
            rules.rate_for(plans[line["version_id"]].terms, line["category_code"]),
            rules.claims_of(
                evidence,
                plans[line["version_id"]].terms,
                source_node_id=line["source_node_id"],
                platform_id=plans[line["version_id"]].bearer_id,
            ),
        )
        for line in lines
    ]
    statements.freeze(
        ids=[one.entitlement_id for one in frozen],
        line_ids=[one.line_id for one in frozen],
        version_ids=[one.plan.version_id for one in frozen],
        platform_ids=[one.plan.bearer_id for one in frozen],
        rates=[one.rate_bps for one in frozen],
        order_id=order_id,
        member_id=lines[0]["member_id"],
        currency=lines[0]["currency"],
        paid_at=paid_at,
        **_claim_columns(frozen),
    )


def _evidence(lines: Sequence[sql.Row], plans: Sequence[PlanTerms], paid_at: datetime) -> Evidence:
    """Everything in one statement; the longest window of the plans decides how far back."""
    order = lines[0]
    nodes = {order["selling_node_id"], *(line["source_node_id"] for line in lines)}
    (row,) = statements.evidence(
        member_id=order["member_id"],
        at=paid_at,
        since=_since(plans, paid_at),
        node_ids=[node_id for node_id in nodes if node_id],
    )
    person = _read(row["person"] or {}, _Person)
    touches = _read(row["touches"], list[_Touch])
    return Evidence(
        paid_at=paid_at,
        selling_node_id=order["selling_node_id"],
        stores={store.node_id: store for store in _read(row["stores"], list[Store])},
        own=_own(order["member_id"], person.own_staff_id),
        acquirer_id=person.acquirer_id,
        enrolled_at=person.enrolled_at,
        binding=_read(row["binding"], BindingView) if row["binding"] else None,
        serving_staff_id=order["serving_staff_id"],
        touched=tuple(
            Credit(Party(PartyKind.NODE, touch.node_id), touch.at)
            for touch in touches
            if touch.node_id
        ),
        referred=tuple(
            Credit(Party(PartyKind.MEMBER, touch.referrer_id), touch.at)
            for touch in touches
            if touch.referrer_id
        ),
    )


def _since(plans: Sequence[PlanTerms], paid_at: datetime) -> datetime:
    """The beginning of the longest window; a plan without one looks back for ever."""
    windows = [plan.terms.window_days for plan in plans]
    days = [window for window in windows if window is not None]
    return LONG_AGO if len(days) < len(windows) else paid_at - timedelta(days=max(days))


def _own(member_id: UUID | None, staff_id: UUID | None) -> frozenset[Party]:
    """Every earner who is the buyer in person (M4)."""
    own = {(PartyKind.MEMBER, member_id), (PartyKind.STAFF, staff_id)}
    return frozenset(Party(kind, one) for kind, one in own if one is not None)


def _claim_columns(frozen: Iterable[_Frozen]) -> dict[str, list[Any]]:
    rows = [(one.entitlement_id, claim) for one in frozen for claim in one.claims]
    return {
        "entitlement_ids": [key for key, _ in rows],
        "roles": [str(claim.role) for _, claim in rows],
        "kinds": [str(claim.party.kind) for _, claim in rows],
        "party_ids": [claim.party.id for _, claim in rows],
        "whys": [str(claim.why) for _, claim in rows],
        "weights": [claim.weight for _, claim in rows],
        "facts": [msgspec.json.encode(dict(claim.facts)).decode() for _, claim in rows],
    }


def _read(value: Any, into: Any) -> Any:
    return msgspec.convert(value, into)
