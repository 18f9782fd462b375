"""Every page of every door, on a phone and on a desk screen, in both languages, kept as pictures.

`var/pictures/<language>-<width>.png` show all of them side by side. A route that is neither looked
at nor named as something else than a page fails.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, ViewportSize

from quanqu.kit import ids
from tests.journeys.desk_work import barcode, gather, in_stock, press
from tests.journeys.people import DESK, PHONE, PICTURES, Person

pytestmark = [pytest.mark.slow, pytest.mark.browser]

DOORS: Final = ("shop", "guide", "till", "desk", "faces")
WHO: Final = {"shop": "member", "guide": "g1", "till": "c1", "desk": "hq1", "faces": "visitor"}
AS: Final = {
    "shop:join": "visitor",
    "shop:change": "buyer",
    "shop:cancel": "buyer",
    "shop:guest": "guest",
    "shop:guest_code": "guest",
    "desk:pick": "p2",
    "desk:receive": "m1",
    "desk:hand_over": "m1",
    "desk:transfer_new": "m1",
    "desk:count_new": "m1",
    "desk:purchase_new": "m1",
    "desk:guides": "m1",
    "desk:alliance": "hq3",
    "desk:alliance_statement": "hq3",
    "desk:worth": "hq3",
    "desk:reward_pay": "hq3",
    "desk:share_plan_new": "hq3",
    **dict.fromkeys(
        (
            "desk:hand",
            "desk:hand_receive",
            "desk:hand_purchase",
            "desk:hand_transfer",
            "desk:hand_transfers",
            "desk:hand_counts",
            "desk:hand_count",
        ),
        "m1",
    ),
}
"""Pages that another person than the door's usual one opens."""

OWN_ORDER: Final = ("shop:order", "shop:invoice", "shop:change", "shop:cancel")
"""Pages of an order that only its shopper may read."""

NO_PAGES: Final = frozenset(
    {
        # A document for programs.
        "shop:gs1resolver",
        # With a lot or a serial number behind it, the page of a barcode is the same.
        "shop:gtin_piece",
        # What forms post to, and pieces of pages.
        "shop:be_here",
        "shop:suggest",
        "shop:go_home",
        "shop:join_code",
        "shop:sign_out",
        "shop:bag_add",
        "shop:bag_change",
        "shop:bag_coupons",
        "shop:sums",
        "shop:deliver",
        "shop:pay",
        "shop:pay_order",
        "shop:paid",
        "shop:claim",
        "shop:drop_change",
        "shop:invoice_withdraw",
        "shop:gift_give",
        "shop:gift_take",
        "shop:gift_take_back",
        "shop:points_send",
        "shop:coupon_claim",
        "shop:coupon_give",
        # After a code only.
        "shop:phone_code",
        "shop:join_members",
        "shop:join_now",
        "shop:consent",
        "shop:export",
        "guide:sign_out",
        "guide:pick",
        "guide:task_new",
        "guide:task_end",
        "guide:note_new",
        "till:scan",
        "till:find",
        "till:line",
        "till:drop_label",
        "till:clear",
        "till:tender",
        "till:untake",
        "till:choose",
        "till:recognise",
        "till:forget",
        "till:snapshot",
        "till:upload",
        "till:ask",
        "till:give",
        "till:give_up",
        "till:worker",
        "till:settle_sale",
        "desk:batch_make",
        "desk:batch_print",
        "desk:batch_revoke",
        "desk:deed",
        "desk:item_change",
        "desk:item_picture",
        "desk:item_picture_drop",
        "desk:item_barcode_drop",
        "desk:lot_day",
        "desk:item_deed",
        "desk:look",
        "desk:cancel",
        "desk:preview",
        "desk:accept",
        "desk:check_now",
        "desk:transfer_ask",
        "desk:transfer_deed",
        "desk:count_open",
        "desk:count_deed",
        "desk:purchase_order_in",
        "desk:purchase_deed",
        "desk:order_change_preview",
        "desk:order_change_now",
        "desk:order_deed",
        "desk:hand_worker",
        "desk:hand_goods",
        "desk:hand_entries",
        "desk:give_back",
        "desk:journal_export",
        "desk:invoice_numbers",
        "desk:invoice_issue",
        "desk:settlement_account",
        "desk:settlement_draft",
        "desk:settlement_deed",
        "desk:payout_reverse",
        "desk:reward_pay_draft",
        "desk:reward_pay_deed",
        "desk:reward_held_deed",
        "desk:fee_schedule_preview",
        "desk:fee_schedule_deed",
        "desk:share_plan_preview",
        "desk:share_plan_deed",
        "desk:hand_over_clients",
        "desk:guide_deed",
        "desk:settle_difference",
        "desk:set_credit_limit",
        "desk:card_deed",
        "desk:merge",
        "desk:keep_apart",
        "desk:undo_merge",
        "desk:alliance_propose",
        "desk:agreement_deed",
        "desk:alliance_agree",
        "desk:alliance_line",
        "desk:worth_deed",
        "desk:promotion_preview",
        "desk:promotion_deed",
        "desk:coupon_series_open",
        "desk:coupon_give",
        "desk:price_list_deed",
        "desk:price_watch_deed",
        "desk:floor_deed",
        "till:coupon",
        "desk:buyer_deed",
        "desk:token_deed",
        "faces:language",
        "faces:picture",
        "faces:photo",
    }
)
JOINED: Final[set[str]] = set()
BUYERS: Final = iter(f"186000007{n:02d}" for n in range(99))
SCREENS: Final = {"zh-hans": (PHONE, DESK), "en": (DESK, PHONE)}
"""A page is asked for on the first screen, then the window gets the size of the other."""

CELL: Final = {390: (195, 422), 1440: (480, 300)}

EXAMINED: Final = {"shop": 390, "guide": 390, "till": 1440, "desk": 1440, "faces": 1440}
"""axe looks at each page once: in English, at the width that its people work with."""

TALL: Final = 6_000
BARRIERS: Final = {"serious", "critical"}
"""What axe calls so keeps somebody from using a page: with a keyboard, a reader, weak eyes."""

ASKED: Final = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
"""Targets large enough for a thumb are asked for by WCAG 2.2, and by axe only on request."""


def patterns(found: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named route of the doors: ("shop:home", pattern)."""
    for entry in found or get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            space = entry.namespace or prefix
            yield from patterns(entry.url_patterns, space)
        elif prefix in DOORS and entry.name:
            yield f"{prefix}:{entry.name}", entry


def examples(shop: Any) -> Mapping[str, str]:
    """A real thing of the demo world for every parameter of an address."""
    with shop.owner() as owner:

        def one(statement: str) -> Any:
            row = owner.execute(statement).fetchone()
            assert row, statement
            return row[0]

        product = one("SELECT id FROM catalog_product WHERE code = 'JK001'")
        sku = one("SELECT id FROM catalog_sku WHERE code = 'JK001-OLIVE-L'")
        node = one("SELECT id FROM network_node WHERE code = 'S1'")
        group = one("SELECT id FROM network_organisation WHERE kind = 'group'")
        done = (
            "SELECT {} FROM fulfilment_delivery d JOIN orders_order o ON o.id = d.order_id"
            " JOIN network_node n ON n.id = d.hand_over_node_id AND n.id = o.selling_node_id"
            " WHERE d.kind = 'pickup' AND d.state = 'handed_over' AND n.code = 'S1'"
            " ORDER BY d.handed_over_at DESC LIMIT 1"
        )
        client = (
            "SELECT member_id FROM rewards_binding b JOIN network_staff s ON s.id = b.staff_id"
            " WHERE s.number = 'G1' ORDER BY upper(b.valid) DESC LIMIT 1"
        )
        return {
            "product": ids.public("prd", product),
            "sku": ids.public("sku", sku),
            "node": ids.public("nod", node),
            "token": one("SELECT token FROM codes_code WHERE label = 'S1 JK001'"),
            "badge": one("SELECT token FROM codes_code WHERE purpose = 'guide' AND label = 'G1'"),
            "gtin": one("SELECT gtin FROM catalog_barcode LIMIT 1"),
            "order": ids.public("ord", one(done.format("order_id"))),
            "delivery": ids.public("dlv", one(done.format("d.id"))),
            "found": ids.public("ret", one("SELECT id FROM orders_return LIMIT 1")),
            "member": ids.public("mem", one(client)),
            "organisation": ids.public("org", group),
            "kind": "reward_pending",
            "currency": "CNY",
            "journal": ids.public("jnl", one("SELECT id FROM ledger_journal LIMIT 1")),
            "transfer": ids.public(
                "trf",
                one(
                    "SELECT t.id FROM stock_transfer t JOIN network_node n ON n.id = t.to_node_id"
                    " WHERE n.code = 'S1' ORDER BY t.id DESC LIMIT 1"
                ),
            ),
            "count": ids.public("cnt", one("SELECT id FROM stock_count LIMIT 1")),
            "schedule": ids.public(
                "fsc", one("SELECT id FROM fees_schedule WHERE state = 'draft'")
            ),
            "run": ids.public("run", one("SELECT id FROM settlement_run LIMIT 1")),
            "purchase": ids.public("pur", one("SELECT id FROM stock_purchase LIMIT 1")),
            "promotion": ids.public(
                "prm", one("SELECT id FROM pricing_promotion WHERE code = 'JACKETS15'")
            ),
            "version": ids.public("plv", one("SELECT id FROM rewards_plan_version LIMIT 1")),
            "batch": ids.public(
                "bat", one("SELECT id FROM codes_batch WHERE purpose = 'product' LIMIT 1")
            ),
            "series": ids.public("ser", one("SELECT id FROM pricing_coupon_series LIMIT 1")),
            "statement": ids.public("stm", one("SELECT id FROM alliance_statement LIMIT 1")),
            "price_list": ids.public(
                "pls", one("SELECT id FROM pricing_list WHERE zone = 'group' AND currency = 'CNY'")
            ),
            "name": "shop",
            "deed": "pick",
        }


def test_every_route_is_looked_at_or_named_as_no_page() -> None:
    names = {name for name, _pattern in patterns()}
    assert not NO_PAGES - names
    assert {name.partition(":")[0] for name in names} == set(DOORS)


@pytest.fixture(scope="module")
def lived_in(stack: Any, browser: Browser, sign_ins: Mapping[str, str]) -> Any:
    """The shop after the long way of one scan and some work: every kind of thing is there."""
    walked = stack.command("journey", "--base-url", stack.base_url)
    assert walked.returncode == 0, walked.stdout[-3_000:]
    with Person(browser, stack.base_url, "en", screen=DESK) as manager:
        manager.sign_in("m1", sign_ins["m1"], "/desk/")
        code = barcode(stack, in_stock(stack, "S2", most=1)[0])
        gather(manager, "/desk/purchases/new", code).fill("#number", "PO-1")
        press(manager.page, "form[action*='order-in'] button.main")
        gather(manager, "/desk/transfers/new?to=S1", code).fill("#from", "S2")
        press(manager.page, "form[action*='transfers/ask'] button.main")
        gather(manager, "/desk/counts/new", code)
        press(manager.page, "form[action*='counts/open'] button.main")
    with Person(browser, stack.base_url, "en", screen=DESK) as finance:
        finance.sign_in("hq3", sign_ins["hq3"], "/desk/")
        finance.go("/desk/settlement")
        press(finance.page, "form[action*='settlement/draft'] button.main")
    return stack


@pytest.mark.parametrize("language", SCREENS)
def test_every_page_opens_in_both_widths(
    lived_in: Any, browser: Browser, sign_ins: Mapping[str, str], language: str
) -> None:
    folder, screens = PICTURES / "pages" / language, SCREENS[language]
    values = examples(lived_in)
    people = _people(browser, lived_in.base_url, language, screens[0], sign_ins)
    taken = [_pictures(people, *page, values, folder, screens) for page in pages()]
    for screen, pictures in zip(screens, zip(*taken, strict=True), strict=True):
        width = screen["width"]
        _sheet(pictures, PICTURES / f"{language}-{width}.png", CELL[width])
    faults = [fault for person in people.values() for fault in person.faults]
    for person in people.values():
        person.context.close()
    assert faults == []


def pages() -> list[tuple[str, URLPattern]]:
    """The routes that are pages, in the order of the doors."""
    found = [entry for entry in patterns() if entry[0] not in NO_PAGES]
    return sorted(found, key=lambda entry: DOORS.index(entry[0].partition(":")[0]))


def _people(
    browser: Browser, base_url: str, language: str, screen: Any, sign_ins: Mapping[str, str]
) -> dict[str, Person]:
    names = {*WHO.values(), *AS.values()}
    people = {name: Person(browser, base_url, language, screen=screen) for name in names}
    for name, person in people.items():
        if name == "member":
            person.join(_shopper_with_a_parcel(person))
            _fill_the_bag(person)
        elif name == "buyer":
            person.join(next(BUYERS))
            _order_the_bag(person)
        elif name == "guest":
            _fill_the_bag(person)
            person.go("/checkout/guest").fill("#phone", next(BUYERS))
            person.page.click("main form button.main")
            person.page.wait_for_url("**/guest/code")
        elif name != "visitor":
            person.sign_in(name, sign_ins[name], "/guide/" if name == "g1" else "/desk/")
    return people


def _pictures(
    people: Mapping[str, Person],
    name: str,
    pattern: URLPattern,
    values: Mapping[str, str],
    folder: Path,
    screens: Sequence[ViewportSize],
) -> list[Path]:
    door = name.partition(":")[0]
    person = people[AS.get(name, WHO[door])]
    if name in OWN_ORDER:
        values = {**values, "order": _own_order(person)}
    if name == "shop:guides_page":
        values = {**values, "token": values["badge"]}
    path = str(pattern.pattern)
    for parameter in pattern.pattern.converters:
        path = path.replace(f"<str:{parameter}>", values[parameter])
        path = path.replace(f"<slug:{parameter}>", values[parameter])
    person.page.set_viewport_size(screens[0])
    answer = person.page.goto(f"/{path}")
    assert answer is not None
    assert answer.status == 200, f"{name} ({path}) answers {answer.status}"
    taken = []
    for screen in screens:
        taken.append(_picture(person, screen, folder, name.replace(":", "-")))
        if person.language == "en" and EXAMINED[door] == screen["width"]:
            person.faults += [f"{name}: {barrier}" for barrier in _barriers(person)]
    return taken


def _picture(person: Person, screen: ViewportSize, folder: Path, name: str) -> Path:
    person.page.set_viewport_size(screen)
    taken = folder / f"{name}-{screen['width']}.png"
    taken.parent.mkdir(parents=True, exist_ok=True)
    person.page.screenshot(path=taken)
    return taken


def _barriers(person: Person) -> list[str]:
    """What keeps somebody from using this page, by axe-core, with the first place of each.

    The window is as tall as the page, so that no bar floats over a link.
    """
    page, size = person.page, person.page.viewport_size or PHONE
    page.set_viewport_size({"width": size["width"], "height": TALL})
    found = Axe().run(page, options=ASKED).response["violations"]
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    return [
        f"{one['id']} ({len(one['nodes'])} ×): {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in BARRIERS
    ]


def _shopper_with_a_parcel(person: Person) -> str:
    """Somebody who has just been told that a parcel waits; each phone gets one code a minute."""
    person.go("/outbox")
    told = re.findall(r"199\*{4}(\d{4})", person.text())
    phone = next(f"1990000{last}" for last in told if f"1990000{last}" not in JOINED)
    JOINED.add(phone)
    return phone


def _fill_the_bag(person: Person) -> None:
    page = person.go("/search?q=JK001")
    page.locator("main a[href^='/p/']").first.click()
    press(page, "button[value=bag]")


def _order_the_bag(person: Person) -> None:
    """Not paid yet, and nothing of it is picked: all of it may be changed."""
    _fill_the_bag(person)
    person.go("/checkout").click("form#order button.main")
    # The shop's own page of this name leads on to the provider's at once.
    person.page.wait_for_url("**/pay/*")


def _own_order(shopper: Person) -> str:
    """A shopper sees only her own orders: the newest one."""
    shopper.go("/orders")
    newest = shopper.page.locator("main a[href^='/orders/']").first.get_attribute("href")
    assert newest
    return newest.rsplit("/", 1)[1]


def _sheet(pictures: Sequence[Path], to: Path, cell: tuple[int, int]) -> None:
    """All pictures side by side, each with its name below."""
    columns = max(1, 2400 // (cell[0] + 10))
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (cell[0] + 10), rows * (cell[1] + 24)), "white")
    draw = ImageDraw.Draw(sheet)
    for i, path in enumerate(pictures):
        x, y = i % columns * (cell[0] + 10), i // columns * (cell[1] + 24)
        with Image.open(path) as picture:
            small = picture.convert("RGB").resize(
                (cell[0], round(picture.height * cell[0] / picture.width))
            )
        sheet.paste(small.crop((0, 0, cell[0], cell[1])), (x, y))
        draw.text((x + 2, y + cell[1] + 4), path.stem, fill="black")
    sheet.save(to)
