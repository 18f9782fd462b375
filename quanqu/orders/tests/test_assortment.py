"""What a node does not carry in a channel is refused at every way to order it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import Verdict
from quanqu.kit import clock, tx
from quanqu.members.types import Customer, MemberId
from quanqu.orders import actions as orders
from quanqu.orders.assortment import check_carried
from quanqu.orders.tests.factory import AT, PRICE, Shop
from quanqu.orders.tests.test_change import placed, priced_shop, want
from quanqu.pricing.refusals import NotForSale

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield priced_shop()


def rule(made: Shop, verdict: Verdict, **about: Any) -> None:
    about.setdefault("node_id", made.shelf.node_id)
    catalog.set_assortment_rule(
        verdict=verdict, product_id=made.skus[0].product_id, channel="test", **about
    )


def quote(made: Shop, at: datetime, channel: str = "test") -> orders.Quoted:
    return orders.quote(
        lines=[(made.shelf.sku_id, 1)],
        selling_node_id=made.shelf.node_id,
        tier="",
        channel=channel,
        at=at,
        pickup_node_id=made.shelf.node_id,
    )


def now_wish(made: Shop, channel: str = "test") -> orders.NowWish:
    return orders.NowWish(
        selling_node_id=made.shelf.node_id,
        lines=((made.shelf.sku_id, 1),),
        most_fen=PRICE,
        channel=channel,
        pickup_node_id=made.shelf.node_id,
    )


def order_now(made: Shop, at: datetime, channel: str = "test") -> object:
    customer = Customer(MemberId(made.member_id), "", "system:test")
    return orders.place_now(now_wish(made, channel), customer, at=at)


def at_counter(made: Shop, at: datetime, channel: str = "test") -> object:
    return orders.price_at_counter(
        node_id=made.shelf.node_id,
        lines=[(made.shelf.sku_id, 1)],
        tier="",
        channel=channel,
        at=at,
    )


def refused(step: Callable[[], object]) -> dict[str, Any]:
    with pytest.raises(NotForSale) as refusal:
        step()
    return dict(refusal.value.facts)


@pytest.mark.parametrize("way", [quote, order_now, at_counter])
class TestWays:
    def test_refuse_what_is_denied_there_and_say_why(
        self, made: Shop, way: Callable[..., object]
    ) -> None:
        rule(made, Verdict.DENY)
        facts = refused(lambda: way(made, clock.now()))
        assert (facts["why"], facts["sku_id"]) == ("assortment", made.shelf.sku_id)

    def test_sell_it_in_other_channels_and_at_other_nodes(
        self, made: Shop, way: Callable[..., object]
    ) -> None:
        rule(made, Verdict.DENY, node_id=made.town.store_a.node_id)
        way(made, clock.now())
        rule(made, Verdict.DENY)
        way(made, clock.now(), "other")


class TestOffer:
    def test_is_not_taken_when_the_rule_came_since(self, made: Shop) -> None:
        at = clock.now()
        quoted = quote(made, at)
        rule(made, Verdict.DENY)
        facts = refused(
            lambda: orders.order_from_offer(
                offer_id=quoted.offers[0].offer_id,
                selling_node_id=made.shelf.node_id,
                tier="",
                price_version=quoted.price.version,
                at=at,
            )
        )
        assert facts["why"] == "assortment"


class TestManyAtOnce:
    def test_refuse_only_those_of_the_denied_channel_with_one_statement_more(
        self, made: Shop
    ) -> None:
        customer = Customer(MemberId(made.member_id), "", "system:test")
        wishes = [now_wish(made, channel) for channel in ("test", "other", "test", "third")]
        at = clock.now()
        # The first batch learns what the network is like.
        orders.plan_many(wishes[:1], [customer], at=at)
        with CaptureQueriesContext(connection) as without:
            orders.plan_many(wishes[:1] * 4, [customer] * 4, at=at)
        rule(made, Verdict.DENY)
        with CaptureQueriesContext(connection) as sent:
            done = orders.plan_many(wishes, [customer] * 4, at=at)
        assert [isinstance(one, NotForSale) for one in done] == [True, False, True, False]
        asked = [q for q in sent.captured_queries if "catalog_assortment_rule" in q["sql"]]
        before = [q for q in without.captured_queries if "catalog_assortment_rule" in q["sql"]]
        assert (len(before), len(asked)) == (1, 2)


class TestLaterChange:
    def test_adds_nothing_that_is_denied_but_lets_what_was_bought_stay(self, made: Shop) -> None:
        order_id = placed(made, 2)
        rule(made, Verdict.DENY, node_id=made.order(order_id).selling_node_id)
        more = want(made, order_id, 3)
        facts = refused(lambda: orders.preview_change(order_id=order_id, wants=more, at=AT))
        assert facts["why"] == "assortment"
        fewer = want(made, order_id, 1)
        assert orders.preview_change(order_id=order_id, wants=fewer, at=AT).total_fen == PRICE


class TestCheck:
    def test_asks_one_small_thing_where_there_is_no_rule(self, made: Shop) -> None:
        with CaptureQueriesContext(connection) as sent:
            check_carried([made.shelf.sku_id], made.shelf.node_id, "test")
        (asked,) = sent.captured_queries
        assert "EXISTS" in asked["sql"]
