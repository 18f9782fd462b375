"""From a cart to an order, and what others may not do with it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from quanqu.doors.api.tests.support import PRICE_FEN, Person, Shop, node_of, refused, told
from quanqu.kit import clock, ids, tx
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as price_lists
from quanqu.pricing.types import GROUP_ZONE, PriceRow


class TestQuotes:
    def test_promise_before_payment_with_the_way_explained(self, shop: Shop) -> None:
        quoted = shop.quote(Person(), qty=2)
        assert quoted["price"]["total_fen"] == 2 * PRICE_FEN
        offer = quoted["offers"][0]
        assert offer["kind"] == "pickup"
        assert offer["source_node_ids"] == [node_of(shop.s2.node_id)]
        assert {"pick", "travel"} <= {leg["code"] for leg in offer["legs"]}

    def test_count_one_sku_on_two_lines_together(self, shop: Shop) -> None:
        body = {
            "node_id": node_of(shop.s1.node_id),
            "lines": [{"sku_id": shop.sku(), "qty": 600}] * 2,
            "pickup_node_id": node_of(shop.s1.node_id),
        }
        assert told(Person().post("/quotes", body), 201)["offers"] == []


class TestOrders:
    def test_reserve_what_was_promised(self, shop: Shop) -> None:
        person, _member = shop.member()
        order = shop.order(person, 2)
        assert (order["state"], order["total_fen"]) == ("placed", 2 * PRICE_FEN)
        assert order["due_fen"] == order["total_fen"]

    def test_are_for_members(self, shop: Shop) -> None:
        wish = shop.wish(shop.quote(Person()))
        refused(Person().post("/orders", wish), 401, "sign_in_needed")

    def test_take_an_offer_once(self, shop: Shop) -> None:
        person, _member = shop.member()
        wish = shop.wish(shop.quote(person))
        told(person.post("/orders", wish), 201)
        refused(person.post("/orders", wish), 409, "offer_taken")

    def test_with_one_key_are_one_order(self, shop: Shop) -> None:
        person, _member = shop.member()
        wish, key = shop.wish(shop.quote(person)), str(uuid4())
        first, second = (person.post("/orders", wish, key) for _ in range(2))
        assert first.content == second.content
        assert len(told(person.get("/orders"))["orders"]) == 1

    def test_are_quoted_again_when_the_price_moved(self, shop: Shop) -> None:
        person, _member = shop.member()
        wish = shop.wish(shop.quote(person))
        prices = price_lists.find_list(GROUP_ZONE, "CNY")
        assert prices is not None
        with tx.begin(actor="system:test"):
            for price_fen in (PRICE_FEN + 100, PRICE_FEN):
                row = PriceRow(shop.product.skus[0].sku_id, price_fen)
                pricing.set_prices(list_id=prices.list_id, rows=[row], at=clock.now())
        refused(person.post("/orders", wish), 409, "requote")

    def test_are_quoted_again_when_prices_for_a_while_begin_or_end(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person, _member = shop.member()
        prices = price_lists.find_list(GROUP_ZONE, "CNY")
        assert prices is not None
        began, minute = clock.now(), timedelta(minutes=1)
        with tx.begin(actor="system:test"):
            pricing.publish_window(
                list_id=prices.list_id,
                rows=[PriceRow(shop.product.skus[0].sku_id, PRICE_FEN - 500)],
                from_at=began + minute,
                until_at=began + 2 * minute,
                at=began,
            )
        wish: dict[str, Any] = {}
        costs = []
        for now in (began, began + minute, began + 2 * minute):
            monkeypatch.setattr(clock, "now", lambda now=now: now)
            if wish:
                refused(person.post("/orders", wish), 409, "requote")
            quoted = shop.quote(person)
            wish = shop.wish(quoted)
            costs.append(quoted["price"]["total_fen"])
        assert costs == [PRICE_FEN, PRICE_FEN - 500, PRICE_FEN]

    def test_are_sold_through_the_channel_that_was_quoted(self, shop: Shop) -> None:
        person, _member = shop.member()
        asked = {
            "node_id": node_of(shop.s1.node_id),
            "lines": [{"sku_id": shop.sku(), "qty": 1}],
            "pickup_node_id": node_of(shop.s1.node_id),
            "channel": "guide",
        }
        wish = shop.wish(told(person.post("/quotes", asked), 201))
        refused(person.post("/orders", wish | {"channel": "api"}), 422, "invalid")
        told(person.post("/orders", wish), 201)
        assert [one["channel"] for one in told(person.get("/orders"))["orders"]] == ["guide"]

    def test_of_another_member_do_not_exist(self, shop: Shop) -> None:
        hers, _member = shop.member()
        his, _other = shop.member()
        order = shop.order(hers)
        unknown = ids.public("ord", ids.new_id())
        own, none = f"/orders/{order['order_id']}", f"/orders/{unknown}"
        asked = [(his.get(own), his.get(none))]
        for path, body in (("/payments", {"stored_value_fen": 1}), ("/cancel", {})):
            asked.append((his.post(own + path, body), his.post(none + path, body)))
        for real, absent in asked:
            refused(real, 404, "order_not_found")
            assert real.content == absent.content

    def test_are_listed_to_their_own(self, shop: Shop) -> None:
        person, _member = shop.member()
        order = shop.order(person)
        listed = told(person.get("/orders"))["orders"]
        assert [row["order_id"] for row in listed] == [order["order_id"]]

    def test_are_seen_by_the_stores_that_have_a_part(self, shop: Shop) -> None:
        person, _member = shop.member()
        order = shop.order(person)
        for username in ("m1", "p2", "hq"):
            told(shop.staff_person(username).get(f"/orders/{order['order_id']}"))
        refused(shop.staff_person("m3").get(f"/orders/{order['order_id']}"), 404, "order_not_found")

    def test_by_a_guide_for_a_customer_name_both(self, shop: Shop) -> None:
        person, _member = shop.member()
        guide = shop.staff_person("g1")
        wish = shop.wish(shop.quote(guide))
        wish["member_code"] = told(person.get("/members/me/code"))["code"]
        order = told(guide.post("/orders", wish), 201)
        assert order["serving_staff_id"] == ids.public("stf", shop.staff["g1"].staff_id)
        assert told(person.get(f"/orders/{order['order_id']}"))["order_id"] == order["order_id"]

    def test_are_cancelled_and_their_units_free_again(self, shop: Shop) -> None:
        person, _member = shop.member()
        order = shop.order(person)
        cancelled = told(person.post(f"/orders/{order['order_id']}/cancel", {"why": "changed"}))
        assert cancelled["state"] == "cancelled"
        refused(person.post(f"/orders/{order['order_id']}/cancel"), 409, "wrong_move")
