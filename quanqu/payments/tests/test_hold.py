"""Held money: nothing is booked of it, and never more is taken than is held."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from quanqu.kit import tx
from quanqu.kit.tests.threads import at_once, raised
from quanqu.ledger import queries as ledger
from quanqu.network.tests.factory import AT, group
from quanqu.payments import actions as payments
from quanqu.payments import queries
from quanqu.payments.tests.factory import MERCHANT, capture_facts, refund
from quanqu.payments.tests.factory import held as held_payment
from quanqu.payments.types import CaptureId, PaymentId, PaymentStatus, ProviderCannot

P = PaymentStatus


@pytest.fixture
def held(db: None) -> Iterator[PaymentId]:
    with tx.begin(actor="system:test"):
        yield held_payment(group().organisation_id)


def take(payment_id: PaymentId, amount_fen: int, key: str = "") -> CaptureId:
    return payments.request_capture(
        payment_id=payment_id, amount_fen=amount_fen, key=key or str(uuid4()), at=AT
    )


class TestHold:
    def test_is_not_booked_and_cannot_be_refunded(self, held: PaymentId) -> None:
        assert queries.get_payment(held).status is P.HELD
        assert ledger.list_journals() == []
        with pytest.raises(payments.RefundTooMuch):
            refund(held, 1)

    def test_is_told_of_once(self, held: PaymentId) -> None:
        facts: dict[str, Any] = {"currency": "CNY", "merchant_id": MERCHANT}
        facts |= {"held_until": AT, "at": AT}
        assert not payments.record_hold(payment_id=held, amount_fen=10_000, **facts)
        with pytest.raises(payments.CaptureWrong):
            payments.record_hold(payment_id=held, amount_fen=9_999, **facts)

    def test_is_not_collected_unasked(self, held: PaymentId) -> None:
        with pytest.raises(payments.CaptureWrong):
            payments.capture(**capture_facts(held), at=AT)

    def test_parts_and_what_is_released_never_pass_it(self, held: PaymentId) -> None:
        assert take(held, 6_000, "one") == take(held, 6_000, "one")
        with pytest.raises(payments.CaptureKeyReused):
            take(held, 5_000, "one")
        payments.release_hold(payment_id=held, amount_fen=3_000)
        for verb in (take, lambda one, fen: payments.release_hold(payment_id=one, amount_fen=fen)):
            with pytest.raises(payments.HoldTooSmall) as refused:
                verb(held, 1_001)
            assert refused.value.facts["left_fen"] == 1_000
        take(held, 1_000)

    def test_only_where_the_provider_can(self, held: PaymentId) -> None:
        with pytest.raises(ProviderCannot):
            payments.open_payment(
                order_id=uuid4(),
                collector_id=queries.get_payment(held).collector_id,
                provider="wechat",
                amount_fen=1,
                currency="CNY",
                expires_at=AT + timedelta(minutes=1),
                at=AT,
                is_hold=True,
            )


def test_parts_asked_for_at_once_never_pass_what_is_held(committed: str) -> None:
    with tx.begin(actor="system:test"):
        payment_id = held_payment(group().organisation_id)

    def ask(number: int) -> UUID | None:
        with tx.begin(actor="system:test"):
            if number % 2:
                return take(payment_id, 1_500)
            payments.release_hold(payment_id=payment_id, amount_fen=1_500)
            return None

    assert raised(at_once(12, ask), payments.HoldTooSmall) == 6
    payment = queries.get_payment(payment_id)
    assert payment.taking_fen + payment.released_fen == 9_000
