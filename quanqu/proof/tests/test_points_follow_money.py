"""Points follow the money: whatever is handed over, paid with and returned, they match it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from quanqu.kit import tx
from quanqu.loyalty import actions as loyalty
from quanqu.loyalty import queries
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.orders.types import OrderId
from quanqu.proof import actions as proof
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets
from quanqu.wallet.tests.factory import points, programme
from quanqu.wallet.types import PointsAccountId

pytestmark = pytest.mark.django_db
PROMISES = "T1 T2 T3 L1 L2 L3 L6 P4 O1 O3 O4"


@pytest.fixture
def town() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield shop()


@pytest.fixture
def account_id(town: Shop) -> PointsAccountId:
    programme_id = programme(town.town.group.organisation_id, point_fen=1)
    return points(programme_id, town.member_id, 0)


def returned(town: Shop, order_id: OrderId, qty: int) -> None:
    line = town.order(order_id).lines[0]
    orders.accept_return(
        order_id=order_id,
        node_id=town.town.store_b.node_id,
        pieces=[ReturnedPiece(line.line_id, qty)],
        at=AT,
    )


def count(order_id: OrderId) -> None:
    """What the handlers do for each hand-over and return."""
    loyalty.count(order_id=order_id, cause_id=uuid4(), at=AT)


def have(town: Shop) -> tuple[int, int]:
    account = wallets.list_points(town.member_id, AT)[0]
    return account.points_qty, account.owed_qty


def broken() -> dict[str, object]:
    return {r.code: r.violations for r in proof.verify(PROMISES.split()) if r.violation_count}


class TestPointsFollowMoney:
    def test_none_are_kept_after_a_refund(self, town: Shop, account_id: PointsAccountId) -> None:
        """odoo#257854: points of a sale stay although all its money went back."""
        order_id = town.bought(2)
        town.hand_over(order_id, 2)
        count(order_id)
        assert have(town) == (1_000, 0)
        returned(town, order_id, 2)
        count(order_id)
        assert have(town) == (0, 0)
        assert broken() == {}

    def test_spent_meanwhile_are_owed(self, town: Shop, account_id: PointsAccountId) -> None:
        order_id = town.bought(2)
        town.hand_over(order_id, 2)
        count(order_id)
        other_id = town.placed(1)
        orders.pay_by_points(order_id=other_id, account_id=account_id, points_qty=900, at=AT)
        returned(town, order_id, 2)
        count(order_id)
        assert have(town) == (0, 900)
        orders.cancel(order_id=other_id, at=AT)
        assert have(town) == (0, 0)
        assert broken() == {}

    def test_are_not_earned_on_points(self, town: Shop, account_id: PointsAccountId) -> None:
        wallet.grant_points(
            account_id=account_id, points_qty=PRICE, fact_key="g", about=None, at=AT
        )
        order_id = town.placed(2)
        orders.pay_by_points(order_id=order_id, account_id=account_id, points_qty=PRICE, at=AT)
        town.pay(order_id, card=PRICE)
        town.hand_over(order_id, 2)
        count(order_id)
        assert have(town) == (500, 0)

    def test_the_events_count_each_once(self, town: Shop, account_id: PointsAccountId) -> None:
        order_id = town.bought(2)
        town.hand_over(order_id, 1)
        cause_id = uuid4()
        for _ in range(2):
            loyalty.count(order_id=order_id, cause_id=cause_id, at=AT)
        found = queries.find_earning(order_id)
        assert found is not None
        assert (found.points_qty, found.kept_fen) == (500, PRICE)

    def test_nobody_without_a_programme_earns(self, town: Shop) -> None:
        order_id = town.bought(1)
        town.hand_over(order_id, 1)
        count(order_id)
        assert queries.find_earning(order_id) is None


def test_any_sequence_ends_with_points_for_the_money_kept() -> None:
    """Mixed tenders, hand-overs and returns in parts, spent meanwhile: every promise holds."""
    with tx.begin(actor="system:test"):
        town = shop(stock_qty=50)
        programme_id = programme(town.town.group.organisation_id, point_fen=3)
        account_id = points(programme_id, town.member_id, 0)

        @settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
        @given(data=st.data())
        def sequences(data: st.DataObject) -> None:
            with transaction.atomic():
                _sequence(town, account_id, data.draw)
                transaction.set_rollback(True)

        sequences()


def _sequence(town: Shop, account_id: PointsAccountId, draw: Callable[..., Any]) -> None:
    qty = draw(st.integers(1, 4))
    order_id = _paid(town, account_id, qty, draw)
    given_qty = taken_qty = 0
    for _ in range(draw(st.integers(1, 6))):
        what = draw(st.sampled_from(["hand over", "return", "spend"]))
        lives, owed = have(town)
        if what == "hand over" and given_qty < qty:
            part = draw(st.integers(1, qty - given_qty))
            town.hand_over(order_id, part)
            given_qty += part
        elif what == "return" and taken_qty < given_qty:
            part = draw(st.integers(1, given_qty - taken_qty))
            returned(town, order_id, part)
            taken_qty += part
        elif what == "spend" and lives and not owed:
            some = draw(st.integers(1, min(lives, PRICE // 3)))
            orders.pay_by_points(
                order_id=town.placed(1), account_id=account_id, points_qty=some, at=AT
            )
        if given_qty:
            count(order_id)
            found = queries.find_earning(order_id)
            assert found is not None
            assert found.points_qty == order_queries.kept_money_fen(order_id) * 100 // 10_000
    assert broken() == {}


def _paid(town: Shop, account_id: PointsAccountId, qty: int, draw: Callable[..., Any]) -> OrderId:
    """An order paid with points, stored value, cash and card."""
    had = draw(st.integers(1, 20_000))
    wallet.grant_points(
        account_id=account_id, points_qty=had, fact_key=f"{uuid4()}", about=None, at=AT
    )
    order_id = town.placed(qty)
    used = draw(st.integers(0, min(had, qty * PRICE // 3)))
    if used:
        orders.pay_by_points(order_id=order_id, account_id=account_id, points_qty=used, at=AT)
    rest = qty * PRICE - used * 3
    value = draw(st.integers(0, min(42_000, rest)))
    rest -= value
    town.pay(order_id, value=value, cash=rest // 2, card=rest - rest // 2)
    return order_id
