"""What a hand-over pays, and what a return takes back, in the books of the platform."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from quanqu.kit import sql, tx
from quanqu.kit.ids import new_id
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.orders.types import OrderView
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import JULY, JUNE, MARCH, TERMS, World
from quanqu.rewards.types import Bearer, KeptLine, Limit, Party, PartyKind, Role, Why

pytestmark = pytest.mark.usefixtures("db")

NET_FEN = 52_920
"""Two jackets at 299.00 with 13 % VAT inside: 59,800 / 1.13."""


@pytest.fixture
def world() -> World:
    with tx.begin(actor="system:test"):
        world = factory.world()
    factory.plan(world, at=MARCH)
    return world


def sold(world: World, *, bound: bool = True) -> OrderView:
    """Enrolled and bound in March, bought in June: frozen, not yet handed over."""
    with tx.begin(actor="system:test"):
        member_id = factory.member(world, "13800138000")
        if bound:
            factory.bound(world, member_id)
        order = factory.paid_order(world, member_id)
        rewards.freeze(order_id=order.order_id, paid_at=JUNE)
    return order


def accrue(order: OrderView, net_fen: int = NET_FEN, qty: int = 2) -> UUID:
    cause_id = new_id()
    with tx.begin(actor="system:test"):
        rewards.accrue(
            order_id=order.order_id,
            cause_id=cause_id,
            lines=[KeptLine(order.lines[0].line_id, qty, net_fen)],
            at=JUNE,
        )
    return cause_id


def take_back(order: OrderView, net_fen: int, qty: int = 1) -> None:
    with tx.begin(actor="system:test"):
        rewards.take_back(
            order_id=order.order_id,
            cause_id=new_id(),
            lines=[KeptLine(order.lines[0].line_id, qty, net_fen)],
            at=JULY,
        )


def shares(order: OrderView) -> dict[tuple[Role, Why], int]:
    """Everything posted so far, by role and reason."""
    sums: dict[tuple[Role, Why], int] = defaultdict(int)
    for line in queries.rewards_about(order.order_id):
        sums[line.role, line.why] += line.amount_fen
    return {key: amount for key, amount in sums.items() if amount}


class TestAccrue:
    def test_pays_everybody_of_the_long_way_with_a_reason(self, world: World) -> None:
        order = sold(world)
        accrue(order)
        assert shares(order) == {
            (Role.ACQUIRER_GUIDE, Why.ENROLLED): 529,
            (Role.BOUND_GUIDE, Why.BOUND): 1_588,
            (Role.SERVING_GUIDE, Why.NOBODY): 529,
            (Role.MANAGER, Why.MANAGES): 265,
            (Role.DEALER, Why.DEALER_OF_NODE): 794,
            (Role.FULFILLING_NODE, Why.FULFILLED): 529,
            (Role.PLATFORM, Why.REMAINDER): 1_058,
        }
        mine = queries.rewards_of(world.guide.staff_id)
        assert {line.amount_fen for line in mine} == {529, 1_588}
        assert all(line.text for line in mine)
        stores = queries.rewards_of_party(Party(PartyKind.NODE, world.town.store_b.node_id))
        assert [line.amount_fen for line in stores] == [529]

    def test_books_the_pool_in_the_platforms_books(self, world: World) -> None:
        order = sold(world)
        accrue(order)
        (journal,) = [
            j for j in ledger.journals_about(order.order_id) if j.kind == "rewards_handed_over"
        ]
        group_id = world.town.group.organisation_id
        assert {posting.organisation_id for posting in journal.postings} == {group_id}
        booked = {(posting.kind, posting.party): posting.amount_fen for posting in journal.postings}
        assert booked[AccountKind.REWARD_EXPENSE, ""] == 5_292
        dealer = f"org:{world.town.dealer_a.organisation_id}"
        assert booked[AccountKind.REWARD_PENDING, dealer] == -794
        assert sum(p.amount_fen for p in journal.postings) == 0
        assert all(posting.reason for posting in journal.postings)

    def test_happens_once_for_one_cause(self, world: World) -> None:
        order = sold(world)
        cause_id = accrue(order)
        before = shares(order)
        with tx.begin(actor="system:test"):
            again = rewards.accrue(
                order_id=order.order_id,
                cause_id=cause_id,
                lines=[KeptLine(order.lines[0].line_id, 2, NET_FEN)],
                at=JUNE,
            )
        assert again is None
        assert shares(order) == before

    def test_grows_with_each_part_that_is_handed_over(self, world: World) -> None:
        order = sold(world)
        accrue(order, NET_FEN // 2, 1)
        accrue(order, NET_FEN // 2, 1)
        whole = shares(order)
        assert whole[Role.BOUND_GUIDE, Why.BOUND] == 1_588
        assert sum(whole.values()) == 5_292

    def test_gives_nothing_where_the_seller_joined_no_plan(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
        order = sold(world)
        accrue(order)
        assert shares(order) == {}

    def test_charges_a_minimum_to_the_named_bearer(self, world: World) -> None:
        limited = replace(
            TERMS, limits={Role.MANAGER: Limit(minimum_fen=1_000)}, bearer=Bearer.DEALER
        )
        factory.plan(world, limited, at=MARCH + timedelta(days=1))
        order = sold(world)
        accrue(order)
        posted = shares(order)
        assert posted[Role.MANAGER, Why.MANAGES] == 1_000
        assert posted[Role.MANAGER, Why.BELOW_MINIMUM] == -735
        assert sum(posted.values()) == 5_292
        dealer = Party(PartyKind.ORGANISATION, world.town.dealer_a.organisation_id)
        assert queries.pending_fen(dealer) == {"CNY": 794 - 735}


class TestTakeBack:
    def test_takes_exactly_the_part_of_what_came_back(self, world: World) -> None:
        order = sold(world)
        accrue(order)
        take_back(order, NET_FEN // 2)
        assert shares(order) == {
            (Role.ACQUIRER_GUIDE, Why.ENROLLED): 265,
            (Role.BOUND_GUIDE, Why.BOUND): 794,
            (Role.SERVING_GUIDE, Why.NOBODY): 265,
            (Role.MANAGER, Why.MANAGES): 132,
            (Role.DEALER, Why.DEALER_OF_NODE): 397,
            (Role.FULFILLING_NODE, Why.FULFILLED): 264,
            (Role.PLATFORM, Why.REMAINDER): 529,
        }
        latest = queries.rewards_of(world.guide.staff_id)[0]
        assert latest.amount_fen < 0
        assert latest.text

    def test_ends_at_zero_when_all_came_back_in_odd_parts(self, world: World) -> None:
        order = sold(world)
        accrue(order)
        for part in (1, 17, 9_999, NET_FEN - 1 - 17 - 9_999):
            take_back(order, part)
        assert shares(order) == {}
        pending = sql.run_text(
            "SELECT coalesce(sum(p.amount_fen), 0)::bigint AS fen FROM ledger_posting p "
            "JOIN ledger_account a ON a.id = p.account_id WHERE a.kind LIKE 'reward%%' "
            "OR a.kind = 'platform_share'",
            {},
        )
        assert pending == [{"fen": 0}]


class TestFreeze:
    def test_looks_back_to_the_payment_however_late_it_runs(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            member_id = factory.member(world, "13800138000")
            order = factory.paid_order(world, member_id)
            factory.bound(world, member_id, at=JUNE + timedelta(seconds=1))
            rewards.freeze(order_id=order.order_id, paid_at=JUNE)
        accrue(order)
        assert (Role.BOUND_GUIDE, Why.NOBODY) in shares(order)

    def test_remembers_a_binding_that_ended_since(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            member_id = factory.member(world, "13800138000")
            factory.bound(world, member_id)
            order = factory.paid_order(world, member_id)
            rewards.end_binding(
                member_id=member_id,
                staff_id=world.guide.staff_id,
                reason="left",
                at=JUNE + timedelta(seconds=1),
            )
            rewards.freeze(order_id=order.order_id, paid_at=JUNE)
        accrue(order)
        assert shares(order)[Role.BOUND_GUIDE, Why.BOUND] == 1_588

    def test_changes_nothing_when_it_runs_again_under_another_plan(self, world: World) -> None:
        order = sold(world)
        factory.plan(world, replace(TERMS, rates_bps={"": 5_000}), at=MARCH + timedelta(days=1))
        with tx.begin(actor="system:test"):
            rewards.freeze(order_id=order.order_id, paid_at=JUNE)
        accrue(order)
        assert sum(shares(order).values()) == 5_292

    def test_pays_a_category_its_own_rate(self, world: World) -> None:
        by_category = replace(TERMS, rates_bps={"": 1_000, "jackets": 2_000})
        factory.plan(world, by_category, at=MARCH + timedelta(days=1))
        order = sold(world)
        accrue(order)
        assert sum(shares(order).values()) == 10_584

    def test_lets_nobody_earn_on_their_own_purchase(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            member_id = factory.member(world, "13800138000")
            factory.bound(world, member_id)
            sql.run_text(
                "UPDATE members_member SET user_id = %(user_id)s::uuid WHERE id = %(id)s::uuid",
                {"user_id": world.guide.user_id, "id": member_id},
            )
            order = factory.paid_order(world, member_id, serving=world.guide)
            rewards.freeze(order_id=order.order_id, paid_at=JUNE)
        accrue(order)
        posted = shares(order)
        assert posted[Role.BOUND_GUIDE, Why.OWN_PURCHASE] == 1_588
        assert queries.rewards_of(world.guide.staff_id) == []
        assert posted[Role.MANAGER, Why.MANAGES] == 265
