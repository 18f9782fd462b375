"""A cart that many hands edit at once holds each thing once, and so does the order made of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from quanqu.doors.faces.sessions import SessionStore
from quanqu.doors.shop.tests.support import Browser, Town, orders_of, town_without_provider
from quanqu.kit import clock, ids, tx
from quanqu.kit.tests.threads import at_once
from quanqu.members import queries as members
from quanqu.members.types import Customer
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import LineKind

HANDS = 8


@pytest.fixture
def town(committed: str, settings: Any, tmp_path: Path) -> Iterator[Town]:
    with town_without_provider(settings, tmp_path) as town:
        yield town


def hands_of(browser: Browser) -> list[Browser]:
    """The same browser, so many times: one session, one bag."""
    hands = [Browser() for _ in range(HANDS)]
    for hand in hands:
        hand.client.cookies = browser.client.cookies
    return hands


def bag_of(browser: Browser) -> dict[str, int]:
    """Public SKU and pieces, as the session keeps them."""
    kept = browser.client.session["shop_bag"]
    return {ids.public("sku", UUID(sku_id)): qty for sku_id, qty in kept.items()}


class TestCart:
    def test_edited_by_eight_hands_holds_each_sku_once(self, town: Town) -> None:
        browser = Browser()
        browser.join()
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        hands = hands_of(browser)

        def edit(number: int) -> int:
            size = "LS"[number % 2]
            hands[number].post("/cart/add", sku=town.sku(size), qty=1)
            return hands[number].status

        assert set(at_once(HANDS, edit)) == {200}
        page = browser.get("/cart")
        assert [page.count(f'name="sku" value="{town.sku(size)}"') > 0 for size in "L"] == [True]
        browser.post("/cart/change", sku=town.sku("S"), qty=0)
        browser.post("/cart/change", sku=town.sku("L"), qty=2)
        browser.get("/checkout")
        form = browser.order_form()
        at_once(HANDS, lambda number: hands[number].post("/checkout", **form))
        (order,) = orders_of()
        goods = [line for line in order.lines if line.kind == LineKind.GOODS]
        assert [(ids.public("sku", line.sku_id), line.qty) for line in goods if line.sku_id] == [
            (town.sku("L"), 2)
        ]

    def test_loses_nothing_of_what_eight_hands_put_in_at_once(self, town: Town) -> None:
        browser = Browser()
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        hands = hands_of(browser)

        def add(number: int) -> int:
            hands[number].post("/cart/add", sku=town.sku("LS"[number % 2]), qty=1)
            return hands[number].status

        assert at_once(HANDS, add) == [200] * HANDS
        assert bag_of(browser) == {town.sku("L"): 1 + HANDS // 2, town.sku("S"): HANDS // 2}

    def test_counts_what_was_put_in_since_the_bag_was_read(self, town: Town) -> None:
        browser = Browser()
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        hands = [SessionStore(browser.client.session.session_key) for _ in range(2)]
        assert [len(hand["shop_bag"]) for hand in hands] == [1, 1]
        for hand in hands:
            hand.edit("shop_bag", lambda kept: {sku: qty + 1 for sku, qty in kept.items()})
        assert bag_of(browser) == {town.sku("L"): 3}

    def test_keeps_what_another_tab_put_in_while_a_page_was_made(self, town: Town) -> None:
        """A page that remembers something else writes that, not the bag as it was before."""
        browser = Browser()
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        key = browser.client.session.session_key
        page, tab = SessionStore(key), SessionStore(key)
        assert page.get("shop_store") == tab.get("shop_store")
        page["shop_store"] = "here"
        tab.edit("shop_bag", lambda kept: kept | {"x": 2})
        page.save()
        now = SessionStore(key)
        assert now["shop_store"] == "here"
        assert now["shop_bag"]["x"] == 2

    def test_with_one_sku_on_two_lines_orders_it_once_with_both_quantities(
        self, town: Town
    ) -> None:
        Browser().join()
        member_id = members.find_by_identifier("phone", "13800138000")
        assert member_id is not None
        node_id, sku_id = town.places.store_b.node_id, ids.parse("sku", town.sku("L"))
        wish = orders.NowWish(
            selling_node_id=node_id,
            lines=((sku_id, 1), (sku_id, 2)),
            most_fen=10**7,
            channel="test",
            pickup_node_id=node_id,
        )
        with tx.begin(actor="system:test"):
            customer = Customer(member_id, "", "system:test")
            order = queries.get_order(orders.place_now(wish, customer, at=clock.now()))
        assert [line.qty for line in order.lines] == [3]
