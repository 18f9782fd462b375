"""The till collects by the payer's code, at both emulated gateways."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from quanqu.doors.faces.tests.staffed import plain_static_names, shop
from quanqu.payments import providers
from quanqu.world.gateway.tests.machinery import HTTP, GatewayProcess

if TYPE_CHECKING:
    from quanqu.doors.faces.tests.staffed_shop import StaffedShop
    from quanqu.orders.types import OrderView

__all__ = ["plain_static_names", "shop"]

NOW = {"wechat": "130061098828009406", "alipay": "280000000000000001"}
PASSWORD = {"wechat": "130061098828009400", "alipay": "280000000000000000"}
"""Codes of payers whose phones ask them for a password first."""

PRICE_FEN = 89_900
BARCODE = "4006381333931"


@pytest.fixture
def gateways(running: GatewayProcess, settings: Any) -> Iterator[GatewayProcess]:
    settings.QUANQU_WECHAT = {"url": running.url, "account": running.keys / "wechat" / "merchant"}
    settings.QUANQU_ALIPAY = {
        "url": f"{running.url}/gateway.do",
        "account": running.keys / "alipay" / "app",
    }
    providers.get_provider.cache_clear()
    running.behave(notices="never")
    yield running
    HTTP.delete(f"{running.url}/control").raise_for_status()
    providers.get_provider.cache_clear()


@pytest.fixture
def till(gateways: GatewayProcess, shop: "StaffedShop") -> Client:
    """A cashier who has scanned one jacket."""
    client = shop.client("c1")
    client.post("/till/scan", {"text": BARCODE})
    return client


def scan(till: Client, code: str) -> str:
    return str(till.post("/till/scan", {"text": code})["Location"])


def take(till: Client, kind: str, amount: str) -> None:
    basket = till.get("/till/").context["till"].basket
    form = {"sale": basket.sale_id, "step": str(len(basket.taken)), "kind": kind}
    till.post("/till/tender", form | {"amount": amount})


def sold(address: str) -> "OrderView":
    from quanqu.kit import ids
    from quanqu.orders import queries
    from quanqu.orders.types import OrderId

    assert address.startswith("/till/receipts/"), address
    return queries.get_order(OrderId(ids.parse("ord", address.rpartition("/")[2])))


def in_store(shop: "StaffedShop") -> tuple[int, int]:
    from quanqu.stock import queries as stock

    levels = stock.levels([shop.product.skus[0].sku_id], [shop.s1.node_id])
    return sum(one.on_hand_qty for one in levels), sum(one.reserved_qty for one in levels)


def cash(shop: "StaffedShop") -> int:
    from quanqu.ledger import queries as ledger
    from quanqu.ledger.types import AccountKind

    holder = shop.s1.organisation_id
    return ledger.balance(organisation_id=holder, kind=AccountKind.CASH, currency="CNY")


def approve(gateway: GatewayProcess) -> None:
    """The payer types the password."""
    from quanqu.payments.models import Payment

    payment = Payment.objects.order_by("created_at").last()
    assert payment is not None
    with closing(sqlite3.connect(gateway.keys.parent / "gateway.sqlite3")) as books:
        (token,) = books.execute(
            "SELECT token FROM payment WHERE order_number = ?", [payment.id.hex]
        ).fetchone()
    HTTP.post(f"{gateway.url}/pay/{token}/approve", json={}).raise_for_status()


def captured() -> None:
    """The shop has heard of the money: its consumers have run."""
    from quanqu.kit import clock, tx
    from quanqu.orders import actions as orders
    from quanqu.orders.types import OrderId
    from quanqu.payments.models import Payment

    payment = Payment.objects.get()
    with tx.begin(actor="system:test"):
        orders.record_capture(
            order_id=OrderId(payment.order_id), payment_id=payment.id, at=clock.now()
        )


@pytest.mark.parametrize("name", ["wechat", "alipay"])
class TestByCode:
    def test_collects_the_rest_of_a_mixed_payment(
        self, till: Client, shop: "StaffedShop", name: str
    ) -> None:
        take(till, "cash", "500")
        order = sold(scan(till, NOW[name]))
        assert {str(t.kind): t.amount_fen for t in order.tenders} == {
            "cash": 50_000,
            "provider": PRICE_FEN - 50_000,
        }
        assert str(order.state) == "completed"
        assert in_store(shop) == (9, 0)
        assert till.get("/till/").context["till"].basket.is_empty

    def test_waits_for_a_password_and_closes_once(
        self, till: Client, shop: "StaffedShop", gateways: GatewayProcess, name: str
    ) -> None:
        assert scan(till, PASSWORD[name]) == "/till/waiting"
        assert till.get("/till/")["Location"] == "/till/waiting"
        assert scan(till, BARCODE) == "/till/waiting"
        assert till.post("/till/waiting/ask")["Location"] == "/till/waiting"
        assert in_store(shop) == (10, 1)
        approve(gateways)
        order = sold(till.post("/till/waiting/ask")["Location"])
        assert till.post("/till/waiting/ask")["Location"] == "/till/"
        assert str(order.state) == "completed"
        assert in_store(shop) == (9, 0)

    def test_the_cashier_may_give_up(self, till: Client, shop: "StaffedShop", name: str) -> None:
        take(till, "cash", "500")
        scan(till, PASSWORD[name])
        assert cash(shop) == 50_000
        assert till.post("/till/waiting/give-up")["Location"] == "/till/"
        assert (in_store(shop), cash(shop)) == ((10, 0), 0)
        order = sold(scan(till, NOW[name]))
        assert (order.total_fen, cash(shop)) == (PRICE_FEN, 50_000)

    def test_gives_up_what_was_just_paid_never(
        self, till: Client, gateways: GatewayProcess, name: str
    ) -> None:
        scan(till, PASSWORD[name])
        approve(gateways)
        assert str(sold(till.post("/till/waiting/give-up")["Location"]).state) == "completed"

    def test_a_payer_without_money_leaves_the_basket(
        self, till: Client, shop: "StaffedShop", gateways: GatewayProcess, name: str
    ) -> None:
        gateways.behave(decline=True, notices="never")
        assert scan(till, NOW[name]) == "/till/"
        assert "Nothing was collected by this code" in till.get("/till/").content.decode()
        assert in_store(shop) == (10, 0)
        gateways.behave(decline=False, notices="never")
        assert str(sold(scan(till, NOW[name])).state) == "completed"

    def test_an_answer_that_never_comes_is_resolved_by_asking(
        self, till: Client, gateways: GatewayProcess, name: str
    ) -> None:
        """The provider took the money and its answer was lost."""
        gateways.behave(answer_lost=["create"], notices="never")
        address = scan(till, NOW[name])
        assert address == "/till/waiting"
        gateways.behave(notices="never")
        assert str(sold(till.post("/till/waiting/ask")["Location"]).state) == "completed"

    def test_a_till_that_broke_down_finds_its_sale_waiting(
        self, till: Client, shop: "StaffedShop", gateways: GatewayProcess, name: str
    ) -> None:
        scan(till, PASSWORD[name])
        session = till.session
        (key,) = [one for one, _value in session.items() if re.match("till:", one)]
        session[key] = session[key] | {"waiting": None}
        session.save()
        take(till, "cash", "")
        assert till.get("/till/")["Location"] == "/till/waiting"
        assert cash(shop) == 0


def test_gives_the_goods_of_a_sale_that_was_paid_while_nobody_asked(
    till: Client, shop: "StaffedShop", gateways: GatewayProcess
) -> None:
    """The till broke down, the payer typed the password, and the provider told the shop."""
    from quanqu.kit import clock
    from quanqu.payments import actions as payments
    from quanqu.payments.models import Payment

    scan(till, PASSWORD["wechat"])
    session = till.session
    (key,) = [one for one, _value in session.items() if re.match("till:", one)]
    session[key] = session[key] | {"waiting": None}
    session.save()
    approve(gateways)
    payments.ask(payment_id=Payment.objects.get().id, actor="system:test", at=clock.now())
    captured()
    take(till, "cash", "")
    assert till.get("/till/")["Location"] == "/till/waiting"
    order = sold(till.post("/till/waiting/ask")["Location"])
    assert (str(order.state), in_store(shop), cash(shop)) == ("completed", (9, 0), 0)


def test_a_sale_that_was_paid_when_its_cashier_was_gone_is_given_by_another(
    till: Client, shop: "StaffedShop", gateways: GatewayProcess
) -> None:
    """The browser was closed; the list of another till of the store shows the sale."""
    from quanqu.kit import clock
    from quanqu.payments import actions as payments
    from quanqu.payments.models import Payment

    scan(till, PASSWORD["wechat"])
    approve(gateways)
    payments.ask(payment_id=Payment.objects.get().id, actor="system:test", at=clock.now())
    captured()
    other = shop.client("m1")
    found = re.search(r"/till/pickup/(ord_\w+)/give", other.get("/till/pickup").content.decode())
    assert found
    assert shop.client("c2").post(found[0])["Location"] == "/till/pickup"
    assert in_store(shop) == (10, 1)
    addresses = {other.post(found[0])["Location"] for _press in range(2)}
    assert addresses == {f"/till/receipts/{found[1]}"}
    assert (str(sold(addresses.pop()).state), in_store(shop)) == ("completed", (9, 0))
    assert "/give" not in other.get("/till/pickup").content.decode()
    assert till.post("/till/waiting/ask")["Location"] == f"/till/receipts/{found[1]}"


def test_a_sale_that_a_provider_is_asked_for_stays_when_the_till_sold_it_too(
    till: Client, shop: "StaffedShop", gateways: GatewayProcess
) -> None:
    """The cable was pulled with the payer's code on its way: the cashier took cash instead."""
    sale_id = till.get("/till/").context["till"].basket.sale_id
    snapshot = json.loads(till.get("/till/offline/snapshot").json()["text"])
    sale = {
        "id": sale_id,
        "number": "T0000-0000-0",
        "at": snapshot["prices"]["made_at"],
        "pass": snapshot["pass"],
        "currency": "CNY",
        "lines": [{"sku": snapshot["codes"][BARCODE], "qty": 1, "total_fen": PRICE_FEN}],
        "tenders": [{"kind": "cash", "amount_fen": PRICE_FEN}],
    }
    scan(till, PASSWORD["wechat"])
    approve(gateways)
    answer = till.post("/till/offline/upload", json.dumps({"sales": [sale]}), "application/json")
    assert answer.json()["sales"][0]["state"] == "open"
    assert str(sold(till.post("/till/waiting/ask")["Location"]).state) == "completed"


def test_needs_goods_first(gateways: GatewayProcess, shop: "StaffedShop") -> None:
    client = shop.client("c1")
    assert scan(client, NOW["wechat"]) == "/till/"
    assert "Scan the goods first" in client.get("/till/").content.decode()
