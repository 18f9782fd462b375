"""The page of a product: my price, and what the nearest stores have."""

from urllib.parse import urlencode
from uuid import uuid4

from quanqu.doors.api.tests.support import PRICE_FEN, Person, Shop, node_of, refused, told
from quanqu.doors.api.tests.test_now import Answer, send
from quanqu.kit import clock, ids, tx
from quanqu.members import actions as members
from quanqu.members.types import Tier
from quanqu.network import actions as network
from quanqu.stock import actions as stock
from quanqu.stock import queries as shelves
from quanqu.stock.types import ChannelLimit, Shelf, ShelfLimits, StockLine

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

    def test_counts_what_stock_would_offer(self, shop: Shop) -> None:
        sku_id = shop.product.skus[0].sku_id
        mine = Shelf(sku_id, shop.s2.node_id, shop.s2.organisation_id)
        theirs = Shelf(sku_id, shop.s2.node_id, shop.s1.organisation_id)
        with tx.begin(actor="system:test"):
            stock.receive(
                lines=[StockLine(theirs, 7)], cause_kind="test", cause_id=uuid4(), at=clock.now()
            )
            stock.set_limits(limits=[ShelfLimits(mine, safety_qty=400)])
            stock.limit_channels(
                limits=[ChannelLimit("api", shop.s2.node_id, sku_id, kept_qty=2, most_qty=500)]
            )
        offered = sum(
            free.free_qty for free in shelves.free_at([sku_id], [shop.s2.node_id], channel="api")
        )
        stores = told(Person().get(page(shop), **HERE))["stores"]
        (free,) = [store["free"] for store in stores if store["code"] == "S2"]
        assert free == [{"sku_id": shop.sku(0), "qty": offered}] == [{**free[0], "qty": 505}]


class TestTheShortWay:
    def get(self, shop: Shop, token: str, **query: object) -> Answer:
        more = {"PATH_INFO": f"/api/v1{page(shop)}", "QUERY_STRING": urlencode({**HERE, **query})}
        return send(token, b"", REQUEST_METHOD="GET", **more)

    def test_gives_the_same_answer(self, shop: Shop) -> None:
        person, _member = shop.member()
        for query in ({}, {"node_id": node_of(shop.s1.node_id)}):
            general = told(person.get(page(shop), **HERE, **query))
            assert told(self.get(shop, person.token, **query)) == general

    def test_leaves_what_must_be_explained_to_the_general_way(self, shop: Shop) -> None:
        person, _member = shop.member()
        refused(self.get(shop, "qt_nobody"), 401, "token_wrong")
        refused(self.get(shop, person.token, latitude="nan"), 422, "invalid")
        refused(self.get(shop, person.token, latitude="91"), 422, "invalid")
        refused(self.get(shop, person.token, node_id="nod_x"), 404, "not_found")
