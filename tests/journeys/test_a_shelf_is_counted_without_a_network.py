"""The cashier counts in the basement: no network, a reload, and later everything arrives once."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from quanqu.kit import ids
from tests.journeys.desk_work import barcode, gather, in_stock, on_hand, press, public_id, scan
from tests.journeys.people import DESK, PHONE, Person

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STORY = "a-shelf-is-counted"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_entries_survive_a_reload_and_are_sent_late_and_once(
    stack: Any, browser: Browser, sign_ins: Mapping[str, str], language: str
) -> None:
    (sku,) = in_stock(stack, "S1", most=1)
    code, before = barcode(stack, sku), on_hand(stack, "S1", sku)
    with (
        Person(browser, stack.base_url, language, screen=DESK, story=STORY) as manager,
        Person(browser, stack.base_url, language, screen=PHONE, story=STORY) as counter,
    ):
        manager.sign_in("m1", sign_ins["m1"], "/desk/")
        page = gather(manager, "/desk/counts/new", code)
        manager.picture("1-what-to-count")
        page.click("form[action*='counts/open'] button.main")
        page.wait_for_url("**/desk/counts/cnt_*")
        count = public_id(page.url, "cnt")

        counter.sign_in("c1", sign_ins["c1"], "/desk/hand")
        page = counter.go(f"/desk/hand/count/{count}")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        scan(page, code)
        _expect_sent(page, 1)
        _wait_until_kept(counter, f"/desk/hand/count/{count}")

        counter.context.set_offline(True)
        scan(page, code, times=before - 2)
        expect(page.locator("#offline")).to_be_visible()
        expect(page.locator("#sending")).to_have_attribute("data-waiting", str(before - 2))
        page.reload()
        expect(page.locator("#counted input")).to_have_value(str(before - 1))
        expect(page.locator("#counted .name")).not_to_contain_text(code)
        counter.picture("2-without-a-network")

        counter.context.set_offline(False)
        page.click("#send_now")
        _expect_sent(page, before - 1)
        page.reload()
        expect(page.locator("#counted input")).to_have_value(str(before - 1))
        counter.picture("3-all-is-sent")
        assert _entries(stack, count) == before - 1

        page = manager.go(f"/desk/counts/{count}")
        manager.picture("4-progress")
        press(page, "form[action*='compare'] button")
        manager.picture("5-asked-for-again")

        page = counter.go(f"/desk/hand/count/{count}")
        expect(page.locator("#again")).to_be_visible()
        scan(page, code, times=before - 1)
        _expect_sent(page, before - 1)
        page = manager.go(f"/desk/counts/{count}")
        press(page, "form[action*='compare'] button")
        manager.picture("6-one-is-missing")
        press(page, "form[action*='approve'] button")
        manager.picture("7-approved")
    assert on_hand(stack, "S1", sku) == before - 1


def _expect_sent(page: Page, qty: int) -> None:
    """All of it is counted here, and nothing of it waits: in this order, for both begin at none."""
    expect(page.locator("#counted input")).to_have_value(str(qty))
    expect(page.locator("#sending")).to_have_attribute("data-waiting", "0")


def _wait_until_kept(person: Person, path: str) -> None:
    """The worker has put the page by for later."""
    person.page.wait_for_function(
        "async path => Boolean(await caches.match(new URL(path, location.href).href))", arg=path
    )


def _entries(stack: Any, count: str) -> int:
    """The sum of what the shop has of this count."""
    with stack.owner() as owner:
        row = owner.execute(
            "SELECT coalesce(sum(qty), 0) FROM stock_count_entry WHERE count_id = %s",
            [ids.parse("cnt", count)],
        ).fetchone()
    return int(row[0])
