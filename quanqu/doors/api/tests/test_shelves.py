"""Shelves and goods that come in."""

from quanqu.doors.api.tests.support import Person, Shop, node_of, refused, told


class TestReceipts:
    def test_put_goods_on_the_shelf_of_the_nodes_own_company(self, shop: Shop) -> None:
        picker, path = shop.staff_person("p3"), f"/nodes/{node_of(shop.s3.node_id)}"
        body = {"lines": [{"sku_id": shop.sku(1), "qty": 7, "unit_cost_fen": 30_000}]}
        (shelf,) = told(picker.post(f"{path}/receipts", body), 201)["shelves"]
        assert (shelf["on_hand_qty"], shelf["reserved_qty"]) == (7, 0)
        listed = told(picker.get(f"{path}/shelves"))["shelves"]
        assert shelf in listed

    def test_refuse_what_nobody_sells_and_other_stores(self, shop: Shop) -> None:
        path = f"/nodes/{node_of(shop.s3.node_id)}/receipts"
        unknown = {"lines": [{"sku_id": "sku_00000000000000000000000000", "qty": 1}]}
        refused(shop.staff_person("p3").post(path, unknown), 404, "not_found")
        body = {"lines": [{"sku_id": shop.sku(), "qty": 1}]}
        refused(shop.staff_person("p1").post(path, body), 404, "not_found")
        refused(shop.staff_person("g3").post(path, body), 403, "forbidden")
        refused(Person().post(path, body), 401, "sign_in_needed")
