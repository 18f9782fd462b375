"""Freezing who earns from an order, as things stood when it was paid (M2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuId
from quanqu.kit import ids, sql, tx
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.orders import queries as orders
from quanqu.orders.types import LineView, OrderId, OrderView
from quanqu.rewards import queries, rules
from quanqu.rewards.types import (
    Claim,
    Credit,
    Evidence,
    Party,
    PartyKind,
    PlanVersionView,
    Store,
)

statements = sql.load("quanqu.rewards")

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Frozen:
    """What is to be kept of one line."""

    entitlement_id: UUID
    line_id: UUID
    plan: PlanVersionView
    rate_bps: int
    claims: Sequence[Claim]


@tx.required
def freeze(*, order_id: UUID, paid_at: datetime) -> None:
    """Keep plan version, rate and beneficiaries of every line as of paid_at, however late it runs.

    Lines whose seller had joined no plan get nothing. Running again changes nothing (F6).
    """
    order = orders.get_order(OrderId(order_id))
    plans = _plans(order.lines, paid_at)
    if not plans:
        return
    evidence = _evidence(order, paid_at, list(plans.values()))
    categories = catalog.get_skus([line.sku_id for line in order.lines if line.sku_id])
    frozen = [
        _Frozen(
            ids.new_id(),
            line.line_id,
            plan,
            rules.rate_for(plan.terms, categories[SkuId(line.sku_id)].category_code),
            rules.claims_of(evidence, plan.terms, line.source_node_id),
        )
        for line in order.lines
        if line.sku_id and (plan := plans.get(line.seller_id)) is not None
    ]
    made = statements.freeze(
        ids=[one.entitlement_id for one in frozen],
        line_ids=[one.line_id for one in frozen],
        version_ids=[one.plan.version_id for one in frozen],
        platform_ids=[one.plan.bearer_id for one in frozen],
        rates=[one.rate_bps for one in frozen],
        order_id=order_id,
        member_id=order.member_id,
        currency=order.currency,
        paid_at=paid_at,
    )
    new = {row["id"] for row in made}
    _add_beneficiaries(one for one in frozen if one.entitlement_id in new)


def _plans(lines: Sequence[LineView], at: datetime) -> dict[UUID, PlanVersionView]:
    """The plan each seller had joined, for those who had."""
    found = {seller: queries.plan_in_force(seller, at) for seller in {ln.seller_id for ln in lines}}
    return {seller: plan for seller, plan in found.items() if plan is not None}


def _evidence(order: OrderView, paid_at: datetime, plans: Sequence[PlanVersionView]) -> Evidence:
    """Collect what speaks for somebody; the longest window of the plans decides how far back."""
    member = members.get_member(order.member_id) if order.member_id else None
    binding = queries.binding_at(order.member_id, paid_at) if order.member_id else None
    touches = _touches(order.member_id, paid_at, plans) if order.member_id else []
    node_ids = {order.selling_node_id, *(ln.source_node_id for ln in order.lines)}
    node_ids |= {credit.party.id for credit in touches if credit.party.kind is PartyKind.NODE}
    node_ids |= {binding.node_id} if binding else set()
    managed = binding.node_id if binding else order.selling_node_id
    return Evidence(
        paid_at=paid_at,
        platform_id=network.platform().organisation_id,
        selling_node_id=order.selling_node_id,
        stores=_stores((node_id for node_id in node_ids if node_id), managed, paid_at),
        own=_own(order.member_id, member.user_id if member else None),
        acquirer_id=member.enrolled_by if member else None,
        enrolled_at=member.enrolled_at if member else None,
        binding=binding,
        serving_staff_id=order.serving_staff_id,
        touched=tuple(c for c in touches if c.party.kind is PartyKind.NODE),
        referred=tuple(c for c in touches if c.party.kind is PartyKind.MEMBER),
    )


def _touches(member_id: UUID, paid_at: datetime, plans: Sequence[PlanVersionView]) -> list[Credit]:
    windows = [plan.terms.window_days for plan in plans]
    days = [window for window in windows if window is not None]
    since = LONG_AGO if len(days) < len(windows) else paid_at - timedelta(days=max(days))
    rows = statements.touches_before(member_id=member_id, since=since, until=paid_at)
    nodes = [Credit(Party(PartyKind.NODE, r["node_id"]), r["at"]) for r in rows if r["node_id"]]
    return nodes + [
        Credit(Party(PartyKind.MEMBER, r["referrer_id"]), r["at"]) for r in rows if r["referrer_id"]
    ]


def _stores(node_ids: Iterable[UUID], managed: UUID, at: datetime) -> dict[UUID, Store]:
    """The nodes that may earn; managers are asked only where they can matter."""
    return {
        node_id: Store(
            node_id,
            node.name,
            node.organisation_id,
            tuple(network.managers_of(node_id, at)) if node_id == managed else (),
        )
        for node_id, node in network.nodes_by_id(list(node_ids)).items()
    }


def _own(member_id: UUID | None, user_id: UUID | None) -> frozenset[Party]:
    """Every earner who is the buyer in person (M4)."""
    if member_id is None:
        return frozenset()
    own = {Party(PartyKind.MEMBER, member_id)}
    staff = network.find_staff_by_user(user_id) if user_id else None
    if staff is not None:
        own.add(Party(PartyKind.STAFF, staff.staff_id))
    return frozenset(own)


def _add_beneficiaries(frozen: Iterable[_Frozen]) -> None:
    rows = [(one.entitlement_id, claim) for one in frozen for claim in one.claims]
    statements.add_beneficiaries(
        entitlement_ids=[key for key, _ in rows],
        roles=[str(claim.role) for _, claim in rows],
        kinds=[str(claim.party.kind) for _, claim in rows],
        party_ids=[claim.party.id for _, claim in rows],
        whys=[str(claim.why) for _, claim in rows],
        weights=[claim.weight for _, claim in rows],
        facts=[msgspec.json.encode(dict(claim.facts)).decode() for _, claim in rows],
    )
