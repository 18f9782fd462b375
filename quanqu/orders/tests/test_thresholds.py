"""What a channel is not shown it cannot order, whatever way it orders."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quanqu.kit import clock, tx
from quanqu.members.types import Customer, MemberId
from quanqu.orders import actions as orders
from quanqu.orders.tests.factory import AT, PRICE, Shop
from quanqu.orders.tests.test_change import placed, priced_shop, want
from quanqu.stock import actions as stock
from quanqu.stock.actions import OutOfStock
from quanqu.stock.types import ChannelLimit

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[Shop]:
    """Ten jackets lie there; the channel `test` is shown three."""
    with tx.begin(actor="system:test"):
        opened = priced_shop()
        stock.limit_channels(limits=[ChannelLimit("test", most_qty=3)])
        yield opened


def ways(made: Shop, qty: int, channel: str) -> int:
    quoted = orders.quote(
        lines=[(made.shelf.sku_id, qty)],
        selling_node_id=made.shelf.node_id,
        tier="",
        channel=channel,
        at=clock.now(),
        pickup_node_id=made.shelf.node_id,
    )
    return len(quoted.offers)


def wish(made: Shop, qty: int, channel: str) -> orders.NowWish:
    return orders.NowWish(
        selling_node_id=made.shelf.node_id,
        lines=((made.shelf.sku_id, qty),),
        most_fen=qty * PRICE,
        channel=channel,
        pickup_node_id=made.shelf.node_id,
    )


def test_quote_offers_what_the_channel_is_shown(made: Shop) -> None:
    assert [ways(made, qty, "test") for qty in (3, 4)] == [1, 0]
    assert ways(made, 10, "other") == 1


def test_place_now_orders_no_more_also_in_one_batch(made: Shop) -> None:
    """Each is judged by its own channel; what one takes the other no longer finds."""
    customer = Customer(MemberId(made.member_id), "", "system:test")
    (alone,) = orders.plan_many([wish(made, 4, "test")], [customer], at=clock.now())
    assert isinstance(alone, OutOfStock)
    assert alone.facts["free_qty"] == 3
    wishes = [wish(made, 4, "test"), wish(made, 8, "other"), wish(made, 3, "test")]
    planned = orders.plan_many(wishes, [customer] * 3, at=clock.now())
    assert [type(one) for one in planned] == [OutOfStock, orders.Draft, OutOfStock]
    assert [one.facts["free_qty"] for one in planned if isinstance(one, OutOfStock)] == [2, 2]


def test_a_change_adds_no_more(made: Shop) -> None:
    order_id = placed(made, 2)
    with pytest.raises(OutOfStock) as refused:
        orders.preview_change(order_id=order_id, wants=want(made, order_id, 6), at=AT)
    assert refused.value.facts["free_qty"] == 3
    orders.preview_change(order_id=order_id, wants=want(made, order_id, 5), at=AT)


def test_thresholds_cost_no_statement(made: Shop) -> None:
    ways(made, 1, "test")
    with CaptureQueriesContext(connection) as limited:
        ways(made, 1, "test")
    stock.limit_channels(limits=[ChannelLimit("test")])
    with CaptureQueriesContext(connection) as free:
        ways(made, 1, "test")
    assert len(limited.captured_queries) == len(free.captured_queries)
