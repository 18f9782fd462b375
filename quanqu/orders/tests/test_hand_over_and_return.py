"""Hand-over books revenue in every company; a return takes back exactly its part."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from quanqu.kit import sql, tx
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.network.tests import factory as places
from quanqu.network.types import Capability
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.refusals import TakesNoReturns
from quanqu.orders.tests.factory import AT, PRICE, Shop, net, shop
from quanqu.orders.types import LineKind, OrderId, OrderState, Piece, ReturnId, TenderKind
from quanqu.stock import queries as shelves
from quanqu.wallet import queries as wallets

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield shop()


def bring_back(
    made: Shop,
    order_id: OrderId,
    qty: int,
    *,
    damaged: bool = False,
    node_id: UUID | None = None,
) -> None:
    line = made.order(order_id).lines[0]
    orders.accept_return(
        order_id=order_id,
        node_id=node_id or made.town.group_store.node_id,
        pieces=[ReturnedPiece(line.line_id, qty, damaged)],
        at=AT,
    )


class TestHandOver:
    def test_books_revenue_vat_and_purchase(self, made: Shop) -> None:
        order_id = made.bought(2, value=30_000)
        made.hand_over(order_id, 2)
        town, line = made.town, made.order(order_id).lines[0]
        seller, owner = town.dealer_a.organisation_id, town.dealer_b.organisation_id
        gross = 2 * PRICE
        assert made.books(seller, AccountKind.REVENUE) == -net(gross)
        assert made.books(seller, AccountKind.OUTPUT_VAT) == net(gross) - gross
        assert made.books(seller, AccountKind.COST_OF_GOODS) == line.transfer_fen
        assert made.books(owner, AccountKind.INTERCOMPANY_REVENUE) == -line.transfer_fen
        assert made.books(seller, AccountKind.CUSTOMER_PREPAYMENTS) == 0
        assert made.books(town.group.organisation_id, AccountKind.CUSTOMER_PREPAYMENTS) == 0

    def test_every_company_balances(self, made: Shop) -> None:
        order_id = made.bought(2, value=30_000)
        made.hand_over(order_id, 1)
        sums: dict[object, int] = {}
        for total in ledger.trial_balance():
            key = total.organisation_id
            sums[key] = sums.get(key, 0) + total.amount_fen
        assert set(sums.values()) == {0}
        assert len(sums) == 3

    def test_completes_the_order_with_the_last_piece(self, made: Shop) -> None:
        order_id = made.bought(2)
        made.hand_over(order_id, 1)
        assert made.order(order_id).state == OrderState.PAID
        made.hand_over(order_id, 1)
        assert made.order(order_id).state == OrderState.COMPLETED

    def test_refuses_an_order_that_is_not_paid(self, made: Shop) -> None:
        order_id = made.placed(1)
        with pytest.raises(orders.OrderNotPayable):
            made.hand_over(order_id, 1)

    def test_the_database_refuses_more_than_was_ordered(self, made: Shop) -> None:
        order_id = made.bought(1)
        statement = "UPDATE orders_line SET fulfilled_qty = 2 WHERE order_id = %(id)s"
        with pytest.raises(IntegrityError), transaction.atomic():
            sql.run_text(statement, {"id": order_id})


class TestReturn:
    def test_refunds_the_counter_first_and_then_stored_value(self, made: Shop) -> None:
        order_id = made.bought(2, value=41_000)
        made.hand_over(order_id, 2)
        bring_back(made, order_id, 1)
        (taken,) = queries.returns_of(order_id)
        assert [(r.kind, r.amount_fen) for r in taken.refunds] == [
            (TenderKind.CARD_TERMINAL, PRICE)
        ]
        bring_back(made, order_id, 1)
        assert sorted((r.kind, r.amount_fen) for r in queries.returns_of(order_id)[0].refunds) == [
            (TenderKind.CARD_TERMINAL, 9_000),
            (TenderKind.STORED_VALUE_BONUS, 1_000),
            (TenderKind.STORED_VALUE_PRINCIPAL, 40_000),
        ]
        card = wallets.get_card(made.card_id)
        assert (card.principal_fen, card.bonus_fen) == (40_000, 2_000)

    def test_a_full_return_leaves_nothing_in_any_books(self, made: Shop) -> None:
        order_id = made.bought(2, value=30_000)
        made.hand_over(order_id, 2)
        bring_back(made, order_id, 1)
        bring_back(made, order_id, 1)
        left = {
            (total.kind): total.amount_fen
            for total in ledger.trial_balance(about=order_id)
            if total.amount_fen
        }
        assert left == {}

    def test_units_lie_where_they_came_back_and_stay_their_owners(self, made: Shop) -> None:
        order_id = made.bought(2)
        made.hand_over(order_id, 2)
        bring_back(made, order_id, 1)
        node_id = made.town.group_store.node_id
        (free,) = shelves.free_at([made.shelf.sku_id], [node_id])
        assert (free.shelf.owner_id, free.on_hand_qty) == (made.shelf.owner_id, 1)

    def test_a_node_without_a_counter_takes_nothing_back(self, made: Shop) -> None:
        order_id = made.bought(1)
        made.hand_over(order_id, 1)
        group = made.town.group
        locker = places.store(group, "L1", capabilities=[Capability.HANDS_OVER])
        with pytest.raises(TakesNoReturns):
            bring_back(made, order_id, 1, node_id=locker.node_id)

    def test_damaged_units_are_not_for_sale(self, made: Shop) -> None:
        order_id = made.bought(1)
        made.hand_over(order_id, 1)
        bring_back(made, order_id, 1, damaged=True)
        node_id = made.town.group_store.node_id
        assert sum(f.on_hand_qty for f in shelves.free_at([made.shelf.sku_id], [node_id])) == 0

    def test_preview_says_the_same_and_changes_nothing(self, made: Shop) -> None:
        order_id = made.bought(2, value=30_000)
        made.hand_over(order_id, 2)
        line = made.order(order_id).lines[0]
        preview = orders.preview_return(order_id=order_id, pieces=[ReturnedPiece(line.line_id, 1)])
        assert preview.total_fen == PRICE
        assert made.order(order_id).lines[0].returned_qty == 0

    @pytest.mark.parametrize("qty", [0, -1, 2])
    def test_refuses_what_the_customer_does_not_have(self, made: Shop, qty: int) -> None:
        order_id = made.bought(2)
        made.hand_over(order_id, 1)
        with pytest.raises(orders.NotReturnable):
            bring_back(made, order_id, qty)

    def test_pieces_given_back_in_between_lose_no_fen(self, made: Shop) -> None:
        """102 fen for four pieces: 25, 26, 25, 26. The dear one must not be refunded thrice."""
        pattern = made.placement()
        piece = replace(pattern.pieces[0], qty=4, total_fen=102, list_price_fen=26)
        order_id = orders.place(replace(pattern, pieces=(piece,)), at=AT)
        made.pay(order_id, cash=102)
        made.hand_over(order_id, 1)
        for _ in range(3):
            made.hand_over(order_id, 1)
            bring_back(made, order_id, 1)
        assert made.books(made.town.dealer_a.organisation_id, AccountKind.CASH) == 26
        assert made.books(made.town.dealer_a.organisation_id, AccountKind.CUSTOMER_PREPAYMENTS) == 0

    def test_a_fee_is_not_a_thing_to_bring_back(self, made: Shop) -> None:
        pattern = made.placement(1)
        pieces = (*pattern.pieces, Piece(1, LineKind.FEE, 500, 500, 600))
        order_id = orders.place(replace(pattern, pieces=pieces), at=AT)
        made.pay(order_id, cash=PRICE + 500)
        lines = made.order(order_id).lines
        orders.record_hand_over(
            order_id=order_id,
            delivery_id=uuid4(),
            node_id=made.town.store_b.node_id,
            staff_id=None,
            quantities=[(line.line_id, line.qty) for line in lines],
            at=AT,
        )
        with pytest.raises(orders.NotReturnable):
            orders.preview_return(order_id=order_id, pieces=[ReturnedPiece(lines[1].line_id, 1)])

    def test_a_known_reference_is_the_same_return(self, made: Shop) -> None:
        order_id = made.bought(2)
        made.hand_over(order_id, 2)
        line_id = made.order(order_id).lines[0].line_id

        def bring(qty: int, ref: str) -> ReturnId:
            return orders.accept_return(
                order_id=order_id,
                node_id=made.town.store_b.node_id,
                pieces=[ReturnedPiece(line_id, qty)],
                channel="till",
                external_ref=ref,
                at=AT,
            )

        first = bring(2, "R-1")
        assert bring(2, "R-1") == first
        assert made.order(order_id).lines[0].returned_qty == 2
        with pytest.raises(orders.AlreadyImported):
            bring(1, "R-1")
        with pytest.raises(orders.NotReturnable):
            bring(1, "R-2")

    def test_refuses_a_return_after_its_time(self, made: Shop) -> None:
        order_id = made.bought(1)
        made.hand_over(order_id, 1)
        line = made.order(order_id).lines[0]
        with pytest.raises(orders.ReturnWindowClosed):
            orders.accept_return(
                order_id=order_id,
                node_id=made.town.group_store.node_id,
                pieces=[ReturnedPiece(line.line_id, 1)],
                at=AT + timedelta(days=31),
                window_days=30,
            )


class TestCancel:
    def test_gives_units_and_money_of_open_pieces_back(self, made: Shop) -> None:
        order_id = made.bought(2, value=30_000)
        orders.cancel(order_id=order_id, at=AT)
        assert made.order(order_id).state == OrderState.CANCELLED
        assert made.free() == 10
        assert wallets.get_card(made.card_id).principal_fen == 40_000
        assert not any(total.amount_fen for total in ledger.trial_balance(about=order_id))

    def test_keeps_what_has_been_handed_over(self, made: Shop) -> None:
        order_id = made.bought(2)
        made.hand_over(order_id, 1)
        orders.cancel(order_id=order_id, at=AT)
        order = made.order(order_id)
        assert (order.state, order.lines[0].cancelled_qty) == (OrderState.COMPLETED, 1)
        prepaid = AccountKind.CUSTOMER_PREPAYMENTS
        assert made.books(made.town.dealer_a.organisation_id, prepaid) == 0

    def test_an_unpaid_order_is_simply_gone(self, made: Shop) -> None:
        order_id = made.placed(1)
        orders.cancel(order_id=order_id, at=AT)
        assert made.free() == 10
