import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from quanqu.kit import tx
from quanqu.members import actions as members
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.tests import factory
from quanqu.pricing.tests.factory import AT, World
from quanqu.pricing.types import Buying

BUYERS = 50
THREADS = 16
COUPON = {"kind": "amount", "fen": 100, "per": "set"}


@pytest.fixture
def shop(committed: str) -> World:
    with tx.begin(actor="system:test"):
        world = factory.world()
        world.price(1_000)
        version_id = pricing.draft_promotion(
            organisation_id=world.owner_id,
            code="P",
            form={
                "form": 1,
                "text": {"zh": "券", "en": "Coupon"},
                "bearers": [{"who": "platform", "bps": 10_000}],
                "what": {"all": True},
                "give": COUPON,
                "when": {"coupon": True},
            },
            at=AT,
        )
    with tx.begin(actor="system:second"):
        pricing.approve_promotion(version_id=version_id, at=AT)
    return world


def all_at_once(calls: list[Callable[[], object]]) -> list[object]:
    """What each call answers, or the refusal it raised, from as many threads as may be."""
    gate = threading.Barrier(THREADS)

    def work(mine: list[Callable[[], object]]) -> list[object]:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return [one() for one in mine]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(work, [calls[n::THREADS] for n in range(THREADS)])
        return [answer for part in parts for answer in part]


def refused(call: Callable[[], object], *expected: type[Exception]) -> Callable[[], object]:
    def attempt() -> object:
        try:
            with tx.begin(actor="system:race"):
                return call() or True
        except expected:
            return None

    return attempt


class TestCouponsRaced:
    """CVE-2026-31824: the limit of a coupon was counted apart from its use."""

    def test_fifty_buyers_use_one_coupon_at_once_and_one_does(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            ada = members.enrol(at=AT, phone="13800138001", source="test")
            _series("ONE")
            number = pricing.claim_coupon(code="ONE", member_id=ada, at=AT)
        buying = Buying(UUID(int=1), "Asia/Shanghai", ada, coupons=(number,))
        quote = queries.quote(
            lines=[(shop.sku_ids[0], 1)],
            zone="group",
            currency="CNY",
            seller_id=shop.owner_id,
            at=AT,
            buying=buying,
        )
        assert quote.total_fen == 900
        takings = [pricing.Taking(uuid4(), ada, quote.coupons) for _ in range(BUYERS)]
        answers = all_at_once(
            [
                refused(partial(pricing.take, [one], at=AT), pricing.CouponNotUsable)
                for one in takings
            ]
        )
        assert len(answers) == BUYERS
        assert sum(answer is not None for answer in answers) == 1
        assert _count("SELECT count(*) FROM pricing_coupon WHERE used_by IS NOT NULL") == 1

    def test_fifty_buyers_claim_the_last_coupon_and_one_gets_it(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            people = [
                members.enrol(at=AT, phone=f"138001380{n:02}", source="test") for n in range(BUYERS)
            ]
            _series("LAST", total=1)
        answers = all_at_once(
            [
                refused(
                    partial(pricing.claim_coupon, code="LAST", member_id=one, at=AT),
                    pricing.CouponGone,
                )
                for one in people
            ]
        )
        assert sum(answer is not None for answer in answers) == 1
        assert _count("SELECT count(*) FROM pricing_coupon") == 1
        assert _count("SELECT count(*) FROM pricing_coupon_owner") == 1


class TestBudgetRaced:
    def test_a_budget_is_spent_to_the_last_fen_and_no_further(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            budget_id = pricing.open_budget(
                organisation_id=shop.owner_id, name="b", currency="CNY", limit_fen=10_003
            )
        calls = [
            refused(
                lambda: pricing.take([pricing.Taking(uuid4(), budgets={budget_id: 100})], at=AT),
                pricing.BudgetSpent,
            )
            for _ in range(160)
        ]
        answers = all_at_once(calls)
        assert sum(answer is not None for answer in answers) == 100
        assert _count("SELECT sum(left_fen) FROM pricing_budget_slice") == 3
        assert _count("SELECT sum(amount_fen) FROM pricing_budget_use") == 10_000
        assert 4 <= _count("SELECT count(*) FROM pricing_budget_slice") <= 64


def _series(code: str, total: int | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM pricing_promotion")
        promotion_id = cursor.fetchone()[0]
    pricing.open_series(
        promotion_id=promotion_id,
        code=code,
        claim_from=AT,
        claim_until=AT + timedelta(days=1),
        valid_days=7,
        total=total,
    )


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
