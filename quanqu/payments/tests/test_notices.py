from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanqu.kit import sql, tx
from quanqu.ledger import queries as ledger
from quanqu.network.tests.factory import AT, group
from quanqu.payments import actions as payments
from quanqu.payments import queries
from quanqu.payments.tests.factory import captured, notice, pending, refund
from quanqu.payments.types import (
    CloseReason,
    DifferenceKind,
    Notice,
    NoticeKind,
    NoticeVerdict,
    PaymentId,
    PaymentStatus,
    RefundId,
    RefundStatus,
)

pytestmark = pytest.mark.django_db
V, D = NoticeVerdict, DifferenceKind


@pytest.fixture
def group_id() -> Iterator[UUID]:
    with tx.begin(actor="system:test"):
        yield group().organisation_id


@pytest.fixture
def payment_id(group_id: UUID) -> PaymentId:
    return pending(group_id).payment_id


def apply(said: Notice, provider: str = "gateway") -> NoticeVerdict:
    return payments.apply_notice(provider=provider, notice=said, at=AT)


def status(payment_id: PaymentId) -> PaymentStatus:
    return queries.get_payment(payment_id).status


def journals() -> int:
    return len(ledger.list_journals())


def why_kept() -> str:
    (row,) = sql.run_text("SELECT why FROM payments_notice", {})
    return str(row["why"])


def open_ones(group_id: UUID) -> list[tuple[DifferenceKind, int | None, int | None]]:
    found = queries.list_differences(collector_ids=[group_id])
    return [(one.kind, one.ours_fen, one.theirs_fen) for one in found]


class TestCaptured:
    def test_is_applied_once_however_often_it_comes(self, payment_id: PaymentId) -> None:
        said = notice(payment_id)
        assert [apply(said) for _ in range(3)] == [V.APPLIED, V.DUPLICATE, V.DUPLICATE]
        assert status(payment_id) is PaymentStatus.CAPTURED
        assert journals() == 1
        (row,) = sql.run_text("SELECT verdict, times FROM payments_notice", {})
        assert row == {"verdict": "applied", "times": 3}

    def test_under_another_number_it_changes_nothing(self, payment_id: PaymentId) -> None:
        assert apply(notice(payment_id)) is V.APPLIED
        assert apply(notice(payment_id)) is V.DUPLICATE
        assert journals() == 1

    @pytest.mark.parametrize(
        ("wrong", "why", "left_open"),
        [
            ({"amount_fen": 1}, "amount", (D.OTHER_AMOUNT, 10_000, 1)),
            ({"currency": "GBP"}, "currency", (D.MISSING_HERE, None, 10_000)),
        ],
    )
    def test_of_other_money_is_refused_and_left_open(
        self,
        group_id: UUID,
        payment_id: PaymentId,
        wrong: dict[str, object],
        why: str,
        left_open: tuple[object, ...],
    ) -> None:
        said = notice(payment_id, **wrong)
        assert [apply(said), apply(said)] == [V.REFUSED, V.DUPLICATE]
        assert status(payment_id) is PaymentStatus.PENDING
        assert (journals(), why_kept()) == (0, why)
        assert open_ones(group_id) == [left_open]

    def test_without_a_transaction_is_parked(self, payment_id: PaymentId) -> None:
        assert apply(notice(payment_id, transaction_id="")) is V.PARKED
        assert status(payment_id) is PaymentStatus.PENDING
        assert (journals(), why_kept()) == (0, "transaction")

    def test_for_another_merchant_or_provider_is_refused(
        self, group_id: UUID, payment_id: PaymentId
    ) -> None:
        assert apply(notice(payment_id, merchant_id="somebody")) is V.REFUSED
        assert apply(notice(payment_id), provider="other") is V.REFUSED
        assert status(payment_id) is PaymentStatus.PENDING
        assert open_ones(group_id) == []

    def test_of_a_second_transaction_is_parked_and_left_open(
        self, group_id: UUID, payment_id: PaymentId
    ) -> None:
        apply(notice(payment_id))
        assert apply(notice(payment_id, transaction_id="txn-other")) is V.PARKED
        assert journals() == 1
        assert open_ones(group_id) == [(D.MISSING_HERE, None, 10_000)]

    def test_with_the_transaction_of_another_payment_is_parked(
        self, payment_id: PaymentId, group_id: UUID
    ) -> None:
        other = captured(group_id)
        assert apply(notice(payment_id, transaction_id=f"txn-{other}")) is V.PARKED
        assert status(payment_id) is PaymentStatus.PENDING

    def test_of_an_unknown_payment_is_parked_until_it_is_known(self, group_id: UUID) -> None:
        stranger = notice(PaymentId(uuid4()))
        assert [apply(stranger), apply(stranger)] == [V.PARKED, V.PARKED]
        assert open_ones(group_id) == [(D.MISSING_HERE, None, 10_000)]
        payment_id = pending(group_id).payment_id
        known = notice(
            payment_id, notice_id=stranger.notice_id, transaction_id=stranger.transaction_id
        )
        assert apply(known) is V.APPLIED
        assert open_ones(group_id) == []

    def test_after_we_closed_is_applied(self, payment_id: PaymentId) -> None:
        payments.mark_closed(payment_id=payment_id, at=AT)
        assert apply(notice(payment_id)) is V.APPLIED
        assert status(payment_id) is PaymentStatus.CAPTURED


class TestClosed:
    def test_closes_and_says_why(self, payment_id: PaymentId) -> None:
        said = notice(payment_id, kind=NoticeKind.PAYMENT_CLOSED, close_reason=CloseReason.DECLINED)
        assert [apply(said), apply(said)] == [V.APPLIED, V.DUPLICATE]
        assert status(payment_id) is PaymentStatus.CLOSED
        (trail,) = sql.run_text("SELECT why FROM payments_history WHERE became = 'closed'", {})
        assert trail["why"] == "declined"

    def test_never_closes_a_paid_one(self, group_id: UUID) -> None:
        payment_id = captured(group_id)
        assert apply(notice(payment_id, kind=NoticeKind.PAYMENT_CLOSED)) is V.DUPLICATE
        assert status(payment_id) is PaymentStatus.CAPTURED


class TestRefunded:
    def said(self, payment_id: PaymentId, refund_id: RefundId | None, **other: object) -> Notice:
        facts: dict[str, object] = {
            "kind": NoticeKind.REFUND_SUCCEEDED,
            "refund_id": refund_id,
            "transaction_id": f"rfd-{refund_id}",
            "amount_fen": 400,
        }
        return notice(payment_id, **(facts | other))

    def test_is_applied_once_also_before_our_own_answer(self, group_id: UUID) -> None:
        payment_id = captured(group_id)
        refund_id = refund(payment_id)
        said = self.said(payment_id, refund_id)
        assert [apply(said), apply(said)] == [V.APPLIED, V.DUPLICATE]
        assert queries.get_refund(refund_id).status is RefundStatus.SUCCEEDED
        assert journals() == 2

    def test_that_does_not_fit_has_no_effect(self, group_id: UUID) -> None:
        payment_id, other = captured(group_id), captured(group_id)
        refund_id = refund(payment_id)
        assert apply(self.said(payment_id, refund_id, amount_fen=401)) is V.REFUSED
        assert open_ones(group_id) == [(D.OTHER_AMOUNT, 400, 401)]
        assert apply(self.said(payment_id, refund_id, currency="GBP")) is V.REFUSED
        assert apply(self.said(other, refund_id)) is V.PARKED
        assert apply(self.said(payment_id, RefundId(uuid4()))) is V.PARKED
        assert apply(self.said(payment_id, None)) is V.PARKED
        assert queries.get_refund(refund_id).status is RefundStatus.CREATED

    def test_after_a_failure_is_parked(self, group_id: UUID) -> None:
        payment_id = captured(group_id)
        refund_id = refund(payment_id)
        payments.begin_sending(refund_id=refund_id, at=AT)
        payments.record_refund(refund_id=refund_id, status=RefundStatus.FAILED, at=AT)
        assert apply(self.said(payment_id, refund_id)) is V.PARKED


class TestSilence:
    def test_is_broken_after_twenty_seconds_and_rarer_with_age(self, group_id: UUID) -> None:
        payment_id = pending(group_id).payment_id
        assert [*queries.list_payments_to_ask(AT + timedelta(seconds=19))] == []
        assert [*queries.list_payments_to_ask(AT + timedelta(seconds=20))] == [payment_id]
        asked = AT + timedelta(minutes=8)
        sql.run_text("UPDATE payments_payment SET asked_at = %(at)s", {"at": asked})
        assert [*queries.list_payments_to_ask(asked + timedelta(seconds=119))] == []
        assert [*queries.list_payments_to_ask(asked + timedelta(seconds=120))] == [payment_id]

    def test_of_one_that_is_over_is_left_alone(self, group_id: UUID) -> None:
        captured(group_id)
        payments.mark_closed(payment_id=pending(group_id).payment_id, at=AT)
        assert [*queries.list_payments_to_ask(AT + timedelta(days=1))] == []
