"""Two verbs want the same order at the same moment: one wins, and every invariant holds after.

Each race is run on several orders at once, because two threads seldom meet in the same place.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment import tasks
from quanqu.fulfilment.types import DeliveryId, DeliveryState
from quanqu.kit import clock, outbox, sql, tx
from quanqu.kit.refusals import Refused
from quanqu.kit.tests.threads import at_once, blocked, wait_until_blocked
from quanqu.ledger import queries as ledger
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.orders.types import HandOverKind, HandTender, OrderId, OrderState, TenderKind
from quanqu.payments import actions as payments
from quanqu.payments.tests.factory import capture_facts
from quanqu.payments.types import PaymentId
from quanqu.proof import actions as proof

ROUNDS = 6
AFTER_PAY_BY = AT + timedelta(minutes=16)
PROMISES = "S1 S2 R1 R3 R4 O1 O3 O4 P1 P4 L1 L2 L3 L4 L6 K1 K2 X1 X3"

Verb = Callable[[int], object]
HOLD = "SELECT id FROM orders_order WHERE id = ANY (%(ids)s) ORDER BY id FOR NO KEY UPDATE"
REFER = "SELECT FROM orders_order WHERE id = %(id)s FOR KEY SHARE"
"""What a foreign key takes."""
HELD_SECONDS = 2.0
"""At most: who waits longer for a lock gives up."""
ORDER_FAULTS = "SELECT name, failure FROM kit_consumer WHERE failed_event_id IS NOT NULL"


@pytest.fixture(scope="module")
def made(root: Any, django_db_blocker: Any) -> Iterator[Shop]:
    """One database and one shop for all races: each uses orders of its own."""
    from django.db import connections

    name, usual = f"{root.RUN}_two_hands", connections["default"].settings_dict["NAME"]
    root.SERVER.create_database(name, root.ensure_template())
    with django_db_blocker.unblock():
        root._point(name)
        try:
            with tx.begin(actor="system:test"):
                opened = shop(stock_qty=500)
            yield opened
        finally:
            root._point(usual)
            root.SERVER.drop_database(name)


def race(*verbs: Verb) -> list[tuple[object, ...]]:
    """Run the verbs against each other, `ROUNDS` pairs at once; what each gave, round by round."""

    def run(number: int) -> object:
        verb, place = verbs[number % len(verbs)], number // len(verbs)
        with tx.begin(actor=f"system:thread-{number}"):
            return verb(place) or "done"

    results = at_once(ROUNDS * len(verbs), run)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refused):
            raise result
    return [tuple(results[n : n + len(verbs)]) for n in range(0, ROUNDS * len(verbs), len(verbs))]


@contextmanager
def gathered(order_ids: Sequence[OrderId]) -> Iterator[None]:
    """Let both verbs of each order run up to their lock of it, and only then let one go on.

    What a verb has read before its lock is old then.
    """
    is_held = Event()

    def hold() -> None:
        with tx.begin(actor="system:test"):
            sql.run_text(HOLD, {"ids": list(order_ids)})
            is_held.set()
            until = time.monotonic() + HELD_SECONDS
            while blocked() < 2 * len(order_ids) and time.monotonic() < until:
                time.sleep(0.01)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    assert is_held.wait(30)
    yield
    holder.join()


def winners(result: Sequence[object]) -> int:
    return sum(not isinstance(one, Refused) for one in result)


def prove() -> None:
    """No invariant is broken, no handler is stuck, and each of them had something to look at."""
    outbox.drain()
    assert sql.run_text(ORDER_FAULTS, {}) == []
    broken = {
        result.code: result.violations
        for result in proof.verify(PROMISES.split())
        if result.violation_count
    }
    assert broken == {}


def each(make: Callable[[], Any]) -> list[Any]:
    with tx.begin(actor="system:test"):
        return [make() for _ in range(ROUNDS)]


def state_of(order_id: OrderId) -> OrderState:
    return queries.get_order(order_id).state


def cancel(order_id: UUID) -> None:
    fulfilment.cancel_order(order_id=order_id, at=AT)


def bring_back(made: Shop, order_id: OrderId, qty: int) -> None:
    line = queries.get_order(order_id).lines[0]
    orders.accept_return(
        order_id=order_id,
        node_id=made.town.store_b.node_id,
        pieces=[ReturnedPiece(line.line_id, qty)],
        at=AT,
    )


def left_in_the_books(order_id: OrderId) -> dict[str, int]:
    return {
        str(total.kind): total.amount_fen
        for total in ledger.trial_balance(about=order_id)
        if total.amount_fen
    }


class TestPayAgainstExpire:
    def test_is_paid_or_over_and_keeps_no_money_of_what_is_over(self, made: Shop) -> None:
        placed = each(lambda: made.placed(1))

        def pay(n: int) -> None:
            cash = HandTender(TenderKind.CASH, PRICE)
            orders.pay_at_counter(order_id=placed[n], tenders=[cash], at=AT)

        def expire(_n: int) -> None:
            orders.expire_unpaid(at=AFTER_PAY_BY, batch=1)

        results = race(pay, expire)
        for order_id, (paid, _expired) in zip(placed, results, strict=True):
            is_paid = not isinstance(paid, Refused)
            if is_paid:
                assert state_of(order_id) == OrderState.PAID
            else:
                assert state_of(order_id) == OrderState.EXPIRED
                assert left_in_the_books(order_id) == {}
        prove()


class TestTwoChanges:
    """Concurrent edits duplicate nothing (medusa#15360): one is made, the other is shown anew."""

    def test_of_an_unpaid_order_add_once(self, made: Shop) -> None:
        placed = each(lambda: made.placed(2))
        with gathered(placed):
            results = race(*[lambda n: to_qty(placed[n], 1)] * 2)
        assert all(winners(result) == 2 for result in results)
        assert [line_qty(order_id) for order_id in placed] == [1] * ROUNDS
        prove()

    def test_of_a_paid_order_give_back_once(self, made: Shop) -> None:
        bought = each(lambda: made.bought(3))
        with gathered(bought):
            results = race(lambda n: to_qty(bought[n], 2), lambda n: to_qty(bought[n], 1))
        for order_id, result in zip(bought, results, strict=True):
            order = queries.get_order(order_id)
            assert winners(result) >= 1
            assert order.paid_fen == order.live_fen
        prove()

    def test_against_cancelling(self, made: Shop) -> None:
        bought = each(lambda: made.bought(2))
        with gathered(bought):
            race(lambda n: to_qty(bought[n], 1), lambda n: cancel(bought[n]))
        assert [left_in_the_books(order_id) for order_id in bought] == [{}] * ROUNDS
        prove()


class TestTwoCancels:
    def test_give_the_money_back_once(self, made: Shop) -> None:
        bought = each(lambda: made.bought(2, value=5_000))
        with gathered(bought):
            cancelled = race(*[lambda n: cancel(bought[n])] * 2)
        assert [winners(result) for result in cancelled] == [1] * ROUNDS
        assert [left_in_the_books(order_id) for order_id in bought] == [{}] * ROUNDS
        prove()


class TestCancelAgainstHandOver:
    def test_the_customer_has_the_goods_or_the_money(self, made: Shop) -> None:
        bought = each(lambda: in_store(made))
        with gathered(bought):
            results = race(lambda n: cancel(bought[n]), lambda n: over_the_counter(made, bought[n]))
        assert [winners(result) for result in results] == [1] * ROUNDS
        for order_id, (cancelled, _handed_over) in zip(bought, results, strict=True):
            is_over = not isinstance(cancelled, Refused)
            assert (left_in_the_books(order_id) == {}) == is_over
            wanted = OrderState.CANCELLED if is_over else OrderState.COMPLETED
            assert state_of(order_id) == wanted
        prove()


class TestCancelAgainstPlan:
    def test_a_cancelled_order_leaves_no_work(self, made: Shop) -> None:
        bought = each(lambda: made.bought(1))

        def plan(n: int) -> None:
            fulfilment.plan_deliveries(order_id=bought[n], at=AT)

        with gathered(bought):
            race(plan, lambda n: cancel(bought[n]))
        for order_id in bought:
            assert state_of(order_id) == OrderState.CANCELLED
            states = {delivery.state for delivery in deliveries.deliveries_of(order_id)}
            assert states <= {DeliveryState.CANCELLED}
        prove()


class TestTwoReturnsOfTheLastPiece:
    def test_one_is_refunded(self, made: Shop) -> None:
        bought = each(lambda: handed_over(made))
        with gathered(bought):
            results = race(*[lambda n: bring_back(made, bought[n], 1)] * 2)
        assert [winners(result) for result in results] == [1] * ROUNDS
        assert [left_in_the_books(order_id) for order_id in bought] == [{}] * ROUNDS
        prove()


class TestCaptureAgainstCancel:
    def test_the_money_goes_back_whoever_is_first(self, made: Shop) -> None:
        begun = each(lambda: with_payment(made))

        def capture(n: int) -> None:
            payments.capture(**capture_facts(begun[n][1], PRICE), at=AT)

        race(capture, lambda n: cancel(begun[n][0]))
        prove()
        for order_id, payment_id in begun:
            order = queries.get_order(order_id)
            assert (order.state, order.paid_fen) == (OrderState.CANCELLED, 0)
            assert [refund_fen(payment_id)] == [PRICE]

    def test_counting_the_money_against_cancelling(self, made: Shop) -> None:
        begun = each(lambda: captured(made))

        def count(n: int) -> None:
            orders.record_capture(order_id=begun[n][0], payment_id=begun[n][1], at=AT)

        race(count, lambda n: cancel(begun[n][0]))
        prove()
        for order_id, payment_id in begun:
            assert state_of(order_id) == OrderState.CANCELLED
            assert refund_fen(payment_id) == PRICE


class TestTwoPickupsWithOneCode:
    def test_one_gets_the_goods(self, made: Shop) -> None:
        tokens = each(lambda: ready(made)[1])
        results = race(*[lambda n: by_code(made, tokens[n], n)] * 2)
        assert [winners(result) for result in results] == [1] * ROUNDS
        prove()

    def test_pickup_against_cancel(self, made: Shop) -> None:
        waiting = each(lambda: ready(made))
        results = race(lambda n: by_code(made, waiting[n][1], n), lambda n: cancel(waiting[n][0]))
        assert [winners(result) for result in results] == [1] * ROUNDS
        prove()


class TestHandOverAgainstReturn:
    def test_both_count(self, made: Shop) -> None:
        """One piece comes back while the next goes out: both happen, one after the other."""
        bought = each(lambda: handed_over(made, qty=2, given=1))
        results = race(
            lambda n: made.hand_over(bought[n], 1), lambda n: bring_back(made, bought[n], 1)
        )
        assert [winners(result) for result in results] == [2] * ROUNDS
        for order_id in bought:
            line = queries.get_order(order_id).lines[0]
            assert (line.fulfilled_qty, line.returned_qty) == (2, 1)
        prove()


class TestTwoHandOversAtTheCounter:
    def test_the_goods_go_out_once(self, made: Shop) -> None:
        bought = each(lambda: in_store(made))
        with gathered(bought):
            results = race(*[lambda n: over_the_counter(made, bought[n])] * 2)
        assert [winners(result) for result in results] == [1] * ROUNDS
        prove()


class TestReturnAgainstCancelOfOneCustomer:
    def test_shelf_and_card_are_locked_in_one_order(self, made: Shop) -> None:
        """Both use the same shelf and the same card: no deadlock."""
        kept = each(lambda: handed_over(made, value=1_000))
        open_ones = each(lambda: made.bought(1, value=1_000))
        results = race(lambda n: bring_back(made, kept[n], 1), lambda n: cancel(open_ones[n]))
        assert [winners(result) for result in results] == [2] * ROUNDS
        prove()


class TestThoseWhoReferToAnOrder:
    """Consumers write rows that refer to many orders, and hold those until their batch is done."""

    def test_do_not_keep_its_verbs_waiting(self, made: Shop) -> None:
        with tx.begin(actor="system:test"):
            order_id = made.bought(1)
        is_held, is_over = Event(), Event()

        def refer() -> None:
            with tx.begin(actor="system:consumer"):
                sql.run_text(REFER, {"id": order_id})
                is_held.set()
                is_over.wait(30)
            connection.close()

        consumer = Thread(target=refer)
        consumer.start()
        assert is_held.wait(30)
        try:
            with tx.begin(actor="system:test", lock_timeout_ms=1_000):
                orders.hold(order_id=order_id, why="a call", at=AT)
        finally:
            is_over.set()
            consumer.join(30)
        assert queries.get_order(order_id).held_at is not None


class TestManyOrdersOfOneNode:
    """A batch plans several orders of a node while somebody has one of them in hand: the load of
    the node is counted when nothing else is waited for, so there is no deadlock."""

    @pytest.mark.parametrize("batch", [outbox.run_consumers, tasks.plan_goods_that_arrived])
    def test_are_planned_beside_another_hand(self, made: Shop, batch: Callable[[], object]) -> None:
        outbox.drain()
        with tx.begin(actor="system:test"):
            ids = sorted(made.bought(1) for _ in range(2))
            for order_id in ids:
                # As if its goods had been on order: the job looks for those.
                orders.note_backorder(order_id=order_id)
        failures: list[Exception] = []

        def other_hand() -> None:
            with tx.begin(actor="system:test"):
                orders.lock_order(ids[1])
                is_held.set()
                wait_until_blocked()
                # The same day's load as the batch's: that of now.
                fulfilment.plan_deliveries(order_id=ids[1], at=clock.now())

        def run(work: Callable[[], object]) -> None:
            try:
                work()
            except Exception as error:
                failures.append(error)
            finally:
                connection.close()

        is_held = Event()
        other = Thread(target=run, args=(other_hand,))
        other.start()
        assert is_held.wait(30)
        run(batch)
        other.join(30)
        assert (failures, other.is_alive()) == ([], False)
        assert sql.run_text(ORDER_FAULTS, {}) == []
        assert [len(deliveries.deliveries_of(order_id)) for order_id in ids] == [1, 1]
        prove()


def to_qty(order_id: OrderId, qty: int) -> None:
    """Change the first line to so many pieces at the total that was previewed before the lock."""
    line = queries.get_order(order_id).lines[0]
    fulfilment.change_order(
        order_id=order_id,
        wants=[(line.line_id, None, qty)],
        expected_total_fen=qty * PRICE,
        at=AT,
    )


def line_qty(order_id: OrderId) -> int:
    return sum(line.live_qty for line in queries.get_order(order_id).lines)


def in_store(made: Shop) -> OrderId:
    placement = replace(
        made.placement(1),
        hand_over_kind=HandOverKind.IN_STORE,
        hand_over_node_id=made.town.store_b.node_id,
    )
    order_id = orders.place(placement, at=AT)
    made.pay(order_id, cash=PRICE)
    return order_id


def over_the_counter(made: Shop, order_id: OrderId) -> None:
    fulfilment.hand_over_now(
        order_id=order_id, node_id=made.town.store_b.node_id, staff_id=None, at=AT
    )


def handed_over(made: Shop, *, qty: int = 1, given: int = 1, value: int = 0) -> OrderId:
    order_id = made.bought(qty, value=value)
    made.hand_over(order_id, given)
    return order_id


def with_payment(made: Shop) -> tuple[OrderId, PaymentId]:
    order_id = made.placed(1)
    payment_id = orders.begin_provider_payment(
        order_id=order_id, provider="gateway", amount_fen=PRICE, at=AT
    )
    return order_id, payment_id


def captured(made: Shop) -> tuple[OrderId, PaymentId]:
    order_id, payment_id = with_payment(made)
    payments.capture(**capture_facts(payment_id, PRICE), at=AT)
    return order_id, payment_id


def refund_fen(payment_id: PaymentId) -> int:
    rows = sql.run_text(
        "SELECT refunded_fen FROM payments_payment WHERE id = %(id)s", {"id": payment_id}
    )
    return int(rows[0]["refunded_fen"])


def ready(made: Shop) -> tuple[OrderId, str]:
    """Waiting to be collected in dealer A's store, with the text of its code."""
    order_id = made.bought(1)
    (delivery_id,) = fulfilment.plan_deliveries(order_id=order_id, at=AT)
    for step in (fulfilment.pick, fulfilment.dispatch, fulfilment.receive):
        step(delivery_id=DeliveryId(delivery_id), at=AT)
    token = deliveries.pickup_code_of(deliveries.get_delivery(delivery_id))
    assert token
    return order_id, token


def by_code(made: Shop, token: str, number: int) -> None:
    fulfilment.hand_over_by_code(
        token=token,
        node_id=made.town.store_a.node_id,
        staff_id=None,
        scope=f"staff:{uuid4()}:{number}",
        at=AT,
    )
