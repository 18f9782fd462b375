"""The main job as its people click it: each with a browser of their own, in both languages."""

import re
import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.journeys.desk_work import answered, press
from tests.journeys.people import DESK, PHONE, Person, fen, printed, read_code

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STORY = "the-long-way-of-one-scan"
PRICE = 89_900
TOP_UP = 100_000


@dataclass
class Cast:
    """Everybody in the story, signed in at their own screen."""

    visitor: Person
    guide: Person
    cashier: Person
    picker: Person
    manager: Person
    away: Person
    finance: Person
    phone: str
    tag: str = ""


@pytest.fixture(params=["zh-hans", "en"])
def cast(
    request: pytest.FixtureRequest,
    stack: Any,
    browser: Browser,
    sign_ins: Mapping[str, str],
) -> Any:
    with ExitStack() as open_screens:

        def person(screen: ViewportSize) -> Person:
            return open_screens.enter_context(
                Person(browser, stack.base_url, request.param, screen=screen, story=STORY)
            )

        def staff(name: str, then: str, screen: ViewportSize = DESK) -> Person:
            one = person(screen)
            one.sign_in(name, sign_ins[name], then)
            return one

        yield Cast(
            visitor=person(PHONE),
            guide=staff("g1", "/guide/", PHONE),
            cashier=staff("c1", "/till/"),
            picker=staff("p2", "/desk/"),
            manager=staff("m1", "/desk/"),
            away=staff("m3", "/desk/"),
            finance=staff("hq3", "/desk/"),
            phone=f"139{secrets.randbelow(10**8):08d}",
        )


def test_she_scans_in_one_store_buys_from_another_and_returns_in_a_third(
    cast: Cast, stack: Any
) -> None:
    scan_the_shelf_tag(cast, stack)
    enrol_and_bind(cast, stack)
    choose_and_see_the_promise(cast)
    put_money_on_her_card(cast)
    number = order_and_pay(cast)
    pick_send_and_receive(cast, number)
    collect_once(cast)
    look_at_the_books(cast, number, kept=2)
    bring_one_back_elsewhere(cast, number)
    look_at_the_books(cast, number, kept=1)
    look_at_the_proof(cast)


def scan_the_shelf_tag(cast: Cast, stack: Any) -> None:
    """Her phone's own camera opens the address on the tag: product, price, sizes here and there."""
    with stack.owner() as owner:
        cast.tag = printed(owner, "product", "S1 JK001")
    page = cast.visitor.go(f"/c/{cast.tag}")
    press(page, "main a.swatch:not([aria-current])")
    cast.visitor.picture("1-landing")
    assert PRICE in fen(cast.visitor.text())
    sizes = page.locator("label:has(input[name=sku])")
    assert sizes.count() == 4


def enrol_and_bind(cast: Cast, stack: Any) -> None:
    """A code by text message makes her a member; two scans bind her and the guide."""
    cast.visitor.join(cast.phone)
    with stack.owner() as owner:
        badge = printed(owner, "guide", "G1")
    cast.visitor.go(f"/c/{badge}")
    cast.visitor.picture("2-guide-scanned")
    cast.visitor.go("/me/code")
    page = cast.guide.go("/guide/scan")
    page.fill("main input[name=text]", read_code(cast.visitor))
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/clients/**")
    cast.guide.picture("2-bound")
    assert cast.phone[-4:] in cast.guide.text()


def choose_and_see_the_promise(cast: Cast) -> None:
    """Size L is not here but in S2; the promise stands on the page before she pays."""
    page = cast.visitor.go(f"/c/{cast.tag}")
    press(page, "main a.swatch:not([aria-current])")
    sizes = page.locator("label:has(input[name=sku])")
    names = sizes.evaluate_all(
        "chips => chips.map(chip => chip.querySelector('span').firstChild.textContent.trim())"
    )
    with answered(page):
        sizes.nth(names.index("L")).click()
    cast.visitor.picture("3-size-from-another-store")
    page.fill("input[name=qty]", "2")
    page.click("button[value=checkout]")
    page.wait_for_url("**/checkout")
    cast.visitor.picture("3-promise")
    assert 2 * PRICE in fen(cast.visitor.text())
    assert page.locator("input[name=offer]").count() >= 1


def put_money_on_her_card(cast: Cast) -> None:
    """The cashier takes cash onto her stored-value card."""
    page = cast.cashier.go("/till/top-up")
    page.fill("#member", cast.phone)
    page.keyboard.press("Enter")
    expect(page.locator("#amount")).to_be_enabled()
    page.fill("#amount", "1000")
    page.click("button[name=tender][value=cash]")
    expect(page.locator("main")).to_contain_text("1,000.00")
    cast.cashier.picture("4-top-up")


def order_and_pay(cast: Cast) -> str:
    """Stored value first, the rest through the provider's page. Returns the order's number."""
    page = cast.visitor.go("/checkout")
    # The page proposes it; what she sees is what it asks for.
    expect(page.locator("input[name=stored_value]")).to_be_checked()
    cast.visitor.picture("4-checkout")
    page.click("form#order button.main")
    page.wait_for_url("**/pay/*")
    cast.visitor.picture("4-provider")
    assert 2 * PRICE - TOP_UP in fen(cast.visitor.text())
    press(page, "form button >> nth=0")
    page.goto(f"{cast.visitor.base_url}/orders")
    page.locator("main a[href^='/orders/']").first.click()
    page.wait_for_url("**/orders/ord_*")
    expect(page.locator("#order-now .steps").first).to_be_visible()
    cast.visitor.picture("4-paid")
    found = re.search(r"Q[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", cast.visitor.text())
    assert found
    return found[0]


def pick_send_and_receive(cast: Cast, number: str) -> None:
    """S2's picker takes it off the shelf and sends it; S1 receives it."""
    _do(cast.picker, "/desk/pick", number, "5-to-pick")
    _do(cast.picker, "/desk/pick", number, "5-to-send")
    _do(cast.manager, "/desk/receive", number, "5-to-receive")


def _do(person: Person, path: str, number: str, name: str) -> None:
    """Press the one button of this order's row."""
    for _ in range(60):
        page = person.go(path)
        row = page.locator("tr", has_text=number)
        if row.count():
            break
        page.wait_for_timeout(500)
    person.picture(name)
    with page.expect_navigation():
        row.locator("button").first.click()


def collect_once(cast: Cast) -> None:
    """Her phone shows the code, the till verifies it, and it works once."""
    page = cast.visitor.page
    page.reload()
    expect(page.locator(".ticket svg").first).to_be_visible()
    cast.visitor.picture("5-pickup-code")
    code = read_code(cast.visitor)
    till = cast.cashier.go("/till/pickup")
    till.fill("#code", code)
    till.keyboard.press("Enter")
    till.wait_for_url("**/till/handed-over/**")
    cast.cashier.picture("5-handed-over")
    till = cast.cashier.go("/till/pickup")
    till.fill("#code", code)
    till.keyboard.press("Enter")
    expect(till.locator(".banner, .refused").first).to_be_visible()
    cast.cashier.picture("5-refused-the-second-time")
    assert "/till/pickup" in till.url


def look_at_the_books(cast: Cast, number: str, *, kept: int) -> None:
    """Head office sees the journals and the shares; what is kept is what is booked."""
    page = cast.finance.go(f"/desk/orders?q={number}")
    page.locator("a", has_text=number).first.click()
    page.wait_for_url("**/desk/orders/ord_*")
    guide_share = 3_182 if kept == 2 else 1_591
    for _ in range(60):
        if guide_share in fen(cast.finance.text()):
            break
        page.wait_for_timeout(500)
        page.reload()
    cast.finance.picture(f"6-books-{kept}-kept")
    assert guide_share in fen(cast.finance.text())


def bring_one_back_elsewhere(cast: Cast, number: str) -> None:
    """S3 takes one piece back: the preview's money is what goes back, provider first."""
    page = cast.away.go(f"/desk/returns?q={number}")
    page.wait_for_url("**/desk/returns/of/**")
    pieces = page.locator("input[name^=qty_]:not([disabled])").first
    with page.expect_response(re.compile("/preview")):
        pieces.fill("1")
        pieces.dispatch_event("change")
    expect(page.locator("#preview")).to_contain_text(f"{PRICE // 100}.00")
    cast.away.picture("7-preview")
    back = fen(page.locator("#preview").inner_text())
    assert back == [2 * PRICE - TOP_UP, PRICE - (2 * PRICE - TOP_UP), PRICE]
    page.click("form.split button.main")
    page.wait_for_url("**/desk/returns/ret_*")
    cast.away.picture("7-returned")
    assert PRICE in fen(cast.away.text())


def look_at_the_proof(cast: Cast) -> None:
    """The page of checks: nothing is broken."""
    page = cast.finance.go("/desk/checks")
    press(page, "form[action*='checks/now'] button")
    cast.finance.picture("8-checks")
    assert page.locator("tbody tr").count() >= 40
    assert not page.locator("tbody details.sample").count()
