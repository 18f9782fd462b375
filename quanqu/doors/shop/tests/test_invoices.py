"""A shopper asks for an invoice on the page of her order, and calls it off."""

import pytest

from quanqu.doors.shop.tests.support import Town, orders_of
from quanqu.doors.shop.tests.test_buying import paid
from quanqu.doors.shop.tests.test_changing import address_of
from quanqu.invoicing import queries
from quanqu.kit import ids

pytestmark = pytest.mark.django_db


def test_a_wrong_tax_number_is_told_a_right_one_is_kept_and_may_be_called_off(town: Town) -> None:
    browser = paid(town)
    path = f"{address_of(browser)}/invoice"
    assert path in browser.get(address_of(browser))
    browser.get(path)
    form = {"kind": "company", "name": "示例公司", "email": "tax@example.com"}
    page = browser.post(path, once=browser.once(), **form, tax_number="91110108MA01ABCD0C")
    assert browser.status == 422
    assert "91110108MA01ABCD0C" in page
    browser.post(path, once=browser.once(), **form, tax_number="91110108ma01abcd0b")
    page = browser.get(path)
    assert "91110108MA01ABCD0B" in page
    assert "once everything has been handed over" in page
    (found,) = queries.invoices_of(orders_of()[0].order_id)
    browser.post(
        f"{path}/withdraw", once=browser.once(), invoice=ids.public("inv", found.invoice_id)
    )
    assert queries.invoices_of(orders_of()[0].order_id) == []
    assert "Ask for an invoice" in browser.get(path)
