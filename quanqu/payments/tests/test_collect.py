from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from quanqu.kit import outbox, sql, tx
from quanqu.kit.refusals import Invalid
from quanqu.kit.states import WrongMove
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.network.tests.factory import AT, group
from quanqu.payments import actions as payments
from quanqu.payments import queries
from quanqu.payments.tests.factory import (
    MERCHANT,
    capture_facts,
    captured,
    payment,
    pending,
)
from quanqu.payments.types import PaymentId, PaymentOffer, PaymentStatus, ProviderUnknown

pytestmark = pytest.mark.django_db


@pytest.fixture
def group_id() -> Iterator[UUID]:
    with tx.begin(actor="system:test"):
        yield group().organisation_id


def status(payment_id: PaymentId) -> PaymentStatus:
    return queries.get_payment(payment_id).status


def events() -> list[str]:
    return [row["name"] for row in sql.run_text("SELECT name FROM kit_event ORDER BY id", {})]


def books(group_id: UUID) -> dict[K, int]:
    return {t.kind: t.amount_fen for t in ledger.trial_balance(organisation_ids=[group_id])}


class TestOpenPayment:
    def test_writes_the_intent_and_nothing_else(self, group_id: UUID) -> None:
        opened = payment(group_id)
        assert queries.get_payment(opened.payment_id) == opened
        assert queries.list_payments(opened.order_id) == [opened]
        assert (opened.status, opened.amount_fen) == (PaymentStatus.CREATED, 10_000)
        assert events() == []
        assert books(group_id) == {}

    @pytest.mark.parametrize(
        "wrong",
        [{"amount_fen": 0}, {"amount_fen": -1}, {"currency": "XXX"}, {"expires_at": AT}],
    )
    def test_refuses_impossible_details(self, group_id: UUID, wrong: dict[str, object]) -> None:
        details = {
            "order_id": uuid4(),
            "collector_id": group_id,
            "provider": "gateway",
            "amount_fen": 100,
            "currency": "CNY",
            "expires_at": AT + timedelta(minutes=1),
            "at": AT,
        }
        with pytest.raises(Invalid):
            payments.open_payment(**(details | wrong))  # type: ignore[arg-type]

    def test_refuses_a_provider_that_nobody_knows(self, group_id: UUID) -> None:
        with pytest.raises(ProviderUnknown):
            payments.open_payment(
                order_id=uuid4(),
                collector_id=group_id,
                provider="nobody",
                amount_fen=100,
                currency="CNY",
                expires_at=AT + timedelta(minutes=1),
                at=AT,
            )


class TestSubmission:
    def test_is_unknown_until_the_offer_came(self, group_id: UUID) -> None:
        payment_id = payment(group_id).payment_id
        begun = payments.begin_submission(payment_id=payment_id, merchant_id=MERCHANT, at=AT)
        assert (begun.status, begun.asked_at) == (PaymentStatus.UNKNOWN, AT)
        again = payments.begin_submission(payment_id=payment_id, merchant_id=MERCHANT, at=AT)
        assert again.status is PaymentStatus.UNKNOWN
        offer = PaymentOffer("https://pay.invalid/1", "ref-1")
        offered = payments.record_offer(payment_id=payment_id, offer=offer, at=AT)
        assert (offered.status, offered.pay_url) == (PaymentStatus.PENDING, offer.pay_url)
        kept = payments.begin_submission(payment_id=payment_id, merchant_id=MERCHANT, at=AT)
        assert kept == offered

    def test_is_refused_when_the_time_is_over(self, group_id: UUID) -> None:
        opened = payment(group_id)
        with pytest.raises(payments.PaymentExpired):
            payments.begin_submission(
                payment_id=opened.payment_id, merchant_id=MERCHANT, at=opened.expires_at
            )

    def test_is_refused_once_closed(self, group_id: UUID) -> None:
        payment_id = payment(group_id).payment_id
        payments.mark_closed(payment_id=payment_id, at=AT)
        with pytest.raises(WrongMove):
            payments.begin_submission(payment_id=payment_id, merchant_id=MERCHANT, at=AT)

    def test_an_offer_that_comes_after_the_money_changes_no_state(self, group_id: UUID) -> None:
        payment_id = captured(group_id)
        offer = PaymentOffer("https://pay.invalid/late", "ref-late")
        late = payments.record_offer(payment_id=payment_id, offer=offer, at=AT)
        assert (late.status, late.pay_url) == (PaymentStatus.CAPTURED, offer.pay_url)

    def test_a_refused_one_has_failed_and_says_so(self, group_id: UUID) -> None:
        payment_id = payment(group_id).payment_id
        payments.begin_submission(payment_id=payment_id, merchant_id=MERCHANT, at=AT)
        payments.mark_failed(payment_id=payment_id, why="merchant_closed", at=AT)
        payments.mark_failed(payment_id=payment_id, why="again", at=AT)
        assert status(payment_id) is PaymentStatus.FAILED
        assert events() == ["payments.PaymentClosed"]


class TestCapture:
    def test_books_the_money_and_tells(self, group_id: UUID) -> None:
        opened = pending(group_id)
        later = AT + timedelta(minutes=1)
        facts = capture_facts(opened.payment_id)
        assert payments.capture(**facts, captured_at=AT, at=later)
        done = queries.get_payment(opened.payment_id)
        assert (done.status, done.captured_at) == (PaymentStatus.CAPTURED, AT)
        assert books(group_id) == {
            K.PROVIDER_CLEARING: 10_000,
            K.CUSTOMER_PREPAYMENTS: -10_000,
        }
        (journal,) = ledger.journals_about(opened.order_id)
        assert journal.fact_key == f"capture:{opened.payment_id}"
        assert events() == ["payments.PaymentCaptured"]
        (trail,) = sql.run_text("SELECT * FROM payments_history WHERE became = 'captured'", {})
        assert (trail["was"], trail["actor"], trail["at"]) == ("pending", "system:test", later)

    def test_has_no_effect_the_second_time(self, group_id: UUID) -> None:
        payment_id = captured(group_id)
        assert payments.capture(**capture_facts(payment_id), at=AT) is False
        assert events() == ["payments.PaymentCaptured"]
        assert books(group_id)[K.PROVIDER_CLEARING] == 10_000

    @pytest.mark.parametrize(
        ("wrong", "problem"),
        [
            ({"amount_fen": 9_999}, "amount"),
            ({"amount_fen": 10_001}, "amount"),
            ({"currency": "GBP"}, "currency"),
            ({"merchant_id": "somebody"}, "merchant"),
            ({"transaction_id": ""}, "transaction"),
        ],
    )
    def test_refuses_what_was_not_asked_for(
        self, group_id: UUID, wrong: dict[str, Any], problem: str
    ) -> None:
        payment_id = pending(group_id).payment_id
        with pytest.raises(payments.CaptureWrong) as refusal:
            payments.capture(**capture_facts(payment_id, **wrong), at=AT)
        assert refusal.value.facts == {"problem": problem}
        assert status(payment_id) is PaymentStatus.PENDING
        assert books(group_id) == {}

    def test_refuses_a_second_collection_of_one_payment(self, group_id: UUID) -> None:
        payment_id = captured(group_id)
        with pytest.raises(payments.CaptureWrong) as refusal:
            payments.capture(**capture_facts(payment_id, transaction_id="txn-other"), at=AT)
        assert refusal.value.facts == {"problem": "captured_before"}

    def test_refuses_a_transaction_that_was_booked_for_another(self, group_id: UUID) -> None:
        first = captured(group_id)
        second = pending(group_id).payment_id
        with pytest.raises(payments.TransactionTaken):
            payments.capture(**capture_facts(second, transaction_id=f"txn-{first}"), at=AT)
        assert status(second) is PaymentStatus.PENDING
        assert books(group_id)[K.PROVIDER_CLEARING] == 10_000

    def test_takes_money_that_comes_after_we_closed(self, group_id: UUID) -> None:
        payment_id = pending(group_id).payment_id
        assert payments.mark_closed(payment_id=payment_id, at=AT, why="expired")
        assert payments.capture(**capture_facts(payment_id), at=AT)
        assert status(payment_id) is PaymentStatus.CAPTURED
        assert events() == ["payments.PaymentClosed", "payments.PaymentCaptured"]

    def test_refuses_a_payment_that_is_not_there(self, group_id: UUID) -> None:
        with pytest.raises(payments.PaymentNotFound):
            payments.capture(**capture_facts(PaymentId(uuid4())), at=AT)


class TestMarkClosed:
    def test_tells_once_and_never_of_a_paid_one(self, group_id: UUID) -> None:
        payment_id = pending(group_id).payment_id
        assert payments.mark_closed(payment_id=payment_id, at=AT) is True
        assert payments.mark_closed(payment_id=payment_id, at=AT) is False
        assert payments.mark_closed(payment_id=captured(group_id), at=AT) is False
        assert events() == ["payments.PaymentClosed", "payments.PaymentCaptured"]


class TestDatabase:
    @pytest.mark.parametrize(
        ("statement", "rule"),
        [
            ("UPDATE payments_payment SET refunded_fen = amount_fen + 1", "refunded"),
            ("UPDATE payments_payment SET refunded_fen = -1", "refunded"),
            ("UPDATE payments_payment SET transaction_id = NULL", "captured"),
            ("UPDATE payments_payment SET amount_fen = 0", "amount"),
            ("UPDATE payments_payment SET status = 'paid'", "captured"),
        ],
    )
    def test_holds_the_rules_by_itself(self, group_id: UUID, statement: str, rule: str) -> None:
        captured(group_id)
        refused = pytest.raises(IntegrityError, match=f"payments_payment_.*{rule}")
        with refused, transaction.atomic():
            sql.run_text(statement, {})

    @pytest.mark.parametrize("table", ["payments_transaction", "payments_history"])
    def test_keeps_what_happened(self, group_id: UUID, table: str) -> None:
        captured(group_id)
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            sql.run_text(f"DELETE FROM {table}", {})


def test_tells_events_that_can_be_read(group_id: UUID) -> None:
    names = {name for name in outbox.all_events() if name.startswith("payments.")}
    assert names == {
        "payments.PaymentCaptured",
        "payments.PaymentClosed",
        "payments.PaymentHeld",
        "payments.HoldTaken",
        "payments.HoldLapsed",
        "payments.RefundDone",
        "payments.RefundFailed",
    }
