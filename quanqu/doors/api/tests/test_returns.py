"""Goods come back anywhere."""

from typing import Any

from quanqu.doors.api.tests.support import PRICE_FEN, Shop, node_of, refused, told


def _body(shop: Shop, order: dict[str, Any], qty: int = 1) -> dict[str, Any]:
    return {
        "order": order["number"],
        "node_id": node_of(shop.s3.node_id),
        "pieces": [{"line_id": order["lines"][0]["line_id"], "qty": qty}],
    }


class TestReturns:
    def test_preview_what_they_then_give_back(self, shop: Shop) -> None:
        person, order = shop.collected_order(2)
        desk = shop.staff_person("c3")
        preview = told(desk.post("/returns/preview", _body(shop, order)))
        assert preview["refunds"] == [{"kind": "stored_value_principal", "amount_fen": PRICE_FEN}]
        done = told(desk.post("/returns", _body(shop, order)), 201)
        assert done["total_fen"] == PRICE_FEN
        (card,) = told(person.get("/wallet"))["cards"]
        assert card["principal_fen"] == PRICE_FEN
        after = told(person.get(f"/orders/{order['order_id']}"))
        assert after["lines"][0]["returned_qty"] == 1
        assert after["returns"][0]["return_id"] == done["return_id"]

    def test_put_the_piece_on_the_shelf_of_the_node(self, shop: Shop) -> None:
        _person, order = shop.collected_order()
        desk, path = shop.staff_person("c3"), f"/nodes/{node_of(shop.s3.node_id)}/shelves"
        before = _on_hand(told(desk.get(path, sku_id=shop.sku())))
        told(desk.post("/returns", _body(shop, order)), 201)
        assert _on_hand(told(desk.get(path, sku_id=shop.sku()))) == before + 1

    def test_refuse_more_than_was_kept(self, shop: Shop) -> None:
        _person, order = shop.collected_order()
        desk = shop.staff_person("c3")
        refused(desk.post("/returns", _body(shop, order, 2)), 409, "not_returnable")
        told(desk.post("/returns", _body(shop, order)), 201)
        refused(desk.post("/returns", _body(shop, order)), 409, "not_returnable")

    def test_refuse_what_was_not_handed_over(self, shop: Shop) -> None:
        _person, order = shop.paid_order()
        response = shop.staff_person("c3").post("/returns", _body(shop, order))
        refused(response, 409, "not_returnable")

    def test_are_taken_by_those_who_may(self, shop: Shop) -> None:
        person, order = shop.collected_order()
        refused(person.post("/returns", _body(shop, order)), 401, "sign_in_needed")
        refused(shop.staff_person("g3").post("/returns", _body(shop, order)), 403, "forbidden")
        refused(shop.staff_person("c1").post("/returns", _body(shop, order)), 404, "not_found")


def _on_hand(shelves: dict[str, Any]) -> int:
    return sum(shelf["on_hand_qty"] for shelf in shelves["shelves"])
