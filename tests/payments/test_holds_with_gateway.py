"""Held money at a real gateway process: parts, lost answers, silence, ends, and weighed orders."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import NewSku
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment.types import DeliveryId, DeliveryState
from quanqu.kit import clock, outbox, sql, tx
from quanqu.kit.tests.threads import at_once
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.network.tests.factory import group
from quanqu.orders import actions as orders
from quanqu.orders.tests.factory import Shop, shop
from quanqu.orders.types import HandOverKind, OrderId, OrderState, TenderState
from quanqu.payments import actions as payments
from quanqu.payments import providers, queries, rules, tasks
from quanqu.payments.providers import Holding
from quanqu.payments.tests.factory import payment, refund
from quanqu.payments.types import (
    CaptureId,
    CaptureRequest,
    CaptureStatus,
    PaymentId,
    PaymentStatus,
    ProviderRefused,
    ProviderUnreachable,
    RefundStatus,
)
from quanqu.proof import actions as proof
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, StockLine
from quanqu.world.gateway.tests.machinery import HTTP, GatewayProcess, approve
from tests.payments.merchant import ACTOR, ask, clearing, send, submit

P, C = PaymentStatus, CaptureStatus


@pytest.fixture
def gateway(
    tmp_path_factory: pytest.TempPathFactory, settings: Any, committed: str
) -> Iterator[GatewayProcess]:
    process = GatewayProcess(tmp_path_factory.mktemp("gateway"))
    settings.QUANQU_GATEWAY = {"url": process.url, "keys": process.keys}
    providers.get_provider.cache_clear()
    process.behave(notices="never")
    yield process
    process.stop()
    providers.get_provider.cache_clear()


@pytest.fixture
def group_id(gateway: GatewayProcess) -> UUID:
    with tx.begin(actor=ACTOR):
        return group().organisation_id


@pytest.fixture
def held(group_id: UUID) -> PaymentId:
    with tx.begin(actor=ACTOR):
        payment_id = payment(group_id, at=clock.now(), is_hold=True).payment_id
    approve(submit(payment_id)).raise_for_status()
    assert ask(payment_id) is P.HELD
    return payment_id


def wish(payment_id: PaymentId, amount_fen: int, key: str) -> CaptureId:
    with tx.begin(actor=ACTOR):
        return payments.request_capture(
            payment_id=payment_id, amount_fen=amount_fen, key=key, at=clock.now()
        )


def take(capture_id: CaptureId) -> CaptureStatus:
    return payments.send_capture(capture_id=capture_id, actor=ACTOR, at=clock.now())


def release(payment_id: PaymentId, amount_fen: int) -> None:
    with tx.begin(actor=ACTOR):
        payments.release_hold(payment_id=payment_id, amount_fen=amount_fen)


def end(payment_id: PaymentId) -> PaymentStatus:
    return payments.end_hold(payment_id=payment_id, actor=ACTOR, at=clock.now())


def told() -> list[str]:
    rows = sql.run_text("SELECT name FROM kit_event WHERE name LIKE 'payments.%%' ORDER BY id", {})
    return [row["name"].partition(".")[2] for row in rows]


def broken() -> list[str]:
    found = proof.verify(["P1", "P2", "P5", "P7", "L1", "L6"])
    assert all(one.examined for one in found if one.code in ("P1", "P7"))
    return [one.code for one in found if one.violation_count]


def at_gateway(payment_id: PaymentId) -> Holding:
    provider = providers.get_provider(queries.get_payment(payment_id).provider)
    assert isinstance(provider, Holding)
    return provider


class TestHeldMoney:
    def test_is_taken_in_parts_although_every_answer_is_lost_and_the_rest_is_given_free(
        self, gateway: GatewayProcess, held: PaymentId, group_id: UUID
    ) -> None:
        assert ledger.list_journals() == []
        assert broken() == []
        parts = [wish(held, 6_000, "one"), wish(held, 2_500, "two")]
        gateway.behave(notices="never", answer_lost=["capture"])
        for part in parts:
            with pytest.raises(ProviderUnreachable):
                take(part)
        assert clearing(group_id) == 0
        gateway.behave(notices="never")
        assert [take(part) for part in parts * 2] == [C.SUCCEEDED] * 4
        assert clearing(group_id) == 8_500
        assert len(ledger.list_journals()) == 2
        release(held, 1_500)
        gateway.behave(notices="never", answer_lost=["void"])
        with pytest.raises(ProviderUnreachable):
            end(held)
        gateway.behave(notices="never")
        assert [end(held) for _ in range(2)] == [P.CAPTURED] * 2
        payment_ = queries.get_payment(held)
        assert (payment_.captured_fen, payment_.released_fen) == (8_500, 1_500)
        assert payment_.freed_at is not None
        with pytest.raises(payments.HoldTooSmall):
            wish(held, 1, "three")
        with tx.begin(actor=ACTOR):
            with pytest.raises(payments.RefundTooMuch):
                refund(held, 8_501)
            refund_id = refund(held, 8_500)
        assert send(refund_id) is RefundStatus.SUCCEEDED
        assert clearing(group_id) == 0
        assert told().count("HoldTaken") == 2
        assert "HoldLapsed" not in told()
        bill_id = payments.fetch_bill(
            provider="gateway",
            on=clock.now().astimezone(rules.BILL_ZONE).date(),
            actor=ACTOR,
            at=clock.now(),
        )
        with tx.begin(actor=ACTOR):
            assert payments.reconcile(bill_id=bill_id, at=clock.now()) == 0
        assert broken() == []

    def test_of_an_unanswered_request_waits_for_the_worker(
        self, gateway: GatewayProcess, held: PaymentId, group_id: UUID
    ) -> None:
        capture_id = wish(held, 10_000, "all")
        gateway.behave(notices="never", timeout=["capture"], timeout_seconds=0.01)
        tasks.take_held_money()
        assert queries.get_capture(capture_id).status is C.UNKNOWN
        assert capture_id not in queries.list_captures_to_send(clock.now())
        gateway.behave(notices="never")
        later = clock.now() + timedelta(seconds=11)
        assert list(queries.list_captures_to_send(later)) == [capture_id]
        assert take(capture_id) is C.SUCCEEDED
        assert clearing(group_id) == 10_000
        assert queries.list_holds_to_look_after(later) == {}

    def test_that_ended_elsewhere_is_lost_and_its_order_hears_of_it(
        self, held: PaymentId, group_id: UUID
    ) -> None:
        at_gateway(held).void(held)
        assert take(wish(held, 10_000, "all")) is C.FAILED
        assert end(held) is P.CLOSED
        assert ledger.list_journals() == []
        assert told().count("HoldLapsed") == 2
        release(held, 10_000)
        assert broken() == []

    def test_that_nobody_takes_is_given_free_and_tells_nobody(self, held: PaymentId) -> None:
        release(held, 10_000)
        later = clock.now() + timedelta(seconds=21)
        assert list(queries.list_holds_to_look_after(later)) == [held]
        assert end(held) is P.CLOSED
        assert "HoldLapsed" not in told()
        assert broken() == []

    def test_is_asked_about_when_it_should_have_ended(self, held: PaymentId) -> None:
        now = clock.now()
        assert held not in queries.list_holds_to_look_after(now + timedelta(minutes=59))
        assert held in queries.list_holds_to_look_after(now + timedelta(minutes=61))
        assert end(held) is P.HELD

    def test_is_never_taken_above_its_sum_by_the_provider(self, held: PaymentId) -> None:
        """Our own books refuse it before; so does whoever holds the money."""
        for number, amount in enumerate((10_001, 7_000, 3_001)):
            part = CaptureRequest(CaptureId(UUID(int=2**80 + number)), held, amount, "CNY")
            if amount == 7_000:
                assert at_gateway(held).capture(part).status is C.SUCCEEDED
            else:
                with pytest.raises(ProviderRefused):
                    at_gateway(held).capture(part)

    def test_taken_and_given_free_at_once_is_one_of_both(
        self, held: PaymentId, group_id: UUID
    ) -> None:
        def act(number: int) -> object:
            if number % 2:
                release(held, 10_000)
                return end(held)
            return take(wish(held, 10_000, "all"))

        results = at_once(8, act)
        payment_ = queries.get_payment(held)
        if payment_.captured_fen:
            assert C.SUCCEEDED in results
            assert (clearing(group_id), payment_.released_fen) == (10_000, 0)
        else:
            assert (clearing(group_id), payment_.released_fen) == (0, 10_000)
            assert end(held) is P.CLOSED
        assert broken() == []

    def test_is_shown_to_its_payer_as_set_aside(
        self, held: PaymentId, gateway: GatewayProcess
    ) -> None:
        url = queries.get_payment(held).pay_url
        page = HTTP.get(url, headers={"Accept-Language": "en"}).text
        assert "set aside" in page
        assert HTTP.post(f"{url}/decline", json={}).status_code == 409
        assert ask(held) is P.HELD


PROMISES = "P1 P4 P7 O1 O3 O4 R1 R3 R4 S1 S2 L1 L6 L7"
KILOGRAM_FEN = 3_990
GRAMS = 1_000


@pytest.fixture
def made(gateway: GatewayProcess) -> Shop:
    with tx.begin(actor=ACTOR):
        return shop()


def ordered(made: Shop, *, value: int = 0) -> OrderId:
    """A kilogram of apples, to be brought home; part of it by stored value, the rest is held."""
    now = clock.now()
    with tx.begin(actor=ACTOR):
        sku = NewSku(f"apples-{uuid4()}", unit="g", is_weighed=True, price_per_qty=1_000)
        (sku_id,) = catalog.add_skus_many(skus=[(made.skus[0].product_id, sku)])
        shelf = Shelf(sku_id, made.shelf.node_id, made.shelf.owner_id)
        stock.receive(lines=[StockLine(shelf, 5_000)], cause_kind="test", cause_id=uuid4(), at=now)
        pattern = made.placement()
        apples = replace(
            pattern.pieces[0],
            qty=GRAMS,
            list_price_fen=KILOGRAM_FEN,
            price_per_qty=1_000,
            total_fen=KILOGRAM_FEN,
            sku_id=sku_id,
        )
        placement = replace(
            pattern,
            pieces=(apples,),
            hand_over_kind=HandOverKind.DELIVERY,
            pay_by=now + timedelta(minutes=15),
        )
        order_id = orders.place(placement, at=now)
        if value:
            orders.pay_by_stored_value(
                order_id=order_id, card_id=made.card_id, amount_fen=value, at=now
            )
        payment_id = orders.begin_provider_payment(
            order_id=order_id, provider="gateway", amount_fen=KILOGRAM_FEN - value, at=now
        )
    approve(submit(payment_id)).raise_for_status()
    assert ask(payment_id) is P.HELD
    outbox.drain()
    return order_id


def delivery_of(order_id: OrderId) -> DeliveryId:
    (delivery,) = deliveries.deliveries_of(order_id)
    return delivery.delivery_id


def pick(made: Shop, order_id: OrderId, grams: int) -> None:
    weighed = {made.order(order_id).lines[0].line_id: grams}
    with tx.begin(actor=ACTOR):
        fulfilment.pick(delivery_id=delivery_of(order_id), weighed=weighed, at=clock.now())


def send_home(order_id: OrderId) -> None:
    with tx.begin(actor=ACTOR):
        fulfilment.dispatch(delivery_id=delivery_of(order_id), at=clock.now())
        fulfilment.deliver(delivery_id=delivery_of(order_id), staff_id=None, at=clock.now())


def promises_broken() -> list[str]:
    found = proof.verify(PROMISES.split())
    return [one.code for one in found if one.violation_count]


class TestWeighedOrder:
    def test_costs_what_it_weighs_and_only_that_is_ever_taken(
        self, gateway: GatewayProcess, made: Shop
    ) -> None:
        order_id = ordered(made)
        group_id = made.town.group.organisation_id
        assert made.order(order_id).state is OrderState.PAID
        assert clearing(group_id) == 0
        with pytest.raises(fulfilment.BadWeight):
            pick(made, order_id, GRAMS + 1)
        pick(made, order_id, 900)
        with pytest.raises(orders.MoneyNotHere):
            send_home(order_id)
        with pytest.raises(orders.MoneyNotHere), tx.begin(actor=ACTOR):
            orders.record_hand_over(
                order_id=order_id,
                delivery_id=delivery_of(order_id),
                node_id=made.town.store_b.node_id,
                staff_id=None,
                quantities=[(made.order(order_id).lines[0].line_id, 900)],
                at=clock.now(),
            )
        with pytest.raises(orders.MoneyNotHere), tx.begin(actor=ACTOR):
            fulfilment.cancel_order(order_id=order_id, at=clock.now())
        gateway.behave(notices="never", answer_lost=["capture"])
        tasks.take_held_money()
        with pytest.raises(orders.MoneyNotHere):
            send_home(order_id)
        gateway.behave(notices="never")
        [(capture_id, _name)] = queries.list_captures_to_send(
            clock.now() + timedelta(seconds=11)
        ).items()
        assert take(capture_id) is C.SUCCEEDED
        outbox.drain()
        send_home(order_id)
        outbox.drain()
        order = made.order(order_id)
        assert (order.state, order.paid_fen, order.live_fen) == (OrderState.COMPLETED, 3_591, 3_591)
        assert clearing(group_id) == 3_591
        assert made.books(group_id, K.CUSTOMER_PREPAYMENTS) == 0
        [payment_] = queries.list_payments(order_id)
        end(payment_.payment_id)
        assert queries.get_payment(payment_.payment_id).released_fen == 399
        assert promises_broken() == []

    def test_ends_without_a_trace_when_its_hold_has_lapsed(self, made: Shop) -> None:
        order_id = ordered(made, value=1_000)
        [payment_] = queries.list_payments(order_id)
        at_gateway(payment_.payment_id).void(payment_.payment_id)
        pick(made, order_id, GRAMS)
        tasks.take_held_money()
        outbox.drain()
        order = made.order(order_id)
        assert (order.state, order.paid_fen) == (OrderState.CANCELLED, 0)
        assert deliveries.get_delivery(delivery_of(order_id)).state is DeliveryState.CANCELLED
        end(payment_.payment_id)
        outbox.drain()
        for organisation_id in (made.town.group.organisation_id, made.order(order_id).seller_id):
            assert made.books(organisation_id, K.CUSTOMER_PREPAYMENTS) == 0
        assert promises_broken() == []

    def test_packed_and_cancelled_at_once_is_one_of_both(self, made: Shop) -> None:
        order_id = ordered(made)

        def act(number: int) -> object:
            if number % 2:
                return pick(made, order_id, 500)
            with tx.begin(actor=ACTOR):
                fulfilment.cancel_order(order_id=order_id, at=clock.now())
            return None

        at_once(6, act)
        tasks.take_held_money()
        outbox.drain()
        order = made.order(order_id)
        [payment_] = queries.list_payments(order_id)
        if order.state is OrderState.CANCELLED:
            assert payment_.captured_fen == 0
            assert end(payment_.payment_id) is P.CLOSED
        else:
            assert order.tenders[0].state is TenderState.CAPTURED
            assert payment_.captured_fen == order.live_fen == 1_995
        assert promises_broken() == []
