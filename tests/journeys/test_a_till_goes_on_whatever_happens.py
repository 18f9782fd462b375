"""The cable is pulled: the cashier goes on, to the fen, and later everything is booked once.

A payer's phone asks for a password: the till waits, or the cashier gives up; the sale closes once.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from quanqu.kit import ids
from tests.journeys.desk_work import barcode, in_stock, on_hand, press, scan
from tests.journeys.people import DESK, PHONE, Person, fen

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STORY = "a-till-goes-on-whatever-happens"
COUNTED = """(many) => {
  const counts = [...document.querySelectorAll(".till-line .count")];
  return counts.reduce((sum, one) => sum + Number(one.textContent), 0) === many;
}"""
PROMOTE = """
import django
django.setup()
from quanqu.kit import clock, tx
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
gives = [
    ({"kind": "percent", "bps": 1_234, "round": "down"}, {"stack": "a"}),
    ({"kind": "nth", "n": 2, "bps": 3_333}, {"stack": "a", "need": {"qty": 3}}),
    ({"kind": "amount", "fen": 1_001, "per": "set"}, {"need": {"amount_fen": 30_000}, "times": 2}),
    ({"kind": "percent", "bps": 9_000}, {"when": {"members_only": True}}),
    ({"kind": "percent", "bps": 9_000}, {"when": {"until": 1}}),
]
for number, (give, more) in enumerate(gives):
    form = {"form": 1, "text": {"zh": f"优惠{number}", "en": f"Offer {number}"}, "give": give,
            "bearers": [{"who": "seller", "bps": 5_000}, {"who": "platform", "bps": 5_000}],
            "what": {"all": True}, "offline_ok": True, "priority": number, **more}
    with tx.begin(actor="system:one"):
        version_id = pricing.draft_promotion(
            organisation_id=network.platform().organisation_id,
            code=f"T{number}", form=form, at=clock.now())
    with tx.begin(actor="system:other"):
        pricing.approve_promotion(version_id=version_id, at=clock.now())
"""
FULL = """(isFull) => {
  const { prototype } = IDBObjectStore;
  window.addAsEver ??= prototype.add;
  const refuse = () => { throw new DOMException("full", "QuotaExceededError"); };
  prototype.add = isFull ? refuse : window.addAsEver;
}"""
ELSEWHERE = """async () => {
  const base = await new Promise((done) => {
    const asked = indexedDB.open("quanqu-till");
    asked.onsuccess = () => done(asked.result);
  });
  const sales = base.transaction("sales", "readwrite").objectStore("sales");
  const [sale] = await new Promise((done) => {
    const asked = sales.getAll();
    asked.onsuccess = () => done(asked.result);
  });
  sales.put({...sale, id: crypto.randomUUID(), node: crypto.randomUUID(), state: "waiting"});
}"""
BOOKED = """
SELECT o.number, o.total_fen,
       (SELECT sum(l.fulfilled_qty) FROM orders_line l WHERE l.order_id = o.id),
       (SELECT json_object_agg(t.kind, t.amount_fen) FROM orders_tender t WHERE t.order_id = o.id),
       (SELECT sum(p.amount_fen) FROM ledger_posting p JOIN ledger_journal j ON j.id = p.journal_id
         JOIN ledger_account a ON a.id = p.account_id
         WHERE j.about = o.id AND a.kind IN ('cash', 'card_terminal'))
  FROM orders_order o WHERE o.external_ref = ANY(%s) ORDER BY o.placed_at, o.number
"""


@pytest.fixture(scope="module")
def promoted(stack: Any) -> None:
    subprocess.run([sys.executable, "-c", PROMOTE], env=dict(stack.environment), check=True)


@pytest.mark.usefixtures("promoted")
@pytest.mark.parametrize(("language", "screen"), [("zh-hans", PHONE), ("en", DESK)])
def test_sells_reloads_and_is_booked_once(
    stack: Any, browser: Browser, sign_ins: Mapping[str, str], language: str, screen: Any
) -> None:
    skus = in_stock(stack, "S1", most=3, least_qty=6)
    codes = [barcode(stack, sku) for sku in skus]
    baskets = [[codes[0]] * 3, [*codes, codes[2]]]
    before = [on_hand(stack, "S1", sku) for sku in skus]
    with Person(browser, stack.base_url, language, screen=screen, story=STORY) as cashier:
        cashier.sign_in("c1", sign_ins["c1"], "/till/")
        totals = [_online_total(cashier, basket) for basket in baskets]
        page = cashier.go("/till/")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        _wait_until_kept(page)
        sent: list[Request] = []
        page.on("request", lambda one: sent.append(one) if one.url.endswith("/upload") else None)

        scan(page, codes[0])
        page.wait_for_function(COUNTED, arg=1)
        begun = page.get_attribute("#basket", "data-sale")
        cashier.context.set_offline(True)
        page.locator("[data-scan-field]").focus()
        page.keyboard.type(codes[0])
        page.keyboard.press("Enter")
        page.wait_for_url("**/till/offline/")
        page.wait_for_function(COUNTED, arg=1)
        numbers = [_sell(cashier, [codes[0]] * 2, totals[0], "cash", "9000")]
        page.reload()
        expect(page.locator("#kept_sales [data-state=waiting]")).to_have_count(1)
        numbers.append(_sell(cashier, baskets[1], totals[1], "card_terminal", ""))
        page.goto("/till/")
        expect(page.locator("#no_network")).to_be_visible()
        expect(page.locator("#kept_sales [data-state=waiting]")).to_have_count(2)
        scan(page, codes[1])
        cashier.picture("2-no-network")
        page.click("#clear")

        cashier.context.set_offline(False)
        expect(page.locator("#kept_sales [data-state=booked]")).to_have_count(2)
        uploaded = json.loads(sent[-1].post_data or "")["sales"]
        assert [sale["number"] for sale in uploaded] == numbers
        assert uploaded[0]["id"] == begun
        booked = _booked(stack, uploaded)
        assert booked == [
            (numbers[0], totals[0], 3, {"cash": totals[0]}, totals[0]),
            (numbers[1], totals[1], 4, {"card_terminal": totals[1]}, totals[1]),
        ]
        after = [on_hand(stack, "S1", sku) for sku in skus]
        assert [one - other for one, other in zip(before, after, strict=True)] == [4, 1, 2]

        assert _again(page, sent[-1], sent[-1].post_data or "") == ["booked", "booked"]
        assert _booked(stack, uploaded) == booked
        assert [on_hand(stack, "S1", sku) for sku in skus] == after
        cashier.picture("3-booked")

        wrong = _of_another_price(uploaded[1])
        assert _again(page, sent[-1], json.dumps({"sales": [wrong]})) == ["open"]
        with Person(browser, stack.base_url, language, screen=screen, story=STORY) as manager:
            manager.sign_in("m1", sign_ins["m1"], "/till/kept-sales")
            manager.picture("9-waits-for-a-manager")
            manager.page.fill("input[name=reason]", "Marked down on the shelf")
            press(manager.page, "button[formaction$='/accept']")
            manager.picture("9-accepted")
        assert [row[:2] for row in _booked(stack, [wrong])] == [(wrong["number"], totals[1] - 1)]

        cashier.context.set_offline(True)
        page.clock.set_fixed_time("2099-01-01")
        page.reload()
        _expect_no_prices(page)
        page.clock.set_fixed_time(stack_time(page))
        _forge(page)
        page.reload()
        _expect_no_prices(page)
        cashier.picture("4-forged")


@pytest.mark.parametrize(("language", "screen"), [("zh-hans", DESK), ("en", PHONE)])
def test_collects_by_the_payers_code(
    stack: Any, browser: Browser, sign_ins: Mapping[str, str], language: str, screen: Any
) -> None:
    (sku,) = in_stock(stack, "S1", most=1)
    with Person(browser, stack.base_url, language, screen=screen, story=STORY) as cashier:
        cashier.sign_in("c1", sign_ins["c1"], "/till/")
        page = cashier.page
        scan(page, barcode(stack, sku))
        page.wait_for_function(COUNTED, arg=1)
        cashier.picture("5-to-pay")
        scan(page, "130061098828009400")
        expect(page.locator("#waiting")).to_be_visible()
        cashier.picture("6-waiting-for-the-payer")
        with page.expect_response("**/till/waiting/ask"):
            pass
        page.click("form[action$='/give-up'] button")
        page.wait_for_function(COUNTED, arg=1)
        cashier.picture("7-gave-up")
        _expect_charging_to_be_told(cashier, "130061098828009406")
        scan(page, "130061098828009406")
        expect(page.locator("#receipt")).to_be_visible()
        cashier.picture("8-paid-by-code")


def _expect_charging_to_be_told(cashier: Person, payer: str) -> None:
    """The network goes with the payer's code: no till takes that money once more."""
    page = cashier.page
    _wait_until_kept(page)
    due = page.inner_text(".till-total .sum")
    cashier.context.set_offline(True)
    page.locator("[data-scan-field]").fill(payer)
    page.keyboard.press("Enter")
    page.wait_for_url("**/till/offline/")
    expect(page.locator("#charging")).to_be_visible()
    expect(page.locator("#charged")).to_have_text(due)
    _expect_lines(page, 0)
    cashier.picture("7-cut-while-charging")
    cashier.context.set_offline(False)
    cashier.go("/till/")
    page.wait_for_function(COUNTED, arg=1)
    page.wait_for_function("() => !Object.keys(localStorage).some((one) => /charging/.test(one))")


def test_loses_no_sale_by_a_reload_a_full_disk_or_two_windows(
    stack: Any, browser: Browser, sign_ins: Mapping[str, str]
) -> None:
    """Nor does it take a sale that was made before the network went for one under way."""
    code = barcode(stack, in_stock(stack, "S1", most=1, least_qty=6)[0])
    with Person(browser, stack.base_url, "zh-hans", screen=DESK, story=STORY) as cashier:
        cashier.sign_in("c1", sign_ins["c1"], "/till/")
        page = cashier.page
        scan(page, code)
        _expect_lines(page, 1)
        page.click("button[value=cash]")
        expect(page.locator("#receipt")).to_be_visible()
        cashier.go("/till/offline/")
        expect(page.locator("#scan")).to_be_enabled()
        _expect_lines(page, 0)

        page = cashier.go("/till/")
        scan(page, code)
        _expect_lines(page, 1)
        begun = page.get_attribute("#basket", "data-sale")
        cashier.go("/till/offline/")
        _expect_lines(page, 1)
        page.reload()
        _expect_lines(page, 1)

        other = cashier.context.new_page()
        other.goto(page.url)
        expect(other.locator("#elsewhere")).to_be_visible()
        expect(other.locator("#scan")).to_be_disabled()

        page.evaluate(FULL, True)
        page.click("[data-tender=cash]")
        expect(page.locator("#unkept")).to_be_visible()
        expect(page.locator("#sold")).to_be_hidden()
        cashier.picture("1-not-kept")
        page.evaluate(FULL, False)
        with page.expect_request("**/upload") as sent:
            page.click("[data-tender=cash]")
        expect(page.locator("#sold")).to_be_visible()
        expect(page.locator("#unkept")).to_be_hidden()
        expect(page.locator("#kept_sales [data-state=booked]")).to_have_count(1)
        page.evaluate(ELSEWHERE)
        (sale,) = json.loads(sent.value.post_data or "")["sales"]
        assert sale["id"] == begun

        page.close()
        expect(other.locator("#elsewhere")).to_be_hidden()
        expect(other.locator("#scan")).to_be_enabled()
        _expect_lines(other, 0)
        # What this browser sold at another store is seen, and stays until somebody may send it.
        expect(other.locator("#unsent_elsewhere")).to_be_visible()
        expect(other.locator("#kept_sales [data-state=waiting]")).to_have_count(1)


def stack_time(page: Page) -> int:
    """A moment at which the kept prices count: that of their making."""
    made_at: int = page.evaluate(
        """async () => {
          const {text} = await (await caches.match(location.href + "snapshot")).json();
          return JSON.parse(text).prices.made_at * 1000;
        }"""
    )
    return made_at


def _online_total(cashier: Person, basket: list[str]) -> int:
    """What the shop asks for a basket."""
    page = cashier.go("/till/")
    for number, code in enumerate(basket, start=1):
        scan(page, code)
        page.wait_for_function(COUNTED, arg=number)
    total = fen(page.inner_text(".till-total .sum"))[0]
    page.click("button[formaction$='/clear']")
    page.wait_for_function(COUNTED, arg=0)
    return total


def _sell(cashier: Person, codes: list[str], total: int, kind: str, given: str) -> str:
    """Add these to what is under way, take the money, and give the receipt's number."""
    page = cashier.page
    for code in codes:
        scan(page, code)
    expect(page.locator("#total")).to_have_attribute("data-fen", str(total))
    cashier.picture("0-under-way")
    if given:
        page.fill("#given", given)
    page.click(f"[data-tender={kind}]")
    expect(page.locator("#sold")).to_be_visible()
    number = page.inner_text("#sold .number")
    cashier.picture(f"1-receipt-{kind}")
    page.click("#next")
    expect(page.locator("#sold")).to_be_hidden()
    return number


def _wait_until_kept(page: Page) -> None:
    page.wait_for_function(
        """async () => {
          const all = ["", "snapshot"].map((name) => caches.match(`/till/offline/${name}`));
          const imports = caches.match("/static/till/snapshot.js");
          return (await Promise.all([...all, imports])).every(Boolean);
        }"""
    )


def _booked(stack: Any, uploaded: list[dict[str, Any]]) -> list[Any]:
    with stack.owner() as owner:
        rows = owner.execute(BOOKED, [[sale["id"] for sale in uploaded]]).fetchall()
    return [tuple(row) for row in rows]


def _of_another_price(sale: dict[str, Any]) -> dict[str, Any]:
    """A sale for which the cashier took a fen less than the prices say."""
    first, *lines = sale["lines"]
    tender = sale["tenders"][0]
    letters = sale["number"][1:-2].replace("-", "")[::-1]
    return sale | {
        "id": str(uuid4()),
        "number": f"T{letters[:4]}-{letters[4:]}-{ids.check_character(letters)}",
        "lines": [first | {"total_fen": first["total_fen"] - 1}, *lines],
        "tenders": [tender | {"amount_fen": tender["amount_fen"] - 1}],
    }


def _again(page: Page, request: Request, body: str) -> list[str]:
    """Another upload by this till: the same, as when its answer was lost, or another."""
    states: list[str] = page.evaluate(
        """async ([address, body]) => {
          const token = document.getElementById("cable").dataset.token;
          const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
          const answer = await fetch(address, {method: "POST", headers, body});
          return (await answer.json()).sales.map((one) => one.state);
        }""",
        [request.url, body],
    )
    return states


def _forge(page: Page) -> None:
    """Somebody changes what this device has kept."""
    page.evaluate(
        """async () => {
          const address = location.href + "snapshot";
          for (const name of await caches.keys()) {
            const kept = await caches.open(name);
            const found = await kept.match(address, {ignoreVary: true});
            if (!found) continue;
            const {text, signature} = await found.json();
            const forged = text.replace(/"valid_until":1/, '"valid_until":2');
            if (forged === text) throw new Error("nothing was forged");
            await kept.put(address, Response.json({text: forged, signature}));
          }
        }"""
    )


def _expect_no_prices(page: Page) -> None:
    expect(page.locator("#unfit")).to_be_visible()
    expect(page.locator("#scan")).to_be_disabled()
    expect(page.locator("[data-tender=cash]")).to_be_disabled()


def _expect_lines(page: Page, many: int) -> None:
    expect(page.locator(".till-line")).to_have_count(many)
