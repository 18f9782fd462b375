"""Members of the demo world: enrolled in stores, some bound to guides, some with cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.ledger.types import AccountKind
from quanqu.members import actions as members
from quanqu.members.types import NewMember, Tier
from quanqu.rewards import actions as rewards
from quanqu.rewards.types import BindingPolicy, Side
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardId, CardKind
from quanqu.world import cast
from quanqu.world.demo import names
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.staff import Hired

MEMBERS: Final = 2_000
SEATS: Final = 300
"""Clients a guide may have; the journey takes a seat each time it is walked."""

BOUND_PER_GUIDE: Final = 10
CARDS: Final = 160
TOP_UPS_FEN: Final = ((500_00, 20_00), (1_000_00, 60_00), (2_000_00, 150_00))
"""What is paid in, and the bonus given for it."""

TIERS: Final = (Tier.REGULAR,) * 14 + (Tier.SILVER,) * 4 + (Tier.GOLD,) * 2


@dataclass(frozen=True, slots=True)
class Customer:
    """A member as the making of the world knows them."""

    member_id: UUID
    home: str
    tier: Tier
    since: datetime


@tx.required
def enrol(
    retailer: Retailer,
    hired: Mapping[str, Hired],
    *,
    random: Random,
    since: datetime,
    until: datetime,
    qty: int = MEMBERS,
) -> list[Customer]:
    """Enrol members over a period: most by a guide in a store, the others in the web shop."""
    guides = {one.person.node: one for one in hired.values() if "guide" in one.person.roles}
    homes = [
        code
        for code, node in retailer.nodes.items()
        if code in guides and "sells" in node.capabilities
    ]
    drafts = []
    for number in range(1, qty + 1):
        # Larger numbers came later, in opening hours.
        day = since + (until - since) * (number / (qty + 1))
        at = day.replace(hour=random.randint(10, 20), minute=random.randrange(60))
        home = cast.WEB_SHOP if random.random() < 0.2 else random.choice(homes)
        guide = guides[home]
        drafts.append(
            (
                home,
                NewMember(
                    at=at,
                    source="web" if home == cast.WEB_SHOP else "guide",
                    phone=names.phone(number),
                    name=names.person(random),
                    node_id=retailer.nodes[home].node_id,
                    staff_id=guide.staff_id if home != cast.WEB_SHOP else None,
                    tier=random.choice(TIERS),
                    is_verified=True,
                ),
            )
        )
    ids = members.enrol_many(new=[draft for _home, draft in drafts])
    return [
        Customer(member_id, home, draft.tier, draft.at)
        for member_id, (home, draft) in zip(ids, drafts, strict=True)
    ]


@tx.required
def bind(retailer: Retailer, hired: Mapping[str, Hired], customers: Sequence[Customer]) -> None:
    """Two scans each: some members of every store belong to its guide."""
    for organisation in retailer.organisations.values():
        rewards.set_policy(
            organisation_id=organisation.organisation_id, policy=BindingPolicy(capacity=SEATS)
        )
    for guide in hired.values():
        if "guide" not in guide.person.roles or guide.person.node is None:
            continue
        node_id = retailer.nodes[guide.person.node].node_id
        own = [one for one in customers if one.home == guide.person.node]
        for customer in own[:BOUND_PER_GUIDE]:
            at = customer.since + timedelta(minutes=2)
            for side, moment in ((Side.MEMBER, at), (Side.GUIDE, at + timedelta(seconds=20))):
                _scan(guide, node_id, customer, side, moment)


def _scan(guide: Hired, node_id: UUID, customer: Customer, side: Side, at: datetime) -> None:
    """One of the two scans, and the touch that is kept of it."""
    rewards.record_touch(
        scan_id=new_id(),
        purpose="guide" if side is Side.MEMBER else "member",
        at=at,
        member_id=customer.member_id,
        staff_id=guide.staff_id,
        node_id=node_id,
        channel="store",
        device="phone",
    )
    rewards.bind(
        member_id=customer.member_id, staff_id=guide.staff_id, node_id=node_id, side=side, at=at
    )


@tx.required
def fill_cards(
    retailer: Retailer, customers: Sequence[Customer], *, random: Random
) -> dict[UUID, CardId]:
    """Stored-value cards of the group, topped up at a card terminal; card by member."""
    group_id = retailer.organisations[cast.GROUP].organisation_id
    cards = {}
    for customer in random.sample(list(customers[: MEMBERS // 2]), min(CARDS, len(customers) // 2)):
        at = customer.since + timedelta(hours=1)
        card_id = wallet.open_card(
            member_id=customer.member_id,
            issuer_id=group_id,
            kind=CardKind.NAMED,
            currency="CNY",
            at=at,
        )
        amount, bonus = random.choice(TOP_UPS_FEN)
        wallet.top_up(
            card_id=card_id,
            amount_fen=amount,
            bonus_fen=bonus,
            tender=AccountKind.CARD_TERMINAL,
            taken_by_id=group_id,
            fact_key=f"demo:top_up:{card_id}",
            at=at,
        )
        cards[customer.member_id] = card_id
    return cards
