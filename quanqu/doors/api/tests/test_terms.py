"""Parts and goods on order over the API: agreed by staff, ordered by whoever wants them."""

from datetime import timedelta
from typing import Any

from quanqu.doors.api.tests.support import PRICE_FEN, Shop, node_of, refused, told
from quanqu.kit import clock, tx
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, ShelfLimits


class TestParts:
    def test_are_agreed_by_staff_and_then_paid_one_by_one(self, shop: Shop) -> None:
        person, member = shop.member(shop.s1.node_id)
        order = shop.order(person, 2)
        place = f"/orders/{order['order_id']}"
        at = clock.now()
        terms = {
            "first_fen": 10_000,
            "first_by": (at + timedelta(days=1)).isoformat(),
            "until": (at + timedelta(days=9)).isoformat(),
        }
        assert person.post(f"{place}/parts", terms).status_code in (401, 403)
        cashier = shop.staff_person("c1")
        agreed = told(cashier.post(f"{place}/parts", terms))
        assert (agreed["mode"], agreed["due_now_fen"]) == ("parts", 10_000)
        shop.top_up(member, 2 * PRICE_FEN)
        for part_fen, left_fen in ((10_000, 2 * PRICE_FEN - 10_000), (2 * PRICE_FEN - 10_000, 0)):
            told(person.post(f"{place}/payments", {"stored_value_fen": part_fen}), 201)
            assert told(person.get(place))["due_fen"] == left_fen
        refused(cashier.post(f"{place}/parts", terms), 409, "order_not_payable")


class TestGoodsOnOrder:
    def asked(self, shop: Shop, qty: int, **more: Any) -> dict[str, Any]:
        return {
            "node_id": node_of(shop.s1.node_id),
            "lines": [{"sku_id": shop.sku(), "qty": qty}],
            "expected_total_fen": qty * PRICE_FEN,
            "mode": "presale",
            **more,
        }

    def test_are_ordered_as_far_as_they_may_be_promised(self, shop: Shop) -> None:
        shelf = Shelf(shop.product.skus[0].sku_id, shop.s1.node_id, shop.s1.organisation_id)
        with tx.begin(actor="system:test"):
            stock.set_limits(limits=[ShelfLimits(shelf, backorder_qty=3)])
        person, _member = shop.member()
        order = told(person.post("/orders/incoming", self.asked(shop, 2)), 201)
        assert (order["mode"], order["state"], order["due_fen"]) == (
            "presale",
            "placed",
            2 * PRICE_FEN,
        )
        problem = refused(person.post("/orders/incoming", self.asked(shop, 2)), 409, "not_on_order")
        assert problem["facts"]["free_qty"] == 1
        body = self.asked(shop, 1, expected_total_fen=1)
        refused(person.post("/orders/incoming", body), 409, "requote")
