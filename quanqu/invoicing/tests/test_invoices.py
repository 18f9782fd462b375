"""An invoice says what was paid for what is kept; what comes back is taken back by red letter."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from quanqu.invoicing import actions as invoicing
from quanqu.invoicing import queries, rules
from quanqu.invoicing.types import CreditState, InvoiceState, Title, TitleKind
from quanqu.kit import tx
from quanqu.kit.tests.threads import wait_until_blocked
from quanqu.orders import actions as orders
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.tests import factory as shops
from quanqu.orders.tests.factory import AT, PRICE, Shop
from quanqu.orders.types import OrderId

COMPANY = Title(TitleKind.COMPANY, " 北京 示例 ", "91110108MA01ABCD0B", "tax@example.com")
PERSON = Title(TitleKind.PERSON, "张三", "", "zhang@example.com")


@pytest.fixture
def shop(db: None) -> Shop:
    with tx.begin(actor="system:test"):
        return shops.shop()


def asked(order_id: OrderId, title: Title = PERSON) -> UUID:
    with tx.begin(actor="member:test"):
        (invoice_id,) = invoicing.request_invoices(order_id=order_id, title=title, at=AT)
    return invoice_id


def issue(invoice_id: UUID, number: str) -> None:
    with tx.begin(actor="staff:finance"):
        invoicing.issue_invoice(invoice_id=invoice_id, number=number, at=AT)


def bought(shop: Shop, qty: int, *, value: int = 0, handed: int | None = None) -> OrderId:
    with tx.begin(actor="system:test"):
        order_id = shop.bought(qty, value=value)
        if handed is None or handed:
            shop.hand_over(order_id, qty if handed is None else handed)
    return order_id


def bring_back(shop: Shop, order_id: OrderId, qty: int) -> None:
    """Return pieces; the event does the rest, and once more changes nothing."""
    with tx.begin(actor="system:test"):
        orders.accept_return(
            order_id=order_id,
            node_id=shop.town.group_store.node_id,
            pieces=[ReturnedPiece(shop.order(order_id).lines[0].line_id, qty)],
            at=AT,
        )
        for _ in range(2):
            invoicing.follow_order(order_id=order_id, at=AT)


class TestIssue:
    def test_waits_for_the_last_piece_and_says_what_was_paid_in_money(self, shop: Shop) -> None:
        # 400.00 of principal and 20.00 of bonus: bonus is no money that anybody paid.
        order_id = bought(shop, 2, value=42_000, handed=1)
        invoice_id = asked(order_id)
        assert not queries.get_invoice(invoice_id).is_ready
        with pytest.raises(invoicing.NotReady):
            issue(invoice_id, "24112000000000000001")
        with tx.begin(actor="system:test"):
            shop.hand_over(order_id, 1)
        issue(invoice_id, "24112000000000000001")
        found = queries.get_invoice(invoice_id)
        assert (found.state, found.total_fen) == (InvoiceState.ISSUED, 2 * PRICE - 2_000)
        assert found.title == PERSON
        assert not queries.may_ask(order_id)

    def test_twice_with_one_number_is_once_and_another_number_is_refused(self, shop: Shop) -> None:
        first, second = asked(bought(shop, 1)), asked(bought(shop, 1))
        issue(first, "24112000000000000001")
        issue(first, "24112000000000000001")
        with pytest.raises(invoicing.NotOpen):
            issue(first, "24112000000000000002")
        with pytest.raises(invoicing.NumberWrong):
            issue(second, "24112000000000000001")

    def test_is_refused_of_what_was_not_paid_asked_twice_or_has_a_wrong_title(
        self, shop: Shop
    ) -> None:
        with tx.begin(actor="system:test"):
            unpaid = shop.placed(1)
        with pytest.raises(invoicing.NothingToInvoice):
            asked(unpaid)
        order_id = bought(shop, 1)
        for wrong in (
            replace(COMPANY, tax_number="91110108MA01ABCD0D"),
            replace(COMPANY, tax_number=""),
            replace(PERSON, name=" "),
            replace(PERSON, email="zhang"),
        ):
            with pytest.raises(invoicing.TitleWrong):
                asked(order_id, wrong)
        invoice_id = asked(order_id, COMPANY)
        assert asked(order_id, COMPANY) == invoice_id
        with pytest.raises(invoicing.AlreadyAsked):
            asked(order_id, PERSON)
        with tx.begin(actor="member:test"):
            invoicing.withdraw_invoice(invoice_id=invoice_id, at=AT)
        assert asked(order_id, PERSON) != invoice_id


class TestRedLetter:
    def test_takes_back_the_part_that_was_returned_and_then_the_rest(self, shop: Shop) -> None:
        order_id = bought(shop, 3)
        invoice_id = asked(order_id)
        issue(invoice_id, "24112000000000000001")
        bring_back(shop, order_id, 1)
        due = queries.get_invoice(invoice_id).due
        assert due is not None
        assert (due.total_fen, due.net_fen) == (PRICE, 3 * shops.net(PRICE) // 3)
        bring_back(shop, order_id, 1)
        grown = queries.get_invoice(invoice_id).due
        assert grown is not None
        assert (grown.credit_id, grown.total_fen) == (due.credit_id, 2 * PRICE)
        with tx.begin(actor="staff:finance"):
            invoicing.issue_credit(credit_id=grown.credit_id, number="24112000000000000009", at=AT)
        bring_back(shop, order_id, 1)
        last = queries.get_invoice(invoice_id).due
        assert last is not None
        with tx.begin(actor="staff:finance"):
            invoicing.issue_credit(credit_id=last.credit_id, number="24112000000000000010", at=AT)
        found = queries.get_invoice(invoice_id)
        assert found.state is InvoiceState.RED_LETTERED
        assert found.credited_fen == found.total_fen
        assert sum(credit.net_fen for credit in found.credits) == found.net_fen
        assert {credit.state for credit in found.credits} == {CreditState.ISSUED}

    def test_what_came_back_before_is_never_invoiced(self, shop: Shop) -> None:
        order_id = bought(shop, 2)
        invoice_id = asked(order_id)
        bring_back(shop, order_id, 1)
        issue(invoice_id, "24112000000000000001")
        found = queries.get_invoice(invoice_id)
        assert (found.total_fen, found.credits) == (PRICE, ())


class TestTaxNumber:
    @given(st.integers(0, 17), st.sampled_from(rules.CREDIT_CODE))
    def test_one_wrong_letter_is_found(self, place: int, letter: str) -> None:
        right = COMPANY.tax_number
        typed = right[:place] + letter + right[place + 1 :]
        assert rules.is_tax_number(typed) == (typed == right)
        assert rules.is_tax_number("9144030071526726XG")


def test_a_return_and_an_invoice_at_the_same_moment_never_invoice_more_than_is_kept(
    committed: str,
) -> None:
    with tx.begin(actor="system:test"):
        shop = shops.shop(stock_qty=40)
    for n in range(12):
        order_id = bought(shop, 2)
        invoice_id, start = asked(order_id), Barrier(2)

        def invoice(
            invoice_id: UUID = invoice_id, number: str = f"{n:020}", start: Barrier = start
        ) -> None:
            start.wait()
            issue(invoice_id, number)
            connection.close()

        def come_back(order_id: OrderId = order_id, start: Barrier = start) -> None:
            start.wait()
            bring_back(shop, order_id, 1)
            connection.close()

        racers = [Thread(target=invoice), Thread(target=come_back)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        found = queries.get_invoice(invoice_id)
        assert found.total_fen - found.credited_fen == PRICE


def test_one_number_given_to_two_red_letters_at_once_stands_once(committed: str) -> None:
    with tx.begin(actor="system:test"):
        shop = shops.shop(stock_qty=2)
    papers = []
    for n in range(2):
        order_id = bought(shop, 1)
        issue(invoice_id := asked(order_id), f"{n:020}")
        bring_back(shop, order_id, 1)
        due = queries.get_invoice(invoice_id).due
        assert due is not None
        papers.append(due.credit_id)

    def give(n: int) -> None:
        invoicing.issue_credit(credit_id=papers[n], number="24112000000000000001", at=AT)

    def late() -> None:
        try:
            with tx.begin(actor="staff:late"):
                give(1)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with tx.begin(actor="staff:finance"):
            give(0)
            second = pool.submit(late)
            wait_until_blocked()
        with pytest.raises(invoicing.NumberWrong):
            second.result(30)
