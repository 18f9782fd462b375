"""The emulator of both gateways, judged by clients that others wrote for the real ones."""

import gzip
import hashlib
import io
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from alipay import AliPay
from wechatpayv3 import WeChatPay, WeChatPayType

from quanqu.world.gateway.payments import BILL_ZONE
from quanqu.world.gateway.tests.machinery import HTTP, GatewayProcess
from tests.payments.judges import Json, alipay, headers_of, said, wechat

Heard = tuple[dict[str, str], bytes]


class Ear:
    """A merchant's door that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answer = (200, b"success")
        self._news = threading.Condition()
        ear = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with ear._news:
                    ear.heard.append((headers_of(dict(self.headers)), body))
                    status, said_back = ear.answer
                    ear._news.notify_all()
                self.send_response(status)
                self.send_header("Content-Length", str(len(said_back)))
                self.end_headers()
                self.wfile.write(said_back)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/heard"

    def wait_for(self, count: int) -> list[Heard]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.heard) >= count, 5), len(self.heard)
        return self.heard


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    process = GatewayProcess(tmp_path_factory.mktemp("judged"))
    yield process
    process.stop()


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    monkeypatch.setenv("NO_PROXY", "*")
    ear = Ear()
    yield ear
    ear.server.shutdown()
    ear.server.server_close()


@pytest.fixture
def client(gateway: GatewayProcess, ear: Ear) -> WeChatPay:
    return wechat(gateway.url, gateway.keys, ear.url)


@pytest.fixture
def shop(gateway: GatewayProcess, ear: Ear) -> AliPay:
    return alipay(gateway.url, gateway.keys, ear.url)


def today() -> str:
    return datetime.now(UTC).astimezone(BILL_ZONE).date().isoformat()


def approve(address: str) -> None:
    HTTP.post(f"{address}/approve", json={}).raise_for_status()


def wechat_pay(client: WeChatPay, total: int = 1000, *, shared: bool = False) -> str:
    """A native payment, opened and paid; returns its number."""
    number = uuid4().hex
    opened = said(
        client.pay(
            description="外套 M",
            out_trade_no=number,
            amount={"total": total, "currency": "CNY"},
            settle_info={"profit_sharing": shared},
        )
    )
    approve(opened["code_url"])
    return number


class TestWeChat:
    def test_pays_queries_and_tells(self, client: WeChatPay, ear: Ear) -> None:
        number = wechat_pay(client)
        found = said(client.query(out_trade_no=number))
        assert (found["trade_state"], found["amount"]["total"]) == ("SUCCESS", 1000)
        assert said(client.query(transaction_id=found["transaction_id"])) == found
        [heard] = ear.wait_for(1)
        told = client.callback(*heard)
        assert told["event_type"] == "TRANSACTION.SUCCESS"
        assert told["resource"] == found

    def test_knows_nothing_of_what_was_not_opened_and_closes_what_is_not_paid(
        self, client: WeChatPay
    ) -> None:
        assert client.query(out_trade_no=uuid4().hex)[0] == 404
        number = uuid4().hex
        said(client.pay(description="袜子", out_trade_no=number, amount={"total": 1}))
        assert said(client.query(out_trade_no=number))["trade_state"] == "NOTPAY"
        assert client.close(number)[0] == 204
        assert said(client.query(out_trade_no=number))["trade_state"] == "CLOSED"

    def test_takes_a_payers_code_and_a_payers_openid(self, client: WeChatPay) -> None:
        wish = {"description": "伞", "amount": {"total": 300}}
        paid = said(
            client.pay(
                **wish,
                out_trade_no=uuid4().hex,
                payer={"auth_code": "130061098828009406"},
                pay_type=WeChatPayType.CODEPAY,
            )
        )
        assert paid["trade_state"] == "SUCCESS"
        opened = said(
            client.pay(
                **wish,
                out_trade_no=uuid4().hex,
                payer={"openid": "oHkLxtx0vUqe"},
                pay_type=WeChatPayType.JSAPI,
            )
        )
        assert opened["prepay_id"].startswith("wx")

    def test_gives_back_in_two_parts_and_no_more(self, client: WeChatPay, ear: Ear) -> None:
        number = wechat_pay(client)
        for part in (300, 700):
            refund = f"r{uuid4().hex}"
            amount = {"refund": part, "total": 1000, "currency": "CNY"}
            told = said(client.refund(refund, amount, out_trade_no=number))
            assert (told["status"], told["amount"]["refund"]) == ("PROCESSING", part)
            assert said(client.query_refund(refund))["status"] == "SUCCESS"
        amount = {"refund": 1, "total": 1000, "currency": "CNY"}
        assert client.refund(uuid4().hex, amount, out_trade_no=number)[0] == 400
        told_of = [client.callback(*heard)["event_type"] for heard in ear.wait_for(3)]
        assert told_of == ["TRANSACTION.SUCCESS", "REFUND.SUCCESS", "REFUND.SUCCESS"]

    def test_shares_a_payment_and_takes_it_back(self, client: WeChatPay) -> None:
        paid = said(client.query(out_trade_no=wechat_pay(client, shared=True)))
        transaction, number = paid["transaction_id"], uuid4().hex
        said(client.profitsharing_add_receiver("MERCHANT_ID", "1900000110", "DISTRIBUTOR"))
        part = {"type": "MERCHANT_ID", "account": "1900000110", "amount": 300}
        wish = {**part, "description": "分给门店"}
        said(client.profitsharing_order(transaction, number, [wish], False))
        told = said(client.profitsharing_order_query(transaction, number))
        assert (told["state"], told["receivers"][0]["result"]) == ("FINISHED", "SUCCESS")
        left = said(client.profitsharing_amount_query(transaction))
        assert left["unsplit_amount"] == 0
        back = uuid4().hex
        said(client.profitsharing_return(back, "1900000110", 100, "退货", out_order_no=number))
        assert said(client.profitsharing_return_query(number, back))["result"] == "SUCCESS"
        too_much = client.profitsharing_return(
            uuid4().hex, "1900000110", 201, "退货", out_order_no=number
        )
        assert too_much[0] == 403

    def test_gives_a_bill_whose_digest_fits(self, client: WeChatPay) -> None:
        number = wechat_pay(client)
        told = said(client.trade_bill(today()))
        status, packed = client.download_bill(told["download_url"])
        bill = gzip.decompress(packed)
        assert status == 200
        assert hashlib.sha1(bill, usedforsecurity=False).hexdigest() == told["hash_value"]
        assert f"`{number}" in bill.decode()

    def test_is_believed_by_certificate_too(
        self, gateway: GatewayProcess, ear: Ear, tmp_path: Path
    ) -> None:
        kept = (gateway.keys / "wechat" / "platform.crt").read_text()
        (tmp_path / "first.pem").write_text(kept)
        client = wechat(gateway.url, gateway.keys, ear.url, certificates=tmp_path)
        client._core._update_certificates()
        assert len(client._core._certificates) == 1
        wechat_pay(client)
        [heard] = ear.wait_for(1)
        assert client.callback(*heard)["event_type"] == "TRANSACTION.SUCCESS"


def alipay_pay(shop: AliPay, yuan: str = "10.00") -> str:
    """A trade by a code that the payer scanned, paid; returns its number."""
    number = uuid4().hex
    opened = shop.api_alipay_trade_precreate("外套 M", number, yuan)
    assert opened["code"] == "10000", opened
    approve(opened["qr_code"])
    return number


class TestAlipay:
    def test_pays_queries_and_tells(self, shop: AliPay, ear: Ear) -> None:
        number = alipay_pay(shop)
        found = shop.api_alipay_trade_query(number)
        assert (found["trade_status"], found["total_amount"]) == ("TRADE_SUCCESS", "10.00")
        [(_, body)] = ear.wait_for(1)
        told = dict(parse_qsl(body.decode()))
        assert (told["out_trade_no"], told["trade_no"]) == (number, found["trade_no"])
        assert shop.verify(told, told.pop("sign"))

    def test_repeats_a_notice_until_it_is_told_success(self, shop: AliPay, ear: Ear) -> None:
        ear.answer = (200, b"ok")
        alipay_pay(shop)
        ear.wait_for(1)
        ear.answer = (200, b"success")
        first, second = ear.wait_for(2)[:2]
        assert first[1] == second[1]

    def test_knows_a_trade_only_when_its_code_was_opened(self, shop: AliPay) -> None:
        number = uuid4().hex
        opened = shop.api_alipay_trade_precreate("袜子", number, "0.01")
        missing = shop.api_alipay_trade_query(number)
        assert missing["sub_code"] == "ACQ.TRADE_NOT_EXIST"
        HTTP.get(opened["qr_code"]).raise_for_status()
        assert shop.api_alipay_trade_query(number)["trade_status"] == "WAIT_BUYER_PAY"
        assert shop.api_alipay_trade_close(number)["code"] == "10000"
        assert shop.api_alipay_trade_query(number)["trade_status"] == "TRADE_CLOSED"

    def test_takes_a_payers_code(self, shop: AliPay) -> None:
        code = "280000000000000001"
        paid = shop.api_alipay_trade_pay(uuid4().hex, "bar_code", code, "伞", total_amount="3.00")
        assert (paid["code"], paid["receipt_amount"]) == ("10000", "3.00")
        asked = shop.api_alipay_trade_pay(
            uuid4().hex, "bar_code", code[:-2] + "00", "伞", total_amount="3.00"
        )
        assert asked["code"] == "10003"

    def test_gives_back_in_two_parts_and_no_more(self, shop: AliPay, ear: Ear) -> None:
        number = alipay_pay(shop)
        sums = []
        for part in ("3.00", "7.00"):
            request = uuid4().hex
            told = shop.api_alipay_trade_refund(part, number, out_request_no=request)
            assert told["fund_change"] == "Y"
            sums.append(told["refund_fee"])
            again = shop.api_alipay_trade_refund(part, number, out_request_no=request)
            assert (again["fund_change"], again["refund_fee"]) == ("N", told["refund_fee"])
            found = shop.api_alipay_trade_fastpay_refund_query(request, out_trade_no=number)
            assert (found["refund_status"], found["refund_amount"]) == ("REFUND_SUCCESS", part)
        assert sums == ["3.00", "10.00"]
        more = shop.api_alipay_trade_refund("0.01", number, out_request_no=uuid4().hex)
        assert more["code"] == "40004"
        notices = [dict(parse_qsl(body.decode())) for _, body in ear.wait_for(3)]
        assert all(shop.verify(told, told.pop("sign")) for told in notices)

    def test_cancels_and_gives_a_bill(self, shop: AliPay) -> None:
        number = alipay_pay(shop)
        assert shop.api_alipay_trade_cancel(number)["action"] == "refund"
        told: Json = shop.server_api(
            "alipay.data.dataservice.bill.downloadurl.query",
            {"bill_type": "trade", "bill_date": today()},
        )
        with urllib.request.urlopen(told["bill_download_url"]) as answer:
            folder = zipfile.ZipFile(io.BytesIO(answer.read()))
        [detail] = [name for name in folder.namelist() if "汇总" not in name]
        lines = folder.read(detail).decode("gb18030").splitlines()
        assert sum(number in line for line in lines) == 2
