"""Placing reserves units or refuses; paying takes tenders until they equal the total."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from quanqu.kit import sql, tx
from quanqu.ledger.types import AccountKind
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.orders.types import HandTender, OrderState, TenderKind, TenderState
from quanqu.payments import actions as payments
from quanqu.payments.tests.factory import capture_facts
from quanqu.stock import actions as stock
from quanqu.stock.actions import OutOfStock
from quanqu.wallet import queries as wallets

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield shop()


class TestPlace:
    def test_reserves_the_units_and_says_what_is_due(self, made: Shop) -> None:
        order = made.order(made.placed(2))
        assert made.free() == 8
        assert (order.state, order.total_fen, order.due_fen) == ("placed", 2 * PRICE, 2 * PRICE)
        assert order.number.startswith("Q")

    def test_refuses_more_than_there_is_and_writes_nothing(self, made: Shop) -> None:
        with pytest.raises(OutOfStock):
            made.placed(11)

    def test_counts_lines_of_one_sku_together(self, made: Shop) -> None:
        placement = made.placement(6)
        with pytest.raises(OutOfStock):
            orders.place(replace(placement, pieces=placement.pieces * 2), at=AT)

    def test_takes_one_outside_order_once(self, made: Shop) -> None:
        placement = made.placement(1, external_ref="T-1")
        order_id = orders.place(placement, at=AT)
        with pytest.raises(orders.AlreadyImported):
            orders.place(placement, at=AT)
        assert queries.find_by_external_ref("test", "T-1") == order_id

    def test_fixes_what_owner_and_platform_get(self, made: Shop) -> None:
        line = made.order(made.placed(2)).lines[0]
        town = made.town
        assert line.seller_id == town.dealer_a.organisation_id
        assert line.owner_id == town.dealer_b.organisation_id
        assert line.net_fen == 88_496
        assert line.transfer_fen == 88_496 * town.dealer_b.transfer_price_bps // 10_000


class TestPay:
    def test_is_paid_when_the_tenders_equal_the_total(self, made: Shop) -> None:
        order_id = made.placed(2)
        made.pay(order_id, value=30_000)
        assert made.order(order_id).due_fen == 2 * PRICE - 30_000
        made.pay(order_id, cash=20_000, card=50_000)
        order = made.order(order_id)
        assert order.state == OrderState.PAID
        assert [(t.kind, t.amount_fen) for t in order.tenders] == [
            (TenderKind.STORED_VALUE_PRINCIPAL, 30_000),
            (TenderKind.CASH, 20_000),
            (TenderKind.CARD_TERMINAL, 50_000),
        ]

    def test_spends_principal_before_bonus(self, made: Shop) -> None:
        order_id = made.placed(1)
        made.pay(order_id, value=41_000)
        card = wallets.get_card(made.card_id)
        assert (card.principal_fen, card.bonus_fen) == (0, 1_000)

    def test_refuses_more_than_is_due(self, made: Shop) -> None:
        order_id = made.placed(1)
        with pytest.raises(orders.AmountNotDue):
            made.pay(order_id, cash=PRICE + 1)

    def test_refuses_a_second_payment(self, made: Shop) -> None:
        order_id = made.bought(1)
        with pytest.raises(orders.OrderNotPayable):
            made.pay(order_id, cash=1)

    @pytest.mark.parametrize("amount", [0, -1])
    def test_refuses_nothing_and_less(self, made: Shop, amount: int) -> None:
        order_id = made.placed(1)
        with pytest.raises(orders.AmountNotDue):
            orders.pay_at_counter(
                order_id=order_id, tenders=[HandTender(TenderKind.CASH, amount)], at=AT
            )

    def test_puts_the_money_into_its_holders_books(self, made: Shop) -> None:
        made.bought(1, value=30_000)
        town = made.town
        prepaid = AccountKind.CUSTOMER_PREPAYMENTS
        assert made.books(town.group.organisation_id, prepaid) == -30_000
        assert made.books(town.dealer_a.organisation_id, prepaid) == -20_000

    def test_gives_each_line_its_part_of_each_tender(self, made: Shop) -> None:
        order_id = made.bought(2, value=30_000)
        rows = sql.run_text(
            "SELECT sum(s.amount_fen)::bigint AS amount FROM orders_line_tender s "
            "JOIN orders_line l ON l.id = s.line_id WHERE l.order_id = %(order_id)s",
            {"order_id": order_id},
        )
        assert rows[0]["amount"] == 2 * PRICE


class TestProviderPayment:
    def test_a_capture_completes_the_order(self, made: Shop) -> None:
        order_id = made.placed(1)
        payment_id = orders.begin_provider_payment(
            order_id=order_id, provider="gateway", amount_fen=PRICE, at=AT
        )
        assert made.order(order_id).tenders[0].state == TenderState.PENDING
        orders.record_capture(order_id=order_id, payment_id=payment_id, at=AT)
        orders.record_capture(order_id=order_id, payment_id=payment_id, at=AT)
        assert made.order(order_id).state == OrderState.PAID

    def test_a_capture_without_units_left_goes_back(self, made: Shop) -> None:
        """The handler of the event must not fail: it would stop every later event."""
        order_id = made.placed(1)
        payment_id = orders.begin_provider_payment(
            order_id=order_id, provider="gateway", amount_fen=PRICE, at=AT
        )
        stock.expire(AT + timedelta(minutes=16))
        payments.capture(**capture_facts(payment_id, PRICE), at=AT)
        orders.record_capture(order_id=order_id, payment_id=payment_id, at=AT)
        order = made.order(order_id)
        assert (order.state, order.paid_fen) == (OrderState.CANCELLED, 0)
        assert order.tenders[0].state == TenderState.GIVEN_BACK

    def test_a_refusal_makes_the_amount_due_again(self, made: Shop) -> None:
        order_id = made.placed(1)
        payment_id = orders.begin_provider_payment(
            order_id=order_id, provider="gateway", amount_fen=PRICE, at=AT
        )
        orders.fail_provider_payment(order_id=order_id, payment_id=payment_id, at=AT)
        order = made.order(order_id)
        assert order.tenders[0].state == TenderState.FAILED
        assert order.due_fen == PRICE


class TestExpire:
    def test_gives_units_and_money_back(self, made: Shop) -> None:
        order_id = made.placed(1)
        made.pay(order_id, value=41_000)
        assert orders.expire_unpaid(at=AT + timedelta(minutes=16)) == 1
        card = wallets.get_card(made.card_id)
        assert (card.principal_fen, card.bonus_fen) == (40_000, 2_000)
        assert made.free() == 10
        assert made.order(order_id).state == OrderState.EXPIRED

    def test_leaves_orders_alone_that_still_have_time(self, made: Shop) -> None:
        made.placed(1)
        assert orders.expire_unpaid(at=AT + timedelta(minutes=14)) == 0

    def test_leaves_paid_orders_alone(self, made: Shop) -> None:
        made.bought(1)
        assert orders.expire_unpaid(at=AT + timedelta(days=1)) == 0
