"""S1 asks S2 for three jackets; two arrive; the missing one is looked for, then given up."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

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


def test_what_is_typed_while_a_scan_is_answered_stays_where_it_was_typed(
    stack: Any, browser: Browser, sign_ins: Mapping[str, str]
) -> None:
    """The answer is late, as over a weak network: the manager has gone on to the next field."""
    code = barcode(stack, in_stock(stack, "S2", most=1)[0])
    late: list[Route] = []
    with Person(browser, stack.base_url, "en", screen=DESK) as manager:
        manager.sign_in("m1", sign_ins["m1"], "/desk/")
        page = manager.go("/desk/transfers/new?to=S1")
        page.route("**/desk/transfers/new*", lambda route: late.append(route))
        page.fill("[data-scan-field]", code)
        page.keyboard.press("Enter")
        while not late:
            page.wait_for_timeout(10)
        page.focus("#from")
        page.keyboard.type("S")
        late[0].continue_()
        # The sound is the last thing that a scan's answer does.
        expect(page.locator("html[data-last-sound=good]")).to_be_attached()
        page.keyboard.type("2")
        expect(page.locator("#from")).to_have_value("S2")
        expect(page.locator("[data-scan-field]")).to_have_value("")
