"""Goods and places."""

from quanqu.doors.api.tests.support import PRICE_FEN, Person, Shop, node_of, refused, told
from quanqu.kit import ids, tx
from quanqu.members import actions as members
from quanqu.members.types import Tier


def _product(shop: Shop) -> str:
    return f"/products/{ids.public('prd', shop.product.product_id)}"


class TestProducts:
    def test_are_found_by_words_and_by_barcode(self, shop: Shop) -> None:
        for text in ("夹克", "jacket", "4006381333931"):
            found = told(Person().get("/products", text=text))["products"]
            assert [product["code"] for product in found] == ["JK"], text

    def test_are_narrowed_and_counted(self, shop: Shop) -> None:
        found = told(Person().get("/products", text="jacket", size="M", facets="true"))
        assert found["total_qty"] == 1
        sizes = {one["value"]: one["count"] for one in found["facets"]["sizes"]}
        assert sizes == {"L": 1, "M": 1}
        assert told(Person().get("/products", text="jacket", size="XXL"))["total_qty"] == 0

    def test_near_a_place_are_those_in_stock_there(self, shop: Shop) -> None:
        at = {"latitude": shop.s1.latitude, "longitude": shop.s1.longitude, "radius_km": 1}
        assert told(Person().get("/products", text="jacket", **at))["total_qty"] == 1
        nowhere = at | {"latitude": 10, "longitude": 10}
        assert told(Person().get("/products", text="jacket", **nowhere))["total_qty"] == 0

    def test_are_suggested_while_somebody_types(self, shop: Shop) -> None:
        suggested = told(Person().get("/products/suggest", text="jac"))["suggestions"]
        products = [one["product_id"] for one in suggested if one["product_id"]]
        assert products == [ids.public("prd", shop.product.product_id)]

    def test_refuse_wishes_that_cannot_be_meant(self, shop: Shop) -> None:
        for wish in ({"cursor": "n0"}, {"radius_km": -1}, {"sort": "mood"}, {"from_fen": -5}):
            assert Person().get("/products", text="jacket", **wish).status_code == 422, wish

    def test_show_what_is_free_here_and_elsewhere(self, shop: Shop) -> None:
        shown = told(Person().get(_product(shop), node_id=node_of(shop.s1.node_id)))
        large, medium = shown["skus"]
        assert (large["free_here_qty"], large["free_elsewhere_qty"]) == (0, 1_000)
        assert (medium["free_here_qty"], medium["free_elsewhere_qty"]) == (1_000, 0)

    def test_cost_a_gold_member_less_in_every_store(self, shop: Shop) -> None:
        person, member = shop.member()
        with tx.begin(actor="system:test"):
            members.set_tier(member_id=ids.parse("mem", member["member_id"]), tier=Tier.GOLD)
        for node in (shop.s1, shop.s2, shop.s3):
            shown = told(person.get(_product(shop), node_id=node_of(node.node_id)))
            assert shown["skus"][0]["price_fen"] == PRICE_FEN - 10_000
            assert shown["skus"][0]["list_price_fen"] == PRICE_FEN

    def test_unknown_ones_are_not_found(self, shop: Shop) -> None:
        refused(Person().get("/products/prd_00000000000000000000000000"), 404, "not_found")


class TestNodes:
    def test_are_listed_nearest_first(self, shop: Shop) -> None:
        found = told(Person().get("/nodes", latitude=30.27, longitude=120.16, capability="sells"))[
            "nodes"
        ]
        assert [node["code"] for node in found] == ["S3", "S2", "S1"]
        assert found[0]["distance_km"] == 0

    def test_are_found_by_code(self, shop: Shop) -> None:
        (found,) = told(Person().get("/nodes", code="S2"))["nodes"]
        assert found["node_id"] == node_of(shop.s2.node_id)

    def test_refuse_a_place_that_is_nowhere(self, shop: Shop) -> None:
        refused(Person().get("/nodes", latitude=91, longitude=0), 422, "invalid")
