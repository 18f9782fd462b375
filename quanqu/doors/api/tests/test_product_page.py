"""The page of a product: my price, and what the nearest stores have."""

from quanqu.doors.api.tests.support import PRICE_FEN, Person, Shop, node_of, refused, told
from quanqu.kit import ids, tx
from quanqu.members import actions as members
from quanqu.members.types import Tier
from quanqu.network import actions as network

HERE = {"latitude": 30.27, "longitude": 120.16}


def page(shop: Shop) -> str:
    return f"/products/{ids.public('prd', shop.product.product_id)}/page"


class TestProductPage:
    def test_shows_what_the_nearest_stores_have_nearest_first(self, shop: Shop) -> None:
        shown = told(Person().get(page(shop), **HERE))
        assert [store["code"] for store in shown["stores"]] == ["S3", "S2", "S1"]
        free = {
            store["code"]: {one["sku_id"]: one["qty"] for one in store["free"]}
            for store in shown["stores"]
        }
        assert free == {"S3": {}, "S2": {shop.sku(0): 1_000}, "S1": {shop.sku(1): 1_000}}

    def test_says_the_same_as_the_longer_address(self, shop: Shop) -> None:
        for query in ({}, {"node_id": node_of(shop.s1.node_id)}):
            long = told(Person().get(page(shop).removesuffix("/page"), **query))
            short = told(Person().get(page(shop), **HERE, **query))
            assert {k: v for k, v in long.items() if k != "skus"}.items() <= short.items()
            shared = short["skus"][0].keys()
            assert [{k: sku[k] for k in shared} for sku in long["skus"]] == short["skus"]

    def test_costs_a_gold_member_less(self, shop: Shop) -> None:
        person, member = shop.member()
        with tx.begin(actor="system:test"):
            members.set_tier(member_id=ids.parse("mem", member["member_id"]), tier=Tier.GOLD)
        (price,) = {sku["price_fen"] for sku in told(person.get(page(shop), **HERE))["skus"]}
        assert price == PRICE_FEN - 10_000
        (price,) = {sku["price_fen"] for sku in told(Person().get(page(shop), **HERE))["skus"]}
        assert price == PRICE_FEN

    def test_leaves_out_a_store_that_was_closed_and_searches_on(self, shop: Shop) -> None:
        with tx.begin(actor="system:test"):
            network.close_node(node_id=shop.s3.node_id)
        shown = told(Person().get(page(shop), **HERE))
        assert [store["code"] for store in shown["stores"]] == ["S2", "S1"]

    def test_is_not_there_for_an_unknown_product(self, shop: Shop) -> None:
        path = "/products/prd_00000000000000000000000000/page"
        refused(Person().get(path, **HERE), 404, "not_found")

    def test_refuses_a_place_that_is_nowhere(self, shop: Shop) -> None:
        refused(Person().get(page(shop), latitude=91, longitude=0), 422, "invalid")
