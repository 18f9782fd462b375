"""Our adapters against the emulator of both gateways: payments, refunds, notices, bills."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from quanqu.kit import clock, sql, tx
from quanqu.members.tests.factory import member
from quanqu.payments import actions as payments
from quanqu.payments import providers, queries
from quanqu.payments.providers import wechat_wire
from quanqu.payments.providers.wechat import WeChatProvider
from quanqu.payments.providers.wire import CHINA
from quanqu.payments.refusals import RefundTooMuch
from quanqu.payments.types import (
    NoticeRefused,
    NoticeVerdict,
    NoticeWrongMerchant,
    PaymentId,
    PaymentStatus,
    PayWay,
    ProviderCannot,
    ProviderRefused,
    ProviderStatus,
    ProviderUnreachable,
    RefundId,
    RefundRequest,
    RefundStatus,
    TransactionKind,
)
from quanqu.world.gateway import accounts
from quanqu.world.gateway.alipay_wire import AlipayTeller
from quanqu.world.gateway.notices import Teller
from quanqu.world.gateway.tests.machinery import HTTP, GatewayProcess
from quanqu.world.gateway.wechat_wire import WeChatTeller
from tests.payments.merchant import (
    ACTOR,
    AMOUNT,
    CODES,
    Door,
    Open,
    approve,
    ask,
    begin,
    clearing,
    notices,
    promised,
    send,
    submit,
    take,
)

P, R = PaymentStatus, RefundStatus


class TestPay:
    def test_once_however_often_it_is_asked_about(self, open_one: Open, group_id: UUID) -> None:
        payment_id = open_one()
        assert submit(payment_id) == submit(payment_id)
        assert ask(payment_id) is P.PENDING
        approve(submit(payment_id))
        assert [ask(payment_id) for _ in range(3)] == [P.CAPTURED] * 3
        assert clearing(group_id) == AMOUNT

    def test_by_the_payers_code(self, open_one: Open, name: str, group_id: UUID) -> None:
        payment_id = open_one(300, way=PayWay.CODE)
        collect = {"payment_id": payment_id, "code": CODES[name], "actor": ACTOR}
        assert payments.collect_by_code(**collect, at=clock.now()) is P.CAPTURED
        assert payments.collect_by_code(**collect, at=clock.now()) is P.CAPTURED
        assert clearing(group_id) == 300

    @pytest.mark.parametrize("name", ["alipay"], indirect=True)
    def test_in_instalments_comes_whole(self, open_one: Open, group_id: UUID) -> None:
        with tx.begin(actor=ACTOR):
            member_id = member()
        payment_id = open_one(instalment_qty=6, member_id=member_id)
        address = submit(payment_id)
        assert "<dt>Monthly instalments</dt><dd>6</dd>" in HTTP.get(f"{address}?lang=en").text
        approve(address)
        assert ask(payment_id) is P.CAPTURED
        assert clearing(group_id) == AMOUNT

    def test_by_a_code_waits_for_the_payers_password(self, open_one: Open, name: str) -> None:
        payment_id = open_one(way=PayWay.CODE)
        code = CODES[name][:-2] + "00"
        status = payments.collect_by_code(
            payment_id=payment_id, code=code, actor=ACTOR, at=clock.now()
        )
        assert status is P.PENDING

    def test_by_a_code_without_money_fails_for_good(
        self, gateway: GatewayProcess, open_one: Open, name: str
    ) -> None:
        gateway.behave(notices="never", decline=True)
        payment_id = open_one(way=PayWay.CODE)
        with pytest.raises(ProviderRefused):
            payments.collect_by_code(
                payment_id=payment_id, code=CODES[name], actor=ACTOR, at=clock.now()
            )
        assert queries.get_payment(payment_id).status is P.FAILED

    @pytest.mark.parametrize("way", [PayWay.PAGE, PayWay.CODE])
    def test_whose_answer_was_lost_is_resolved_by_asking(
        self, gateway: GatewayProcess, open_one: Open, name: str, way: PayWay, group_id: UUID
    ) -> None:
        """A time-out without an answer: the money may have been taken."""
        payment_id = open_one(way=way)
        gateway.behave(notices="never", answer_lost=["create"])
        with pytest.raises(ProviderUnreachable):
            begin(payment_id, way, CODES[name])
        assert queries.get_payment(payment_id).status is P.UNKNOWN
        gateway.behave(notices="never")
        if way is PayWay.CODE:
            assert ask(payment_id) is P.CAPTURED
            assert clearing(group_id) == AMOUNT
        else:
            assert ask(payment_id) is P.PENDING
            assert queries.get_payment(payment_id).pay_url

    def test_in_the_app_gives_signed_parameters(self, open_one: Open, name: str) -> None:
        payment_id = open_one(way=PayWay.APP)
        wish = {"payment_id": payment_id, "payer_reference": "oHkLxtx0vUqe", "actor": ACTOR}
        if name == "alipay":
            with pytest.raises(ProviderCannot):
                payments.submit_in_app(**wish, at=clock.now())
            return
        given = payments.submit_in_app(**wish, at=clock.now())
        assert given["package"].startswith("prepay_id=wx")
        assert given["signType"] == "RSA"

    def test_never_paid_is_closed_for_good(self, open_one: Open) -> None:
        payment_id = open_one()
        HTTP.get(submit(payment_id)).raise_for_status()
        closed = payments.close(payment_id=payment_id, actor=ACTOR, at=clock.now())
        assert closed is P.CLOSED
        assert providers.get_provider(queries.get_payment(payment_id).provider).query(
            payment_id
        ).status in ("closed", "unknown")


class TestRefund:
    def test_in_two_parts_and_never_more(self, paid: PaymentId, group_id: UUID) -> None:
        for amount_fen in (3_000, 7_000):
            refund_id = promised(paid, amount_fen)
            assert send(refund_id) in (R.PENDING, R.SUCCEEDED)
            assert send(refund_id) is R.SUCCEEDED
        assert clearing(group_id) == 0
        with pytest.raises(RefundTooMuch):
            promised(paid, 1)

    def test_whose_answer_was_lost_is_given_once(
        self, gateway: GatewayProcess, paid: PaymentId, group_id: UUID
    ) -> None:
        refund_id = promised(paid, 400)
        gateway.behave(notices="never", answer_lost=["refund"])
        with pytest.raises(ProviderUnreachable):
            send(refund_id)
        gateway.behave(notices="never")
        send(refund_id)
        assert send(refund_id) is R.SUCCEEDED
        assert clearing(group_id) == AMOUNT - 400

    def test_above_what_was_captured_is_refused_by_the_provider_too(
        self, paid: PaymentId, group_id: UUID
    ) -> None:
        """Somebody gave money back in the provider's own desk: ours fails and says so."""
        first, second = promised(paid, 6_000), promised(paid, 4_000)
        foreign = RefundRequest(RefundId(uuid4()), paid, 6_000, AMOUNT, "CNY")
        providers.get_provider(queries.get_payment(paid).provider).refund(foreign)
        assert send(first) is R.FAILED
        assert send(second) in (R.PENDING, R.SUCCEEDED)

    def test_of_goods_freight_and_goodwill_are_three_and_each_goes_once(
        self, paid: PaymentId, group_id: UUID
    ) -> None:
        """medusa#13066, #10842: no line of the order stands behind freight or goodwill."""
        parts = {"goods": 6_000, "freight": 800, "goodwill": 100}
        for _asked_twice in range(2):
            for why, amount_fen in parts.items():
                refund_id = promised(paid, amount_fen, key=f"{why}:{paid}")
                send(refund_id)
                assert send(refund_id) is R.SUCCEEDED
        assert clearing(group_id) == AMOUNT - 6_900
        assert len(queries.list_refunds(paid)) == 3


class TestNotices:
    def test_ten_times_in_random_order_have_one_effect_each(
        self, gateway: GatewayProcess, door: Door, open_one: Open, group_id: UUID
    ) -> None:
        gateway.behave(notices="normal")
        payment_id = open_one()
        approve(submit(payment_id))
        door.wait_for(1)
        for amount_fen in (2_500, 1_500):
            payments.send_refund(
                refund_id=promised(payment_id, amount_fen), actor=ACTOR, at=clock.now()
            )
        door.wait_for(3)
        again = door.heard * 9
        random.Random(20_260_601).shuffle(again)
        assert {take(*heard)[0] for heard in again} <= {200, 204}
        assert clearing(group_id) == AMOUNT - 4_000
        assert [times for _, _, times in notices(payment_id)] == [10, 10, 10]

    def test_before_our_own_asking_and_the_browser_capture_once(
        self, gateway: GatewayProcess, door: Door, open_one: Open, group_id: UUID
    ) -> None:
        """medusa#13301: the shopper's return and the notice both complete the payment."""
        gateway.behave(notices="normal")
        payment_id = open_one()
        approve(submit(payment_id))

        def come_back(_: int) -> PaymentStatus:
            try:
                return ask(payment_id)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            assert {*pool.map(come_back, range(8))} == {P.CAPTURED}
        door.wait_for(1)
        rows = sql.run_text("SELECT count(*) AS qty FROM payments_transaction", {})
        assert (rows[0]["qty"], clearing(group_id)) == (1, AMOUNT)

    @pytest.mark.parametrize("wrong", ["amount", "merchant"])
    def test_about_other_money_or_another_merchant_are_refused_and_kept(
        self, gateway: GatewayProcess, open_one: Open, name: str, group_id: UUID, wrong: str
    ) -> None:
        payment_id = open_one()
        submit(payment_id)
        body, headers = said_falsely(gateway, name, payment_id, wrong)
        if wrong == "merchant":
            with pytest.raises(NoticeWrongMerchant):
                payments.take_notice(provider=name, headers=headers, body=body, at=clock.now())
        else:
            payments.take_notice(provider=name, headers=headers, body=body, at=clock.now())
        [(_, verdict, _)] = notices(payment_id)
        assert verdict == NoticeVerdict.REFUSED
        assert queries.get_payment(payment_id).status is P.PENDING
        assert clearing(group_id) == 0

    def test_that_were_changed_on_the_way_are_not_believed(
        self, gateway: GatewayProcess, open_one: Open, name: str
    ) -> None:
        payment_id = open_one()
        submit(payment_id)
        body, headers = said_falsely(gateway, name, payment_id, "")
        for spoilt in (body.replace(b"1", b"2", 1), b"", b"{}"):
            with pytest.raises(NoticeRefused):
                payments.take_notice(provider=name, headers=headers, body=spoilt, at=clock.now())
        assert notices(payment_id) == []


def test_the_platforms_certificate_is_learned_when_it_is_first_used(
    gateway: GatewayProcess,
) -> None:
    """A merchant without the public key in a file goes by certificates."""
    folder = gateway.keys / "wechat" / "merchant"
    account = replace(wechat_wire.read_account(folder, gateway.url), platform={})
    assert WeChatProvider(account).query(PaymentId(uuid4())).status is ProviderStatus.UNKNOWN
    assert [*account.platform] == [accounts.load_wechat(gateway.keys).serial]
    stranger = replace(account, platform={}, fetched_at=[], v3_key=b"x" * 32)
    with pytest.raises(ProviderUnreachable):
        WeChatProvider(stranger).query(PaymentId(uuid4()))


class TestBill:
    def test_lists_what_was_paid_and_given_back(self, paid: PaymentId, name: str) -> None:
        refund_id = promised(paid, 2_500)
        send(refund_id)
        send(refund_id)
        bill = providers.get_provider(name).bill(clock.now().astimezone(CHINA).date())
        mine = {line.kind: line for line in bill if line.payment_id == paid}
        assert mine[TransactionKind.CAPTURE].amount_fen == AMOUNT
        assert mine[TransactionKind.CAPTURE].transaction_id == (
            queries.get_payment(paid).transaction_id
        )
        back = mine[TransactionKind.REFUND]
        assert (back.amount_fen, back.refund_id) == (2_500, refund_id)
        assert back.transaction_id == queries.get_refund(refund_id).provider_refund_id

    def test_of_a_day_without_trade_is_empty(self, gateway: GatewayProcess, name: str) -> None:
        long_ago = clock.now().astimezone(CHINA).date() - timedelta(days=400)
        assert providers.get_provider(name).bill(long_ago) == []


def said_falsely(
    gateway: GatewayProcess, name: str, payment_id: PaymentId, wrong: str
) -> tuple[bytes, dict[str, str]]:
    """A notice that the gateway signs, but that says something else than what happened."""
    wechat, alipay = accounts.load_wechat(gateway.keys), accounts.load_alipay(gateway.keys)
    teller: Teller = WeChatTeller(wechat) if name == "wechat" else AlipayTeller(alipay)
    if wrong == "merchant" and name == "alipay":
        teller = AlipayTeller(replace(alipay, seller_id="2088000000000110"))
    amount = AMOUNT + (1 if wrong == "amount" else 0)
    told = {
        "merchant": "1900000110" if wrong == "merchant" else wechat.merchant_id,
        "order_number": payment_id.hex,
        "transaction_id": uuid4().hex,
        "amount": amount,
        "currency": "CNY",
        "time": clock.now().isoformat(),
    }
    return teller.seal(
        {
            "id": uuid4().hex,
            "type": "payment.captured",
            "resource": told,
            "detail": {"trade_type": "NATIVE", "subject": "外套", "total": amount},
        }
    )
