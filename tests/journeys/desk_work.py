"""What the walks of the desk and the handheld share: a scanner that types, goods by their code."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from quanqu.catalog import rules
from tests.journeys.people import Person


def barcode(stack: Any, sku: str) -> str:
    """The digits below the bars of one SKU."""
    with stack.owner() as owner:
        row = owner.execute(
            "SELECT b.gtin FROM catalog_barcode b JOIN catalog_sku s ON s.id = b.sku_id"
            " WHERE s.code = %s LIMIT 1",
            [sku],
        ).fetchone()
    assert row, f"no barcode of {sku}"
    return rules.printed(row[0])


def in_stock(stack: Any, node: str, most: int = 4, least_qty: int = 4) -> list[str]:
    """Codes of SKUs of which a node has some free units."""
    with stack.owner() as owner:
        rows = owner.execute(
            "SELECT s.code FROM stock_level l JOIN catalog_sku s ON s.id = l.sku_id"
            " JOIN network_node n ON n.id = l.node_id JOIN catalog_barcode b ON b.sku_id = s.id"
            " WHERE n.code = %s AND l.on_hand_qty - l.reserved_qty >= %s AND s.code LIKE 'JK%%'"
            " GROUP BY s.code ORDER BY s.code LIMIT %s",
            [node, least_qty, most],
        ).fetchall()
    assert len(rows) == most
    return [row[0] for row in rows]


def on_hand(stack: Any, node: str, sku: str) -> int:
    with stack.owner() as owner:
        row = owner.execute(
            "SELECT coalesce(sum(l.on_hand_qty), 0) FROM stock_level l"
            " JOIN catalog_sku s ON s.id = l.sku_id JOIN network_node n ON n.id = l.node_id"
            " WHERE n.code = %s AND s.code = %s",
            [node, sku],
        ).fetchone()
    return int(row[0])


def scan(page: Page, code: str, times: int = 1) -> None:
    """As a hardware scanner does: it types and ends with Enter."""
    field = page.locator("[data-scan-field]").first
    for _time in range(times):
        field.focus()
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        expect(field).to_have_value("")


def gather(person: Person, path: str, *codes: str) -> Page:
    """Scan goods into a draft, one behind the other: no scan waits to be answered."""
    page = person.go(path)
    before = page.evaluate(GATHERED)
    for code in codes:
        scan(page, code)
    page.wait_for_function(f"wanted => {GATHERED} >= wanted", arg=before + len(codes))
    return page


GATHERED = (
    "[...document.querySelectorAll('.draft-lines input[name=qty]')]"
    ".reduce((sum, one) => sum + Number(one.value), 0)"
)


def press(page: Page, button: str) -> None:
    """Press a button that leads to a page, and wait for that page."""
    with page.expect_navigation():
        page.click(button)


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """What is done here asks the shop for a piece of the page: go on when it stands there."""
    page.evaluate(
        "() => { window.isAnswered = false;"
        " addEventListener('htmx:afterSettle', () => { window.isAnswered = true },"
        " { once: true }); }"
    )
    yield
    page.wait_for_function("() => window.isAnswered")


def public_id(url: str, prefix: str) -> str:
    found = re.search(rf"{prefix}_[0-9a-z]+", url)
    assert found, url
    return found[0]
