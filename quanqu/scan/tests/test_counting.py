"""What a code brought is summed by day: touches once each, enrolments, orders and money."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from quanqu.codes import queries as codes
from quanqu.codes.types import CodeView, Purpose
from quanqu.kit import outbox, tx
from quanqu.rewards import actions as rewards
from quanqu.rewards.tests import factory as sales
from quanqu.rewards.tests.factory import MARCH, PRICE_FEN
from quanqu.scan import actions as scan
from quanqu.scan import queries
from quanqu.scan.tests import factory
from quanqu.scan.tests.factory import Scene
from quanqu.scan.types import Brought, Wanted

NOW = timedelta(0)
DAY = date(2026, 3, 7)


@pytest.fixture
def scene(db: None) -> Scene:
    with tx.begin(actor="system:test"):
        return factory.scene()


def door(scene: Scene) -> CodeView:
    """A code of dealer A's store that was made at the desk."""
    town = scene.world.town
    with tx.begin(actor="staff:1"):
        batch = scan.make_codes(
            purpose=Purpose.STORE,
            organisation_id=town.dealer_a.organisation_id,
            node_id=town.store_a.node_id,
            name="Door",
            rows=[Wanted()],
            at=MARCH,
        )
    return codes.codes_of_batch(batch.batch_id)[0]


def scanned(code: CodeView, visitor_id: UUID, *, scan_id: UUID | None = None) -> None:
    with tx.begin(actor="system:test"):
        factory.open_code(code.token, visitor_id=visitor_id, scan_id=scan_id or uuid4())


def summed() -> int:
    with tx.begin(actor="system:scan"):
        return scan.sum_touches(settled=NOW)


def brought(code: CodeView) -> Brought:
    assert code.batch_id is not None
    found = queries.brought_by_batches([code.batch_id], DAY, DAY + timedelta(days=200))
    return found.get(code.batch_id, Brought())


def test_touches_are_counted_once_and_visitors_once_a_day(scene: Scene) -> None:
    code, visitor, other, same = door(scene), uuid4(), uuid4(), uuid4()
    scanned(code, visitor, scan_id=same)
    scanned(code, visitor, scan_id=same)
    scanned(code, other)
    assert summed() == 2
    assert summed() == 0
    scanned(code, visitor)
    assert summed() == 1
    assert brought(code) == Brought(scans_qty=3, visitors_qty=2)
    assert code.batch_id is not None
    days = queries.days_of_batch(code.batch_id, DAY, DAY)
    assert days == [(DAY, Brought(scans_qty=3, visitors_qty=2))]


def test_the_last_moments_wait(scene: Scene) -> None:
    scanned(door(scene), uuid4())
    with tx.begin(actor="system:scan"):
        assert scan.sum_touches() == 0


def test_the_code_that_was_met_last_brought_the_member_and_the_order(committed: str) -> None:
    """Real commits: only then events are told."""
    with tx.begin(actor="system:test"):
        scene = factory.scene()
    first, last, visitor = door(scene), door(scene), uuid4()
    scanned(first, visitor)
    with tx.begin(actor="system:test"):
        factory.open_code(last.token, visitor_id=visitor, at=MARCH + timedelta(minutes=1))
        enrolled_at = MARCH + timedelta(minutes=2)
        member_id = sales.member(scene.world, "13900000001", at=enrolled_at)
        rewards.recognise(visitor_id=visitor, member_id=member_id, at=enrolled_at)
    outbox.drain()
    assert brought(last) == Brought(enrolled_qty=1)
    paid_at = MARCH + timedelta(days=29)
    with tx.begin(actor="system:test"):
        order = sales.paid_order(scene.world, member_id, at=paid_at)
        late = sales.paid_order(scene.world, member_id, at=MARCH + timedelta(days=31))
    outbox.drain()
    assert late.total_fen == order.total_fen
    assert brought(first) == Brought()
    assert brought(last) == Brought(enrolled_qty=1, orders_qty=1, paid_fen=2 * PRICE_FEN)
    with tx.begin(actor="system:test"):
        sales.hand_over(order, scene.world.town.store_a.node_id, qty=2, at=paid_at)
        sales.give_back(
            order, scene.world.town.store_a.node_id, qty=1, at=paid_at + timedelta(days=1)
        )
    outbox.drain()
    assert brought(last).kept_fen == PRICE_FEN
