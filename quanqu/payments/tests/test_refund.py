from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from quanqu.kit import sql, tx
from quanqu.kit.refusals import Invalid
from quanqu.kit.states import WrongMove
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.network.tests.factory import AT, group
from quanqu.payments import actions as payments
from quanqu.payments import queries
from quanqu.payments.tests.factory import captured, pending, refund
from quanqu.payments.types import PaymentId, RefundId, RefundStatus

pytestmark = pytest.mark.django_db
S = RefundStatus


@pytest.fixture
def group_id() -> Iterator[UUID]:
    with tx.begin(actor="system:test"):
        yield group().organisation_id


@pytest.fixture
def paid(group_id: UUID) -> PaymentId:
    return captured(group_id)


def refunded(payment_id: PaymentId) -> int:
    return queries.get_payment(payment_id).refunded_fen


def record(refund_id: RefundId, status: RefundStatus, **facts: str) -> bool:
    return payments.record_refund(refund_id=refund_id, status=status, at=AT, **facts)


def sent(payment_id: PaymentId, amount_fen: int = 400) -> RefundId:
    refund_id = refund(payment_id, amount_fen)
    payments.begin_sending(refund_id=refund_id, at=AT)
    return refund_id


class TestRequestRefund:
    def test_promises_no_more_than_was_collected(self, paid: PaymentId) -> None:
        refund(paid, 9_000)
        with pytest.raises(payments.RefundTooMuch) as refusal:
            refund(paid, 1_001)
        assert refusal.value.facts == {"left_fen": 1_000, "currency": "CNY"}
        refund(paid, 1_000)
        assert refunded(paid) == 10_000

    def test_is_one_refund_per_key(self, paid: PaymentId) -> None:
        first = refund(paid, 400, "refund:1")
        assert refund(paid, 400, "refund:1") == first
        assert refunded(paid) == 400
        with pytest.raises(payments.RefundKeyReused):
            refund(paid, 401, "refund:1")

    def test_the_same_key_is_found_when_nothing_is_left(self, paid: PaymentId) -> None:
        first = refund(paid, 10_000, "refund:1")
        assert refund(paid, 10_000, "refund:1") == first

    @pytest.mark.parametrize("amount", [0, -1])
    def test_refuses_impossible_amounts(self, paid: PaymentId, amount: int) -> None:
        with pytest.raises(Invalid):
            refund(paid, amount)

    def test_refuses_a_payment_without_money(self, group_id: UUID) -> None:
        with pytest.raises(payments.RefundTooMuch) as refusal:
            refund(pending(group_id).payment_id, 1)
        assert refusal.value.facts["left_fen"] == 0
        with pytest.raises(payments.PaymentNotFound):
            refund(PaymentId(uuid4()), 1)


class TestRecordRefund:
    def test_books_it_when_it_was_paid(self, paid: PaymentId, group_id: UUID) -> None:
        refund_id = sent(paid)
        assert record(refund_id, S.PENDING)
        assert record(refund_id, S.SUCCEEDED, provider_refund_id="rfd-1")
        assert record(refund_id, S.SUCCEEDED, provider_refund_id="rfd-1") is False
        done = queries.get_refund(refund_id)
        assert (done.status, done.provider_refund_id, done.done_at) == (S.SUCCEEDED, "rfd-1", AT)
        totals = ledger.trial_balance(organisation_ids=[group_id])
        assert {t.kind: t.amount_fen for t in totals} == {
            K.PROVIDER_CLEARING: 9_600,
            K.CUSTOMER_PREPAYMENTS: -9_600,
        }
        (journal,) = ledger.journals_about(done.about)
        assert journal.fact_key == f"payment_refund:{refund_id}"
        names = sql.run_text("SELECT name FROM kit_event ORDER BY id", {})
        assert [row["name"] for row in names] == ["payments.PaymentCaptured", "payments.RefundDone"]

    def test_takes_a_failed_promise_back(self, paid: PaymentId, group_id: UUID) -> None:
        refund_id = sent(paid, 10_000)
        assert record(refund_id, S.FAILED, why="account_closed")
        assert refunded(paid) == 0
        assert queries.get_refund(refund_id).status is S.FAILED
        assert refund(paid, 10_000) != refund_id
        (trail,) = sql.run_text("SELECT * FROM payments_history WHERE became = 'failed'", {})
        assert (trail["why"], trail["refund_id"]) == ("account_closed", refund_id)

    def test_never_denies_what_was_paid(self, paid: PaymentId) -> None:
        refund_id = sent(paid)
        record(refund_id, S.SUCCEEDED)
        with pytest.raises(WrongMove):
            record(refund_id, S.FAILED)
        assert refunded(paid) == 400

    def test_learns_nothing_from_a_provider_that_never_heard_of_it(self, paid: PaymentId) -> None:
        refund_id = sent(paid)
        assert record(refund_id, S.UNKNOWN) is False
        assert queries.get_refund(refund_id).status is S.UNKNOWN

    def test_is_sent_again_until_there_is_an_answer(self, paid: PaymentId) -> None:
        refund_id = refund(paid)
        assert [*queries.list_refunds_to_send(AT)] == [refund_id]
        payments.begin_sending(refund_id=refund_id, at=AT)
        assert [*queries.list_refunds_to_send(AT)] == []
        record(refund_id, S.SUCCEEDED)
        again = payments.begin_sending(refund_id=refund_id, at=AT)
        assert again.status is S.SUCCEEDED
        assert queries.list_refunds(paid) == [again]

    def test_refuses_a_refund_that_is_not_there(self, paid: PaymentId) -> None:
        with pytest.raises(payments.RefundNotFound):
            record(RefundId(uuid4()), S.SUCCEEDED)


def failed(payment_id: PaymentId, amount_fen: int = 400, why: str = "account_closed") -> RefundId:
    refund_id = sent(payment_id, amount_fen)
    record(refund_id, S.FAILED, why=why)
    return refund_id


class TestRetryRefund:
    def test_is_another_refund_that_waits_to_be_sent(self, paid: PaymentId) -> None:
        first = failed(paid)
        again = payments.retry_refund(refund_id=first, at=AT)
        assert again != first
        assert queries.get_refund(first).status is S.RETRIED
        assert [*queries.list_refunds_to_send(AT)] == [again]
        assert refunded(paid) == 400

    def test_is_asked_once(self, paid: PaymentId) -> None:
        first = failed(paid)
        payments.retry_refund(refund_id=first, at=AT)
        with pytest.raises(WrongMove):
            payments.retry_refund(refund_id=first, at=AT)
        assert refunded(paid) == 400

    @pytest.mark.parametrize("status", [S.PENDING, S.SUCCEEDED])
    def test_refuses_one_that_may_still_be_or_was_paid(
        self, paid: PaymentId, status: RefundStatus
    ) -> None:
        refund_id = sent(paid)
        record(refund_id, status)
        with pytest.raises(WrongMove):
            payments.retry_refund(refund_id=refund_id, at=AT)

    def test_may_fail_again_and_be_retried_again(self, paid: PaymentId) -> None:
        second = payments.retry_refund(refund_id=failed(paid), at=AT)
        payments.begin_sending(refund_id=second, at=AT)
        record(second, S.FAILED)
        assert payments.retry_refund(refund_id=second, at=AT) not in (None, second)
        assert refunded(paid) == 400


class TestSettleRefund:
    def test_counts_as_given_back(self, paid: PaymentId) -> None:
        refund_id = failed(paid, 10_000)
        done = payments.settle_refund(refund_id=refund_id, why="cash", at=AT)
        assert (done.status, done.done_at) == (S.SETTLED, AT)
        assert refunded(paid) == 10_000
        with pytest.raises(payments.RefundTooMuch):
            refund(paid, 1)

    def test_is_done_once_and_not_after_a_retry(self, paid: PaymentId) -> None:
        first, second = failed(paid), failed(paid)
        payments.settle_refund(refund_id=first, why="cash", at=AT)
        payments.retry_refund(refund_id=second, at=AT)
        for refund_id in (first, second):
            with pytest.raises(WrongMove):
                payments.settle_refund(refund_id=refund_id, why="cash", at=AT)
        assert refunded(paid) == 800

    def test_refuses_when_the_rest_was_promised_meanwhile(self, paid: PaymentId) -> None:
        refund_id = failed(paid, 6_000)
        refund(paid, 5_000)
        with pytest.raises(payments.RefundTooMuch) as refusal:
            payments.settle_refund(refund_id=refund_id, why="cash", at=AT)
        assert refusal.value.facts["left_fen"] == 5_000


class TestListOpenRefunds:
    def test_shows_failed_ones_first_with_why(self, paid: PaymentId, group_id: UUID) -> None:
        waiting, refused = refund(paid), failed(paid, 500)
        found = queries.list_open_refunds(collector_ids=[group_id])
        assert [(one.refund_id, one.why) for one in found] == [
            (refused, "account_closed"),
            (waiting, ""),
        ]
        assert queries.count_failed_refunds(collector_ids=[group_id]) == 1

    def test_shows_another_companys_to_nobody(self, paid: PaymentId) -> None:
        failed(paid)
        assert queries.list_open_refunds(collector_ids=[uuid4()]) == []
        assert queries.count_failed_refunds(collector_ids=[uuid4()]) == 0

    def test_forgets_what_was_acted_on(self, paid: PaymentId, group_id: UUID) -> None:
        payments.settle_refund(refund_id=failed(paid), why="cash", at=AT)
        assert queries.list_open_refunds(collector_ids=[group_id]) == []
