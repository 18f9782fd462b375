"""A change shows its money first, then does exactly that, or says what has moved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanqu.kit import tx
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.orders import actions as orders
from quanqu.orders.changing import Want
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.orders.types import (
    HandTender,
    LineKind,
    OrderId,
    OrderState,
    Piece,
    TenderKind,
    TenderState,
)
from quanqu.payments import actions as payments
from quanqu.payments.tests.factory import capture_facts
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as lists
from quanqu.pricing.types import PriceRow
from quanqu.stock import actions as stock
from quanqu.stock import queries as shelves
from quanqu.stock.actions import OutOfStock
from quanqu.stock.types import Shelf, StockLine
from quanqu.wallet import queries as wallets

pytestmark = pytest.mark.django_db
OTHER_PRICE = 60_000


@pytest.fixture
def made() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield priced_shop()


def priced_shop(stock_qty: int = 10) -> Shop:
    """The shop with a price list: size S for 500, from 5 pieces 450, and size M for 600."""
    opened = shop(stock_qty)
    group = opened.town.group.organisation_id
    list_id = pricing.open_list(organisation_id=group, zone="group", currency="CNY", name="group")
    first, second = opened.skus[0].sku_id, opened.skus[1].sku_id
    rows = [
        PriceRow(first, PRICE),
        PriceRow(first, 45_000, min_qty=5),
        PriceRow(second, OTHER_PRICE),
    ]
    pricing.set_prices(list_id=list_id, rows=rows, at=AT)
    other = Shelf(second, opened.shelf.node_id, opened.shelf.owner_id)
    stock.receive(lines=[StockLine(other, 5)], cause_kind="test", cause_id=uuid4(), at=AT)
    return opened


def placed(made: Shop, qty: int = 2, *, fee: int = 0, each: int = PRICE) -> OrderId:
    from quanqu.pricing import queries

    pattern = made.placement(qty)
    pieces = [replace(pattern.pieces[0], total_fen=each * qty)]
    if fee:
        pieces.append(Piece(1, LineKind.FEE, fee, fee, 600))
    version = queries.current_version()
    return orders.place(replace(pattern, pieces=tuple(pieces), price_version=version), at=AT)


def bought(made: Shop, qty: int = 2, *, value: int = 0, fee: int = 0) -> OrderId:
    order_id = placed(made, qty, fee=fee, each=45_000 if qty >= 5 else PRICE)
    made.pay(order_id, value=value, card=made.order(order_id).total_fen - value)
    return order_id


def first_line(made: Shop, order_id: OrderId) -> UUID:
    return made.order(order_id).lines[0].line_id


def want(made: Shop, order_id: OrderId, qty: int) -> list[Want]:
    return [(first_line(made, order_id), None, qty)]


def do(made: Shop, order_id: OrderId, wants: list[Want]) -> orders.ChangePreview:
    preview = orders.preview_change(order_id=order_id, wants=wants, at=AT)
    done = orders.change(
        order_id=order_id, wants=wants, expected_total_fen=preview.total_fen, at=AT
    )
    assert (done.total_fen, done.due_fen, done.back_fen) == (
        preview.total_fen,
        preview.due_fen,
        preview.back_fen,
    )
    return preview


def reserved(made: Shop) -> int:
    return sum(level.reserved_qty for level in shelves.levels([made.shelf.sku_id]))


def assert_shelves_first(sent: CaptureQueriesContext) -> None:
    """Every shelf that is written was locked, by its first statement, before the first card."""
    texts = [query["sql"] for query in sent.captured_queries]
    cards = [place for place, text in enumerate(texts) if "wallet_card" in text]
    shelves_at = [
        place
        for place, text in enumerate(texts)
        if "stock_level" in text and "FOR NO KEY UPDATE OF l" in text
    ]
    assert shelves_at, texts
    assert cards, texts
    assert shelves_at[0] < cards[0]
    # Later ones touch only what is locked already.
    again = [place for place in shelves_at if place > cards[0]]
    assert not again or texts[shelves_at[0]].startswith("SELECT l.id\n"), texts


class TestBeforePayment:
    def test_fewer_pieces_free_their_units_and_lower_what_is_due(self, made: Shop) -> None:
        order_id = placed(made, 3)
        preview = do(made, order_id, want(made, order_id, 1))
        order = made.order(order_id)
        assert preview.due_fen == order.due_fen == order.total_fen == PRICE
        assert reserved(made) == 1

    def test_more_pieces_make_the_line_longer(self, made: Shop) -> None:
        order_id = placed(made, 2)
        do(made, order_id, want(made, order_id, 3))
        order = made.order(order_id)
        assert [(line.qty, line.total_fen) for line in order.lines] == [(3, 3 * PRICE)]
        assert reserved(made) == 3

    def test_a_quantity_price_applies_from_its_step(self, made: Shop) -> None:
        order_id = placed(made, 4)
        preview = do(made, order_id, want(made, order_id, 5))
        assert preview.total_fen == made.order(order_id).total_fen == 5 * 45_000

    def test_other_goods_come_in(self, made: Shop) -> None:
        order_id = placed(made, 1)
        do(made, order_id, [(None, made.skus[1].sku_id, 2)])
        order = made.order(order_id)
        assert order.total_fen == PRICE + 2 * OTHER_PRICE
        assert [line.qty for line in order.lines] == [1, 2]

    def test_without_any_piece_it_is_cancelled(self, made: Shop) -> None:
        order_id = placed(made, 2, fee=700)
        preview = do(made, order_id, want(made, order_id, 0))
        assert preview.total_fen == 0
        assert made.order(order_id).state == OrderState.CANCELLED
        assert reserved(made) == 0

    def test_what_was_paid_too_much_goes_back(self, made: Shop) -> None:
        order_id = placed(made, 2)
        made.pay(order_id, value=40_000)
        made.pay(order_id, cash=50_000)
        preview = do(made, order_id, want(made, order_id, 1))
        assert preview.back_fen == 40_000
        assert [(r.kind, r.amount_fen) for r in preview.refunds] == [(TenderKind.CASH, 40_000)]
        order = made.order(order_id)
        assert (order.state, order.paid_fen) == (OrderState.PAID, PRICE)

    def test_refuses_more_than_there_is_and_changes_nothing(self, made: Shop) -> None:
        order_id = placed(made, 2)
        with pytest.raises(OutOfStock):
            orders.preview_change(order_id=order_id, wants=want(made, order_id, 11), at=AT)
        assert reserved(made) == 2

    def test_refuses_another_total_and_tells_the_new_one(self, made: Shop) -> None:
        order_id = placed(made, 2)
        with pytest.raises(orders.TotalMoved) as refused:
            orders.change(
                order_id=order_id, wants=want(made, order_id, 1), expected_total_fen=1, at=AT
            )
        assert refused.value.facts["preview"]["total_fen"] == PRICE
        assert made.order(order_id).total_fen == 2 * PRICE

    def test_the_same_wish_again_changes_nothing(self, made: Shop) -> None:
        order_id = placed(made, 2)
        do(made, order_id, want(made, order_id, 1))
        assert do(made, order_id, want(made, order_id, 1)).is_nothing

    @pytest.mark.parametrize("qty", [-1, 10_000, 1.5, True])
    def test_refuses_impossible_quantities(self, made: Shop, qty: int) -> None:
        order_id = placed(made, 2)
        with pytest.raises(orders.BadChange):
            orders.preview_change(order_id=order_id, wants=want(made, order_id, qty), at=AT)

    def test_refuses_lines_of_others_and_fees(self, made: Shop) -> None:
        order_id = placed(made, 1, fee=700)
        for line_id in (uuid4(), made.order(order_id).lines[1].line_id):
            with pytest.raises(orders.BadChange):
                orders.preview_change(order_id=order_id, wants=[(line_id, None, 0)], at=AT)


class TestPricesThatMoved:
    """A change long after the order was placed: what is ordered keeps its price, what comes in
    costs what it costs now."""

    def now_costs(self, made: Shop, sku: int, *steps: tuple[int, int]) -> int:
        (prices,) = lists.list_price_lists()
        rows = [PriceRow(made.skus[sku].sku_id, fen, min_qty=qty) for qty, fen in steps]
        return pricing.set_prices(list_id=prices.list_id, rows=rows, at=AT)

    def pieces(self, made: Shop, order_id: OrderId) -> list[tuple[int, int]]:
        return [(line.qty, line.total_fen) for line in made.order(order_id).lines]

    def test_more_of_a_line_stand_beside_it_at_the_new_price(self, made: Shop) -> None:
        order_id = placed(made, 2)
        version = self.now_costs(made, 0, (1, 70_000), (5, 60_000))
        preview = do(made, order_id, want(made, order_id, 4))
        assert preview.total_fen == made.order(order_id).total_fen == 2 * PRICE + 2 * 70_000
        assert self.pieces(made, order_id) == [(2, 2 * PRICE), (2, 2 * 70_000)]
        assert made.order(order_id).lines[1].price_version == version
        # And again, when the price has moved once more: three prices of one SKU.
        self.now_costs(made, 0, (1, 80_000))
        line_id = made.order(order_id).lines[1].line_id
        do(made, order_id, [(line_id, None, 3)])
        wanted = [(2, 2 * PRICE), (2, 2 * 70_000), (1, 80_000)]
        assert self.pieces(made, order_id) == wanted
        made.pay(order_id, cash=2 * PRICE + 220_000)
        assert reserved(made) == 5

    def test_a_quantity_price_counts_what_was_priced_together(self, made: Shop) -> None:
        order_id = bought(made, 5)
        unpaid = placed(made, 5, each=45_000)
        self.now_costs(made, 0, (1, 70_000))
        for one in (order_id, unpaid):
            do(made, one, [(None, made.skus[1].sku_id, 1)])
            assert self.pieces(made, one)[0] == (5, 5 * 45_000)

    def test_another_price_that_moved_changes_nothing(self, made: Shop) -> None:
        """The fifth piece still makes five, though a version was published in between."""
        order_id = placed(made, 4)
        self.now_costs(made, 1, (1, 1))
        do(made, order_id, want(made, order_id, 5))
        assert self.pieces(made, order_id) == [(5, 5 * 45_000)]

    def test_other_goods_cost_what_they_cost_now(self, made: Shop) -> None:
        order_id = placed(made, 1)
        self.now_costs(made, 1, (1, 65_000))
        do(made, order_id, [(None, made.skus[1].sku_id, 2)])
        assert self.pieces(made, order_id) == [(1, PRICE), (2, 2 * 65_000)]

    def test_a_price_that_moves_after_the_preview_is_told(self, made: Shop) -> None:
        order_id = placed(made, 1)
        wants = want(made, order_id, 2)
        shown = orders.preview_change(order_id=order_id, wants=wants, at=AT)
        self.now_costs(made, 0, (1, 70_000))
        with pytest.raises(orders.TotalMoved) as refused:
            orders.change(order_id=order_id, wants=wants, expected_total_fen=shown.total_fen, at=AT)
        assert refused.value.facts["total_fen"] == PRICE + 70_000
        assert self.pieces(made, order_id) == [(1, PRICE)]

    def test_a_price_that_was_agreed_stays(self, made: Shop) -> None:
        """A marketplace's order has no snapshot here; its pieces cost what they cost there."""
        order_id = orders.place(replace(made.placement(2, price=1_000), price_version=0), at=AT)
        do(made, order_id, want(made, order_id, 3))
        assert self.pieces(made, order_id) == [(2, 2_000), (1, PRICE)]


class TestGoodsKeptByLot:
    @pytest.mark.parametrize("is_paid", [False, True])
    def test_are_added_from_the_lot_that_expires_first(self, made: Shop, is_paid: bool) -> None:
        fresh = made.skus[2].sku_id
        (prices,) = lists.list_price_lists()
        pricing.set_prices(list_id=prices.list_id, rows=[PriceRow(fresh, 100)], at=AT)
        shelf = Shelf(fresh, made.shelf.node_id, made.shelf.owner_id, lot="L-1")
        stock.receive(lines=[StockLine(shelf, 5)], cause_kind="test", cause_id=uuid4(), at=AT)
        order_id = bought(made, 1) if is_paid else placed(made, 1)
        do(made, order_id, [(None, fresh, 2)])
        assert [level.reserved_qty for level in shelves.levels([fresh])] == [2]


class TestAfterPayment:
    def test_fewer_pieces_give_back_in_the_order_of_refunds(self, made: Shop) -> None:
        order_id = bought(made, 2, value=41_000)
        preview = do(made, order_id, want(made, order_id, 1))
        assert preview.back_fen == PRICE
        # The line's shares are 59,000 card, 40,000 principal, 1,000 bonus: the card goes first.
        assert [(r.kind, r.amount_fen) for r in preview.refunds] == [
            (TenderKind.CARD_TERMINAL, PRICE)
        ]
        order = made.order(order_id)
        assert (order.state, order.live_fen, reserved(made)) == (OrderState.PAID, PRICE, 1)
        assert made.books(made.town.dealer_a.organisation_id, AccountKind.CARD_TERMINAL) == 9_000

    def test_more_pieces_wait_for_their_money(self, made: Shop) -> None:
        order_id = bought(made, 1)
        preview = do(made, order_id, want(made, order_id, 2))
        order = made.order(order_id)
        assert (preview.due_fen, order.due_fen, order.live_fen) == (PRICE, PRICE, PRICE)
        assert reserved(made) == 2
        made.pay(order_id, cash=20_000)
        assert made.order(order_id).due_fen == 30_000
        made.pay(order_id, cash=30_000)
        order = made.order(order_id)
        assert (order.state, order.live_fen, order.due_fen) == (OrderState.PAID, 2 * PRICE, 0)
        assert [line.qty for line in order.lines] == [1, 1]

    def test_one_thing_for_another_moves_the_money(self, made: Shop) -> None:
        order_id = bought(made, 1)
        wants = [*want(made, order_id, 0), (None, made.skus[1].sku_id, 1)]
        assert do(made, order_id, wants).due_fen == 10_000
        made.pay(order_id, cash=10_000)
        order = made.order(order_id)
        assert order.live_fen == OTHER_PRICE
        assert order.lines[0].cancelled_qty == 1
        assert [t.refunded_fen for t in order.tenders] == [0, 0]
        assert reserved(made) == 0

    def test_a_change_whose_money_does_not_come_is_undone(self, made: Shop) -> None:
        order_id = bought(made, 1)
        do(made, order_id, want(made, order_id, 2))
        made.pay(order_id, cash=20_000)
        assert orders.undo_unpaid_changes(at=AT + timedelta(minutes=16)) == 1
        order = made.order(order_id)
        assert (order.due_fen, order.live_fen, order.paid_fen) == (0, PRICE, PRICE)
        assert reserved(made) == 1
        assert order.tenders[1].state == TenderState.GIVEN_BACK

    def test_dropping_it_gives_back_what_came(self, made: Shop) -> None:
        order_id = bought(made, 1)
        do(made, order_id, want(made, order_id, 3))
        made.pay(order_id, cash=20_000)
        orders.drop_change(order_id=order_id, at=AT)
        assert (made.order(order_id).paid_fen, reserved(made)) == (PRICE, 1)

    def test_shelves_are_locked_before_cards(self, made: Shop) -> None:
        order_id = bought(made, 1)
        do(made, order_id, [*want(made, order_id, 0), (None, made.skus[1].sku_id, 1)])
        with CaptureQueriesContext(connection) as sent:
            made.pay(order_id, value=10_000)
        assert_shelves_first(sent)
        assert made.order(order_id).live_fen == OTHER_PRICE

    def test_cancelling_a_waiting_one_locks_shelves_before_cards(self, made: Shop) -> None:
        order_id = bought(made, 1, value=20_000)
        do(made, order_id, want(made, order_id, 2))
        made.pay(order_id, value=10_000)
        with CaptureQueriesContext(connection) as sent:
            orders.cancel(order_id=order_id, at=AT)
        assert_shelves_first(sent)
        assert reserved(made) == 0

    def test_undoing_many_frees_all_units_before_money(self, made: Shop) -> None:
        for _ in range(2):
            order_id = bought(made, 1)
            do(made, order_id, want(made, order_id, 2))
            made.pay(order_id, value=10_000)
        with CaptureQueriesContext(connection) as sent:
            assert orders.undo_unpaid_changes(at=AT + timedelta(minutes=16)) == 2
        assert_shelves_first(sent)
        assert reserved(made) == 2

    def test_a_second_change_must_wait(self, made: Shop) -> None:
        order_id = bought(made, 1)
        do(made, order_id, want(made, order_id, 2))
        with pytest.raises(orders.ChangeWaits):
            orders.preview_change(order_id=order_id, wants=want(made, order_id, 0), at=AT)

    def test_nothing_is_handed_over_while_a_change_waits(self, made: Shop) -> None:
        order_id = bought(made, 1)
        do(made, order_id, want(made, order_id, 2))
        with pytest.raises(orders.ChangeWaits):
            made.hand_over(order_id, 1)

    def test_cancelling_ends_a_waiting_change_too(self, made: Shop) -> None:
        order_id = bought(made, 1)
        do(made, order_id, want(made, order_id, 2))
        made.pay(order_id, cash=20_000)
        orders.cancel(order_id=order_id, at=AT)
        order = made.order(order_id)
        assert (order.state, order.paid_fen, reserved(made)) == (OrderState.CANCELLED, 0, 0)

    def test_a_captured_difference_without_units_left_goes_back(self, made: Shop) -> None:
        """Money is never kept for an order that found no stock (vendure#3065)."""
        order_id = bought(made, 1)
        do(made, order_id, want(made, order_id, 2))
        payment_id = orders.begin_provider_payment(
            order_id=order_id, provider="gateway", amount_fen=PRICE, at=AT
        )
        stock.expire(AT + timedelta(minutes=16))
        payments.capture(**capture_facts(payment_id, PRICE), at=AT)
        orders.record_capture(order_id=order_id, payment_id=payment_id, at=AT)
        order = made.order(order_id)
        assert (order.state, order.paid_fen, order.waiting) == (OrderState.PAID, PRICE, None)
        assert order.tenders[-1].state == TenderState.GIVEN_BACK

    def test_a_quantity_price_ends_with_its_quantity(self, made: Shop) -> None:
        """Five were bought for 450 each; who keeps two pays 500 for each of them."""
        order_id = bought(made, 5)
        preview = do(made, order_id, want(made, order_id, 2))
        assert preview.back_fen == 5 * 45_000 - 2 * PRICE
        order = made.order(order_id)
        assert (order.live_fen, reserved(made)) == (2 * PRICE, 2)

    def test_handed_over_pieces_cannot_be_taken_out(self, made: Shop) -> None:
        order_id = bought(made, 3)
        made.hand_over(order_id, 2)
        with pytest.raises(orders.NotChangeable):
            orders.preview_change(order_id=order_id, wants=want(made, order_id, 1), at=AT)
        do(made, order_id, want(made, order_id, 2))
        assert made.order(order_id).state == OrderState.COMPLETED

    def test_the_last_goods_take_the_fee_with_them(self, made: Shop) -> None:
        order_id = bought(made, 2, fee=700)
        do(made, order_id, want(made, order_id, 0))
        order = made.order(order_id)
        assert (order.state, order.paid_fen) == (OrderState.CANCELLED, 0)
        left = [t for t in ledger.trial_balance(about=order_id) if t.amount_fen]
        assert left == []

    def test_cancelled_orders_cannot_be_changed(self, made: Shop) -> None:
        order_id = bought(made, 1)
        orders.cancel(order_id=order_id, at=AT)
        with pytest.raises(orders.NotChangeable):
            orders.preview_change(order_id=order_id, wants=want(made, order_id, 2), at=AT)


class TestPreviewCancel:
    def test_shows_what_goes_back(self, made: Shop) -> None:
        order_id = bought(made, 2, value=41_000)
        preview = orders.preview_cancel(order_id=order_id, at=AT)
        assert (preview.total_fen, preview.back_fen) == (0, 2 * PRICE)
        orders.cancel(order_id=order_id, at=AT)
        assert made.order(order_id).paid_fen == 0
        card = wallets.get_card(made.card_id)
        assert (card.principal_fen, card.bonus_fen) == (40_000, 2_000)

    def test_of_some_pieces(self, made: Shop) -> None:
        order_id = bought(made, 3)
        pieces = [(first_line(made, order_id), 2)]
        preview = orders.preview_cancel(order_id=order_id, pieces=pieces, at=AT)
        orders.cancel_pieces(
            order_id=order_id, pieces=pieces, expected_total_fen=preview.total_fen, at=AT
        )
        assert (preview.back_fen, made.order(order_id).live_fen) == (2 * PRICE, PRICE)


class TestThePreviewIsWhatHappens:
    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        qty=st.integers(1, 6),
        value=st.integers(0, 42_000),
        is_paid=st.booleans(),
        given=st.integers(0, 3),
        keep=st.integers(0, 8),
        other=st.integers(0, 2),
    )
    def test_to_the_fen(
        self, made: Shop, qty: int, value: int, is_paid: bool, given: int, keep: int, other: int
    ) -> None:
        from django.db import transaction

        with transaction.atomic():
            self.check(made, qty, value, is_paid, given, keep, other)
            transaction.set_rollback(True)

    def check(
        self, made: Shop, qty: int, value: int, is_paid: bool, given: int, keep: int, other: int
    ) -> None:
        order_id = placed(made, qty, fee=700, each=45_000 if qty >= 5 else PRICE)
        if value:
            made.pay(order_id, value=value)
        if is_paid:
            made.pay(order_id, card=made.order(order_id).due_fen)
            if min(given, qty):
                made.hand_over(order_id, min(given, qty))
        keep = max(keep, min(given, qty) if is_paid else 0)
        wants = want(made, order_id, keep)
        if other:
            wants.append((None, made.skus[1].sku_id, other))
        before = made.order(order_id)
        try:
            preview = orders.preview_change(order_id=order_id, wants=wants, at=AT)
        except OutOfStock:
            return
        orders.change(order_id=order_id, wants=wants, expected_total_fen=preview.total_fen, at=AT)
        if preview.due_fen and made.order(order_id).state in (OrderState.PLACED, OrderState.PAID):
            due = HandTender(TenderKind.CASH, preview.due_fen)
            orders.pay_at_counter(order_id=order_id, tenders=[due], at=AT)
        after = made.order(order_id)
        assert after.live_fen == preview.total_fen or after.state == OrderState.CANCELLED
        back = sum(t.refunded_fen for t in after.tenders) - sum(
            t.refunded_fen for t in before.tenders
        )
        assert back == preview.back_fen
        assert after.paid_fen == before.paid_fen + preview.due_fen - preview.back_fen
