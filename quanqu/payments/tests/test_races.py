"""Notices, questions and refunds at once, with real commits."""

from uuid import UUID

import pytest

from quanqu.kit import sql, tx
from quanqu.kit.tests.threads import at_once, raised
from quanqu.ledger import queries as ledger
from quanqu.network.tests.factory import AT, group
from quanqu.payments import actions as payments
from quanqu.payments import queries
from quanqu.payments.tests.factory import capture_facts, captured, notice, pending, refund
from quanqu.payments.types import NoticeVerdict, PaymentStatus, RefundId, RefundStatus


@pytest.fixture
def group_id(committed: str) -> UUID:
    with tx.begin(actor="system:test"):
        return group().organisation_id


class TestRaces:
    def test_one_notice_ten_times_at_once_is_applied_once(self, group_id: UUID) -> None:
        with tx.begin(actor="system:test"):
            said = notice(pending(group_id).payment_id)

        def apply(number: int) -> NoticeVerdict:
            with tx.begin(actor="system:test"):
                return payments.apply_notice(provider="gateway", notice=said, at=AT)

        verdicts = at_once(10, apply)
        assert verdicts.count(NoticeVerdict.APPLIED) == 1
        assert verdicts.count(NoticeVerdict.DUPLICATE) == 9
        assert len(ledger.list_journals()) == 1

    def test_what_ten_say_of_one_payment_at_once_captures_it_once(self, group_id: UUID) -> None:
        """medusa#13301: the shopper's return and the provider's notice both complete it."""
        with tx.begin(actor="system:test"):
            payment_id = pending(group_id).payment_id

        def apply(number: int) -> NoticeVerdict:
            with tx.begin(actor="system:test"):
                said = notice(payment_id)
                return payments.apply_notice(provider="gateway", notice=said, at=AT)

        assert at_once(10, apply).count(NoticeVerdict.APPLIED) == 1
        assert len(ledger.list_journals()) == 1

    def test_captures_and_a_close_at_once_leave_the_money_booked_once(self, group_id: UUID) -> None:
        with tx.begin(actor="system:test"):
            payment_id = pending(group_id).payment_id

        def act(number: int) -> bool:
            with tx.begin(actor="system:test"):
                if number % 2:
                    return payments.mark_closed(payment_id=payment_id, at=AT)
                return payments.capture(**capture_facts(payment_id), at=AT)

        results = at_once(10, act)
        assert raised(results, AssertionError) == 0
        assert [results[n] for n in range(0, 10, 2)].count(True) == 1
        assert queries.get_payment(payment_id).status is PaymentStatus.CAPTURED
        assert len(ledger.list_journals()) == 1

    def test_refunds_at_once_never_pass_what_was_collected(self, group_id: UUID) -> None:
        with tx.begin(actor="system:test"):
            payment_id = captured(group_id)

        def ask(number: int) -> RefundId:
            with tx.begin(actor="system:test"):
                return refund(payment_id, 1_500, f"refund:{number}")

        assert raised(at_once(20, ask), payments.RefundTooMuch) == 14
        assert queries.get_payment(payment_id).refunded_fen == 9_000

    def test_one_refund_asked_for_ten_times_at_once_is_one(self, group_id: UUID) -> None:
        """medusa#10842."""
        with tx.begin(actor="system:test"):
            payment_id = captured(group_id)

        def ask(number: int) -> RefundId:
            with tx.begin(actor="system:test"):
                return refund(payment_id, 400, "refund:1")

        results = at_once(10, ask)
        assert raised(results, AssertionError) == 0
        assert len(set(map(str, results))) == 1
        assert queries.get_payment(payment_id).refunded_fen == 400

    def test_a_refund_is_booked_once(self, group_id: UUID) -> None:
        with tx.begin(actor="system:test"):
            refund_id = refund(captured(group_id))
            payments.begin_sending(refund_id=refund_id, at=AT)

        def record(number: int) -> bool:
            with tx.begin(actor="system:test"):
                return payments.record_refund(
                    refund_id=refund_id, status=RefundStatus.SUCCEEDED, at=AT
                )

        results = at_once(10, record)
        assert results.count(True) == 1
        assert results.count(False) == 9
        (row,) = sql.run_text("SELECT count(*) AS n FROM payments_transaction", {})
        assert row["n"] == 2
