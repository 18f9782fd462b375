"""A refund that the provider refused: asked again, or given back in another way, booked once."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from quanqu.kit import outbox, sql, tx
from quanqu.kit.states import WrongMove
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.orders import actions as orders
from quanqu.orders.refusals import TakesNoReturns
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.orders.types import OrderId
from quanqu.payments import actions as payments
from quanqu.payments import queries as payment_queries
from quanqu.payments.tests.factory import capture_facts
from quanqu.payments.types import RefundId, RefundStatus
from quanqu.proof import actions as proof
from quanqu.wallet import queries as wallets

PROMISES = ["P1", "P2", "P4", "L1", "L2", "L3", "L4", "L6"]
BACK = "SELECT kind, done_at, refund_id FROM orders_return_refund WHERE order_id = %(id)s"


@pytest.fixture
def made(db: None) -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield shop()


def refused(made: Shop) -> tuple[OrderId, RefundId]:
    """Bought through the provider, cancelled, and the provider refuses to pay it back."""
    order_id = made.placed(1)
    payment_id = orders.begin_provider_payment(
        order_id=order_id, provider="gateway", amount_fen=PRICE, at=AT
    )
    payments.capture(**capture_facts(payment_id, PRICE), at=AT)
    orders.record_capture(order_id=order_id, payment_id=payment_id, at=AT)
    orders.cancel(order_id=order_id, at=AT)
    (refund,) = payment_queries.list_refunds(payment_id)
    refuse(refund.refund_id)
    return order_id, refund.refund_id


def refuse(refund_id: RefundId) -> None:
    answer(refund_id, RefundStatus.FAILED, why="account_closed")


def answer(refund_id: RefundId, status: RefundStatus, why: str = "") -> None:
    payments.begin_sending(refund_id=refund_id, at=AT)
    payments.record_refund(refund_id=refund_id, status=status, why=why, at=AT)
    if status is RefundStatus.SUCCEEDED:
        orders.record_refund_done(refund_id=refund_id, at=AT)


def back(order_id: OrderId) -> tuple[str, bool]:
    (row,) = sql.run_text(BACK, {"id": order_id})
    return row["kind"], row["done_at"] is not None


def owed(order_id: OrderId) -> dict[K, int]:
    """What an order still has in the books, by account, over all companies."""
    sums: dict[K, int] = {}
    for total in ledger.trial_balance(about=order_id):
        sums[total.kind] = sums.get(total.kind, 0) + total.amount_fen
    return {kind: amount for kind, amount in sums.items() if amount}


def prove() -> None:
    broken = {r.code: r.violations for r in proof.verify(PROMISES) if r.violation_count}
    assert broken == {}


class TestRetryRefund:
    def test_pays_the_money_back_under_a_new_number(self, made: Shop) -> None:
        order_id, refund_id = refused(made)
        assert back(order_id) == ("provider", False)
        again = orders.retry_refund(refund_id=refund_id, at=AT)
        answer(again, RefundStatus.SUCCEEDED)
        assert back(order_id) == ("provider", True)
        assert owed(order_id) == {}
        prove()

    def test_may_be_refused_again(self, made: Shop) -> None:
        order_id, refund_id = refused(made)
        again = orders.retry_refund(refund_id=refund_id, at=AT)
        refuse(again)
        orders.give_back_as_stored_value(refund_id=again, at=AT)
        assert back(order_id) == ("stored_value_principal", True)
        prove()

    def test_refuses_a_refund_of_no_order(self, made: Shop) -> None:
        with pytest.raises(orders.RefundNotOurs):
            orders.retry_refund(refund_id=RefundId(uuid4()), at=AT)


class TestGiveBackInCash:
    def test_the_collector_owes_it_to_whoever_paid_it_out(self, made: Shop) -> None:
        order_id, refund_id = refused(made)
        town = made.town
        orders.give_back_in_cash(refund_id=refund_id, node_id=town.store_b.node_id, at=AT)
        assert back(order_id) == ("cash", True)
        assert made.books(town.dealer_b.organisation_id, K.CASH) == -PRICE
        assert made.books(town.dealer_b.organisation_id, K.DUE_FROM) == PRICE
        assert made.books(town.group.organisation_id, K.DUE_TO) == -PRICE
        assert made.books(town.group.organisation_id, K.CUSTOMER_PREPAYMENTS) == 0
        # The provider still has what it refused to pay back.
        assert made.books(town.group.organisation_id, K.PROVIDER_CLEARING) == PRICE
        prove()

    def test_at_the_collectors_own_store_nobody_owes_anything(self, made: Shop) -> None:
        _order_id, refund_id = refused(made)
        group, node_id = made.town.group.organisation_id, made.town.group_store.node_id
        before = made.books(group, K.CASH)
        orders.give_back_in_cash(refund_id=refund_id, node_id=node_id, at=AT)
        assert made.books(group, K.CASH) == before - PRICE
        assert made.books(group, K.DUE_TO) == 0
        prove()

    def test_refuses_a_node_that_takes_no_returns(self, made: Shop) -> None:
        _order_id, refund_id = refused(made)
        sql.run_text(
            "UPDATE network_node SET takes_returns = false WHERE id = %(id)s RETURNING id",
            {"id": made.town.store_b.node_id},
        )
        with pytest.raises(TakesNoReturns):
            orders.give_back_in_cash(refund_id=refund_id, node_id=made.town.store_b.node_id, at=AT)


class TestGiveBackAsStoredValue:
    def test_is_principal_on_the_members_card(self, made: Shop) -> None:
        order_id, refund_id = refused(made)
        before = wallets.get_card(made.card_id).principal_fen
        orders.give_back_as_stored_value(refund_id=refund_id, at=AT)
        assert wallets.get_card(made.card_id).principal_fen == before + PRICE
        assert back(order_id) == ("stored_value_principal", True)
        prove()

    def test_needs_a_member(self, made: Shop) -> None:
        order_id, refund_id = refused(made)
        sql.run_text(
            "UPDATE orders_order SET member_id = NULL WHERE id = %(id)s RETURNING id",
            {"id": order_id},
        )
        with pytest.raises(orders.NobodyToCredit):
            orders.give_back_as_stored_value(refund_id=refund_id, at=AT)


WAYS: dict[str, Callable[[Shop, RefundId], object]] = {
    "retry": lambda made, refund_id: orders.retry_refund(refund_id=refund_id, at=AT),
    "cash": lambda made, refund_id: orders.give_back_in_cash(
        refund_id=refund_id, node_id=made.town.store_a.node_id, at=AT
    ),
    "value": lambda made, refund_id: orders.give_back_as_stored_value(refund_id=refund_id, at=AT),
}


@pytest.mark.parametrize("first", WAYS)
@pytest.mark.parametrize("second", WAYS)
def test_only_one_way_is_gone(made: Shop, first: str, second: str) -> None:
    _order_id, refund_id = refused(made)
    WAYS[first](made, refund_id)
    with pytest.raises((WrongMove, orders.RefundNotOurs)):
        WAYS[second](made, refund_id)
    prove()


@pytest.mark.usefixtures("committed")
def test_a_refusal_of_the_provider_is_heard(caplog: pytest.LogCaptureFixture) -> None:
    with tx.begin(actor="system:test"):
        _order_id, refund_id = refused(shop())
    outbox.drain()
    assert f"refund {refund_id}" in caplog.text
