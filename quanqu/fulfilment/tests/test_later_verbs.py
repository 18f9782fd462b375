"""Hold, notes, tags, deposits, parts, goods on order, splits, exchanges, guests: a verb each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment.types import DeliveryState
from quanqu.kit import sql, tx
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.members import actions as members
from quanqu.network.tests.factory import store
from quanqu.network.types import Capability
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.refusals import TakesNoReturns
from quanqu.orders.tests.factory import AT, PRICE, Shop
from quanqu.orders.tests.test_change import OTHER_PRICE, bought, placed, priced_shop, reserved
from quanqu.orders.types import HandTender, Mode, OrderId, OrderState, TenderKind
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as pricing_queries
from quanqu.pricing.types import PriceRow
from quanqu.stock import actions as stock
from quanqu.stock.actions import OutOfStock
from quanqu.stock.types import Shelf, ShelfLimits, StockLine

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)
PHONE = "13900001234"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def made() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield priced_shop()


def left_in_the_books(order_id: OrderId) -> dict[str, int]:
    return {
        str(total.kind): total.amount_fen
        for total in ledger.trial_balance(about=order_id)
        if total.amount_fen
    }


class TestHold:
    def test_nothing_is_picked_until_it_is_released(self, made: Shop) -> None:
        order_id = bought(made, 1)
        (delivery_id,) = fulfilment.plan_deliveries(order_id=order_id, at=AT)
        orders.hold(order_id=order_id, why="the address looks odd", at=AT)
        with pytest.raises(orders.OrderHeld):
            fulfilment.pick(delivery_id=delivery_id, at=AT)
        orders.release(order_id=order_id, at=AT)
        assert fulfilment.pick(delivery_id=delivery_id, at=AT).state == DeliveryState.PICKED

    def test_goes_not_over_the_counter(self, made: Shop) -> None:
        order_id = bought(made, 1)
        orders.hold(order_id=order_id, why="waits for a call", at=AT)
        with pytest.raises(orders.OrderHeld):
            fulfilment.hand_over_now(
                order_id=order_id, node_id=made.town.store_b.node_id, staff_id=None, at=AT
            )

    def test_a_held_order_can_be_cancelled(self, made: Shop) -> None:
        order_id = bought(made, 1)
        orders.hold(order_id=order_id, why="fraud", at=AT)
        fulfilment.cancel_order(order_id=order_id, at=AT)
        assert made.order(order_id).state == OrderState.CANCELLED

    def test_twice_keeps_its_first_moment_and_needs_a_reason(self, made: Shop) -> None:
        order_id = bought(made, 1)
        orders.hold(order_id=order_id, why="one", at=AT)
        orders.hold(order_id=order_id, why="two", at=LATER)
        order = made.order(order_id)
        assert (order.held_at, order.held_why) == (AT, "two")
        with pytest.raises(orders.BadText):
            orders.hold(order_id=order_id, why=" ", at=AT)


class TestNotesAndTags:
    def test_the_shopper_reads_only_what_is_for_them(self, made: Shop) -> None:
        order_id = bought(made, 1)
        orders.add_note(order_id=order_id, text="rings twice", at=AT)
        orders.add_note(order_id=order_id, text="we packed it warm", at=AT, is_for_shopper=True)
        orders.hold(order_id=order_id, why="looks like fraud", at=AT)
        shopper = [(entry.code, entry.detail) for entry in queries.timeline(order_id)]
        staff = [(entry.code, entry.detail) for entry in queries.timeline(order_id, "staff")]
        assert ("note", "we packed it warm") in shopper
        assert ("note", "rings twice") in staff
        assert "rings twice" not in str(shopper)
        assert "fraud" not in str(shopper)
        assert all(not entry.actor for entry in queries.timeline(order_id))

    def test_a_tag_stands_once(self, made: Shop) -> None:
        order_id = bought(made, 1)
        for _ in range(2):
            orders.tag(order_id=order_id, word=" VIP  guest ", at=AT)
        assert made.order(order_id).tags == ("vip guest",)
        orders.untag(order_id=order_id, word="vip guest", at=AT)
        orders.untag(order_id=order_id, word="vip guest", at=AT)
        assert made.order(order_id).tags == ()

    @pytest.mark.parametrize("text", ["", "  ", "x" * 2_001])
    def test_refuses_nothing_and_too_much(self, made: Shop, text: str) -> None:
        with pytest.raises(orders.BadText):
            orders.add_note(order_id=bought(made, 1), text=text, at=AT)


class TestDeposit:
    def agreed(self, made: Shop, *, forfeits: bool = False, deposit: int = 30_000) -> OrderId:
        order_id = placed(made, 2)
        orders.ask_deposit(
            order_id=order_id,
            deposit_fen=deposit,
            deposit_by=AT + timedelta(hours=1),
            balance_by=LATER,
            at=AT,
            forfeits=forfeits,
        )
        return order_id

    def test_is_due_first_and_then_the_balance(self, made: Shop) -> None:
        order_id = self.agreed(made)
        assert made.order(order_id).due_now_fen == 30_000
        made.pay(order_id, cash=30_000)
        order = made.order(order_id)
        assert (order.state, order.pay_by, order.due_now_fen) == (OrderState.PLACED, LATER, 70_000)
        made.pay(order_id, cash=70_000)
        assert made.order(order_id).state == OrderState.PAID

    def test_holds_units_until_the_balance_is_due(self, made: Shop) -> None:
        order_id = self.agreed(made)
        stock.expire(AT + timedelta(minutes=30))
        assert reserved(made) == 2
        made.pay(order_id, cash=30_000)
        stock.expire(LATER + timedelta(days=1))
        assert reserved(made) == 2

    def test_without_it_the_order_expires(self, made: Shop) -> None:
        order_id = self.agreed(made)
        assert orders.expire_unpaid(at=AT + timedelta(minutes=61)) == 1
        assert reserved(made) == 0
        assert left_in_the_books(order_id) == {}

    def test_goes_back_without_the_balance(self, made: Shop) -> None:
        order_id = self.agreed(made)
        made.pay(order_id, cash=30_000)
        assert orders.expire_unpaid(at=LATER + timedelta(minutes=1)) == 1
        assert (made.order(order_id).paid_fen, reserved(made)) == (0, 0)
        assert left_in_the_books(order_id) == {}

    def test_is_forfeited_where_that_was_agreed(self, made: Shop) -> None:
        order_id = self.agreed(made, forfeits=True)
        made.pay(order_id, value=10_000)
        made.pay(order_id, cash=40_000)
        preview = orders.preview_cancel(order_id=order_id, at=AT)
        assert (preview.back_fen, preview.kept_fen) == (20_000, 30_000)
        orders.cancel(order_id=order_id, at=AT)
        town = made.town
        seller = town.dealer_a.organisation_id
        assert made.books(seller, AccountKind.FORFEITED_DEPOSITS) == -30_000
        assert made.books(seller, AccountKind.CUSTOMER_PREPAYMENTS) == 0
        assert made.books(town.group.organisation_id, AccountKind.CUSTOMER_PREPAYMENTS) == 0
        assert "deposit_forfeited" in [entry.code for entry in queries.timeline(order_id)]

    @pytest.mark.parametrize("paid", [30_000, 100_000])
    def test_a_change_does_not_save_it(self, made: Shop, paid: int) -> None:
        (prices,) = pricing_queries.list_price_lists()
        rows = [PriceRow(made.skus[1].sku_id, 1)]
        pricing.set_prices(list_id=prices.list_id, rows=rows, at=AT)
        order_id = self.agreed(made, forfeits=True)
        made.pay(order_id, cash=30_000)
        if paid > 30_000:
            made.pay(order_id, cash=paid - 30_000)
        line = made.order(order_id).lines[0]
        wants = [(line.line_id, None, 0), (None, made.skus[1].sku_id, 1)]
        with pytest.raises(orders.BelowDeposit):
            orders.preview_change(order_id=order_id, wants=wants, at=AT)
        with pytest.raises(orders.BelowDeposit):
            orders.change(order_id=order_id, wants=wants, expected_total_fen=1, at=AT)
        assert made.order(order_id).paid_fen == paid

    def test_stays_also_when_all_was_paid(self, made: Shop) -> None:
        order_id = self.agreed(made, forfeits=True)
        made.pay(order_id, value=10_000)
        made.pay(order_id, cash=20_000)
        made.pay(order_id, cash=70_000)
        assert made.order(order_id).state == OrderState.PAID
        preview = orders.preview_cancel(order_id=order_id, at=AT)
        assert (preview.back_fen, preview.kept_fen) == (70_000, 30_000)
        orders.cancel(order_id=order_id, at=AT)
        order = made.order(order_id)
        assert sum(tender.refunded_fen for tender in order.tenders) == 70_000
        assert order.paid_fen == 0
        seller = made.town.dealer_a.organisation_id
        assert made.books(seller, AccountKind.FORFEITED_DEPOSITS) == -30_000
        assert made.books(seller, AccountKind.CUSTOMER_PREPAYMENTS) == 0

    def test_is_earned_by_what_was_handed_over(self, made: Shop) -> None:
        order_id = self.agreed(made, forfeits=True)
        made.pay(order_id, cash=30_000)
        made.pay(order_id, cash=70_000)
        made.hand_over(order_id, 1)
        assert orders.preview_cancel(order_id=order_id, at=AT).kept_fen == 0
        orders.cancel(order_id=order_id, at=AT)
        assert sum(t.refunded_fen for t in made.order(order_id).tenders) == PRICE

    def test_is_forfeited_too_when_all_was_paid_at_once(self, made: Shop) -> None:
        order_id = self.agreed(made, forfeits=True)
        made.pay(order_id, cash=100_000)
        order = made.order(order_id)
        assert (order.state, order.deposit_paid_at) == (OrderState.PAID, AT)
        assert orders.preview_cancel(order_id=order_id, at=AT).kept_fen == 30_000

    def test_is_fulfilled_by_pieces_that_came_back(self, made: Shop) -> None:
        """A return gives back all that they cost, and then nothing is left to be forfeited, in
        whatever order it is returned and cancelled."""
        for is_cancelled_first in (True, False):
            order_id = self.agreed(made, forfeits=True)
            made.pay(order_id, cash=100_000)
            made.hand_over(order_id, 1)
            line_id = made.order(order_id).lines[0].line_id
            if is_cancelled_first:
                orders.cancel(order_id=order_id, at=AT)
            orders.accept_return(
                order_id=order_id,
                node_id=made.town.store_b.node_id,
                pieces=[orders.ReturnedPiece(line_id, 1)],
                at=AT,
            )
            if not is_cancelled_first:
                assert orders.preview_cancel(order_id=order_id, at=AT).kept_fen == 0
                orders.cancel(order_id=order_id, at=AT)
            assert made.order(order_id).paid_fen == 0
            assert left_in_the_books(order_id) == {}

    def test_binds_what_was_not_handed_over(self, made: Shop) -> None:
        order_id = self.agreed(made, forfeits=True, deposit=80_000)
        made.pay(order_id, cash=100_000)
        made.hand_over(order_id, 1)
        line_id = made.order(order_id).lines[0].line_id
        with pytest.raises(orders.BelowDeposit):
            orders.preview_cancel(order_id=order_id, pieces=[(line_id, 1)], at=AT)
        orders.cancel(order_id=order_id, at=AT)
        order = made.order(order_id)
        assert (order.state, order.paid_fen) == (OrderState.COMPLETED, PRICE)
        assert sum(tender.kept_fen for tender in order.tenders) == 30_000

    def test_can_be_waived(self, made: Shop) -> None:
        order_id = self.agreed(made, forfeits=True)
        made.pay(order_id, cash=30_000)
        orders.cancel(order_id=order_id, at=AT, waives_deposit=True)
        assert left_in_the_books(order_id) == {}

    def test_refuses_terms_that_cannot_be(self, made: Shop) -> None:
        order_id = placed(made, 1)
        for deposit, by, until in (
            (0, AT + timedelta(hours=1), LATER),
            (PRICE, AT + timedelta(hours=1), LATER),
            (1_000, LATER, AT + timedelta(hours=1)),
            (1_000, AT, LATER),
        ):
            with pytest.raises(orders.BadTerms):
                orders.ask_deposit(
                    order_id=order_id,
                    deposit_fen=deposit,
                    deposit_by=by,
                    balance_by=until,
                    at=AT,
                )

    def test_parts_come_over_time(self, made: Shop) -> None:
        order_id = placed(made, 2)
        orders.allow_parts(
            order_id=order_id,
            first_fen=10_000,
            first_by=AT + timedelta(hours=1),
            until=LATER,
            at=AT,
        )
        for amount in (10_000, 45_000, 45_000):
            assert made.order(order_id).state == OrderState.PLACED
            made.pay(order_id, cash=amount)
        order = made.order(order_id)
        assert (order.state, order.mode) == (OrderState.PAID, Mode.PARTS)


class TestGoodsOnOrder:
    def allowed(self, made: Shop, qty: int) -> Shelf:
        """Size L has nothing in S2, and so many may be promised."""
        shelf = Shelf(made.skus[2].sku_id, made.shelf.node_id, made.shelf.owner_id)
        stock.set_limits(limits=[ShelfLimits(shelf, backorder_qty=qty)])
        from quanqu.pricing import actions as pricing
        from quanqu.pricing import queries as lists
        from quanqu.pricing.types import PriceRow

        prices = lists.find_list("group", "CNY")
        assert prices is not None
        pricing.set_prices(list_id=prices.list_id, rows=[PriceRow(shelf.sku_id, PRICE)], at=AT)
        return shelf

    def ordered(self, made: Shop, qty: int, promise_at: datetime | None = LATER) -> OrderId:
        order_id = orders.order_incoming(
            lines=[(made.skus[2].sku_id, qty)],
            selling_node_id=made.town.store_a.node_id,
            tier="",
            channel="test",
            at=AT,
            mode=Mode.PRESALE,
            member_id=made.member_id,
            promise_at=promise_at,
        )
        made.pay(order_id, card=made.order(order_id).total_fen)
        fulfilment.plan_deliveries(order_id=order_id, at=AT)
        return order_id

    def test_is_promised_only_up_to_the_allowance(self, made: Shop) -> None:
        self.allowed(made, 3)
        self.ordered(made, 2)
        with pytest.raises(orders.NotOnOrder) as refused:
            self.ordered(made, 2)
        assert refused.value.facts["free_qty"] == 1

    def test_the_day_is_that_of_the_goods_which_nobody_else_was_promised(self, made: Shop) -> None:
        shelf = self.allowed(made, 9)
        for days, qty in ((3, 2), (5, 4)):
            stock.order_in(
                node_id=shelf.node_id,
                supplier_id=made.town.group.organisation_id,
                lines=[(shelf.sku_id, qty, None, AT.date() + timedelta(days=days))],
                number=f"PO-{days}",
                at=AT,
            )
        promised = [self.ordered(made, qty, None) for qty in (2, 3, 1, 1)]
        due = [made.order(order_id).promise_at for order_id in promised]
        ends = [day and day.astimezone(SHANGHAI) for day in due]
        first = datetime.combine(AT.date() + timedelta(days=4), time(), tzinfo=SHANGHAI)
        assert ends == [first, first + timedelta(days=2), first + timedelta(days=2), None]

    def test_nothing_is_picked_before_it_has_come(self, made: Shop) -> None:
        self.allowed(made, 3)
        order_id = self.ordered(made, 2)
        assert deliveries.deliveries_of(order_id) == []
        assert made.order(order_id).mode == Mode.PRESALE

    def test_arrivals_go_to_the_oldest_orders_first(self, made: Shop) -> None:
        shelf = self.allowed(made, 10)
        first, second, third = (self.ordered(made, qty) for qty in (2, 2, 1))
        self.arrive(shelf, 3)
        planned = [self.planned(order_id) for order_id in (first, second, third)]
        assert planned == [2, 1, 0]
        self.arrive(shelf, 2)
        assert [self.planned(order_id) for order_id in (first, second, third)] == [2, 2, 1]

    def test_a_till_does_not_sell_what_older_orders_wait_for(self, made: Shop) -> None:
        shelf = self.allowed(made, 10)
        older = self.ordered(made, 2)
        self.arrive(shelf, 3)
        assert self.planned(older) == 2
        self.sell_at_till(made, shelf, 1)
        with pytest.raises(OutOfStock) as refused:
            self.sell_at_till(made, shelf, 1)
        assert refused.value.facts["free_qty"] == 0

    def test_a_till_sells_what_nobody_waits_for(self, made: Shop) -> None:
        shelf = self.allowed(made, 10)
        self.arrive(shelf, 2)
        sale = self.sell_at_till(made, shelf, 2)
        assert made.order(sale).state == OrderState.PLACED
        self.ordered(made, 1)
        made.pay(sale, cash=made.order(sale).total_fen)
        fulfilment.hand_over_now(order_id=sale, node_id=shelf.node_id, staff_id=None, at=AT)
        assert made.order(sale).state == OrderState.COMPLETED

    def sell_at_till(self, made: Shop, shelf: Shelf, qty: int) -> OrderId:
        return orders.place_at_counter(
            node_id=shelf.node_id,
            lines=[(shelf.sku_id, qty)],
            tier="",
            channel="till",
            at=AT,
        )

    def test_what_is_cancelled_goes_to_the_next(self, made: Shop) -> None:
        shelf = self.allowed(made, 10)
        first, second = self.ordered(made, 2), self.ordered(made, 2)
        orders.cancel(order_id=first, at=AT)
        self.arrive(shelf, 2)
        assert [self.planned(first), self.planned(second)] == [0, 2]

    def arrive(self, shelf: Shelf, qty: int) -> None:
        stock.receive(lines=[StockLine(shelf, qty)], cause_kind="test", cause_id=uuid4(), at=AT)
        for order_id in deliveries.list_arrived(limit=50):
            fulfilment.plan_deliveries(order_id=order_id, at=AT)

    def planned(self, order_id: OrderId) -> int:
        return sum(line.qty for one in deliveries.deliveries_of(order_id) for line in one.lines)


class TestSplit:
    def test_moves_the_reservation_and_no_money(self, made: Shop) -> None:
        """10 + 3 from two shelves; fulfilling from a third place moves the reservation."""
        other = Shelf(
            made.shelf.sku_id, made.town.store_a.node_id, made.town.dealer_a.organisation_id
        )
        stock.receive(lines=[StockLine(other, 2)], cause_kind="test", cause_id=uuid4(), at=AT)
        order_id = bought(made, 3)
        fulfilment.plan_deliveries(order_id=order_id, at=AT)
        line_id = made.order(order_id).lines[0].line_id
        fulfilment.split_order(
            order_id=order_id, pieces=[(line_id, 2)], node_id=other.node_id, at=AT
        )
        order = made.order(order_id)
        assert [(line.live_qty, line.source_node_id) for line in order.lines] == [
            (1, made.shelf.node_id),
            (2, other.node_id),
        ]
        assert (order.live_fen, order.due_fen, reserved(made)) == (3 * PRICE, 0, 3)
        assert order.lines[1].transfer_fen == 0
        assert sorted(
            line.qty for one in deliveries.deliveries_of(order_id) for line in one.lines
        ) == [1, 2]

    def test_is_refused_where_the_units_are_not(self, made: Shop) -> None:
        order_id = bought(made, 3)
        line_id = made.order(order_id).lines[0].line_id
        with pytest.raises(OutOfStock):
            fulfilment.split_order(
                order_id=order_id, pieces=[(line_id, 2)], node_id=made.town.store_a.node_id, at=AT
            )
        assert reserved(made) == 3


class TestExchange:
    def bought_and_given(self, made: Shop, qty: int = 1, *, value: int = 0) -> OrderId:
        order_id = bought(made, qty, value=value)
        made.hand_over(order_id, qty)
        return order_id

    def exchange(self, made: Shop, order_id: OrderId, *, qty: int = 1, cash: int = 0) -> None:
        back = [(made.order(order_id).lines[0].line_id, qty)]
        instead = [(made.skus[1].sku_id, qty)]
        node_id = made.shelf.node_id
        preview = orders.preview_exchange(
            order_id=order_id, back=back, instead=instead, node_id=node_id, at=AT
        )
        tenders = [HandTender(TenderKind.CASH, cash)] if cash else []
        fulfilment.exchange(
            order_id=order_id,
            back=back,
            instead=instead,
            node_id=node_id,
            expected_total_fen=preview.total_fen,
            staff_id=None,
            at=AT,
            tenders=tenders,
        )

    def test_dearer_goods_wait_for_the_difference_and_move_nothing(self, made: Shop) -> None:
        order_id = self.bought_and_given(made)
        self.exchange(made, order_id)
        order = made.order(order_id)
        assert (order.state, order.due_fen) == (OrderState.COMPLETED, 10_000)
        assert order.lines[0].returned_qty == 0
        made.pay(order_id, cash=10_000)
        order = made.order(order_id)
        assert (order.state, order.lines[0].returned_qty) == (OrderState.PAID, 1)
        fulfilment.hand_over_now(
            order_id=order_id, node_id=made.shelf.node_id, staff_id=None, at=AT
        )
        assert made.order(order_id).state == OrderState.COMPLETED
        assert made.order(order_id).live_fen == OTHER_PRICE

    def test_paid_at_once_everything_happens_at_once(self, made: Shop) -> None:
        order_id = self.bought_and_given(made)
        self.exchange(made, order_id, cash=10_000)
        order = made.order(order_id)
        assert (order.state, order.live_fen) == (OrderState.COMPLETED, OTHER_PRICE)
        assert [t.refunded_fen for t in order.tenders] == [0, 0]
        assert made.free() == 10
        (back,) = queries.returns_of(order_id)
        assert back.total_fen == PRICE

    def test_cheaper_goods_give_back_the_difference(self, made: Shop) -> None:
        order_id = self.bought_and_given(made, 2, value=41_000)
        line_id = made.order(order_id).lines[0].line_id
        arguments = {
            "order_id": order_id,
            "back": [(line_id, 2)],
            "instead": [(made.skus[0].sku_id, 1)],
            "node_id": made.shelf.node_id,
            "at": AT,
        }
        preview = orders.preview_exchange(**arguments)  # type: ignore[arg-type]
        assert (preview.back_fen, preview.total_fen) == (PRICE, PRICE)
        orders.exchange(**arguments, expected_total_fen=PRICE)  # type: ignore[arg-type]
        order = made.order(order_id)
        assert sum(t.refunded_fen for t in order.tenders) == PRICE
        assert order.tenders[-1].kind == TenderKind.CARD_TERMINAL
        assert order.tenders[-1].refunded_fen == PRICE

    def test_and_return_leave_no_money_anywhere(self, made: Shop) -> None:
        order_id = self.bought_and_given(made)
        self.exchange(made, order_id, cash=10_000)
        line = made.order(order_id).lines[1]
        orders.accept_return(
            order_id=order_id,
            node_id=made.shelf.node_id,
            pieces=[orders.ReturnedPiece(line.line_id, 1)],
            at=AT,
        )
        assert left_in_the_books(order_id) == {}

    def test_is_previewed_only_where_and_while_it_can_be(self, made: Shop) -> None:
        order_id = self.bought_and_given(made)
        asked = {
            "order_id": order_id,
            "back": [(made.order(order_id).lines[0].line_id, 1)],
            "instead": [(made.skus[1].sku_id, 1)],
        }
        here, late = made.shelf.node_id, AT + timedelta(days=8)
        wall = store(made.town.group, "W1", capabilities=[Capability.SHOWS])
        with pytest.raises(orders.ReturnWindowClosed):
            orders.preview_exchange(**asked, node_id=here, at=late, window_days=7)  # type: ignore[arg-type]
        with pytest.raises(TakesNoReturns):
            orders.preview_exchange(**asked, node_id=wall.node_id, at=AT)  # type: ignore[arg-type]

    def test_refuses_what_was_not_handed_over(self, made: Shop) -> None:
        order_id = bought(made, 1)
        with pytest.raises(orders.NotReturnable):
            self.exchange(made, order_id)


class TestGuests:
    def guest_order(self, made: Shop) -> OrderId:
        order_id = orders.place(replace(made.placement(1), member_id=None), at=AT)
        orders.order_as_guest(order_id=order_id, phone=PHONE, at=AT, address="Lane 3")
        return order_id

    def member(self, phone: str, *, is_verified: bool = True) -> UUID:
        member_id = members.enrol(at=AT, source="test", phone=phone)
        if is_verified:
            sql.run_text(
                "UPDATE members_identifier SET verified_at = now() WHERE member_id = %(id)s",
                {"id": member_id},
            )
        return member_id

    def test_becomes_the_member_of_that_phone(self, made: Shop) -> None:
        order_id, member_id = self.guest_order(made), self.member(PHONE)
        assert queries.delivery_address_of(order_id) == "Lane 3"
        assert queries.guest_phone_of(order_id).endswith(PHONE)
        assert orders.claim_guest_orders(member_id=member_id, at=AT) == [order_id]
        order = made.order(order_id)
        assert (order.member_id, order.is_guest) == (member_id, False)
        assert queries.delivery_address_of(order_id) == "Lane 3"
        assert queries.guest_phone_of(order_id) == ""
        orders.claim_guest_order(order_id=order_id, member_id=member_id, at=AT)

    def test_is_nobody_elses(self, made: Shop) -> None:
        order_id = self.guest_order(made)
        others = [
            self.member("13900009999"),
            self.member(PHONE, is_verified=False),
        ]
        for member_id in others:
            with pytest.raises(orders.NotOwnGuestOrder):
                orders.claim_guest_order(order_id=order_id, member_id=member_id, at=AT)

    def test_a_members_order_is_never_claimed(self, made: Shop) -> None:
        order_id = bought(made, 1)
        with pytest.raises(orders.NotOwnGuestOrder):
            orders.claim_guest_order(order_id=order_id, member_id=self.member(PHONE), at=AT)
