import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from quanqu.kit import tx
from quanqu.kit.refusals import Refused
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests import factory
from quanqu.stock.tests.factory import AT, SOON, World
from quanqu.stock.types import HandLine, StockLine, Want

THREADS = 40


def all_at_once(works: list[Callable[[], object]]) -> list[object]:
    """Run each in its own thread and connection, starting together; answers or refusals."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            with tx.begin(actor="system:race"):
                return work()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def shop(committed: str) -> World:
    with tx.begin(actor="system:test"):
        return factory.world(6)


def _winners(answers: list[object]) -> int:
    return sum(not isinstance(answer, Refused) for answer in answers)


class TestTheLastUnit:
    @pytest.mark.parametrize("units", [1, 7])
    def test_is_reserved_by_as_many_as_there_are_units(self, shop: World, units: int) -> None:
        with tx.begin(actor="system:test"):
            shop.receive(units)
        answers = all_at_once([lambda: shop.hold(1)] * THREADS)
        assert _winners(answers) == units
        assert {type(a) for a in answers if isinstance(a, Refused)} == {stock.OutOfStock}
        assert queries.levels(shop.sku_ids)[0].reserved_qty == units
        factory.assert_true_books()

    def test_goes_to_one_of_a_till_and_the_web(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            shop.receive(1)
        works: list[Callable[[], object]] = [lambda: shop.hold(1), lambda: shop.sell(1)]
        assert _winners(all_at_once(works * 10)) == 1
        factory.assert_true_books()

    def test_is_oversold_without_guard_and_constraint(self, shop: World) -> None:
        """The control: if this did not oversell, the tests above would prove nothing."""
        with tx.begin(actor="system:test"):
            shop.receive(1)
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE stock_level DROP CONSTRAINT stock_level_not_oversold")

        all_have_looked = threading.Barrier(8)

        def check_then_act() -> bool:
            if not queries.free_at(shop.sku_ids)[0].free_qty:
                return False
            all_have_looked.wait(30)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE stock_level SET reserved_qty = reserved_qty + 1")
            return True

        assert sum(map(bool, all_at_once([check_then_act] * 8))) > 1


class TestManyShelves:
    def test_are_locked_in_one_order_whatever_the_order_of_the_lines(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            shop.receive(*[60] * 6)

        def buy_and_fetch() -> None:
            skus = random.sample(range(6), 6)
            claims = [uuid4() for _ in skus]
            wants = [Want(c, shop.shelf(i), 1) for c, i in zip(claims, skus, strict=True)]
            stock.reserve_many(wants=wants, until=SOON)
            time.sleep(0.002)
            stock.firm(claims)
            taken = [(claim_id, 1) for claim_id in random.sample(claims, 6)]
            stock.consume(claims=taken, cause_kind="t", cause_id=uuid4(), at=AT)

        answers = all_at_once([buy_and_fetch] * THREADS)
        assert _winners(answers) == THREADS
        levels = queries.levels(shop.sku_ids)
        assert {(level.on_hand_qty, level.reserved_qty) for level in levels} == {(20, 0)}
        factory.assert_true_books()

    def test_can_be_opened_by_many_at_once(self, shop: World) -> None:
        def receive() -> None:
            lines = [StockLine(shop.shelf(i), 1) for i in random.sample(range(6), 6)]
            stock.receive(lines=lines, cause_kind="t", cause_id=uuid4(), at=AT)

        assert _winners(all_at_once([receive] * 20)) == 20
        assert [level.on_hand_qty for level in queries.levels(shop.sku_ids)] == [20] * 6
        factory.assert_true_books()


class TestOneClaim:
    def test_is_paid_or_expires_never_both(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            shop.receive(20)
            claims = [shop.hold(1) for _ in range(20)]

        def pay(claim_id: UUID) -> Callable[[], object]:
            return lambda: stock.firm([claim_id])

        later = SOON + timedelta(minutes=1)
        works: list[Callable[[], object]] = [pay(claim_id) for claim_id in claims]
        answers = all_at_once([*works, *[lambda: stock.expire(later, limit=20)] * 5])
        lost = {a.facts["claim_ids"][0] for a in answers if isinstance(a, Refused)}
        expired = [claim for answer in answers if isinstance(answer, list) for claim in answer]
        assert set(expired) == lost
        assert len(expired) == len(lost)
        states = {r.claim_id: r.state.value for r in queries.reservations_of(claims)}
        assert states == {c: "expired" if c in lost else "firm" for c in claims}
        factory.assert_true_books()

    def test_is_handed_over_once(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            shop.receive(5)
            claim_id = shop.hold(2, until=None)

        def fetch() -> object:
            return stock.consume(claims=[(claim_id, 2)], cause_kind="t", cause_id=uuid4(), at=AT)

        assert _winners(all_at_once([fetch] * 10)) == 1
        assert queries.levels(shop.sku_ids)[0].on_hand_qty == 3
        factory.assert_true_books()


@pytest.mark.slow
class TestEverythingAtOnce:
    def test_keeps_the_books_true(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            shop.receive(*[30] * 6)
        claims: list[UUID] = []

        def reserve() -> None:
            wants = [Want(uuid4(), shop.shelf(i), random.randint(1, 3)) for i in range(3)]
            stock.reserve_many(wants=wants, until=SOON)
            claims.extend(want.claim_id for want in wants)

        def on_some_claim(verb: Callable[[UUID], object]) -> Callable[[], object]:
            return lambda: verb(random.choice(claims or [uuid4()]))

        def sell() -> object:
            lines = [HandLine(shop.shelf(i), 1) for i in random.sample(range(6), 3)]
            return stock.sell_from_hand(lines=lines, cause_kind="t", cause_id=uuid4(), at=AT)

        works: list[Callable[[], object]] = [
            reserve,
            sell,
            on_some_claim(lambda claim: stock.release([claim])),
            on_some_claim(lambda claim: stock.release_some(claims=[(claim, 1)])),
            on_some_claim(
                lambda claim: stock.consume(
                    claims=[(claim, 1)], cause_kind="t", cause_id=uuid4(), at=AT
                )
            ),
            lambda: stock.expire(SOON, limit=3),
        ]
        for _ in range(12):
            all_at_once([random.choice(works) for _ in range(20)])
            factory.assert_true_books()
