"""Two scans bind a member and a guide, and only one guide."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from quanqu.kit import sql, tx
from quanqu.network.tests import factory as network
from quanqu.network.types import StaffView
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.refusals import BindingNotFound, OwnGuide
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import MARCH, World
from quanqu.rewards.types import BindingPolicy, BindingResult, Outcome, Side

MINUTE = timedelta(minutes=1)


def bind(
    world: World, member_id: UUID, guide: StaffView, side: Side, at: datetime = MARCH
) -> BindingResult:
    return rewards.bind(
        member_id=member_id,
        staff_id=guide.staff_id,
        node_id=world.town.store_a.node_id,
        side=side,
        at=at,
    )


def second_guide(world: World) -> StaffView:
    return network.staff(world.town.dealer_a, "guide", world.town.store_a, "林涛")


@pytest.mark.usefixtures("db")
class TestBind:
    def test_waits_for_the_second_scan_and_then_binds(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            member_id = factory.member(world, "13800138000")
            first = bind(world, member_id, world.guide, Side.MEMBER)
            assert first.outcome is Outcome.WAITING
            second = bind(world, member_id, world.guide, Side.GUIDE, MARCH + MINUTE)
            assert second.outcome is Outcome.BOUND
            assert second.binding is not None
            assert second.binding.until == MARCH + MINUTE + timedelta(days=365)
            again = bind(world, member_id, world.guide, Side.MEMBER, MARCH + 2 * MINUTE)
            assert again.outcome is Outcome.ALREADY
            assert [b.member_id for b in queries.bindings_of(world.guide.staff_id, MARCH + MINUTE)]

    def test_forgets_a_scan_after_the_window(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            member_id = factory.member(world, "13800138000")
            bind(world, member_id, world.guide, Side.MEMBER)
            late = bind(world, member_id, world.guide, Side.GUIDE, MARCH + 11 * MINUTE)
            assert late.outcome is Outcome.WAITING
            fresh = bind(world, member_id, world.guide, Side.MEMBER, MARCH + 12 * MINUTE)
            assert fresh.outcome is Outcome.BOUND

    def test_accepts_one_scan_where_the_store_does(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            rewards.set_policy(
                organisation_id=world.town.dealer_a.organisation_id,
                policy=BindingPolicy(needs_both_scans=False),
            )
            member_id = factory.member(world, "13800138000")
            result = bind(world, member_id, world.guide, Side.MEMBER)
            assert result.outcome is Outcome.BOUND

    def test_leaves_a_protected_member_to_the_first_guide(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            member_id, other = factory.member(world, "13800138000"), second_guide(world)
            factory.bound(world, member_id)
            at = MARCH + timedelta(days=30)
            result = bind(world, member_id, other, Side.GUIDE, at)
            assert result.outcome is Outcome.TAKEN_BY_OTHER
            assert result.binding is not None
            assert result.binding.staff_id == world.guide.staff_id
            assert bind(world, member_id, other, Side.MEMBER, at).outcome is Outcome.TAKEN_BY_OTHER

    def test_lets_two_scans_take_over_after_the_protection(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            member_id, other = factory.member(world, "13800138000"), second_guide(world)
            factory.bound(world, member_id)
            at = MARCH + timedelta(days=100)
            assert bind(world, member_id, other, Side.GUIDE, at).outcome is Outcome.WAITING
            assert bind(world, member_id, other, Side.MEMBER, at).outcome is Outcome.BOUND
            was = queries.binding_at(member_id, at - MINUTE)
            now = queries.binding_at(member_id, at)
        assert was is not None
        assert now is not None
        assert (was.staff_id, now.staff_id) == (world.guide.staff_id, other.staff_id)
        trail = sql.run_text(
            "SELECT action FROM kit_audit WHERE table_name = 'rewards_binding' ORDER BY id", {}
        )
        assert [row["action"] for row in trail] == ["INSERT", "UPDATE", "INSERT"]

    def test_refuses_a_guide_who_binds_himself(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            member_id = factory.member(world, "13800138000")
            user = sql.run_text(
                "UPDATE members_member SET user_id = %(user_id)s::uuid WHERE id = %(id)s::uuid",
                {"user_id": world.guide.user_id, "id": member_id},
            )
            assert user == []
            with pytest.raises(OwnGuide):
                bind(world, member_id, world.guide, Side.MEMBER)

    def test_says_when_the_guide_has_no_seat_left(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            rewards.set_policy(
                organisation_id=world.town.dealer_a.organisation_id,
                policy=BindingPolicy(capacity=1, needs_both_scans=False),
            )
            first = factory.member(world, "13800138000")
            second = factory.member(world, "13800138001")
            assert bind(world, first, world.guide, Side.MEMBER).outcome is Outcome.BOUND
            full = bind(world, second, world.guide, Side.MEMBER)
            assert full.outcome is Outcome.GUIDE_FULL
            rewards.end_binding(
                member_id=first,
                staff_id=world.guide.staff_id,
                reason="left",
                at=MARCH + MINUTE,
            )
            at = MARCH + MINUTE
            assert bind(world, second, world.guide, Side.MEMBER, at).outcome is Outcome.BOUND

    def test_is_backed_by_the_database(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            member_id = factory.member(world, "13800138000")
            factory.bound(world, member_id)
            with pytest.raises(IntegrityError, match="member_once"), transaction.atomic():
                sql.run_text(
                    "INSERT INTO rewards_binding (member_id, staff_id, node_id, seat, valid, "
                    "protected_until) SELECT member_id, staff_id, node_id, 7, "
                    "tstzrange('2026-04-01', '2026-05-01'), '2026-04-01' FROM rewards_binding",
                    {},
                )

    def test_ends_only_what_is_in_force(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            member_id = factory.member(world, "13800138000")
            with pytest.raises(BindingNotFound):
                rewards.end_binding(
                    member_id=member_id, staff_id=world.guide.staff_id, reason="left", at=MARCH
                )


@pytest.mark.usefixtures("committed")
class TestBindAtTheSameInstant:
    def test_lets_one_of_two_guides_win_and_tells_both(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            guides = [second_guide(world), second_guide(world)]
            members = [factory.member(world, f"1380013800{n}") for n in range(5)]
            for member_id in members:
                for guide in guides:
                    bind(world, member_id, guide, Side.MEMBER)
        for member_id in members:
            self.fight(world, member_id, guides)
        names = sql.run_text("SELECT name FROM kit_event WHERE name LIKE 'rewards.%%'", {})
        told = [row["name"] for row in names]
        assert told.count("rewards.MemberBound") == told.count("rewards.BindingDenied") == 5

    def fight(self, world: World, member_id: UUID, guides: list[StaffView]) -> None:
        results = self.together(
            lambda i: bind(world, member_id, guides[i], Side.GUIDE, MARCH + MINUTE), 2
        )
        assert {r.outcome for r in results} == {Outcome.BOUND, Outcome.TAKEN_BY_OTHER}
        winner = next(r for r in results if r.outcome is Outcome.BOUND)
        assert all(r.binding and r.binding.staff_id == winner.staff_id for r in results)

    def test_meets_when_both_sides_scan_at_once(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            member_id = factory.member(world, "13800138000")
        sides = [Side.MEMBER, Side.GUIDE]
        results = self.together(lambda i: bind(world, member_id, world.guide, sides[i]), 2)
        assert {r.outcome for r in results} == {Outcome.WAITING, Outcome.BOUND}

    def test_never_seats_more_clients_than_the_policy_allows(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            rewards.set_policy(
                organisation_id=world.town.dealer_a.organisation_id,
                policy=BindingPolicy(capacity=3, needs_both_scans=False),
            )
            members = [factory.member(world, f"1380013801{n}") for n in range(8)]
        results = self.together(lambda i: bind(world, members[i], world.guide, Side.GUIDE), 8)
        outcomes = [r.outcome for r in results]
        assert outcomes.count(Outcome.BOUND) == 3
        assert outcomes.count(Outcome.GUIDE_FULL) == 5

    def together(self, step: Callable[[int], BindingResult], count: int) -> list[BindingResult]:
        start = Barrier(count)

        def run(number: int) -> BindingResult:
            try:
                start.wait()
                with tx.begin(actor="system:test"):
                    return step(number)
            finally:
                connection.close()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(run, range(count)))
