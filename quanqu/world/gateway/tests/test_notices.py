import time
from dataclasses import replace
from uuid import uuid4

import pytest

from quanqu.payments.providers.gateway import GatewayProvider
from quanqu.payments.types import (
    CloseReason,
    NoticeKind,
    ProviderStatus,
    ProviderUnreachable,
    RefundId,
    RefundRequest,
)
from quanqu.world.gateway.tests.machinery import (
    ALL_IS_DUE,
    GatewayProcess,
    Merchant,
    approve,
    paid,
    payment_request,
)

CAPTURED, CLOSED, REFUNDED = (
    NoticeKind.PAYMENT_CAPTURED,
    NoticeKind.PAYMENT_CLOSED,
    NoticeKind.REFUND_SUCCEEDED,
)


class TestNotices:
    def test_say_what_the_query_says(self, provider: GatewayProvider, merchant: Merchant) -> None:
        payment = paid(provider, merchant)
        [notice] = merchant.wait_for(1)
        state = provider.query(payment.payment_id)
        assert notice.kind is CAPTURED
        assert (notice.payment_id, notice.merchant_id) == (payment.payment_id, "quanqu")
        assert (notice.amount_fen, notice.currency) == (state.amount_fen, state.currency)
        assert notice.transaction_id == state.transaction_id
        assert notice.occurred_at == state.captured_at

    def test_tell_of_closing_and_refunds(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        unpaid = payment_request(merchant)
        provider.create(unpaid)
        provider.close(unpaid.payment_id)
        [closed] = merchant.wait_for(1)
        assert (closed.kind, closed.close_reason) == (CLOSED, CloseReason.MERCHANT)
        payment = paid(provider, merchant)
        refund = RefundRequest(RefundId(uuid4()), payment.payment_id, 400, 10_000, "CNY")
        provider.refund(refund)
        refunded = merchant.wait_for(3)[-1]
        assert (refunded.kind, refunded.refund_id) == (REFUNDED, refund.refund_id)
        assert refunded.amount_fen == 400

    def test_come_again_until_they_are_taken(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        merchant.stumbles = 2
        paid(provider, merchant)
        notices = merchant.wait_for(3)
        assert len({notice.notice_id for notice in notices}) == 1
        first, second, third = merchant.heard
        assert second.at - first.at > 0.4
        assert third.at - second.at > 0.9
        time.sleep(0.3)
        assert len(merchant.heard) == 3

    def test_come_twice(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        gateway.behave(notices="twice")
        paid(provider, merchant)
        notices = merchant.wait_for(2)
        assert notices[0] == notices[1]

    def test_come_late(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        gateway.behave(notices="late:0.7")
        asked_at = time.monotonic()
        paid(provider, merchant)
        merchant.wait_for(1)
        assert merchant.heard[0].at - asked_at >= 0.7

    def test_never_come_for_the_merchant_that_was_named(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        gateway.behave(merchant="quanqu", notices="never")
        payment = paid(provider, merchant)
        time.sleep(0.5)
        assert merchant.heard == []
        assert provider.query(payment.payment_id).status is ProviderStatus.CAPTURED
        gateway.behave(merchant="quanqu")
        paid(provider, merchant)
        merchant.wait_for(1)

    def test_come_in_reverse(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        gateway.behave(notices="reordered:3600")
        payment = paid(provider, merchant)
        for _ in range(2):
            refund = RefundRequest(RefundId(uuid4()), payment.payment_id, 10, 10_000, "CNY")
            provider.refund(refund)
        gateway.rewrite(ALL_IS_DUE)
        kinds = [notice.kind for notice in merchant.wait_for(3)]
        assert kinds == [REFUNDED, REFUNDED, CAPTURED]

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            ("unsigned", "notice_unsigned"),
            ("signature", "notice_signature"),
            ("stale", "notice_stale"),
            ("merchant", "notice_merchant"),
        ],
    )
    def test_are_refused_when_forged(
        self,
        gateway: GatewayProcess,
        provider: GatewayProvider,
        merchant: Merchant,
        fault: str,
        code: str,
    ) -> None:
        payment = payment_request(merchant)
        provider.create(payment)
        assert gateway.forge(payment, fault) == 401
        [heard] = merchant.heard
        assert heard.refusal is not None
        assert heard.refusal.code == code

    @pytest.mark.parametrize("fault", ["amount", "currency", "order", "transaction"])
    def test_reach_the_books_when_signed_but_wrong(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant, fault: str
    ) -> None:
        payment = paid(provider, merchant)
        [true] = merchant.wait_for(1)
        gateway.forge(payment, fault)
        wrong = merchant.notices()[-1]
        assert wrong.notice_id != true.notice_id
        facts = ("amount_fen", "currency", "payment_id", "transaction_id")
        differing = [name for name in facts if getattr(wrong, name) != getattr(true, name)]
        expected = {"amount": "amount_fen", "order": "payment_id", "transaction": "transaction_id"}
        assert differing == [expected.get(fault, fault)]


class TestTrouble:
    def test_of_a_lost_answer_is_resolved_by_query(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        gateway.behave(answer_lost=["create", "refund"])
        payment = payment_request(merchant)
        with pytest.raises(ProviderUnreachable):
            provider.create(payment)
        assert provider.query(payment.payment_id).status is ProviderStatus.PENDING
        gateway.behave()
        approve(provider.create(payment).pay_url).raise_for_status()
        gateway.behave(answer_lost=["refund"])
        refund = RefundRequest(RefundId(uuid4()), payment.payment_id, 10, 10_000, "CNY")
        with pytest.raises(ProviderUnreachable):
            provider.refund(refund)
        state = provider.query_refund(payment.payment_id, refund.refund_id)
        assert (state.status, state.amount_fen) == ("succeeded", 10)

    def test_of_a_time_out_is_resolved_by_query(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        gateway.behave(timeout=["create"], timeout_seconds=1)
        hasty = GatewayProvider(replace(provider.account, read_seconds=0.2))
        payment = payment_request(merchant)
        with pytest.raises(ProviderUnreachable) as refused:
            hasty.create(payment)
        assert refused.value.facts["reason"] == "ReadTimeout"
        assert provider.query(payment.payment_id).status is ProviderStatus.UNKNOWN

    def test_of_a_killed_gateway_loses_nothing(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        gateway.behave(notices="late:3600")
        payment, unpaid = paid(provider, merchant), payment_request(merchant)
        offer = provider.create(unpaid)
        before = provider.query(payment.payment_id)
        gateway.kill()
        with pytest.raises(ProviderUnreachable):
            provider.query(payment.payment_id)
        gateway.start()
        assert provider.query(payment.payment_id) == before
        assert provider.create(unpaid) == offer
        gateway.rewrite(ALL_IS_DUE)
        [notice] = merchant.wait_for(1)
        assert notice.payment_id == payment.payment_id
