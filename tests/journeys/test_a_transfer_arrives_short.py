"""S1 asks S2 for three jackets; two arrive; the missing one is looked for, then given up."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.desk_work import barcode, gather, in_stock, on_hand, press, public_id, scan
from tests.journeys.people import DESK, PHONE, Person

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STORY = "a-transfer-arrives-short"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_missing_stands_open_until_somebody_settles_it(
    stack: Any, browser: Browser, sign_ins: Mapping[str, str], language: str
) -> None:
    (sku,) = in_stock(stack, "S2", most=1, least_qty=6)
    code = barcode(stack, sku)
    here, there = on_hand(stack, "S1", sku), on_hand(stack, "S2", sku)
    with (
        Person(browser, stack.base_url, language, screen=DESK, story=STORY) as manager,
        Person(browser, stack.base_url, language, screen=PHONE, story=STORY) as sender,
        Person(browser, stack.base_url, language, screen=PHONE, story=STORY) as receiver,
    ):
        manager.sign_in("m1", sign_ins["m1"], "/desk/")
        page = gather(manager, "/desk/transfers/new?to=S1", *[code] * 3)
        page.fill("#from", "S2")
        manager.picture("1-asked-for")
        page.click("form[action*='transfers/ask'] button.main")
        page.wait_for_url("**/desk/transfers/trf_*")
        transfer = public_id(page.url, "trf")

        sender.sign_in("p2", sign_ins["p2"], "/desk/hand")
        page = sender.go("/desk/hand/transfer")
        sender.picture("2-to-be-sent")
        page.click(f"form[action*='{transfer}/dispatch'] button")
        page.wait_for_url(f"**/desk/transfers/{transfer}")

        receiver.sign_in("p1", sign_ins["p1"], "/desk/hand")
        page = receiver.go(f"/desk/hand/receive/transfers/{transfer}")
        scan(page, code, times=2)
        receiver.picture("3-two-of-three")
        page.click(".phone-foot button.main")
        page.wait_for_url(f"**/desk/transfers/{transfer}")

        page = manager.go(f"/desk/transfers/{transfer}")
        expect(page.locator("td .bad.strong").first).to_have_text("−1")
        manager.picture("4-one-is-missing")
        assert transfer in manager.go("/desk/transfers?differences=1").content()
        page = manager.go(f"/desk/transfers/{transfer}")
        press(page, "tr.settle button[value=lost]")
        expect(page.locator("tr.settle")).to_have_count(0)
        manager.picture("5-given-up")
    assert on_hand(stack, "S1", sku) == here + 2
    assert on_hand(stack, "S2", sku) == there - 3
