"""A shopper changes and cancels an order with the money shown first, and claims a guest order."""

import pytest

from quanqu.doors.shop.tests.support import Browser, Town, orders_of
from quanqu.doors.shop.tests.test_buying import paid
from quanqu.kit import ids
from quanqu.orders.types import OrderState

pytestmark = pytest.mark.django_db


def address_of(browser: Browser) -> str:
    (order,) = orders_of()
    return f"/orders/{ids.public('ord', order.order_id)}"


class TestCancel:
    def test_shows_what_goes_back_before_it_is_done(self, town: Town) -> None:
        browser = paid(town)
        page = browser.get(f"{address_of(browser)}/cancel")
        assert "If you cancel" in page
        assert "goes back" in page
        assert orders_of()[0].state == OrderState.PAID
        browser.post(f"{address_of(browser)}/cancel", once=browser.once())
        assert orders_of()[0].state == OrderState.CANCELLED

    def test_of_an_ended_order_leads_back_to_it(self, town: Town) -> None:
        browser = paid(town)
        browser.get(f"{address_of(browser)}/cancel")
        browser.post(f"{address_of(browser)}/cancel", once=browser.once())
        for page in ("change", "cancel"):
            browser.get(f"{address_of(browser)}/{page}")
            assert (browser.status, browser.address) == (200, address_of(browser))


class TestChange:
    def test_is_linked_and_shows_the_story(self, town: Town) -> None:
        browser = paid(town)
        page = browser.get(address_of(browser))
        assert f"{address_of(browser)}/change" in page
        assert "What happened" in page
        assert "Money received" in page

    def test_to_nothing_gives_all_back(self, town: Town) -> None:
        browser = paid(town)
        (order,) = orders_of()
        field = f"qty-{ids.public('lin', order.lines[0].line_id)}"
        page = browser.get(f"{address_of(browser)}/change?{field}=0")
        assert "After the change" in page
        browser.post(
            f"{address_of(browser)}/change",
            once=browser.once(),
            expected_total_fen="0",
            **{field: "0"},
        )
        assert orders_of()[0].state == OrderState.CANCELLED

    def test_of_a_total_that_moved_is_shown_again(self, town: Town) -> None:
        browser = paid(town)
        (order,) = orders_of()
        field = f"qty-{ids.public('lin', order.lines[0].line_id)}"
        browser.get(f"{address_of(browser)}/change?{field}=0")
        page = browser.post(
            f"{address_of(browser)}/change",
            once=browser.once(),
            expected_total_fen="1",
            **{field: "0"},
        )
        assert browser.status == 409
        assert "The amounts have changed" in page
        assert orders_of()[0].state == OrderState.PAID

    def test_anothers_order_does_not_exist(self, town: Town) -> None:
        address = address_of(paid(town))
        other = Browser()
        other.join("13800138009")
        for page in ("change", "cancel"):
            other.get(f"{address}/{page}")
            assert other.status == 404
