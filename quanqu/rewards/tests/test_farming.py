"""What looks like farming holds the rewards that hang on it, until two people have decided."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.members import queries as members
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.actions import NothingProposed, SameDecider
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import JUNE, MARCH, World
from quanqu.rewards.types import (
    BindingPolicy,
    FlagKind,
    FlagState,
    FlagView,
    KeptLine,
    LineState,
    Party,
    PartyKind,
    Role,
    Why,
)

pytestmark = pytest.mark.usefixtures("db")

NET_FEN = 52_920
VESTED = JUNE + timedelta(days=8)


@pytest.fixture
def world() -> World:
    with tx.begin(actor="system:test"):
        world = factory.world()
        rewards.set_policy(
            organisation_id=world.town.dealer_a.organisation_id,
            policy=BindingPolicy(burst_qty=3, cluster_qty=2),
        )
    factory.plan(world, at=MARCH)
    return world


def met(world: World, number: int, *, at: datetime = MARCH, **touch: object) -> UUID:
    """A member who is bound after one touch; looked at as the worker would."""
    member_id = factory.member(world, f"1380013800{number}")
    rewards.record_touch(
        scan_id=new_id(),
        purpose="guide",
        member_id=member_id,
        staff_id=world.guide.staff_id,
        node_id=world.town.store_a.node_id,
        at=at,
        **touch,  # type: ignore[arg-type]
    )
    factory.bound(world, member_id, at=at)
    rewards.look_for_farming(
        member_id=member_id,
        staff_id=world.guide.staff_id,
        node_id=world.town.store_a.node_id,
        at=at + timedelta(minutes=1),
    )
    return member_id


def flags(world: World) -> list[FlagView]:
    return queries.list_flags([world.town.dealer_a.organisation_id])


def found(world: World) -> list[tuple[FlagKind, UUID]]:
    return sorted((one.kind, one.member_id) for one in flags(world))


class TestLookForFarming:
    def test_sees_a_burst_and_flags_all_of_it(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            known = [met(world, n, at=MARCH + n * timedelta(minutes=2)) for n in range(3)]
            met(world, 4, at=MARCH + timedelta(hours=3))
        assert found(world) == sorted((FlagKind.BURST, one) for one in known)

    def test_sees_clients_on_one_browser(self, world: World) -> None:
        browser, hours = new_id(), timedelta(hours=3)
        with tx.begin(actor="system:test"):
            known = [met(world, n, at=MARCH + n * hours, visitor_id=browser) for n in range(2)]
            met(world, 5, at=MARCH + 9 * hours, visitor_id=new_id())
        assert found(world) == sorted((FlagKind.DEVICE_CLUSTER, one) for one in known)

    def test_sees_a_scan_from_far_away(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            far = met(world, 1, distance_m=4_300)
            met(world, 2, at=MARCH + timedelta(hours=3), distance_m=30)
        assert found(world) == [(FlagKind.NO_PRESENCE, far)]
        assert flags(world)[0].facts == {"distance_m": 4_300}

    def test_sees_a_client_on_the_guides_own_browser(self, world: World) -> None:
        browser = new_id()
        with tx.begin(actor="system:test"):
            own = factory.own_account(world.guide)
            rewards.recognise(visitor_id=browser, member_id=own, at=MARCH)
            known = met(world, 1, visitor_id=browser)
        assert found(world) == [(FlagKind.SELF_DEALING, known)]
        assert members.get_member(own).member_id != known

    def test_pays_nobody_for_one_scan_alone(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            member_id = factory.member(world, "13800138009")
            rewards.record_touch(
                scan_id=new_id(),
                purpose="guide",
                member_id=member_id,
                at=MARCH,
                staff_id=world.guide.staff_id,
                node_id=world.town.store_a.node_id,
            )
        for party in (
            Party(PartyKind.STAFF, world.guide.staff_id),
            Party(PartyKind.NODE, world.town.store_a.node_id),
        ):
            assert queries.rewards_of_party(party) == []


class TestHeldRewards:
    @pytest.fixture
    def order_id(self, world: World) -> UUID:
        """A sale to somebody who was bound from far away."""
        with tx.begin(actor="system:test"):
            member_id = met(world, 1, distance_m=9_000)
            order = factory.paid_order(world, member_id)
            rewards.freeze(order_id=order.order_id, paid_at=JUNE)
            rewards.accrue(
                order_id=order.order_id,
                cause_id=new_id(),
                lines=[KeptLine(order.lines[0].line_id, 2, NET_FEN)],
                at=JUNE,
            )
        return order.order_id

    def decided(self, world: World, proposal: FlagState) -> None:
        (flag,) = flags(world)
        with tx.begin(actor="staff:one"):
            with pytest.raises(NothingProposed):
                rewards.decide_flag(flag_id=flag.flag_id, at=VESTED)
            rewards.propose_flag(flag_id=flag.flag_id, proposal=proposal, why="门店核实")
            with pytest.raises(SameDecider):
                rewards.decide_flag(flag_id=flag.flag_id, at=VESTED)
        with tx.begin(actor="staff:other"):
            assert rewards.decide_flag(flag_id=flag.flag_id, at=VESTED) is proposal

    def pay(self, world: World) -> set[Party]:
        group_id = world.town.group.organisation_id
        with tx.begin(actor="staff:one"):
            run_id = rewards.draft_pay_run(
                bearer_id=group_id, currency="CNY", until=VESTED, at=VESTED
            )
        with tx.begin(actor="staff:other"):
            rewards.approve_pay_run(run_id=run_id, at=VESTED)
        return {one.party for one in queries.list_payouts(run_id=run_id)}

    def test_are_not_paid_and_say_so(self, world: World, order_id: UUID) -> None:
        (flag,) = flags(world)
        assert flag.held_fen == 529 + 1_588 + 265 + 794
        mine = queries.rewards_of(world.guide.staff_id)
        assert {line.state_at(VESTED) for line in mine} == {LineState.HELD}
        assert self.pay(world) == {Party(PartyKind.NODE, world.town.store_b.node_id)}

    def test_are_paid_once_they_are_released(self, world: World, order_id: UUID) -> None:
        self.decided(world, FlagState.RELEASED)
        assert Party(PartyKind.STAFF, world.guide.staff_id) in self.pay(world)

    def test_go_to_the_platform_once_they_are_refused(self, world: World, order_id: UUID) -> None:
        self.decided(world, FlagState.REFUSED)
        assert queries.pending_fen(Party(PartyKind.STAFF, world.guide.staff_id)) == {"CNY": 0}
        parts = queries.rewards_about(order_id)
        assert sum(part.amount_fen for part in parts) == 5_292
        farmed = sum(part.amount_fen for part in parts if part.why is Why.FARMED)
        assert farmed == 529 + 1_588 + 265 + 794
        assert self.pay(world) == {Party(PartyKind.NODE, world.town.store_b.node_id)}

    def test_stay_refused_when_goods_come_back(self, world: World, order_id: UUID) -> None:
        self.decided(world, FlagState.REFUSED)
        line_id = queries.rewards_about(order_id)[0].order_line_id
        with tx.begin(actor="system:test"):
            rewards.take_back(
                order_id=order_id,
                cause_id=new_id(),
                lines=[KeptLine(line_id, 1, NET_FEN // 2)],
                at=VESTED,
            )
        guide = Party(PartyKind.STAFF, world.guide.staff_id)
        assert queries.pending_fen(guide) == {"CNY": 0}
        roles = {p.role for p in queries.rewards_about(order_id) if p.why is Why.FARMED}
        assert Role.BOUND_GUIDE in roles
