"""Over the counter: ordered, paid and handed over at once, or not at all."""

from typing import Any

from quanqu.doors.api.tests.support import BARCODE, PRICE_FEN, Shop, node_of, refused, told


def _sale(shop: Shop, *tenders: tuple[str, int], **more: Any) -> dict[str, Any]:
    return {
        "node_id": node_of(shop.s1.node_id),
        "items": [{"item": BARCODE, "qty": 2}],
        "tenders": [{"kind": kind, "amount_fen": amount} for kind, amount in tenders],
        **more,
    }


class TestSales:
    def test_take_several_tenders_and_are_done(self, shop: Shop) -> None:
        body = _sale(shop, ("cash", PRICE_FEN), ("card_terminal", PRICE_FEN))
        sold = told(shop.staff_person("c1").post("/till/sales", body), 201)
        assert sold["state"] == "completed"
        assert sold["lines"][0]["fulfilled_qty"] == 2
        assert {tender["kind"] for tender in sold["tenders"]} == {"cash", "card_terminal"}

    def test_cost_what_the_basket_was_priced_at(self, shop: Shop) -> None:
        basket = {"node_id": node_of(shop.s1.node_id), "items": [{"item": BARCODE, "qty": 2}]}
        priced = told(shop.staff_person("c1").post("/till/baskets/price", basket))
        assert priced["price"]["total_fen"] == 2 * PRICE_FEN

    def test_refuse_tenders_that_are_not_the_total(self, shop: Shop) -> None:
        body = _sale(shop, ("cash", 2 * PRICE_FEN - 1))
        problem = refused(
            shop.staff_person("c1").post("/till/sales", body), 409, "not_paid_exactly"
        )
        assert problem["facts"]["total_fen"] == 2 * PRICE_FEN

    def test_take_stored_value_only_on_the_code_shown_now(self, shop: Shop) -> None:
        person, member = shop.member()
        shop.top_up(member, 2 * PRICE_FEN)
        body = _sale(shop, ("stored_value", 2 * PRICE_FEN), member=member["number"])
        refused(shop.staff_person("c1").post("/till/sales", body), 422, "invalid")
        body["member"] = told(person.get("/members/me/code"))["code"]
        sold = told(shop.staff_person("c1").post("/till/sales", body), 201)
        assert told(person.get(f"/orders/{sold['order_id']}"))["paid_fen"] == 2 * PRICE_FEN
        (card,) = told(person.get("/wallet"))["cards"]
        assert card["principal_fen"] == 0

    def test_refuse_what_the_shelf_does_not_hold(self, shop: Shop) -> None:
        body = _sale(shop, ("cash", PRICE_FEN)) | {"items": [{"item": shop.sku(), "qty": 1}]}
        refused(shop.staff_person("c1").post("/till/sales", body), 409, "out_of_stock")

    def test_refuse_unknown_barcodes_and_other_stores(self, shop: Shop) -> None:
        body = _sale(shop, ("cash", PRICE_FEN)) | {"items": [{"item": "4006381333932"}]}
        refused(shop.staff_person("c1").post("/till/sales", body), 404, "not_found")
        body = _sale(shop, ("cash", 2 * PRICE_FEN))
        refused(shop.staff_person("c2").post("/till/sales", body), 404, "not_found")
        refused(shop.staff_person("p1").post("/till/sales", body), 403, "forbidden")
