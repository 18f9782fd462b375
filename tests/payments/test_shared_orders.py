"""Sharing: what a company is owed of a payment goes on at once, and settlement does not pay it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from quanqu.kit import tx
from quanqu.kit.clock import HOUSE
from quanqu.ledger.types import AccountKind as K
from quanqu.orders import actions as orders
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.orders.types import OrderId
from quanqu.payments import actions as payments
from quanqu.payments import queries as payment_queries
from quanqu.payments.tests.factory import capture_facts
from quanqu.payments.types import RefundStatus, ShareId, ShareState, ShareStatus
from quanqu.proof import actions as proof
from quanqu.settlement import actions as settlement
from quanqu.settlement import queries
from quanqu.settlement.types import RunId

ACTOR = "staff:one"
DAY = AT.astimezone(HOUSE).date()
NEXT_DAY = AT + timedelta(days=1)
TOTAL = 2 * PRICE
MOST = TOTAL * 3 // 10


class Yes:
    """A provider that does at once whatever it is asked."""

    def share(self, wish: Any) -> ShareState:
        return ShareState(ShareStatus.SUCCEEDED, str(uuid4()))

    query_share = return_share = query_share_return = share


@pytest.fixture
def made(committed: str, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr("quanqu.payments.actions.share.get_provider", lambda name: Yes())
    with tx.begin(actor=ACTOR):
        return shop()


def open_account(made: Shop, account: str = "1900000110") -> None:
    with tx.begin(actor=ACTOR):
        payments.set_receiver(
            organisation_id=made.town.dealer_a.organisation_id,
            provider="wechat",
            account=account,
            at=AT,
        )


def sold(made: Shop) -> OrderId:
    """Two jackets sold by dealer A, paid by WeChat to the group, and handed over."""
    with tx.begin(actor=ACTOR):
        order_id = made.placed(2)
        payment_id = orders.begin_provider_payment(
            order_id=order_id, provider="wechat", amount_fen=TOTAL, at=AT
        )
        payments.capture(**capture_facts(payment_id, TOTAL), at=AT)
        orders.record_capture(order_id=order_id, payment_id=payment_id, at=AT)
        made.hand_over(order_id, 1)
        assert settlement.share_order(order_id=order_id, at=AT) == []
        made.hand_over(order_id, 1)
    return order_id


def share(order_id: OrderId, at: Any = NEXT_DAY) -> list[ShareId]:
    with tx.begin(actor=ACTOR):
        return settlement.share_order(order_id=order_id, at=at)


def draft() -> RunId:
    with tx.begin(actor=ACTOR):
        return settlement.draft_run(currency="CNY", last_on=DAY, at=NEXT_DAY)


def claimed(made: Shop, run_id: RunId) -> int:
    """What dealer A gets of the group by a settlement."""
    (payout,) = queries.list_payouts(
        run_id=run_id, organisation_ids=[made.town.dealer_a.organisation_id]
    )
    return payout.claims_fen


def broken() -> list[str]:
    found = proof.verify(["P1", "L1", "L6", "L7", "L8", "L9"])
    return [one.code for one in found if one.violation_count]


class TestShareOrder:
    def test_goes_on_once_within_what_the_provider_allows_and_is_not_paid_again(
        self, made: Shop
    ) -> None:
        open_account(made)
        order_id = sold(made)
        [share_id] = share(order_id)
        assert share(order_id) == []
        assert payment_queries.get_share(share_id).amount_fen == MOST
        under_way = claimed(made, run_id := draft())
        with tx.begin(actor=ACTOR):
            settlement.drop_run(run_id=run_id, why="again")
        owed = made.books(made.town.group.organisation_id, K.DUE_TO)
        payments.send_share(share_id=share_id, actor=ACTOR, at=NEXT_DAY)
        assert made.books(made.town.group.organisation_id, K.DUE_TO) == owed + MOST
        assert claimed(made, draft()) == under_way == -owed - MOST
        assert broken() == []

    def test_is_left_to_a_settlement_that_covers_the_day(self, made: Shop) -> None:
        open_account(made)
        order_id = sold(made)
        draft()
        assert share(order_id) == []

    @pytest.mark.parametrize("is_closed", [True, False])
    def test_needs_an_account_there(self, made: Shop, is_closed: bool) -> None:
        if is_closed:
            open_account(made)
            open_account(made, "")
        assert share(sold(made)) == []

    def test_comes_back_before_the_shopper_is_refunded(self, made: Shop) -> None:
        open_account(made)
        order_id = sold(made)
        [share_id] = share(order_id)
        payments.send_share(share_id=share_id, actor=ACTOR, at=NEXT_DAY)
        with tx.begin(actor=ACTOR):
            orders.accept_return(
                order_id=order_id,
                node_id=made.town.group_store.node_id,
                pieces=[ReturnedPiece(made.order(order_id).lines[0].line_id, 2)],
                at=NEXT_DAY,
            )
        assert payment_queries.list_refunds_to_send(NEXT_DAY) == {}
        [back_id] = payment_queries.list_share_returns_to_send(NEXT_DAY)
        payments.send_share_return(share_return_id=back_id, actor=ACTOR, at=NEXT_DAY)
        [refund_id] = payment_queries.list_refunds_to_send(NEXT_DAY)
        with tx.begin(actor=ACTOR):
            payments.begin_sending(refund_id=refund_id, at=NEXT_DAY)
            payments.record_refund(refund_id=refund_id, status=RefundStatus.SUCCEEDED, at=NEXT_DAY)
        group_id = made.town.group.organisation_id
        assert made.books(group_id, K.PROVIDER_CLEARING) == 0
        assert made.books(group_id, K.DUE_TO) == 0
        assert broken() == []
