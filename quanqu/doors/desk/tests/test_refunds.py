"""What a provider refused to pay back: finance sees it with why, and gives it back."""

from typing import Any

import pytest
from django.test import Client

from quanqu.doors.desk.tests.test_desk import placed
from quanqu.doors.faces.tests.staffed_shop import PRICE_FEN, StaffedShop
from quanqu.kit import clock, ids, tx
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import OrderId
from quanqu.payments import actions as payments
from quanqu.payments import queries as payment_queries
from quanqu.payments.tests.factory import capture_facts
from quanqu.payments.types import RefundId, RefundStatus
from quanqu.wallet import queries as wallets

MONEY = 2 * PRICE_FEN


@pytest.fixture
def refused(shop: StaffedShop) -> RefundId:
    """Two jackets, paid and cancelled; the provider refuses to pay the money back."""
    order_id, at = placed(shop, is_paid=False), clock.now()
    with tx.begin(actor="system:test"):
        payment_id = orders.begin_provider_payment(
            order_id=order_id, provider="gateway", amount_fen=MONEY, at=at
        )
        payments.capture(**capture_facts(payment_id, MONEY), at=at)
        orders.record_capture(order_id=order_id, payment_id=payment_id, at=at)
        orders.cancel(order_id=order_id, at=at)
        (refund,) = payment_queries.list_refunds(payment_id)
        payments.begin_sending(refund_id=refund.refund_id, at=at)
        payments.record_refund(
            refund_id=refund.refund_id, status=RefundStatus.FAILED, why="account_closed", at=at
        )
    return refund.refund_id


def order_of(refund_id: RefundId) -> OrderId:
    refund = payment_queries.get_refund(refund_id)
    return OrderId(payment_queries.get_payment(refund.payment_id).order_id)


def act(client: Client, refund_id: RefundId, way: str, **fields: str) -> Any:
    address = f"/desk/refunds/{ids.public('rfd', refund_id)}/{way}"
    return client.post(address, {"once": f"{way}-{refund_id}", **fields})


def status(refund_id: RefundId) -> RefundStatus:
    return payment_queries.get_refund(refund_id).status


class TestRefunds:
    def test_are_shown_to_finance_with_why(self, shop: StaffedShop, refused: RefundId) -> None:
        page = shop.client("hq").get("/desk/refunds")
        text = page.content.decode()
        assert queries.get_order(order_of(refused)).number in text
        assert "account_closed" in text
        assert "Cash at S1" in text
        assert page.context["places"]["to_give_back"] == 1

    def test_come_as_a_file(self, shop: StaffedShop, refused: RefundId) -> None:
        answer = shop.client("hq").get("/desk/refunds", {"as": "csv"})
        assert queries.get_order(order_of(refused)).number in answer.content.decode()

    def test_are_asked_for_again(self, shop: StaffedShop, refused: RefundId) -> None:
        finance = shop.client("hq")
        for _pressed_twice in range(2):
            assert act(finance, refused, "retry")["Location"] == "/desk/refunds"
        assert status(refused) is RefundStatus.RETRIED
        payment_id = payment_queries.get_refund(refused).payment_id
        assert len(payment_queries.list_refunds(payment_id)) == 2
        assert "No refund waits for you" in finance.get("/desk/refunds").content.decode()

    def test_are_paid_out_of_a_till(self, shop: StaffedShop, refused: RefundId) -> None:
        act(shop.client("hq"), refused, "cash", node=ids.public("nod", shop.s1.node_id))
        assert status(refused) is RefundStatus.SETTLED
        cash = ledger.balance(
            organisation_id=shop.s1.organisation_id, kind=AccountKind.CASH, currency="CNY"
        )
        assert cash == -MONEY

    def test_are_put_on_the_members_card(self, shop: StaffedShop, refused: RefundId) -> None:
        act(shop.client("hq"), refused, "stored_value")
        card = wallets.find_card(shop.member_id, shop.group.organisation_id, "CNY")
        assert card is not None
        assert card.principal_fen == MONEY

    def test_a_second_way_is_refused_and_says_so(
        self, shop: StaffedShop, refused: RefundId
    ) -> None:
        finance = shop.client("hq")
        act(finance, refused, "stored_value")
        assert act(finance, refused, "retry")["Location"] == "/desk/refunds"
        assert finance.get("/desk/refunds").context["refused"]
        assert status(refused) is RefundStatus.SETTLED

    @pytest.mark.parametrize("who", ["m1", "c1", "da", "db", "p1"])
    def test_nobody_else_sees_or_touches_them(
        self, shop: StaffedShop, refused: RefundId, who: str
    ) -> None:
        other = shop.client(who)
        assert other.get("/desk/refunds").status_code in (403, 404)
        node = ids.public("nod", shop.s1.node_id)
        for way in ("retry", "cash", "stored_value"):
            assert act(other, refused, way, node=node).status_code in (403, 404)
        assert status(refused) is RefundStatus.FAILED

    def test_an_unknown_way_or_refund_changes_nothing(
        self, shop: StaffedShop, refused: RefundId
    ) -> None:
        finance = shop.client("hq")
        act(finance, refused, "burn")
        assert status(refused) is RefundStatus.FAILED
        assert finance.post("/desk/refunds/rfd_nonsense/retry").status_code == 404
