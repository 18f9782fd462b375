"""A guest orders with a proved phone, sees the order in that browser, and claims it as a member."""

from datetime import timedelta

import pytest

from quanqu.doors.shop.tests.support import PRICE, Browser, Town, orders_of, sent_code
from quanqu.kit import clock, ids
from quanqu.orders import queries
from quanqu.orders.types import OrderId, OrderState, OrderView

PHONE = "13800138000"


def proved(town: Town, phone: str = PHONE, language: str = "en") -> Browser:
    """At the checkout with a bag, having proved a phone."""
    browser = Browser(language)
    browser.get(f"/c/{town.tag}")
    browser.post("/cart/add", sku=town.sku("L"), qty=1)
    browser.post("/checkout/guest", phone=phone)
    browser.post("/checkout/guest/code", code=sent_code())
    return browser


def ordered(browser: Browser) -> OrderView:
    """Order as the page says. Nobody listens where payments go: the order is there all the same."""
    browser.post("/checkout", **browser.order_form())
    public = browser.address.split("/")[2]
    return queries.get_order(OrderId(ids.parse("ord", public)))


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two minutes on: a phone gets one code a minute."""
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=2))


class TestGuest:
    @pytest.mark.parametrize(("language", "word"), [("en", "as a guest"), ("zh-hans", "游客")])
    def test_is_offered_the_way_where_one_is_asked_to_join(
        self, town: Town, language: str, word: str
    ) -> None:
        browser = Browser(language)
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        browser.get("/checkout")
        assert browser.address.startswith("/join")
        assert word in browser.page
        assert 'href="/checkout/guest"' in browser.page
        assert word in browser.get("/checkout/guest")
        assert 'href="/checkout/guest"' not in browser.get("/join")

    def test_orders_at_the_usual_price_with_the_proved_phone(self, town: Town) -> None:
        browser = proved(town)
        assert browser.address == "/checkout"
        order = ordered(browser)
        assert (order.member_id, order.is_guest, order.total_fen) == (None, True, PRICE)
        assert queries.guest_phone_of(order.order_id).endswith(PHONE)
        assert "Your bag is empty" in browser.get("/cart")

    def test_without_the_right_code_orders_nothing(self, town: Town) -> None:
        browser = Browser()
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        browser.post("/checkout/guest", phone=PHONE)
        wrong = f"{(int(sent_code()) + 1) % 1_000_000:06d}"
        browser.post("/checkout/guest/code", code=wrong)
        assert browser.status == 422
        browser.get("/checkout")
        assert browser.address.startswith("/join")

    def test_proof_ends_after_an_hour(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        browser = proved(town)
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=61))
        browser.get("/checkout")
        assert browser.address.startswith("/join")

    def test_sees_pays_and_cancels_the_order_in_that_browser_only(self, town: Town) -> None:
        browser = proved(town)
        order = ordered(browser)
        address = f"/orders/{ids.public('ord', order.order_id)}"
        page = browser.get(address)
        assert browser.status == 200
        assert order.number in page
        assert "You ordered as a guest" in page
        stranger, member = Browser(), Browser()
        stranger.get(address)
        assert stranger.address.startswith("/join")
        stranger.post(f"{address}/cancel", once="0123456789")
        member.join("13800138009")
        member.get(address)
        assert member.status == 404
        assert queries.get_order(order.order_id).state == OrderState.PLACED
        browser.get(f"{address}/cancel")
        browser.post(f"{address}/cancel", once=browser.once())
        assert queries.get_order(order.order_id).state == OrderState.CANCELLED

    def test_address_is_sealed_with_the_order(self, town: Town) -> None:
        browser = proved(town)
        near = ids.public("nod", town.places.store_a.node_id)
        browser.post("/checkout/deliver", address="文三路 90 号 502", near=near)
        browser.get("/checkout", kind="delivery")
        offers = browser.page.split('name="offer" value="')[1:]
        offer = next(one.split('"')[0] for one in offers if " checked" in one.split(">")[0])
        browser.post("/checkout", **browser.order_form() | {"offer": offer})
        public = browser.address.split("/")[2]
        order_id = ids.parse("ord", public)
        assert queries.delivery_address_of(order_id) == "文三路 90 号 502"
        assert "文三路 90 号 502" in browser.get(f"/orders/{public}")

    def test_claims_it_after_joining_with_that_phone(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = proved(town)
        order = ordered(browser)
        later(monkeypatch)
        browser.join(PHONE)
        assert "before you were a member" in browser.get("/orders")
        browser.post("/claim-orders", once=browser.once())
        assert [one.order_id for one in orders_of(PHONE)] == [order.order_id]
        assert order.number in browser.get("/orders")

    def test_another_phone_claims_nothing(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order = ordered(proved(town))
        other = Browser()
        other.join("13800138009")
        assert "before you were a member" not in other.get("/orders")
        other.post("/claim-orders", once="0123456789")
        assert queries.get_order(order.order_id).member_id is None
