"""Who stands for which role when an order is paid."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from quanqu.rewards import rules
from quanqu.rewards.types import (
    PLATFORM,
    BindingId,
    BindingView,
    Claim,
    Credit,
    Evidence,
    LaterTouch,
    Party,
    PartyKind,
    Role,
    Store,
    Terms,
    Why,
)

PAID = datetime(2026, 6, 15, 12, tzinfo=UTC)
MARCH = datetime(2026, 3, 1, 10, tzinfo=UTC)
GROUP, DEALER_A, DEALER_B = UUID(int=100), UUID(int=101), UUID(int=102)
S1, S2, WEB = UUID(int=11), UUID(int=12), UUID(int=13)
G1, M1, M2 = UUID(int=21), UUID(int=22), UUID(int=23)
MEMBER, FRIEND = UUID(int=31), UUID(int=32)
STORES: Mapping[UUID, Store] = {
    S1: Store(S1, "S1", DEALER_A, (M1,)),
    S2: Store(S2, "S2", DEALER_B, (M2,)),
    WEB: Store(WEB, "Web", GROUP),
}
BOUND = BindingView(
    binding_id=BindingId(UUID(int=1)),
    member_id=MEMBER,
    staff_id=G1,
    node_id=S1,
    since=MARCH,
    until=MARCH + timedelta(days=365),
    protected_until=MARCH + timedelta(days=90),
)
TERMS = Terms(rates_bps={"": 1000}, shares_bps={role: 1000 for role in Role if role != "platform"})


def evidence(**changes: Any) -> Evidence:
    plain = Evidence(paid_at=PAID, selling_node_id=WEB, stores=STORES)
    return replace(plain, **changes)


def parties(claims: list[Claim], role: Role) -> list[UUID | None]:
    return [claim.party.id for claim in claims if claim.role is role]


def claims_of(seen: Evidence, terms: Terms, source_node_id: UUID | None) -> list[Claim]:
    return rules.claims_of(seen, terms, source_node_id=source_node_id, platform_id=GROUP)


class TestClaimsOf:
    def test_pays_the_long_way_of_one_scan(self) -> None:
        seen = evidence(binding=BOUND, acquirer_id=G1, enrolled_at=MARCH)
        claims = claims_of(seen, TERMS, S2)
        assert parties(claims, Role.ACQUIRER_GUIDE) == [G1]
        assert parties(claims, Role.BOUND_GUIDE) == [G1]
        assert parties(claims, Role.MANAGER) == [M1]
        assert parties(claims, Role.NODE) == [S1]
        assert parties(claims, Role.DEALER) == [DEALER_A]
        assert parties(claims, Role.FULFILLING_NODE) == [S2]
        assert parties(claims, Role.SERVING_GUIDE) == []
        assert next(c for c in claims if c.role is Role.BOUND_GUIDE).facts["since"] == "2026-03-01"

    def test_lets_the_acquirers_claim_end_with_the_window(self) -> None:
        seen = evidence(acquirer_id=G1, enrolled_at=MARCH)
        assert not parties(claims_of(seen, replace(TERMS, window_days=90), S2), Role.ACQUIRER_GUIDE)
        assert parties(claims_of(seen, replace(TERMS, window_days=120), S2), Role.ACQUIRER_GUIDE)

    def test_counts_touched_stores_where_nobody_is_bound(self) -> None:
        touched = tuple(
            Credit(Party(PartyKind.NODE, node), MARCH + timedelta(days=day))
            for day, node in enumerate([S1, S2, WEB])
        )
        claims = claims_of(
            evidence(touched=touched), replace(TERMS, later_touch=LaterTouch.SPLIT), S2
        )
        assert parties(claims, Role.NODE) == [S1, S2, WEB]
        assert parties(claims, Role.DEALER) == [DEALER_A, DEALER_B, None]

    def test_falls_back_to_the_store_that_made_the_sale(self) -> None:
        claims = claims_of(evidence(selling_node_id=S2, serving_staff_id=G1), TERMS, S2)
        assert parties(claims, Role.NODE) == [S2]
        assert parties(claims, Role.MANAGER) == [M2]
        assert next(c for c in claims if c.role is Role.NODE).why is Why.SOLD

    def test_credits_who_referred(self) -> None:
        friend = Party(PartyKind.MEMBER, FRIEND)
        claims = claims_of(evidence(referred=(Credit(friend, MARCH),)), TERMS, None)
        assert parties(claims, Role.REFERRER) == [FRIEND]
        assert parties(claims, Role.FULFILLING_NODE) == []

    @given(
        acquired=st.booleans(),
        bound=st.booleans(),
        served=st.booleans(),
        referred=st.booleans(),
        own=st.sets(st.sampled_from([G1, M1, M2])),
    )
    def test_never_lets_a_buyer_earn(
        self, acquired: bool, bound: bool, served: bool, referred: bool, own: set[UUID]
    ) -> None:
        buyer = Party(PartyKind.MEMBER, MEMBER)
        mine = frozenset({buyer} | {Party(PartyKind.STAFF, staff) for staff in own})
        seen = evidence(
            acquirer_id=G1 if acquired else None,
            enrolled_at=MARCH,
            binding=BOUND if bound else None,
            serving_staff_id=G1 if served else None,
            referred=(Credit(buyer, MARCH),) if referred else (),
            own=mine,
        )
        claims = claims_of(seen, TERMS, S2)
        assert not {claim.party for claim in claims} & mine
        parts = rules.split_pool(1_000_003, TERMS, claims)
        assert sum(parts.values()) == 1_000_003
        assert all(key.party == PLATFORM for key in parts if key.why is Why.OWN_PURCHASE)


class TestStandingOf:
    def test_protects_the_guide_for_the_agreed_time(self) -> None:
        outcome = rules.standing_of(BOUND, staff_id=M1, at=MARCH + timedelta(days=89))
        assert outcome == "taken_by_other"

    def test_lets_another_guide_ask_after_the_protection(self) -> None:
        at = MARCH + timedelta(days=90)
        assert rules.standing_of(BOUND, staff_id=M1, at=at) is None
        assert rules.standing_of(BOUND, staff_id=G1, at=at) == "already"
