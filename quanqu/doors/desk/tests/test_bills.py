"""What a provider's bill and our books disagree about: finance sees it and settles it."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from quanqu.doors.faces.tests.staffed_shop import StaffedShop
from quanqu.kit import clock, ids, tx
from quanqu.payments import actions as payments
from quanqu.payments import queries
from quanqu.payments.types import (
    BillLine,
    DifferenceId,
    DifferenceState,
    DifferenceView,
    PaymentId,
    TransactionKind,
)

DAY = date(2026, 6, 1)


@pytest.fixture
def difference(shop: StaffedShop) -> DifferenceId:
    """A line in the bill of WeChat Pay that nobody here knows."""
    payment_id, at = PaymentId(uuid4()), clock.now()
    line = BillLine(
        TransactionKind.CAPTURE, payment_id.hex, payment_id, None, "4200000001", 8_800, "CNY", at
    )
    with tx.begin(actor="system:test"):
        bill_id = payments.keep_bill(
            provider="wechat", merchant_id="1900000109", on=DAY, lines=[line], at=at
        )
        assert payments.reconcile(bill_id=bill_id, at=at) == 1
    return found(shop).difference_id


def found(shop: StaffedShop) -> DifferenceView:
    [one] = queries.list_differences(collector_ids=[shop.group.organisation_id])
    return one


def settle(client: Client, difference_id: DifferenceId, reason: str) -> Any:
    address = f"/desk/bills/{ids.public('dif', difference_id)}"
    return client.post(address, {"once": f"{reason}-{difference_id}", "reason": reason})


class TestBills:
    def test_show_what_differs_and_come_as_a_file(
        self, shop: StaffedShop, difference: DifferenceId
    ) -> None:
        finance = shop.client("hq")
        page = finance.get("/desk/bills")
        text = page.content.decode()
        assert "4200000001" in text
        assert "Not in our books" in text
        assert page.context["places"]["differences"] == 1
        file = finance.get("/desk/bills", {"as": "csv"}).content.decode()
        assert "4200000001" in file
        assert "88.00" in file

    def test_are_settled_once_with_a_reason(
        self, shop: StaffedShop, difference: DifferenceId
    ) -> None:
        finance = shop.client("hq")
        settle(finance, difference, "  ")
        assert finance.get("/desk/bills").context["refused"]
        assert found(shop).state is DifferenceState.OPEN
        for _pressed_twice in range(2):
            assert settle(finance, difference, "paid by hand")["Location"] == "/desk/bills"
        assert (found(shop).state, found(shop).reason) == (DifferenceState.SETTLED, "paid by hand")
        settle(finance, difference, "another reason")
        assert finance.get("/desk/bills").context["refused"]
        assert found(shop).reason == "paid by hand"

    @pytest.mark.parametrize("who", ["m1", "c1", "da", "p1"])
    def test_nobody_else_sees_or_settles_them(
        self, shop: StaffedShop, difference: DifferenceId, who: str
    ) -> None:
        other = shop.client(who)
        assert other.get("/desk/bills").status_code in (403, 404)
        assert settle(other, difference, "mine").status_code in (403, 404)
        assert found(shop).state is DifferenceState.OPEN
