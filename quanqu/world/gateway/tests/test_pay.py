import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import uuid4

import pytest

from quanqu.payments.providers.gateway import GatewayProvider
from quanqu.payments.types import (
    CloseReason,
    PaymentId,
    ProviderRefused,
    ProviderStatus,
    RefundId,
    RefundRequest,
)
from quanqu.world.gateway.tests.machinery import (
    HTTP,
    TIME_IS_UP,
    GatewayProcess,
    Merchant,
    approve,
    at_once,
    paid,
    payment_request,
)


class TestPay:
    def test_captures_when_the_shopper_approves(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = payment_request(merchant)
        offer = provider.create(payment)
        assert provider.query(payment.payment_id).status is ProviderStatus.PENDING
        assert approve(offer.pay_url).json()["status"] == "captured"
        state = provider.query(payment.payment_id)
        assert (state.status, state.amount_fen) == (ProviderStatus.CAPTURED, 10_000)
        assert state.currency == "CNY"
        assert state.captured_at is not None
        assert re.fullmatch(r"\d{26}", state.transaction_id)

    def test_makes_one_payment_of_one_order_number(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = payment_request(merchant)
        first = provider.create(payment)
        later = replace(payment, expires_at=payment.expires_at + timedelta(minutes=1))
        assert provider.create(later) == first
        with pytest.raises(ProviderRefused) as refused:
            provider.create(replace(payment, amount_fen=9_999))
        assert refused.value.facts["provider_code"] == "order_number_reused"

    def test_captures_once_when_approved_twenty_times_at_once(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        offer = provider.create(payment_request(merchant))
        said: set[str] = set()
        at_once(20, lambda _: said.add(approve(offer.pay_url).json()["transaction_id"]))
        assert len(said) == 1
        assert len(merchant.wait_for(1)) == 1

    def test_does_not_know_what_was_never_created(self, provider: GatewayProvider) -> None:
        assert provider.query(PaymentId(uuid4())).status is ProviderStatus.UNKNOWN
        assert provider.close(PaymentId(uuid4())).status is ProviderStatus.UNKNOWN

    @pytest.mark.parametrize(
        "wrong",
        [
            {"amount_fen": 0},
            {"amount_fen": -1},
            {"amount_fen": 10**11},
            {"currency": "XXX"},
            {"description": " "},
            {"notify_url": "javascript:alert(1)"},
            {"notify_url": "http://x\r\ny/"},
            {"return_url": "data:text/html,x"},
            {"expires_at": datetime(2020, 1, 1, tzinfo=UTC)},
        ],
    )
    def test_refuses_what_cannot_be(
        self, provider: GatewayProvider, merchant: Merchant, wrong: dict[str, object]
    ) -> None:
        payment = replace(payment_request(merchant), **wrong)  # type: ignore[arg-type]
        with pytest.raises(ProviderRefused) as refused:
            provider.create(payment)
        assert refused.value.facts["status"] == 422
        assert provider.query(payment.payment_id).status is ProviderStatus.UNKNOWN


class TestClose:
    def test_ends_a_pending_payment_for_good(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = payment_request(merchant)
        offer = provider.create(payment)
        assert provider.close(payment.payment_id).close_reason is CloseReason.MERCHANT
        assert provider.close(payment.payment_id).status is ProviderStatus.CLOSED
        assert approve(offer.pay_url).status_code == 409
        assert provider.query(payment.payment_id).status is ProviderStatus.CLOSED

    def test_refuses_a_captured_payment(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = paid(provider, merchant)
        with pytest.raises(ProviderRefused) as refused:
            provider.close(payment.payment_id)
        assert refused.value.facts["provider_code"] == "payment_captured"

    def test_happens_by_itself_when_nobody_pays_in_time(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = payment_request(merchant)
        offer = provider.create(payment)
        gateway.rewrite(TIME_IS_UP)
        [notice] = merchant.wait_for(1)
        assert notice.close_reason is CloseReason.EXPIRED
        assert approve(offer.pay_url).status_code == 409

    def test_says_so_when_the_shopper_or_the_bank_declines(
        self, gateway: GatewayProcess, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        gateway.behave(decline=True)
        payment = payment_request(merchant)
        assert approve(provider.create(payment).pay_url).status_code == 409
        assert provider.query(payment.payment_id).close_reason is CloseReason.DECLINED


class TestRefund:
    def test_gives_parts_back_until_all_is_back(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = paid(provider, merchant)
        first = _refund(payment.payment_id, 3_000)
        assert provider.refund(first) == provider.refund(first)
        provider.refund(_refund(payment.payment_id, 7_000))
        assert provider.query(payment.payment_id).refunded_fen == 10_000
        asked = provider.query_refund(payment.payment_id, first.refund_id)
        assert asked == provider.refund(first)
        kinds = [notice.refund_id is not None for notice in merchant.wait_for(3)]
        assert kinds == [False, True, True]

    def test_refuses_more_than_was_captured(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = paid(provider, merchant)
        provider.refund(_refund(payment.payment_id, 6_000))
        above = _refund(payment.payment_id, 4_001)
        with pytest.raises(ProviderRefused) as refused:
            provider.refund(above)
        assert refused.value.facts["provider_code"] == "refund_above_captured"
        assert provider.query(payment.payment_id).refunded_fen == 6_000
        assert provider.query_refund(payment.payment_id, above.refund_id).status == "unknown"

    def test_never_passes_the_captured_amount_when_asked_at_once(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = paid(provider, merchant)
        done: list[bool] = []

        def work(_: int) -> None:
            try:
                provider.refund(_refund(payment.payment_id, 3_000))
            except ProviderRefused:
                return
            done.append(True)

        at_once(10, work)
        assert len(done) == 3

    def test_refuses_an_unpaid_payment_and_a_reused_number(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        unpaid = payment_request(merchant)
        provider.create(unpaid)
        with pytest.raises(ProviderRefused) as refused:
            provider.refund(_refund(unpaid.payment_id, 1))
        assert refused.value.facts["provider_code"] == "payment_not_captured"
        payment = paid(provider, merchant)
        refund = _refund(payment.payment_id, 100)
        provider.refund(refund)
        with pytest.raises(ProviderRefused) as refused:
            provider.refund(replace(refund, amount_fen=200))
        assert refused.value.facts["provider_code"] == "refund_number_reused"


class TestBill:
    def test_lists_the_payments_and_refunds_of_a_day(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = paid(provider, merchant)
        refund = _refund(payment.payment_id, 2_500)
        provider.refund(refund)
        captured_at = provider.query(payment.payment_id).captured_at
        assert captured_at is not None
        day = captured_at.astimezone(timezone(timedelta(hours=8))).date()
        mine = [line for line in provider.bill(day) if line.payment_id == payment.payment_id]
        assert [(line.refund_id, line.amount_fen) for line in mine] == [
            (None, 10_000),
            (refund.refund_id, 2_500),
        ]
        assert provider.bill(date(2020, 1, 1)) == []


class TestPage:
    @pytest.mark.parametrize(
        ("language", "button", "done"),
        [("zh", "确认付款", "付款成功"), ("en", "Pay now", "Payment complete")],
    )
    def test_takes_the_payment_in_both_languages(
        self,
        provider: GatewayProvider,
        merchant: Merchant,
        language: str,
        button: str,
        done: str,
    ) -> None:
        back = "https://shop.example/orders/1?a=1&b=2"
        payment = payment_request(merchant, 123_456, return_url=back, description="<b>衣</b>")
        offer = provider.create(payment)
        page = HTTP.get(offer.pay_url, params={"lang": language}).text
        assert button in page
        assert "¥1,234<small>.56" in page
        assert "&lt;b&gt;衣&lt;/b&gt;" in page
        form = f"{offer.pay_url}/approve?lang={language}"
        result = HTTP.post(form, data={}, follow_redirects=True).text
        assert done in result
        assert 'href="https://shop.example/orders/1?a=1&amp;b=2"' in result
        assert provider.query(payment.payment_id).status is ProviderStatus.CAPTURED

    def test_is_friendly_about_a_broken_link(self, gateway: GatewayProcess) -> None:
        answer = HTTP.get(f"{gateway.url}/pay/nothing", headers={"Accept-Language": "en-GB"})
        assert answer.status_code == 404
        assert "No such payment" in answer.text


def _refund(payment_id: PaymentId, amount_fen: int) -> RefundRequest:
    return RefundRequest(RefundId(uuid4()), payment_id, amount_fen, 10_000, "CNY", "退货")
