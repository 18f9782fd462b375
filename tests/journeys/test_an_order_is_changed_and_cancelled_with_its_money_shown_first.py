"""The manager takes a piece out of a paid order, then cancels the rest: each time she sees first
what goes back, and that is what goes back."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from quanqu.kit import ids
from tests.journeys.desk_work import answered, press
from tests.journeys.people import DESK, PHONE, Person, fen, printed

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STORY = "an-order-is-changed-and-cancelled"
PRICE = 89_900
PHONES = {"zh-hans": "13900000731", "en": "13900000732"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_was_shown_is_what_goes_back(
    stack: Any, browser: Browser, sign_ins: Mapping[str, str], language: str
) -> None:
    with (
        Person(browser, stack.base_url, language, screen=PHONE, story=STORY) as shopper,
        Person(browser, stack.base_url, language, screen=DESK, story=STORY) as manager,
    ):
        shopper.join(PHONES[language])
        order = _buy_two_that_only_another_store_has(shopper, stack)
        manager.sign_in("m1", sign_ins["m1"], "/desk/")

        page = manager.go(f"/desk/orders/{order}/change")
        with page.expect_response("**/change/preview?**"):
            page.locator("button[data-step='-1']").first.click()
        expect(page.locator("#preview input[name=expected]")).to_have_value(str(PRICE))
        manager.picture("2-one-piece-less")
        assert PRICE in fen(page.locator("#preview .good").first.inner_text())
        press(page, "#preview button.main")
        manager.picture("3-changed")
        assert PRICE in fen(manager.text())

        page.click("button[data-open=cancel]")
        back = fen(page.locator("#cancel .sum").inner_text())
        assert back == [PRICE]
        manager.picture("4-what-goes-back")
        press(page, "#cancel button.danger")
        manager.picture("5-cancelled")
        assert _given_back(stack, order) == 2 * PRICE


def _buy_two_that_only_another_store_has(shopper: Person, stack: Any) -> str:
    """In S1, size L stands on the shelf tag's page, and S2 has it; she collects it in S1."""
    with stack.owner() as owner:
        tag = printed(owner, "product", "S1 JK001")
    page = shopper.go(f"/c/{tag}")
    press(page, "main a.swatch:not([aria-current])")
    sizes = page.locator("label:has(input[name=sku])")
    names = sizes.evaluate_all(
        "chips => chips.map(chip => chip.querySelector('span').firstChild.textContent.trim())"
    )
    with answered(page):
        sizes.nth(names.index("L")).click()
    page.fill("input[name=qty]", "2")
    page.click("button[value=checkout]")
    page.wait_for_url("**/checkout")
    shopper.picture("1-what-only-another-store-has")
    page.click("form#order button.main")
    page.wait_for_url("**/pay/*")
    press(page, "form button >> nth=0")
    page.goto(f"{shopper.base_url}/orders")
    page.locator("main a[href^='/orders/']").first.click()
    page.wait_for_url("**/orders/ord_*")
    expect(page.locator("#order-now .steps").first).to_be_visible()
    return page.url.rstrip("/").rpartition("/")[2].partition("?")[0]


def _given_back(stack: Any, order: str) -> int:
    """What was asked back of its tenders."""
    with stack.owner() as owner:
        row = owner.execute(
            "SELECT coalesce(sum(amount_fen), 0) FROM orders_return_refund WHERE order_id = %s",
            [ids.parse("ord", order)],
        ).fetchone()
    return int(row[0])
