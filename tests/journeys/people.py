"""People with browsers of their own: a phone or a desk screen, in one language, with pictures."""

import io
import re
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, Response, ViewportSize

PROJECT = Path(__file__).resolve().parents[2]
PICTURES = PROJECT / "var" / "pictures"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
PATIENCE_MS = 60_000


class Person:
    """One person at one screen. Every answer of the shop must be below 500."""

    def __init__(
        self,
        browser: Browser,
        base_url: str,
        language: str,
        *,
        screen: ViewportSize = PHONE,
        story: str = "",
    ) -> None:
        self.base_url, self.language, self.story = base_url, language, story
        self.context = browser.new_context(viewport=screen, base_url=base_url, locale="zh-CN")
        self.context.add_cookies([{"name": "django_language", "value": language, "url": base_url}])
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.on("response", self._look_at)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.faults: list[str] = []
        self.steps = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.picture("fault")
        self.context.close()
        if kind is None:
            assert not self.faults

    def go(self, path: str) -> Page:
        """Open a page of the shop."""
        self.page.goto(path)
        return self.page

    def sign_in(self, name: str, password: str, then: str) -> Page:
        """A member of staff signs in and goes to their place."""
        self.go(f"/account/login/?next={then}")
        self.page.fill("input[name=login]", name)
        self.page.fill("input[name=password]", password)
        self.page.click("main form button")
        self.page.wait_for_url(f"**{then}*")
        return self.page

    def join(self, phone: str) -> Page:
        """A shopper proves a phone with the code that the demo's outbox shows."""
        self.go("/join")
        self.page.fill("#phone", phone)
        self.page.click("main form button.main")
        # Not before: the newest text message could be somebody else's.
        self.page.wait_for_selector("#code")
        self.page.fill("#code", self.texted(r"\b(\d{6})\b"))
        self.picture("one-time-code")
        with self.page.expect_navigation():
            self.page.click("main form button.main")
        return self.page

    def texted(self, pattern: str) -> str:
        """What the newest text message says, read on another tab."""
        tab = self.context.new_page()
        tab.goto("/outbox")
        found = re.search(pattern, tab.inner_text("main"))
        tab.close()
        assert found, f"no text message fits {pattern}"
        return found[1]

    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("body")

    def picture(self, name: str) -> None:
        """Keep what the person sees."""
        if not self.story:
            return
        self.steps += 1
        folder = PICTURES / self.story / self.language
        folder.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("window.scrollTo(0, 0)")
        width = (self.page.viewport_size or PHONE)["width"]
        self.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)

    def _look_at(self, response: Response) -> None:
        if response.url.startswith(self.base_url) and response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")


def fen(text: str) -> list[int]:
    """Every amount of money in a text, in minor units."""
    return [
        round(float(amount.replace(",", "")) * 100)
        for amount in re.findall(r"¥\s?([\d,]+\.\d\d)", text)
    ]


def printed(owner: "psycopg.Connection[object]", purpose: str, label: str) -> str:
    """The token that is printed on a shelf tag, a badge or a door, as a passer-by would read it."""
    row = owner.execute(
        "SELECT token FROM codes_code WHERE purpose = %s AND label = %s ORDER BY id LIMIT 1",
        [purpose, label],
    ).fetchone()
    assert row, f"no {purpose} code with the label {label!r}"
    return str(row[0])  # type: ignore[index]


def read_code(person: Person) -> str:
    """What a scanner reads from the code on this person's screen."""
    person.page.evaluate("window.scrollTo(0, 0)")
    picture = Image.open(io.BytesIO(person.page.screenshot()))
    found = zxingcpp.read_barcodes(picture)
    assert found, "no code can be read from this screen"
    return str(found[0].text)
