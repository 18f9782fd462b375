"""What browser journeys share: one browser, and the passwords of the demo's people."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.people import open_browser


@pytest.fixture(scope="module")
def demo_browser() -> Iterator[Browser]:
    """Debian's Chromium for a whole file of journeys."""
    with sync_playwright() as playwright:
        browser = open_browser(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sign_ins(stack: Any) -> Mapping[str, str]:
    """User name -> password, as `quanqu demo --sign-ins` tells them."""
    told = json.loads(stack.command("demo", "--sign-ins").stdout)
    return {one["username"]: one["password"] for one in told if one.get("password")}
