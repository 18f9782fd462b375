"""Every scan is one touch, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from quanqu.kit import sql, tx
from quanqu.rewards import actions as rewards
from quanqu.rewards.tests import factory
from quanqu.rewards.types import TouchId


def touch_count() -> int:
    return int(sql.run_text("SELECT count(*) AS n FROM rewards_touch", {})[0]["n"])


class TestRecordTouch:
    @pytest.mark.usefixtures("db")
    def test_keeps_one_touch_for_one_scan(self) -> None:
        scan_id = uuid4()
        with tx.begin(actor="system:test"):
            first = rewards.record_touch(scan_id=scan_id, purpose="store", at=factory.MARCH)
            again = rewards.record_touch(scan_id=scan_id, purpose="guide", at=factory.JUNE)
            other = rewards.record_touch(scan_id=uuid4(), purpose="store", at=factory.MARCH)
        assert first == again != other
        assert touch_count() == 2

    @pytest.mark.usefixtures("committed")
    def test_keeps_one_touch_when_a_scan_is_sent_ten_times_at_once(self) -> None:
        scan_id, start = uuid4(), Barrier(10)

        def send(_: int) -> TouchId:
            try:
                start.wait()
                with tx.begin(actor="system:test"):
                    return rewards.record_touch(scan_id=scan_id, purpose="store", at=factory.MARCH)
            finally:
                connection.close()

        with ThreadPoolExecutor(10) as pool:
            touches = set(pool.map(send, range(10)))
        assert len(touches) == 1
        assert touch_count() == 1

    @pytest.mark.usefixtures("db")
    def test_gives_a_visitors_touches_to_the_member_they_become(self) -> None:
        with tx.begin(actor="system:test"):
            world = factory.world()
            visitor_id = uuid4()
            self.touch(world.town.store_b.node_id, visitor_id=visitor_id)
            member_id = factory.member(world, "13800138000")
            rewards.recognise(visitor_id=visitor_id, member_id=member_id, at=factory.MARCH)
            other_id = factory.member(world, "13800138001")
            rewards.recognise(visitor_id=visitor_id, member_id=other_id, at=factory.JUNE)
            assert self.nodes_before(member_id) == [world.town.store_b.node_id]
            assert self.nodes_before(other_id) == []

    @pytest.mark.usefixtures("db")
    def test_cannot_be_changed_by_the_application(self) -> None:
        with tx.begin(actor="system:test"):
            rewards.record_touch(scan_id=uuid4(), purpose="store", at=factory.MARCH)
        rights = sql.run_text(
            "SELECT has_table_privilege('rewards_touch', 'UPDATE') AS change, "
            "has_table_privilege('rewards_touch', 'DELETE') AS remove",
            {},
        )
        assert rights == [{"change": False, "remove": False}]

    def touch(self, node_id: UUID, *, visitor_id: UUID) -> None:
        rewards.record_touch(
            scan_id=uuid4(),
            purpose="store",
            at=factory.MARCH,
            node_id=node_id,
            visitor_id=visitor_id,
        )

    def nodes_before(self, member_id: UUID) -> list[UUID]:
        (row,) = sql.load("quanqu.rewards").evidence(
            member_id=member_id,
            since=factory.MARCH - timedelta(days=1),
            at=factory.JUNE,
            node_ids=[],
        )
        return [UUID(touch["node_id"]) for touch in row["touches"]]
