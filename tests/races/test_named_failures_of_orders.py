"""Failures of other shops, by name, with a control each: without its guard the test goes red.

The guard of a statement is taken out of this process alone; the product has no switch for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.orders import actions as orders
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.orders.types import OrderId, OrderState
from quanqu.payments import actions as payments
from quanqu.payments.tests.factory import capture_facts
from quanqu.proof import actions as proof
from quanqu.stock import actions as stock

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=16)


@pytest.fixture
def made() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield shop()


@contextmanager
def without(module: str, name: str, text: str) -> Iterator[None]:
    """Run another statement instead of a module's own."""
    files = statements.load(module)
    own = files.text
    forget(files, name)
    files.__dict__["text"] = lambda wanted: text if wanted == name else own(wanted)
    try:
        yield
    finally:
        files.__dict__.pop("text")
        forget(files, name)


def forget(files: statements.SqlFiles, name: str) -> None:
    """What the statements keep of a file once they have read it."""
    for kept in (name, f"{name} sent"):
        files.__dict__.pop(kept, None)


def broken(codes: str) -> set[str]:
    return {found.code for found in proof.verify(codes.split()) if found.violation_count}


class TestUnpaidOrdersGiveStockBack:
    """vendure#3509."""

    def test_all_of_it(self, made: Shop) -> None:
        made.placed(3)
        orders.expire_unpaid(at=LATER)
        assert made.free() == 10
        assert broken("R3 R4") == set()

    def test_control_without_the_release(self, made: Shop) -> None:
        made.placed(3)
        with without("quanqu.stock", "release", "SELECT %(claim_ids)s::uuid[], %(qtys)s::int[]"):
            orders.expire_unpaid(at=LATER)
        assert made.free() == 7
        assert broken("R3 R4") == {"R3", "R4"}


class TestMoneyIsNeverKeptForAnOrderWithoutStock:
    """vendure#3065."""

    def captured_too_late(self, made: Shop) -> OrderId:
        order_id = made.placed(1)
        payment_id = orders.begin_provider_payment(
            order_id=order_id, provider="gateway", amount_fen=PRICE, at=AT
        )
        stock.expire(LATER)
        payments.capture(**capture_facts(payment_id, PRICE), at=AT)
        orders.record_capture(order_id=order_id, payment_id=payment_id, at=AT)
        return order_id

    def test_it_goes_back(self, made: Shop) -> None:
        order = made.order(self.captured_too_late(made))
        assert (order.state, order.paid_fen) == (OrderState.CANCELLED, 0)

    def test_control_when_lost_units_are_not_noticed(self, made: Shop) -> None:
        with without("quanqu.stock", "firm", "SELECT 1 WHERE %(claim_ids)s::uuid[] IS NULL"):
            order = made.order(self.captured_too_late(made))
        assert (order.state, order.paid_fen) == (OrderState.PAID, PRICE)
        assert "R4" in broken("R3 R4")


class TestEditsDuplicateNothing:
    """medusa#15360; two at once stand in test_orders_under_two_hands.py."""

    def test_a_second_edit_at_the_first_ones_total_is_refused(self, made: Shop) -> None:
        order_id = made.placed(3)
        line_id = made.order(order_id).lines[0].line_id
        orders.change(
            order_id=order_id, wants=[(line_id, None, 2)], expected_total_fen=2 * PRICE, at=AT
        )
        with pytest.raises(orders.TotalMoved):
            orders.change(
                order_id=order_id, wants=[(line_id, None, 1)], expected_total_fen=2 * PRICE, at=AT
            )
        assert made.order(order_id).total_fen == 2 * PRICE
