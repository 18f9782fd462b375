"""Tasks, notes, clients to call back, a ranking, training; who takes over when a guide leaves."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from quanqu.guides import actions as guides
from quanqu.guides import queries
from quanqu.guides.actions import NotYourClient, TaskUnknown
from quanqu.guides.types import TaskState
from quanqu.identity import queries as identity
from quanqu.kit import outbox, sql, tx
from quanqu.members import actions as members
from quanqu.network import actions as network
from quanqu.network import queries as networks
from quanqu.network.actions import OwnLesson
from quanqu.network.tests import factory as places
from quanqu.network.types import StaffView
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries as bindings
from quanqu.rewards.actions import NoSuccessor
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import JUNE, MARCH, World
from quanqu.rewards.types import BindingPolicy

SOME_DAY = date(2026, 6, 20)


@pytest.fixture
def world(db: None) -> World:
    with tx.begin(actor="system:test"):
        return factory.world()


def guide(world: World, name: str) -> StaffView:
    return places.staff(world.town.dealer_a, "guide", world.town.store_a, name)


def clients(world: World, count: int) -> list[UUID]:
    found = []
    for number in range(count):
        member_id = factory.member(world, f"1380013800{number}")
        factory.bound(world, member_id, at=MARCH + number * timedelta(days=1))
        found.append(member_id)
    return found


class TestTasksAndNotes:
    def test_are_sealed_where_they_concern_a_client(self, world: World) -> None:
        mine = world.guide.staff_id
        with tx.begin(actor="system:test"):
            (member_id,) = clients(world, 1)
            for about in (member_id, None):
                guides.add_task(
                    staff_id=mine, member_id=about, text="打电话", due_on=SOME_DAY, at=JUNE
                )
            guides.add_note(member_id=member_id, staff_id=mine, text="喜欢墨绿", at=JUNE)
        assert [one.text for one in queries.list_tasks(mine)] == ["打电话", "打电话"]
        assert [one.text for one in queries.list_notes(member_id)] == ["喜欢墨绿"]
        plain = sql.run_text("SELECT text FROM guides_task WHERE member_id IS NOT NULL", {})
        assert plain == [{"text": ""}]
        with tx.begin(actor="system:test"):
            members.erase(member_id=member_id, at=JUNE)
        assert queries.list_notes(member_id) == []
        assert sorted(one.text for one in queries.list_tasks(mine)) == ["", "打电话"]

    def test_are_ended_by_whom_they_were_given_to(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            other = guide(world, "林涛")
            task_id = guides.add_task(
                staff_id=world.guide.staff_id, text="盘点橱窗", due_on=SOME_DAY, at=JUNE
            )
            done: dict[str, Any] = {"task_id": task_id, "state": TaskState.DONE, "at": JUNE}
            with pytest.raises(TaskUnknown):
                guides.end_task(staff_id=other.staff_id, **done)
            guides.end_task(staff_id=world.guide.staff_id, **done)
        assert queries.list_tasks(world.guide.staff_id) == []

    def test_are_written_by_the_own_guide_only(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            (member_id,) = clients(world, 1)
            other = guide(world, "林涛")
            with pytest.raises(NotYourClient):
                guides.add_note(member_id=member_id, staff_id=other.staff_id, text="x", at=JUNE)


class TestListDormant:
    def test_names_those_who_have_not_bought_for_so_long(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            bought, never = clients(world, 2)
            factory.paid_order(world, bought, at=JUNE)
        found = queries.list_dormant(world.guide.staff_id, days=30, at=JUNE + timedelta(days=20))
        assert [(one.member_id, one.order_qty) for one in found] == [(never, 0)]
        found = queries.list_dormant(world.guide.staff_id, days=30, at=JUNE + timedelta(days=40))
        assert [one.member_id for one in found] == [never, bought]


class TestRanking:
    def test_puts_first_who_brought_most(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            best = guide(world, "林涛")
            clients(world, 2)
            factory.paid_order(world, None, serving=best, at=MARCH + timedelta(days=2))
        found = queries.ranking(
            [world.town.store_a.node_id], since=MARCH, until=MARCH + timedelta(days=5)
        )
        assert [(one.staff_id, one.bound_qty, one.enrolled_qty, one.sold_fen) for one in found] == [
            (best.staff_id, 0, 0, 59_800),
            (world.guide.staff_id, 2, 2, 0),
        ]


class TestHandOverClients:
    def test_gives_each_client_a_guide_protected_and_told(self, world: World) -> None:
        node_id = world.town.store_a.node_id
        with tx.begin(actor="system:test"):
            heirs = [guide(world, "林涛").staff_id, guide(world, "周宁").staff_id]
            known = clients(world, 3)
            rewards.set_policy(
                organisation_id=world.town.dealer_a.organisation_id,
                policy=BindingPolicy(capacity=1),
            )
            done = rewards.hand_over_clients(
                staff_id=world.guide.staff_id, successor_ids=heirs, node_id=node_id, at=JUNE
            )
        assert {member_id for member_id, _heir in done.moved} | {*done.released} == {*known}
        assert {heir for _member_id, heir in done.moved} == {*heirs}
        assert done.released == (known[2],)
        assert bindings.bindings_of(world.guide.staff_id, JUNE) == []
        for member_id, heir in done.moved:
            binding = bindings.binding_at(member_id, JUNE)
            assert binding is not None
            assert (binding.staff_id, binding.protected_until) == (heir, JUNE + timedelta(days=90))
        assert bindings.binding_at(known[2], JUNE) is None

    def test_needs_somebody_else(self, world: World) -> None:
        with tx.begin(actor="system:test"), pytest.raises(NoSuccessor):
            rewards.hand_over_clients(
                staff_id=world.guide.staff_id,
                successor_ids=[world.guide.staff_id],
                node_id=world.town.store_a.node_id,
                at=JUNE,
            )


@pytest.mark.usefixtures("committed")
class TestIntroduce:
    def test_tells_the_client_and_reminds_the_new_guide(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            heir = guide(world, "林涛")
            (member_id,) = clients(world, 1)
            rewards.hand_over_clients(
                staff_id=world.guide.staff_id,
                successor_ids=[heir.staff_id],
                node_id=world.town.store_a.node_id,
                at=JUNE,
            )
        outbox.drain()
        (task,) = queries.list_tasks(heir.staff_id)
        assert task.member_id == member_id
        assert "李雷" in task.text
        (text,) = identity.list_outgoing_messages(10)
        assert "林涛" in text.body
        assert bindings.list_flags([world.town.dealer_a.organisation_id]) == []


class TestLessons:
    def test_withhold_a_permission_until_somebody_else_confirms(self, world: World) -> None:
        me, node_id = world.guide, world.town.store_a.node_id

        def may_bind() -> bool:
            actor = networks.actor_for_user(me.user_id, JUNE)
            return networks.is_allowed(actor, "members.bind", node_id=node_id)

        assert may_bind()
        with tx.begin(actor="system:test"):
            network.teach(code="L1", title="扫码礼仪", role="guide", permission="members.bind")
            network.teach(code="L2", title="只是读物", role="guide")
        assert not may_bind()
        with tx.begin(actor=f"staff:{me.staff_id}"), pytest.raises(OwnLesson):
            network.pass_lesson(code="L1", staff_id=me.staff_id, at=JUNE)
        with tx.begin(actor=f"staff:{world.manager.staff_id}"):
            network.pass_lesson(code="L1", staff_id=me.staff_id, at=JUNE)
        assert may_bind()
        lessons = networks.list_lessons(me.staff_id, JUNE)
        assert [(one.code, one.passed_at) for one in lessons] == [("L1", JUNE), ("L2", None)]
