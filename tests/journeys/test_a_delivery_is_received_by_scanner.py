"""The manager orders jackets in; the picker scans what came: one is damaged, one is too many."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.desk_work import barcode, gather, in_stock, on_hand, public_id, scan
from tests.journeys.people import DESK, PHONE, Person

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STORY = "a-delivery-is-received"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_parts_damaged_ones_and_too_many_are_recorded_as_they_came(
    stack: Any, browser: Browser, sign_ins: Mapping[str, str], language: str
) -> None:
    first, second = in_stock(stack, "S1", most=2)
    codes = {sku: barcode(stack, sku) for sku in (first, second)}
    before = {sku: on_hand(stack, "S1", sku) for sku in (first, second)}
    with (
        Person(browser, stack.base_url, language, screen=DESK, story=STORY) as manager,
        Person(browser, stack.base_url, language, screen=PHONE, story=STORY) as picker,
    ):
        manager.sign_in("m1", sign_ins["m1"], "/desk/")
        page = gather(manager, "/desk/purchases/new", *[codes[first]] * 3, *[codes[second]] * 2)
        page.fill("#number", f"PO-{language}")
        manager.picture("1-order-in")
        page.click("form[action*='order-in'] button.main")
        page.wait_for_url("**/desk/purchases/pur_*")
        purchase = public_id(page.url, "pur")

        picker.sign_in("p1", sign_ins["p1"], "/desk/hand")
        page = picker.go("/desk/hand/receive")
        page.locator("a", has_text=f"PO-{language}").click()
        page.wait_for_url("**/purchases/**")
        scan(page, codes[first], times=2)
        scan(page, codes[second], times=3)
        scan(page, "0000000000000")
        assert page.evaluate("document.documentElement.dataset.lastSound") == "bad"
        damaged = page.locator(f"li:has-text('{first}') input[data-damaged]")
        damaged.fill("1")
        picker.picture("2-scanned")
        page.click(".phone-foot button.main")
        page.wait_for_url(f"**/desk/purchases/{purchase}")
        picker.picture("3-received")

        page = manager.go(f"/desk/purchases/{purchase}")
        expect(page.locator(".warn.strong")).to_have_text("+1")
        manager.picture("4-as-it-came")
    assert on_hand(stack, "S1", first) == before[first] + 2
    assert on_hand(stack, "S1", second) == before[second] + 3
