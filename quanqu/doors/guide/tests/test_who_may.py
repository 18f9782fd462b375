"""The guide's pages are for guides and managers."""

import pytest

from quanqu.doors.guide.tests.support import Browser, Town

PAGES = ("/guide/", "/guide/clients", "/guide/scan", "/guide/code", "/guide/rewards", "/guide/sell")


@pytest.mark.parametrize("path", PAGES)
class TestPages:
    def test_open_to_a_guide(self, town: Town, path: str) -> None:
        browser = Browser(town.guide)
        browser.get(path)
        assert browser.status == 200

    def test_ask_a_visitor_to_sign_in(self, town: Town, path: str) -> None:
        browser = Browser(None)
        browser.get(path)
        assert browser.address.startswith("/account/login/?next=%2Fguide%2F")

    def test_refuse_other_staff(self, town: Town, path: str) -> None:
        browser = Browser(town.cashier)
        browser.get(path)
        assert browser.status == 403
