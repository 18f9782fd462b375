"""Payments against the real gateway process: lost answers, silence, late money and refunds."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from quanqu.kit import clock, sql, tx
from quanqu.kit.states import WrongMove
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.network.tests.factory import group
from quanqu.payments import actions as payments
from quanqu.payments import providers, queries, tasks
from quanqu.payments.tests.factory import payment, refund
from quanqu.payments.types import (
    DifferenceState,
    NoticeRefused,
    PaymentId,
    PaymentStatus,
    ProviderRefused,
    ProviderUnreachable,
    RefundId,
    RefundRequest,
    RefundStatus,
)
from quanqu.world.gateway.tests.machinery import HTTP, GatewayProcess, approve

ACTOR = "system:test"
P, R = PaymentStatus, RefundStatus


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    process = GatewayProcess(tmp_path_factory.mktemp("gateway"))
    yield process
    process.stop()


@pytest.fixture
def door() -> Iterator[str]:
    """Takes notices as the API door does."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(take_notice(dict(self.headers), body))
            self.send_header("Content-Length", "0")
            self.end_headers()
            connection.close()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/notices/gateway"
    server.shutdown()
    server.server_close()


def take_notice(headers: dict[str, str], body: bytes) -> int:
    try:
        receipt = payments.take_notice(
            provider="gateway", headers=headers, body=body, at=clock.now()
        )
    except NoticeRefused as refusal:
        return refusal.status
    return receipt.status


@pytest.fixture
def gateway(
    running: GatewayProcess, door: str, settings: Any, committed: str
) -> Iterator[GatewayProcess]:
    """The gateway, silent unless a test lets it speak."""
    settings.QUANQU_GATEWAY = {"url": running.url, "keys": running.keys, "notify_url": door}
    providers.get_provider.cache_clear()
    running.behave(notices="never")
    yield running
    HTTP.delete(f"{running.url}/control").raise_for_status()
    providers.get_provider.cache_clear()


@pytest.fixture
def group_id(gateway: GatewayProcess) -> UUID:
    with tx.begin(actor=ACTOR):
        return group().organisation_id


@pytest.fixture
def opened(group_id: UUID) -> PaymentId:
    with tx.begin(actor=ACTOR):
        return payment(group_id, at=clock.now()).payment_id


@pytest.fixture
def paid(opened: PaymentId) -> PaymentId:
    approve(submit(opened)).raise_for_status()
    assert ask(opened) is P.CAPTURED
    return opened


def submit(payment_id: PaymentId, at: datetime | None = None) -> str:
    return payments.submit(payment_id=payment_id, actor=ACTOR, at=at or clock.now())


def ask(payment_id: PaymentId, at: datetime | None = None) -> PaymentStatus:
    return payments.ask(payment_id=payment_id, actor=ACTOR, at=at or clock.now())


def close(payment_id: PaymentId) -> PaymentStatus:
    return payments.close(payment_id=payment_id, actor=ACTOR, at=clock.now())


def send(refund_id: RefundId) -> RefundStatus:
    return payments.send_refund(refund_id=refund_id, actor=ACTOR, at=clock.now())


def status(payment_id: PaymentId) -> PaymentStatus:
    return queries.get_payment(payment_id).status


def promised(payment_id: PaymentId, amount_fen: int = 400) -> RefundId:
    with tx.begin(actor=ACTOR):
        return refund(payment_id, amount_fen)


def make_silent_for_long() -> None:
    """As if everything had been asked about ten minutes ago."""
    for statement in (
        "UPDATE payments_payment SET created_at = created_at - interval '10 min', asked_at = NULL",
        "UPDATE payments_refund SET asked_at = NULL",
    ):
        sql.run_text(statement, {})


def events() -> list[str]:
    return [row["name"] for row in sql.run_text("SELECT name FROM kit_event ORDER BY id", {})]


def clearing(group_id: UUID) -> int:
    return ledger.balance(organisation_id=group_id, kind=K.PROVIDER_CLEARING, currency="CNY")


class TestSubmit:
    def test_gives_one_address_however_often(self, opened: PaymentId) -> None:
        assert submit(opened) == submit(opened)
        assert status(opened) is P.PENDING

    def test_never_runs_inside_a_transaction(self, opened: PaymentId) -> None:
        with tx.begin(actor=ACTOR), pytest.raises(RuntimeError, match="must not be in"):
            submit(opened)

    def test_whose_answer_was_lost_is_resolved_by_asking(
        self, gateway: GatewayProcess, opened: PaymentId
    ) -> None:
        gateway.behave(notices="never", answer_lost=["create"])
        with pytest.raises(ProviderUnreachable):
            submit(opened)
        assert status(opened) is P.UNKNOWN
        gateway.behave(notices="never")
        assert ask(opened) is P.PENDING
        approve(queries.get_payment(opened).pay_url).raise_for_status()
        assert ask(opened) is P.CAPTURED

    def test_that_never_arrived_is_sent_again_by_asking(
        self, gateway: GatewayProcess, opened: PaymentId
    ) -> None:
        gateway.behave(notices="never", timeout=["create"], timeout_seconds=0.1)
        with pytest.raises(ProviderUnreachable):
            submit(opened)
        gateway.behave(notices="never")
        assert ask(opened) is P.PENDING
        assert queries.get_payment(opened).pay_url

    def test_after_its_time_is_refused(self, opened: PaymentId) -> None:
        late = queries.get_payment(opened).expires_at
        with pytest.raises(payments.PaymentExpired):
            submit(opened, late)
        assert status(opened) is P.CREATED


class TestAsk:
    def test_finds_the_money_whose_notice_never_came(
        self, opened: PaymentId, group_id: UUID
    ) -> None:
        approve(submit(opened)).raise_for_status()
        assert status(opened) is P.PENDING
        assert [ask(opened), ask(opened)] == [P.CAPTURED, P.CAPTURED]
        assert clearing(group_id) == 10_000
        assert events() == ["payments.PaymentCaptured"]

    def test_leaves_a_shopper_time_to_pay(self, opened: PaymentId) -> None:
        submit(opened)
        assert ask(opened) is P.PENDING

    def test_closes_what_nobody_paid_in_time(self, opened: PaymentId) -> None:
        submit(opened)
        late = queries.get_payment(opened).expires_at + timedelta(seconds=1)
        assert ask(opened, late) is P.CLOSED
        assert events() == ["payments.PaymentClosed"]

    def test_closes_what_the_provider_declined(
        self, gateway: GatewayProcess, opened: PaymentId
    ) -> None:
        gateway.behave(notices="never", decline=True)
        approve(submit(opened))
        assert ask(opened) is P.CLOSED
        (trail,) = sql.run_text("SELECT why FROM payments_history WHERE became = 'closed'", {})
        assert trail["why"] == "declined"

    def test_gives_an_intent_up_that_was_never_sent(self, opened: PaymentId) -> None:
        assert ask(opened) is P.CREATED
        assert ask(opened, clock.now() + timedelta(minutes=2)) is P.CLOSED
        with pytest.raises(WrongMove):
            submit(opened)

    def test_stays_unknown_while_nobody_answers(
        self, gateway: GatewayProcess, opened: PaymentId
    ) -> None:
        gateway.behave(notices="never", answer_lost=["create", "query"])
        with pytest.raises(ProviderUnreachable):
            submit(opened)
        with pytest.raises(ProviderUnreachable):
            ask(opened)
        assert status(opened) is P.UNKNOWN
        assert events() == []


class TestNotices:
    @pytest.mark.parametrize("notices", ["normal", "twice"])
    def test_bring_the_money_once(
        self, gateway: GatewayProcess, opened: PaymentId, group_id: UUID, notices: str
    ) -> None:
        gateway.behave(notices=notices)
        approve(submit(opened)).raise_for_status()
        wait_for(lambda: status(opened) is P.CAPTURED)
        if notices == "twice":
            wait_for(lambda: times_heard() == 2)
        assert clearing(group_id) == 10_000
        assert ask(opened) is P.CAPTURED
        assert events() == ["payments.PaymentCaptured"]

    def test_and_a_question_at_once_bring_it_once(
        self, gateway: GatewayProcess, opened: PaymentId, group_id: UUID
    ) -> None:
        gateway.behave(notices="late:0.2")
        approve(submit(opened)).raise_for_status()
        assert ask(opened) is P.CAPTURED
        wait_for(lambda: times_heard() >= 2)
        assert clearing(group_id) == 10_000
        assert events() == ["payments.PaymentCaptured"]

    @pytest.mark.parametrize("fault", ["signature", "unsigned", "stale", "merchant"])
    def test_that_cannot_be_believed_are_refused(
        self, gateway: GatewayProcess, opened: PaymentId, fault: str
    ) -> None:
        submit(opened)
        assert forge(gateway, opened, fault) == 401
        assert status(opened) is P.PENDING
        assert times_heard() == (1 if fault == "merchant" else 0)

    @pytest.mark.parametrize("fault", ["amount", "currency", "order"])
    def test_that_do_not_fit_are_left_open(
        self, gateway: GatewayProcess, opened: PaymentId, group_id: UUID, fault: str
    ) -> None:
        submit(opened)
        assert forge(gateway, opened, fault) == 204
        assert status(opened) is P.PENDING
        [one] = queries.list_differences(collector_ids=[group_id])
        assert (one.state, one.on) == (DifferenceState.OPEN, None)


def forge(gateway: GatewayProcess, payment_id: PaymentId, fault: str) -> int:
    wish = {"order_number": str(payment_id), "fault": fault}
    answer = HTTP.post(f"{gateway.url}/control/forge", json=wish).raise_for_status()
    return int(answer.json()["status"])


def times_heard() -> int:
    (row,) = sql.run_text("SELECT coalesce(sum(times), 0) AS n FROM payments_notice", {})
    return int(row["n"])


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


class TestClose:
    def test_makes_the_provider_give_up(self, opened: PaymentId) -> None:
        address = submit(opened)
        assert close(opened) is P.CLOSED
        assert approve(address).status_code >= 400
        assert events() == ["payments.PaymentClosed"]

    def test_books_what_was_just_paid_instead(self, opened: PaymentId, group_id: UUID) -> None:
        approve(submit(opened)).raise_for_status()
        assert close(opened) is P.CAPTURED
        assert clearing(group_id) == 10_000

    def test_of_an_intent_needs_no_provider(self, opened: PaymentId) -> None:
        assert close(opened) is P.CLOSED

    def test_of_one_that_never_arrived_is_final(
        self, gateway: GatewayProcess, opened: PaymentId
    ) -> None:
        gateway.behave(notices="never", timeout=["create"], timeout_seconds=0.1)
        with pytest.raises(ProviderUnreachable):
            submit(opened)
        assert close(opened) is P.CLOSED


class TestSendRefund:
    def test_pays_and_books_it_once(self, paid: PaymentId, group_id: UUID) -> None:
        refund_id = promised(paid)
        assert [send(refund_id), send(refund_id)] == [R.SUCCEEDED, R.SUCCEEDED]
        assert clearing(group_id) == 9_600
        assert events() == ["payments.PaymentCaptured", "payments.RefundDone"]

    def test_whose_answer_was_lost_is_not_paid_twice(
        self, gateway: GatewayProcess, paid: PaymentId, group_id: UUID
    ) -> None:
        refund_id = promised(paid)
        gateway.behave(notices="never", answer_lost=["refund"])
        with pytest.raises(ProviderUnreachable):
            send(refund_id)
        assert queries.get_refund(refund_id).status is R.UNKNOWN
        gateway.behave(notices="never")
        assert send(refund_id) is R.SUCCEEDED
        state = providers.get_provider("gateway").query(paid)
        assert state.refunded_fen == 400
        assert clearing(group_id) == 9_600

    def test_that_the_provider_refuses_has_failed(
        self, gateway: GatewayProcess, paid: PaymentId
    ) -> None:
        """Somebody gave part of it back at the provider itself."""
        provider = providers.get_provider("gateway")
        by_hand = RefundRequest(RefundId(uuid4()), paid, 9_700, 10_000, "CNY")
        provider.refund(by_hand)
        refund_id = promised(paid)
        assert send(refund_id) is R.FAILED
        assert queries.get_payment(paid).refunded_fen == 0
        assert events()[-1] == "payments.RefundFailed"


class TestJobs:
    def test_resolve_everything_that_is_silent(
        self, gateway: GatewayProcess, opened: PaymentId, group_id: UUID
    ) -> None:
        approve(submit(opened)).raise_for_status()
        tasks.ask_about_silent_payments()
        assert status(opened) is P.PENDING, "too young to be asked about"
        make_silent_for_long()
        tasks.ask_about_silent_payments()
        assert status(opened) is P.CAPTURED
        refund_id = promised(opened)
        tasks.send_refunds()
        assert queries.get_refund(refund_id).status is R.SUCCEEDED
        assert clearing(group_id) == 9_600

    def test_outlive_a_provider_that_is_away(
        self, gateway: GatewayProcess, opened: PaymentId
    ) -> None:
        approve(submit(opened)).raise_for_status()
        make_silent_for_long()
        gateway.behave(notices="never", answer_lost=["query"])
        tasks.ask_about_silent_payments()
        assert status(opened) is P.PENDING
        gateway.behave(notices="never")
        make_silent_for_long()
        tasks.ask_about_silent_payments()
        assert status(opened) is P.CAPTURED

    def test_ask_the_others_while_one_provider_is_away(
        self, opened: PaymentId, group_id: UUID, settings: Any, tmp_path: Path
    ) -> None:
        settings.QUANQU_WECHAT = {"url": "http://127.0.0.1:1", "account": tmp_path}
        earlier = clock.now() - timedelta(minutes=1)
        with tx.begin(actor=ACTOR):
            silent = payment(group_id, at=earlier, provider="wechat").payment_id
            payments.begin_submission(payment_id=silent, merchant_id="m", at=earlier)
        approve(submit(opened)).raise_for_status()
        make_silent_for_long()
        tasks.ask_about_silent_payments()
        assert (status(silent), status(opened)) == (P.UNKNOWN, P.CAPTURED)


def test_a_definite_no_is_a_failed_payment(opened: PaymentId) -> None:
    """The provider knows this number with another amount."""
    submit(opened)
    sql.run_text(
        "UPDATE payments_payment SET status = 'unknown', pay_url = '', amount_fen = 9999", {}
    )
    with pytest.raises(ProviderRefused):
        submit(opened)
    assert status(opened) is P.FAILED
    assert events() == ["payments.PaymentClosed"]
