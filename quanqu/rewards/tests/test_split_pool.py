"""Sharing a pool: every fen has an owner and a reason, and returns take back exactly their part."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.kit.money import BPS
from quanqu.rewards import rules
from quanqu.rewards.types import (
    PLATFORM,
    Bearer,
    Claim,
    Credit,
    LaterTouch,
    Limit,
    PartKey,
    Party,
    PartyKind,
    Role,
    Terms,
    Why,
)

GUIDE = Party(PartyKind.STAFF, UUID(int=1))
MANAGER = Party(PartyKind.STAFF, UUID(int=2))
STORE = Party(PartyKind.NODE, UUID(int=3))
OTHER_STORE = Party(PartyKind.NODE, UUID(int=4))
DEALER = Party(PartyKind.ORGANISATION, UUID(int=5))
MARCH = datetime(2026, 3, 1, 10, tzinfo=UTC)

parties = st.sampled_from([GUIDE, MANAGER, STORE, OTHER_STORE, DEALER, PLATFORM])
earning_roles = [role for role in Role if role is not Role.PLATFORM]
claim_lists = st.lists(
    st.builds(
        Claim,
        role=st.sampled_from(earning_roles),
        party=parties,
        why=st.sampled_from([Why.BOUND, Why.TOUCHED, Why.OWN_PURCHASE]),
        weight=st.integers(1, 5),
    ),
    max_size=12,
)


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    least = draw(st.none() | st.integers(0, 5_000))
    most = draw(st.none() | st.integers(least or 0, 20_000))
    return Limit(least, most)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    roles = draw(st.lists(st.sampled_from(earning_roles), unique=True, max_size=8))
    shares: dict[Role, int] = {role: draw(st.integers(1, BPS // 8)) for role in roles}
    return Terms(
        rates_bps={"": draw(st.integers(0, BPS))},
        shares_bps=shares,
        limits={role: draw(limits()) for role in roles if draw(st.booleans())},
        bearer=draw(st.sampled_from(Bearer)),
    )


def plan(**changes: object) -> Terms:
    given_terms: dict[str, object] = {
        "rates_bps": {"": 1_000},
        "shares_bps": {Role.BOUND_GUIDE: 4_000, Role.NODE: 2_000, Role.DEALER: 1_000},
    }
    return Terms(**(given_terms | changes))  # type: ignore[arg-type]


class TestSplitPool:
    @given(pool=st.integers(0, 10**12), plan=terms(), claims=claim_lists)
    def test_adds_up_to_the_pool_whatever_the_plan_and_the_claims(
        self, pool: int, plan: Terms, claims: list[Claim]
    ) -> None:
        assert sum(rules.split_pool(pool, plan, claims).values()) == pool

    @given(pool=st.integers(1, 10**9), plan=terms(), claims=claim_lists)
    def test_keeps_every_earner_of_a_role_inside_its_limits(
        self, pool: int, plan: Terms, claims: list[Claim]
    ) -> None:
        earned: dict[Role, int] = defaultdict(int)
        bearing = {Why.BELOW_MINIMUM, Why.ABOVE_MAXIMUM, Why.REMAINDER, Why.NOBODY}
        for key, amount in rules.split_pool(pool, plan, claims).items():
            if key.why not in bearing:
                earned[key.role] += amount
                assert amount > 0
        for role, limit in plan.limits.items():
            if any(c.role is role and c.party != PLATFORM for c in claims) and earned[role]:
                assert earned[role] >= (limit.minimum_fen or 0)
                assert limit.maximum_fen is None or earned[role] <= limit.maximum_fen

    def test_gives_the_platform_the_rest_and_says_so(self) -> None:
        parts = rules.split_pool(1_001, plan(), [Claim(Role.BOUND_GUIDE, GUIDE, Why.BOUND)])
        assert parts == {
            PartKey(Role.BOUND_GUIDE, GUIDE, Why.BOUND): 401,
            PartKey(Role.NODE, PLATFORM, Why.NOBODY): 200,
            PartKey(Role.DEALER, PLATFORM, Why.NOBODY): 100,
            PartKey(Role.PLATFORM, PLATFORM, Why.REMAINDER): 300,
        }

    def test_lets_several_who_were_touched_share_one_role(self) -> None:
        claims = [Claim(Role.NODE, s, Why.TOUCHED) for s in (STORE, OTHER_STORE)]
        parts = rules.split_pool(1_005, plan(), claims)
        assert parts[PartKey(Role.NODE, STORE, Why.TOUCHED)] == 101
        assert parts[PartKey(Role.NODE, OTHER_STORE, Why.TOUCHED)] == 100

    def test_makes_the_named_bearer_pay_a_minimum(self) -> None:
        minimum = plan(limits={Role.BOUND_GUIDE: Limit(minimum_fen=500)}, bearer=Bearer.DEALER)
        claims = [
            Claim(Role.BOUND_GUIDE, GUIDE, Why.BOUND),
            Claim(Role.DEALER, DEALER, Why.DEALER_OF_NODE),
        ]
        parts = rules.split_pool(1_000, minimum, claims)
        assert parts[PartKey(Role.BOUND_GUIDE, GUIDE, Why.BOUND)] == 500
        assert parts[PartKey(Role.BOUND_GUIDE, DEALER, Why.BELOW_MINIMUM)] == -100
        assert sum(parts.values()) == 1_000

    def test_gives_the_named_bearer_what_a_maximum_cuts_off(self) -> None:
        maximum = plan(limits={Role.BOUND_GUIDE: Limit(maximum_fen=50)})
        parts = rules.split_pool(1_000, maximum, [Claim(Role.BOUND_GUIDE, GUIDE, Why.BOUND)])
        assert parts[PartKey(Role.BOUND_GUIDE, GUIDE, Why.BOUND)] == 50
        assert parts[PartKey(Role.BOUND_GUIDE, PLATFORM, Why.ABOVE_MAXIMUM)] == 350

    def test_pays_no_minimum_when_nothing_was_kept(self) -> None:
        minimum = plan(limits={Role.BOUND_GUIDE: Limit(minimum_fen=500)})
        assert rules.split_pool(0, minimum, [Claim(Role.BOUND_GUIDE, GUIDE, Why.BOUND)]) == {}


class TestDifference:
    @given(
        sold=st.integers(0, 10**8),
        returns=st.lists(st.integers(0, 10**8), max_size=6),
        plan=terms(),
        claims=claim_lists,
    )
    def test_ends_at_the_split_of_what_is_kept_after_any_returns(
        self, sold: int, returns: list[int], plan: Terms, claims: list[Claim]
    ) -> None:
        rate, kept = plan.rates_bps[""], sold
        posted: dict[PartKey, int] = {}
        for change in [0, *returns]:
            kept = max(kept - change, 0)
            wanted = rules.split_pool(rules.pool_of(kept, rate), plan, claims)
            for key, amount in rules.difference(wanted, posted).items():
                posted[key] = posted.get(key, 0) + amount
            assert {k: v for k, v in posted.items() if v} == wanted
            assert sum(posted.values()) == rules.pool_of(kept, rate)

    @given(sold=st.integers(1, 10**8), plan=terms(), claims=claim_lists)
    def test_ends_at_zero_when_all_comes_back(
        self, sold: int, plan: Terms, claims: list[Claim]
    ) -> None:
        posted = rules.split_pool(rules.pool_of(sold, plan.rates_bps[""]), plan, claims)
        back = rules.difference(rules.split_pool(rules.pool_of(0, 1), plan, claims), posted)
        assert back == {key: -amount for key, amount in posted.items()}

    def test_takes_back_less_than_splitting_each_returned_part_would(self) -> None:
        halves = plan(rates_bps={"": BPS}, shares_bps={Role.BOUND_GUIDE: 5_000})
        claims = [Claim(Role.BOUND_GUIDE, GUIDE, Why.BOUND)]
        key = PartKey(Role.BOUND_GUIDE, GUIDE, Why.BOUND)
        kept = [rules.split_pool(fen, halves, claims).get(key, 0) for fen in (5, 4, 3, 2, 1, 0)]
        assert kept == [3, 2, 2, 1, 1, 0]
        # Each of five returns of one fen, split alone, would cost the guide 1: five, not three.
        assert rules.split_pool(1, halves, claims)[key] * 5 > kept[0]


class TestCredited:
    touches = [
        Credit(STORE, MARCH),
        Credit(OTHER_STORE, MARCH + timedelta(days=30)),
        Credit(STORE, MARCH + timedelta(days=40)),
    ]

    @pytest.mark.parametrize(
        ("later", "expected"),
        [
            (LaterTouch.FIRST, [STORE]),
            (LaterTouch.LAST, [STORE]),
            (LaterTouch.SPLIT, [STORE, OTHER_STORE]),
        ],
    )
    def test_follows_the_plan(self, later: LaterTouch, expected: list[Party]) -> None:
        paid = MARCH + timedelta(days=50)
        found = rules.credited(self.touches, paid_at=paid, window_days=90, later=later)
        assert found == expected

    def test_ignores_touches_that_are_too_old(self) -> None:
        paid = MARCH + timedelta(days=35)
        found = rules.credited(self.touches, paid_at=paid, window_days=10, later=LaterTouch.FIRST)
        assert found == [OTHER_STORE]

    def test_ignores_touches_after_the_payment(self) -> None:
        found = rules.credited(self.touches, paid_at=MARCH, window_days=None, later=LaterTouch.LAST)
        assert found == [STORE]

    @given(
        days=st.lists(st.integers(0, 400), max_size=20),
        window=st.none() | st.integers(1, 400),
        later=st.sampled_from(LaterTouch),
    )
    def test_never_credits_one_party_twice_or_outside_the_window(
        self, days: list[int], window: int | None, later: LaterTouch
    ) -> None:
        credits = [
            Credit(Party(PartyKind.NODE, UUID(int=10 + i % 3)), MARCH + timedelta(days=day))
            for i, day in enumerate(days)
        ]
        paid = MARCH + timedelta(days=200)
        found = rules.credited(credits, paid_at=paid, window_days=window, later=later)
        inside = {c.party for c in credits if rules.is_inside_window(c.at, paid, window)}
        assert len(found) == len(set(found))
        assert set(found) <= inside
        assert bool(found) == bool(inside)


class TestWithoutOwnPurchase:
    def test_gives_the_buyers_own_part_to_the_platform(self) -> None:
        claims = [Claim(Role.BOUND_GUIDE, GUIDE, Why.BOUND), Claim(Role.NODE, STORE, Why.SOLD)]
        kept = rules.without_own_purchase(claims, frozenset({GUIDE}))
        assert [(c.party, c.why) for c in kept] == [
            (PLATFORM, Why.OWN_PURCHASE),
            (STORE, Why.SOLD),
        ]


class TestCheckTerms:
    def test_accepts_a_sound_plan(self) -> None:
        assert rules.check_terms(plan()) == []

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            ({"rates_bps": {}}, "rates"),
            ({"rates_bps": {"": 10_001}}, "rates"),
            ({"shares_bps": {Role.NODE: 6_000, Role.DEALER: 6_000}}, "shares"),
            ({"shares_bps": {Role.PLATFORM: 1}}, "roles"),
            ({"limits": {Role.REFERRER: Limit(1, 2)}}, "roles"),
            ({"limits": {Role.NODE: Limit(2, 1)}}, "limits"),
            ({"window_days": 0}, "window"),
        ],
    )
    def test_names_what_is_wrong(self, change: dict[str, object], fault: str) -> None:
        assert fault in rules.check_terms(plan(**change))
