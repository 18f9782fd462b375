"""A sale over the counter, as a cashier presses the keys."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from quanqu.codes import queries as codes
from quanqu.doors.faces.tests.staffed_shop import (
    BARCODE,
    GOLD_FEN,
    PHONE,
    PRICE_FEN,
    StaffedShop,
)
from quanqu.kit import clock, ids, tx
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderState, OrderView, TenderKind
from quanqu.stock import queries as stock
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets
from quanqu.wallet.tests.factory import points, programme
from quanqu.wallet.types import CardKind


def page(client: Client) -> str:
    return client.get("/till/").content.decode()


def scan(client: Client, text: str) -> None:
    assert client.post("/till/scan", {"text": text}).status_code == 303


def fields(client: Client) -> dict[str, str]:
    """The sale's id and step as the page's form holds them."""
    context = client.get("/till/").context
    basket = context["till"].basket
    return {"sale": basket.sale_id, "step": str(len(basket.taken))}


def press(client: Client, kind: str, amount: str = "", **form: str) -> Any:
    return client.post("/till/tender", fields(client) | {"kind": kind, "amount": amount} | form)


def sold(answer: Any) -> OrderView:
    assert answer["Location"].startswith("/till/receipts/ord_"), answer["Location"]
    return orders.get_order(ids.parse("ord", answer["Location"].rpartition("/")[2]))  # type: ignore[arg-type]


def voucher(shop: StaffedShop, face_fen: int, issuer_id: UUID | None = None) -> str:
    """The code of one that the group gave away, or somebody else."""
    at = clock.now()
    with tx.begin(actor="system:test"):
        return wallet.issue_voucher(
            issuer_id=issuer_id or shop.group.organisation_id,
            face_fen=face_fen,
            currency="CNY",
            valid_until=at + timedelta(days=1),
            at=at,
        ).token


def in_store(shop: StaffedShop) -> int:
    levels = stock.levels([shop.product.skus[0].sku_id], [shop.s1.node_id])
    return sum(level.on_hand_qty for level in levels)


class TestSale:
    def test_takes_cash_and_gives_change(self, shop: StaffedShop, cashier: Client) -> None:
        scan(cashier, BARCODE)
        order = sold(answer := press(cashier, "cash", "1000"))
        assert order.state == OrderState.COMPLETED
        assert [(t.kind, t.amount_fen) for t in order.tenders] == [(TenderKind.CASH, PRICE_FEN)]
        receipt = cashier.get(answer["Location"]).content.decode()
        assert order.number in receipt
        assert "101" in receipt
        assert in_store(shop) == 9
        books = shop.s1.organisation_id
        assert (
            ledger.balance(organisation_id=books, kind=AccountKind.CASH, currency="CNY")
            == PRICE_FEN
        )

    def test_mixes_card_and_cash(self, cashier: Client) -> None:
        scan(cashier, BARCODE)
        assert press(cashier, "card_terminal", "500")["Location"] == "/till/"
        order = sold(press(cashier, "cash", ""))
        assert {t.kind: t.amount_fen for t in order.tenders} == {
            TenderKind.CARD_TERMINAL: 50_000,
            TenderKind.CASH: PRICE_FEN - 50_000,
        }

    def test_pressed_twice_sells_once(self, shop: StaffedShop, cashier: Client) -> None:
        scan(cashier, BARCODE)
        form = fields(cashier) | {"kind": "cash", "amount": ""}
        first, second = (cashier.post("/till/tender", form) for _ in range(2))
        assert sold(first).order_id == sold(second).order_id
        assert in_store(shop) == 9

    def test_member_pays_the_tiers_price(self, shop: StaffedShop, cashier: Client) -> None:
        scan(cashier, BARCODE)
        cashier.post("/till/member", {"member": PHONE})
        order = sold(press(cashier, "card_terminal"))
        assert (order.total_fen, order.tier, order.member_id) == (
            GOLD_FEN,
            "gold",
            shop.member_id,
        )

    def test_stored_value_needs_the_members_own_code(
        self, shop: StaffedShop, cashier: Client
    ) -> None:
        with tx.begin(actor="system:test"):
            card_id = wallet.open_card(
                member_id=shop.member_id,
                issuer_id=shop.group.organisation_id,
                kind=CardKind.NAMED,
                currency="CNY",
                at=clock.now(),
            )
            wallet.top_up(
                card_id=card_id,
                amount_fen=30_000,
                tender=AccountKind.CASH,
                taken_by_id=shop.group.organisation_id,
                fact_key="test:card",
                at=clock.now(),
            )
        scan(cashier, BARCODE)
        cashier.post("/till/member", {"member": PHONE})
        press(cashier, "stored_value")
        assert "shows their code" in page(cashier)
        scan(cashier, codes.member_code(shop.member_id, clock.now()))
        press(cashier, "stored_value")
        order = sold(press(cashier, "cash"))
        assert {t.kind: t.amount_fen for t in order.tenders} == {
            TenderKind.STORED_VALUE_PRINCIPAL: 30_000,
            TenderKind.CASH: GOLD_FEN - 30_000,
        }

    def test_points_and_a_voucher_pay_beside_cash(self, shop: StaffedShop, cashier: Client) -> None:
        token = voucher(shop, 10_000)
        with tx.begin(actor="system:test"):
            programme_id = programme(shop.group.organisation_id)
            account_id = points(programme_id, shop.member_id, 1_001, at=clock.now())
        scan(cashier, token)
        assert "Scan the goods first" in page(cashier)
        scan(cashier, BARCODE)
        cashier.post("/till/member", {"member": PHONE})
        press(cashier, "points")
        assert "shows their code" in page(cashier)
        scan(cashier, codes.member_code(shop.member_id, clock.now()))
        press(cashier, "points", "20.03")
        assert "not enough points" in page(cashier)
        press(cashier, "points", "20.01")
        for _scanned_twice in range(2):
            scan(cashier, token)
        assert "has been used already" in page(cashier)
        order = sold(press(cashier, "cash"))
        assert {t.kind: t.amount_fen for t in order.tenders} == {
            TenderKind.POINTS: 2_000,
            TenderKind.VOUCHER: 10_000,
            TenderKind.CASH: GOLD_FEN - 12_000,
        }
        left = wallets.get_points(shop.member_id, account_id, clock.now()).points_qty
        assert left == 1
        scan(cashier, BARCODE)
        scan(cashier, token)
        assert "has been used already" in page(cashier)

    def test_a_voucher_that_is_worth_more_ends_the_sale(
        self, shop: StaffedShop, cashier: Client
    ) -> None:
        token = voucher(shop, 2 * PRICE_FEN)
        scan(cashier, BARCODE)
        order = sold(cashier.post("/till/scan", {"text": f"https://quanqu.example/c/{token}"}))
        assert order.state == OrderState.COMPLETED
        assert [(t.kind, t.amount_fen) for t in order.tenders] == [(TenderKind.VOUCHER, PRICE_FEN)]

    def test_a_voucher_of_a_stranger_is_not_taken(self, shop: StaffedShop, cashier: Client) -> None:
        token = voucher(shop, 10_000, issuer_id=shop.s2.organisation_id)
        scan(cashier, BARCODE)
        scan(cashier, token)
        assert fields(cashier)["step"] == "0"

    def test_more_than_lies_here_is_refused_and_the_basket_stays(
        self, shop: StaffedShop, cashier: Client
    ) -> None:
        sku = ids.public("sku", shop.product.skus[0].sku_id)
        scan(cashier, BARCODE)
        cashier.post(f"/till/lines/{sku}?qty=11")
        assert press(cashier, "card_terminal")["Location"] == "/till/"
        assert fields(cashier)["step"] == "0"
        assert in_store(shop) == 10

    def test_unknown_code_says_so(self, cashier: Client) -> None:
        scan(cashier, "0000000000000")
        assert "Nothing is known under this code." in page(cashier)

    @pytest.mark.parametrize("amount", ["-5", "abc", "1e9", "0.001", "NaN"])
    def test_what_is_no_amount_takes_nothing(self, cashier: Client, amount: str) -> None:
        scan(cashier, BARCODE)
        assert press(cashier, "cash", amount)["Location"] == "/till/"
        assert fields(cashier)["step"] == "0"

    def test_card_gives_no_change(self, cashier: Client) -> None:
        scan(cashier, BARCODE)
        press(cashier, "card_terminal", "5000")
        assert "Only cash gives change" in page(cashier)


class TestWall:
    def test_a_picker_has_no_till(self, shop: StaffedShop) -> None:
        assert shop.client("p1").get("/till/").status_code == 403

    def test_a_receipt_of_another_store_does_not_exist(
        self, shop: StaffedShop, cashier: Client
    ) -> None:
        scan(cashier, BARCODE)
        address = press(cashier, "cash")["Location"]
        assert shop.client("c2").get(address).status_code == 404
        assert cashier.get(address).status_code == 200

    def test_a_visitor_is_asked_to_sign_in(self, shop: StaffedShop) -> None:
        answer = Client().get("/till/")
        assert answer["Location"] == "/account/login/?next=/till/"
