"""From a paid order to the customer's hands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from quanqu.codes import actions as codes
from quanqu.codes import queries as code_queries
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries
from quanqu.fulfilment.refusals import OnItsWay, WrongNode
from quanqu.fulfilment.types import DeliveryState, DeliveryView
from quanqu.identity import queries as identity
from quanqu.kit import tx
from quanqu.kit.states import WrongMove
from quanqu.ledger.types import AccountKind
from quanqu.orders import actions as orders
from quanqu.orders.tests.factory import AT, PRICE, Shop, net, shop
from quanqu.orders.types import HandOverKind, OrderId, OrderState
from quanqu.stock import queries as shelves

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield shop()


def planned(made: Shop, qty: int = 2) -> DeliveryView:
    order_id = made.bought(qty)
    (delivery_id,) = fulfilment.plan_deliveries(order_id=order_id, at=AT)
    return queries.get_delivery(delivery_id)


def ready(made: Shop) -> DeliveryView:
    delivery = planned(made)
    fulfilment.pick(delivery_id=delivery.delivery_id, at=AT)
    fulfilment.dispatch(delivery_id=delivery.delivery_id, at=AT)
    return fulfilment.receive(delivery_id=delivery.delivery_id, at=AT)


def sent_home(made: Shop) -> DeliveryView:
    order_id = orders.place(replace(made.placement(), hand_over_kind=HandOverKind.DELIVERY), at=AT)
    made.pay(order_id, card=2 * PRICE)
    (delivery_id,) = fulfilment.plan_deliveries(order_id=order_id, at=AT)
    fulfilment.pick(delivery_id=delivery_id, at=AT)
    return fulfilment.dispatch(delivery_id=delivery_id, at=AT)


def hand_over(made: Shop, token: str, *, node_id: object = None) -> DeliveryView:
    return fulfilment.hand_over_by_code(
        token=token,
        node_id=node_id or made.town.store_a.node_id,  # type: ignore[arg-type]
        staff_id=None,
        scope="test",
        at=AT,
    )


def on_hand(made: Shop, node_id: object) -> int:
    found = shelves.free_at([made.shelf.sku_id], [node_id])  # type: ignore[list-item]
    return sum(free.on_hand_qty for free in found)


class TestPlan:
    def test_makes_one_delivery_per_node_with_its_lines(self, made: Shop) -> None:
        delivery = planned(made)
        assert delivery.state == DeliveryState.TO_PICK
        assert delivery.needs_transfer
        assert [(line.qty) for line in delivery.lines] == [2]

    def test_again_gives_the_same(self, made: Shop) -> None:
        delivery = planned(made)
        again = fulfilment.plan_deliveries(order_id=delivery.order_id, at=AT)
        assert again == [delivery.delivery_id]

    def test_an_unpaid_order_makes_none(self, made: Shop) -> None:
        assert fulfilment.plan_deliveries(order_id=made.placed(1), at=AT) == []


class TestTransferToThePickupNode:
    def test_units_travel_with_owner_and_claim(self, made: Shop) -> None:
        delivery = planned(made)
        fulfilment.pick(delivery_id=delivery.delivery_id, at=AT)
        fulfilment.dispatch(delivery_id=delivery.delivery_id, at=AT)
        assert on_hand(made, made.town.store_b.node_id) == 8
        assert on_hand(made, made.town.store_a.node_id) == 0
        fulfilment.receive(delivery_id=delivery.delivery_id, at=AT)
        (free,) = shelves.free_at([made.shelf.sku_id], [made.town.store_a.node_id])
        assert (free.on_hand_qty, free.free_qty) == (2, 0)
        assert free.shelf.owner_id == made.town.dealer_b.organisation_id

    def test_the_customer_gets_a_code_when_it_is_ready(self, made: Shop) -> None:
        delivery = ready(made)
        token = queries.pickup_code_of(delivery)
        assert delivery.state == DeliveryState.READY
        assert token
        assert token in identity.list_outgoing_messages(1)[0].body

    @pytest.mark.parametrize("step", [fulfilment.dispatch, fulfilment.receive])
    def test_steps_cannot_be_skipped(self, made: Shop, step: object) -> None:
        delivery = planned(made)
        with pytest.raises(WrongMove):
            step(delivery_id=delivery.delivery_id, at=AT)  # type: ignore[operator]


class TestHandOverByCode:
    def test_books_revenue_and_completes_the_order(self, made: Shop) -> None:
        delivery = ready(made)
        token = queries.pickup_code_of(delivery)
        assert token
        done = hand_over(made, token)
        assert done.state == DeliveryState.HANDED_OVER
        assert made.order(done.order_id).state == OrderState.COMPLETED  # type: ignore[arg-type]
        seller = made.town.dealer_a.organisation_id
        assert made.books(seller, AccountKind.REVENUE) == -net(2 * PRICE)
        assert on_hand(made, made.town.store_a.node_id) == 0

    def test_works_once_and_says_when_and_where(self, made: Shop) -> None:
        token = queries.pickup_code_of(ready(made))
        assert token
        hand_over(made, token)
        with pytest.raises(codes.AlreadyRedeemed):
            hand_over(made, token)

    def test_refuses_another_node(self, made: Shop) -> None:
        token = queries.pickup_code_of(ready(made))
        assert token
        elsewhere = made.town.group_store.node_id
        with pytest.raises((codes.WrongNode, WrongNode)):
            hand_over(made, token, node_id=elsewhere)

    def test_refuses_a_code_of_another_purpose(self, made: Shop) -> None:
        town = made.town
        code = codes.issue(
            purpose="store",
            target_id=town.store_a.node_id,
            organisation_id=town.dealer_a.organisation_id,
            node_id=town.store_a.node_id,
            valid_from=AT,
        )
        with pytest.raises((codes.WrongPurpose, codes.CodeUnknown)):
            hand_over(made, code_queries.get_code(code.code_id).token)


class TestCancelOrder:
    def test_cancels_before_it_leaves(self, made: Shop) -> None:
        delivery = planned(made)
        fulfilment.cancel_order(order_id=delivery.order_id, at=AT)
        assert queries.get_delivery(delivery.delivery_id).state == DeliveryState.CANCELLED
        assert made.free() == 10

    def test_refuses_once_it_is_on_its_way(self, made: Shop) -> None:
        delivery = planned(made)
        fulfilment.pick(delivery_id=delivery.delivery_id, at=AT)
        fulfilment.dispatch(delivery_id=delivery.delivery_id, at=AT)
        with pytest.raises(OnItsWay):
            fulfilment.cancel_order(order_id=delivery.order_id, at=AT)

    def test_ends_the_code_of_what_waits_and_frees_it_there(self, made: Shop) -> None:
        delivery = ready(made)
        token = queries.pickup_code_of(delivery)
        assert token
        fulfilment.cancel_order(order_id=delivery.order_id, at=AT)
        (free,) = shelves.free_at([made.shelf.sku_id], [made.town.store_a.node_id])
        assert (free.free_qty, free.shelf.owner_id) == (2, made.shelf.owner_id)
        with pytest.raises(codes.CodeExpired):
            hand_over(made, token)


class TestGiveUpUncollected:
    def test_gives_the_money_back_when_the_code_has_run_out(self, made: Shop) -> None:
        delivery = ready(made)
        late = AT + timedelta(days=fulfilment.PICKUP_DAYS, seconds=1)
        assert fulfilment.give_up_uncollected(at=late)
        assert queries.get_delivery(delivery.delivery_id).state == DeliveryState.CANCELLED
        order = made.order(OrderId(delivery.order_id))
        assert (order.state, order.paid_fen) == (OrderState.CANCELLED, 0)
        assert not fulfilment.give_up_uncollected(at=late)

    def test_leaves_what_still_may_be_collected(self, made: Shop) -> None:
        ready(made)
        in_time = AT + timedelta(days=fulfilment.PICKUP_DAYS)
        assert not fulfilment.give_up_uncollected(at=in_time)


class TestBringBack:
    def test_a_refused_parcel_can_be_sent_again_or_cancelled(self, made: Shop) -> None:
        delivery = sent_home(made)
        back = fulfilment.bring_back(delivery_id=delivery.delivery_id, at=AT, why="nobody there")
        assert back.state == DeliveryState.PICKED
        fulfilment.dispatch(delivery_id=delivery.delivery_id, at=AT)
        fulfilment.bring_back(delivery_id=delivery.delivery_id, at=AT, why="refused")
        fulfilment.cancel_order(order_id=delivery.order_id, at=AT)
        assert made.order(OrderId(delivery.order_id)).paid_fen == 0
        assert made.free() == 10

    def test_is_only_for_parcels_sent_home(self, made: Shop) -> None:
        delivery = planned(made)
        fulfilment.pick(delivery_id=delivery.delivery_id, at=AT)
        fulfilment.dispatch(delivery_id=delivery.delivery_id, at=AT)
        with pytest.raises(WrongMove):
            fulfilment.bring_back(delivery_id=delivery.delivery_id, at=AT)


class TestHandOverNow:
    def test_sells_over_the_counter(self, made: Shop) -> None:
        order_id = made.bought(1)
        fulfilment.hand_over_now(
            order_id=order_id, node_id=made.town.store_b.node_id, staff_id=None, at=AT
        )
        assert made.order(order_id).state == OrderState.COMPLETED
        assert on_hand(made, made.town.store_b.node_id) == 9

    def test_refuses_what_goes_by_a_delivery(self, made: Shop) -> None:
        delivery = ready(made)
        with pytest.raises(OnItsWay):
            fulfilment.hand_over_now(
                order_id=delivery.order_id, node_id=made.town.store_a.node_id, staff_id=None, at=AT
            )
