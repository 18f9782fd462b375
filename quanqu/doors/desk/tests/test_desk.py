"""The desk as its people use it: the way of one order, its return, its books, and the wall."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from quanqu.doors.desk import tables
from quanqu.doors.faces.tests.staffed_shop import PRICE_FEN, StaffedShop
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment.types import DeliveryState, DeliveryView
from quanqu.kit import clock, ids, tx
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import (
    HandOverKind,
    HandTender,
    LineKind,
    OrderId,
    Piece,
    Placement,
    TenderKind,
)
from quanqu.payments import queries as payments
from quanqu.stock import queries as stock

CHANNEL = "shop"


def placed(
    shop: StaffedShop,
    *,
    seller: str = "s1",
    source: str = "s2",
    is_paid: bool = True,
    way: HandOverKind = HandOverKind.PICKUP,
) -> OrderId:
    """Two jackets paid by card, collected where they were sold or brought home."""
    selling, holding, at = getattr(shop, seller), getattr(shop, source), clock.now()
    with tx.begin(actor="system:test"):
        order_id = orders.place(
            Placement(
                seller_id=selling.organisation_id,
                selling_node_id=selling.node_id,
                collector_id=shop.group.organisation_id,
                currency="CNY",
                zone="group",
                price_version=1,
                hand_over_kind=way,
                hand_over_node_id=selling.node_id if way == HandOverKind.PICKUP else None,
                pieces=(
                    Piece(
                        qty=2,
                        kind=LineKind.GOODS,
                        list_price_fen=PRICE_FEN,
                        total_fen=2 * PRICE_FEN,
                        vat_bps=1_300,
                        sku_id=shop.product.skus[0].sku_id,
                        owner_id=holding.organisation_id,
                        source_node_id=holding.node_id,
                    ),
                ),
                pay_by=at + timedelta(minutes=15),
                channel=CHANNEL,
                member_id=shop.member_id,
            ),
            at=at,
        )
        if not is_paid:
            return order_id
        orders.pay_at_counter(
            order_id=order_id,
            tenders=[HandTender(TenderKind.CARD_TERMINAL, 2 * PRICE_FEN)],
            at=at,
        )
        fulfilment.plan_deliveries(order_id=order_id, at=at)
    return order_id


def delivery_of(order_id: OrderId) -> DeliveryView:
    return deliveries.deliveries_of(order_id)[0]


def do(client: Client, order_id: OrderId, deed: str) -> Any:
    delivery = ids.public("dlv", delivery_of(order_id).delivery_id)
    return client.post(
        f"/desk/deliveries/{delivery}/{deed}", {"once": f"{deed}-{delivery}", "next": "/desk/pick"}
    )


def handed_over(shop: StaffedShop) -> OrderId:
    order_id = placed(shop)
    for who, deed in (("p2", "pick"), ("p2", "dispatch"), ("m1", "receive")):
        assert do(shop.client(who), order_id, deed).status_code == 303
    code = deliveries.pickup_code_of(delivery_of(order_id))
    form = {"code": code, "node": ids.public("nod", shop.s1.node_id)}
    answer = shop.client("c1").post("/desk/hand-over", form)
    assert "given=" in answer["Location"]
    return order_id


def order_page(order_id: OrderId) -> str:
    return f"/desk/orders/{ids.public('ord', order_id)}"


class TestWork:
    def test_an_order_goes_from_shelf_to_customer(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        number = queries.get_order(order_id).number
        assert number in shop.client("p2").get("/desk/pick").content.decode()
        assert number not in shop.client("p1").get("/desk/pick").content.decode()
        do(shop.client("p2"), order_id, "pick")
        do(shop.client("p2"), order_id, "dispatch")
        assert number in shop.client("m1").get("/desk/receive").content.decode()
        do(shop.client("m1"), order_id, "receive")
        assert delivery_of(order_id).state == DeliveryState.READY
        assert number in shop.client("c1").get("/desk/hand-over").content.decode()

    def test_a_pickup_code_works_once_and_says_when(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        for who, deed in (("p2", "pick"), ("p2", "dispatch"), ("m1", "receive")):
            do(shop.client(who), order_id, deed)
        code = deliveries.pickup_code_of(delivery_of(order_id))
        form = {"code": code, "node": ids.public("nod", shop.s1.node_id)}
        desk = shop.client("c1")
        assert "given=" in desk.post("/desk/hand-over", form)["Location"]
        assert desk.post("/desk/hand-over", form)["Location"] == "/desk/hand-over"
        assert "already used" in desk.get("/desk/hand-over").content.decode()

    def test_another_stores_picker_finds_no_such_delivery(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        assert do(shop.client("p1"), order_id, "pick").status_code in (403, 404)
        assert do(shop.client("p3"), order_id, "pick").status_code == 404
        assert delivery_of(order_id).state == DeliveryState.TO_PICK

    def test_a_parcel_that_nobody_took_comes_back_and_goes_again(self, shop: StaffedShop) -> None:
        order_id, manager = placed(shop, way=HandOverKind.DELIVERY), shop.client("m2")
        for deed in ("pick", "dispatch"):
            do(manager, order_id, deed)
        assert "Not taken" in manager.get("/desk/deliveries").content.decode()
        assert do(shop.client("m1"), order_id, "bring_back").status_code == 404
        do(manager, order_id, "bring_back")
        assert delivery_of(order_id).state == DeliveryState.PICKED
        assert "/dispatch" in manager.get("/desk/pick").content.decode()

    def test_an_order_is_found_by_the_channel_that_the_shop_writes(self, shop: StaffedShop) -> None:
        number = queries.get_order(placed(shop)).number
        page = shop.client("m1").get(f"/desk/orders?channel={CHANNEL}").content.decode()
        assert number in page
        assert f'<option value="{CHANNEL}" selected>Web shop<' in page
        assert number not in shop.client("m1").get("/desk/orders?channel=till").content.decode()

    def test_pressed_twice_picks_once(self, shop: StaffedShop) -> None:
        order_id, picker = placed(shop), shop.client("p2")
        for _ in range(2):
            assert do(picker, order_id, "pick")["Location"] == "/desk/pick"
        assert delivery_of(order_id).state == DeliveryState.PICKED

    def test_never_sends_people_elsewhere(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        delivery = ids.public("dlv", delivery_of(order_id).delivery_id)
        form = {"once": "12345678", "next": "https://example.org/"}
        answer = shop.client("p2").post(f"/desk/deliveries/{delivery}/pick", form)
        assert answer["Location"] == "/desk/"


class TestReturns:
    def test_shows_the_money_then_takes_back_in_another_store(self, shop: StaffedShop) -> None:
        order_id = handed_over(shop)
        order = queries.get_order(order_id)
        desk = shop.client("m3")
        found = desk.get("/desk/returns", {"q": order.number})
        page = f"/desk/returns/of/{ids.public('ord', order_id)}"
        assert found["Location"] == page
        field = f"qty_{ids.public('lin', order.lines[0].line_id)}"
        preview = desk.get(f"{page}/preview", {field: "1"}).content.decode()
        assert "Card terminal" in preview
        assert "899" in preview
        answer = desk.post(f"{page}/accept", {field: "1", "once": "return-one"})
        assert desk.get(answer["Location"]).status_code == 200
        assert queries.get_order(order_id).lines[0].returned_qty == 1
        levels = stock.levels([shop.product.skus[0].sku_id], [shop.s3.node_id])
        assert [(one.shelf.owner_id, one.on_hand_qty) for one in levels] == [
            (shop.s2.organisation_id, 1)
        ]

    def test_takes_back_no_more_than_the_customer_has(self, shop: StaffedShop) -> None:
        order_id = handed_over(shop)
        page = f"/desk/returns/of/{ids.public('ord', order_id)}"
        field = f"qty_{ids.public('lin', queries.get_order(order_id).lines[0].line_id)}"
        desk = shop.client("m3")
        answer = desk.post(f"{page}/accept", {field: "3", "once": "return-three"})
        assert answer["Location"] == page
        assert queries.get_order(order_id).lines[0].returned_qty == 0


class TestBooks:
    def test_every_number_opens_what_it_is_made_of(self, shop: StaffedShop) -> None:
        order_id = handed_over(shop)
        finance = shop.client("hq")
        books = finance.get("/desk/ledger").content.decode()
        assert "Sums to zero" in books
        firm = ids.public("org", shop.s1.organisation_id)
        account = finance.get(f"/desk/ledger/{firm}/revenue/CNY")
        (row,) = account.context["rows"]
        journal = finance.get(f"/desk/journals/{row['public_id']}").content.decode()
        assert order_page(order_id) in journal

    def test_a_dealer_reads_only_its_own_books(self, shop: StaffedShop) -> None:
        handed_over(shop)
        clerk = shop.client("db")
        firm = ids.public("org", shop.s1.organisation_id)
        assert clerk.get(f"/desk/ledger/{firm}/revenue/CNY").status_code == 404
        seen = clerk.get("/desk/ledger").context["entities"]
        assert [entity["public_id"] for entity in seen] == [
            ids.public("org", shop.s2.organisation_id)
        ]

    def test_an_order_page_tells_the_whole_story(self, shop: StaffedShop) -> None:
        order_id = handed_over(shop)
        answer = shop.client("hq").get(order_page(order_id))
        assert {row["journal"].kind for row in answer.context["journals"]} == {
            "tender_taken",
            "hand_over",
        }
        assert [step["state"] for step in answer.context["steps"]] == ["done"] * 6


class TestWall:
    def test_a_clerk_of_b_cannot_open_an_order_of_a(self, shop: StaffedShop) -> None:
        order_id = placed(shop, seller="s1", source="s1")
        assert shop.client("db").get(order_page(order_id)).status_code == 404
        assert shop.client("da").get(order_page(order_id)).status_code == 200

    def test_b_sees_an_order_that_b_supplies(self, shop: StaffedShop) -> None:
        assert shop.client("db").get(order_page(placed(shop))).status_code == 200

    def test_lists_hold_only_ones_own(self, shop: StaffedShop) -> None:
        number = queries.get_order(placed(shop, source="s1")).number
        assert number in shop.client("m1").get("/desk/orders").content.decode()
        assert number not in shop.client("m3").get("/desk/orders").content.decode()
        assert number not in shop.client("db").get("/desk/orders").content.decode()

    def test_a_dealers_clerk_sees_no_member(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        page = shop.client("da").get(order_page(order_id)).content.decode()
        assert "138****8000" not in page
        assert shop.client("da").get("/desk/members").status_code == 403
        assert "138****8000" in shop.client("m1").get("/desk/members").content.decode()

    def test_checks_are_for_the_groups_office(self, shop: StaffedShop) -> None:
        assert shop.client("da").get("/desk/checks").status_code == 404
        finance = shop.client("hq")
        assert finance.post("/desk/checks/now")["Location"] == "/desk/checks"
        assert finance.get("/desk/checks").context["latest"]


PAGES = [
    *("", "pick", "receive", "hand-over", "deliveries", "orders", "returns", "stock", "nodes"),
    *("members", "scans", "ledger", "statements", "refunds", "rewards", "checks"),
]


def test_every_page_answers_everybody_without_a_fault(shop: StaffedShop) -> None:
    handed_over(shop)
    for who in ("m1", "p1", "da", "boss"):
        desk = shop.client(who)
        for page in PAGES:
            assert desk.get(f"/desk/{page}").status_code in (200, 302, 403, 404), (who, page)


class TestTables:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-cmd", "'-cmd"),
            ("-12.50", "-12.50"),
            ("夹克", "夹克"),
            (None, ""),
        ],
    )
    def test_no_cell_is_a_formula(self, value: object, written: str) -> None:
        assert tables.cell(value) == written

    def test_orders_come_as_a_file(self, shop: StaffedShop) -> None:
        number = queries.get_order(placed(shop)).number
        answer = shop.client("m1").get("/desk/orders", {"as": "csv"})
        assert answer["Content-Type"].startswith("text/csv")
        assert number in answer.content.decode()


class TestInstalments:
    def test_have_a_limit_that_the_office_sets(self, shop: StaffedShop) -> None:
        page = f"/desk/members/{ids.public('mem', shop.member_id)}"
        office = shop.client("boss")
        assert "Another limit" in office.get(page).content.decode()
        for typed, limit_fen in (
            ("2,500.50", 250_050),
            ("much", 250_050),
            ("", 250_050),
            ("0", 0),
        ):
            office.post(f"{page}/credit", {"once": f"once-{typed}-here", "limit": typed})
            assert payments.credit_of(shop.member_id, clock.now()).limit_fen == limit_fen
        manager = shop.client("m1")
        assert "Another limit" not in manager.get(page).content.decode()
        refused = manager.post(f"{page}/credit", {"once": "once-manager", "limit": "1"})
        assert refused.status_code in (403, 404)
        assert payments.credit_of(shop.member_id, clock.now()).limit_fen == 0
