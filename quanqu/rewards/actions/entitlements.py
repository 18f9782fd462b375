"""Freezing who earns from an order, as things stood when it was paid (M2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanqu.kit import ids, sql, tx
from quanqu.rewards import evidence, queries, rules
from quanqu.rewards.types import Claim, PlanTerms

statements = sql.load("quanqu.rewards")


@dataclass(frozen=True, slots=True)
class _Frozen:
    """What is to be kept of one line."""

    entitlement_id: UUID
    line_id: UUID
    plan: PlanTerms
    rate_bps: int
    claims: Sequence[Claim]


@tx.required
def freeze(*, order_id: UUID, paid_at: datetime) -> None:
    """Keep plan version, rate and beneficiaries of every line as of paid_at, however late it runs.

    Lines whose seller had joined no plan get nothing. Running again changes nothing (F6).
    """
    lines = statements.lines_to_freeze(order_id=order_id, at=paid_at)
    if not lines:
        return
    plans = {row["version_id"]: queries.get_plan_terms(row["version_id"]) for row in lines}
    windows = [plan.terms.window_days for plan in plans.values()]
    found = evidence.read(lines, windows, paid_at)
    frozen = [
        _Frozen(
            ids.new_id(),
            line["line_id"],
            plans[line["version_id"]],
            rules.rate_for(plans[line["version_id"]].terms, line["category_code"]),
            rules.claims_of(
                found,
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
