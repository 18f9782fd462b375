"""What terms would have paid on past sales: the same evidence and rules as a real sale (F6)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final, TypeVar
from uuid import UUID

from quanqu.kit import sql
from quanqu.network import queries as network
from quanqu.rewards import evidence, rules
from quanqu.rewards.types import (
    PLATFORM,
    Claim,
    Party,
    PartyKind,
    Role,
    SimulatedOrder,
    Simulation,
    Sums,
    Terms,
    Why,
)

statements = sql.load("quanqu.rewards")

MOST_ORDERS: Final = 2_000
"""Each takes a statement of its own, as a payment does: a few seconds in all."""

BIGGEST: Final = 10

K = TypeVar("K")
Earned = dict[tuple[Role, Party], int]


def simulate(
    terms: Terms,
    *,
    bearer_id: UUID,
    organisation_ids: Collection[UUID],
    since: datetime,
    until: datetime,
) -> Simulation:
    """What these terms would have paid on what some companies sold in a period and was kept, beside
    what was paid. Who was bound, enrolled, served and scanned is read as of each payment.
    """
    lines = statements.lines_to_simulate(
        organisation_ids=list(organisation_ids),
        since=since,
        until=until,
        row_limit=MOST_ORDERS,
    )
    paid = _paid({line["order_id"] for line in lines})
    orders = {
        order_id: [*own] for order_id, own in groupby(lines, key=lambda line: line["order_id"])
    }
    sums: dict[UUID, dict[tuple[Role, Party], Sums]] = {
        order_id: _beside(paid.get(order_id, {}), _planned(own, terms, bearer_id))
        for order_id, own in orders.items()
    }
    every = [(key, one) for order in sums.values() for key, one in order.items()]
    homes = _homes({party for (_role, party), _one in every}, bearer_id)
    return Simulation(
        since=since,
        until=until,
        order_qty=len(orders),
        line_qty=len(lines),
        is_cut=len(orders) == MOST_ORDERS,
        kept_fen=sum(line["kept_fen"] for line in lines),
        total=_sum(one for _key, one in every),
        by_role=_by(
            (Role.PLATFORM if party == PLATFORM else role, one) for (role, party), one in every
        ),
        by_organisation=_by((homes.get(party), one) for (_role, party), one in every),
        biggest=_biggest(orders, sums),
    )


def example(terms: Terms, kept_fen: int, category_code: str = "") -> list[tuple[Role, Why, int]]:
    """How a sale would be shared in which somebody stands for every role: what a draft means."""
    claims = [
        Claim(role, Party(PartyKind.ORGANISATION, UUID(int=place)), Why.TOUCHED)
        for place, role in enumerate(Role, start=1)
        if role is not Role.PLATFORM
    ]
    pool = rules.pool_of(kept_fen, rules.rate_for(terms, category_code))
    parts = rules.split_pool(pool, terms, claims)
    return [(key.role, key.why, amount) for key, amount in sorted(parts.items())]


def _planned(lines: Sequence[sql.Row], terms: Terms, bearer_id: UUID) -> Earned:
    """What one order would have paid."""
    found = evidence.read(lines, [terms.window_days], lines[0]["paid_at"])
    earned: Earned = defaultdict(int)
    for line in lines:
        claims = rules.claims_of(
            found, terms, source_node_id=line["source_node_id"], platform_id=bearer_id
        )
        rate = rules.rate_for(terms, line["category_code"])
        parts = rules.split_pool(rules.pool_of(line["kept_fen"], rate), terms, claims)
        for key, amount in parts.items():
            earned[key.role, key.party] += amount
    return earned


def _paid(order_ids: Collection[UUID]) -> dict[UUID, Earned]:
    found: dict[UUID, Earned] = defaultdict(dict)
    for row in statements.posted_of_orders(order_ids=list(order_ids)):
        key = (Role(row["role"]), Party(PartyKind(row["party_kind"]), row["party_id"]))
        found[row["order_id"]][key] = row["amount_fen"]
    return found


def _beside(paid: Earned, planned: Earned) -> dict[tuple[Role, Party], Sums]:
    return {
        key: Sums(paid.get(key, 0), planned.get(key, 0)) for key in paid.keys() | planned.keys()
    }


def _homes(parties: Iterable[Party], bearer_id: UUID) -> Mapping[Party, UUID]:
    """The company behind each earner: the employer, the store's, itself, or the bearer."""
    wanted = set(parties)
    staff = network.staff_by_id(p.id for p in wanted if p.kind is PartyKind.STAFF and p.id)
    nodes = network.nodes_by_id(p.id for p in wanted if p.kind is PartyKind.NODE and p.id)
    found: dict[Party, UUID] = {PLATFORM: bearer_id}
    found |= {Party(PartyKind.STAFF, key): one.organisation_id for key, one in staff.items()}
    found |= {Party(PartyKind.NODE, key): one.organisation_id for key, one in nodes.items()}
    return found | {p: p.id for p in wanted if p.kind is PartyKind.ORGANISATION and p.id}


def _sum(found: Iterable[Sums]) -> Sums:
    return sum(found, Sums())


def _by(found: Iterable[tuple[K, Sums]]) -> tuple[tuple[K, Sums], ...]:
    """Sums by a key, what would change most first."""
    sums: dict[K, Sums] = defaultdict(Sums)
    for key, one in found:
        sums[key] += one
    return tuple(sorted(sums.items(), key=lambda one: (-abs(one[1].difference_fen), str(one[0]))))


def _biggest(
    orders: Mapping[UUID, Sequence[sql.Row]], sums: Mapping[UUID, Mapping[tuple[Role, Party], Sums]]
) -> tuple[SimulatedOrder, ...]:
    """The orders whose earners, the platform left out, would have got most more or less."""
    found = [
        SimulatedOrder(
            order_id,
            lines[0]["number"],
            lines[0]["paid_at"],
            _sum(one for (_role, party), one in sums[order_id].items() if party != PLATFORM),
        )
        for order_id, lines in orders.items()
    ]
    changed = [one for one in found if one.sums.difference_fen]
    changed.sort(key=lambda one: (-abs(one.sums.difference_fen), str(one.order_id)))
    return tuple(changed[:BIGGEST])
