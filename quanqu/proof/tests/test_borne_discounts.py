"""A discount that the platform bears is owed by it to the seller from hand-over, and paid."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from quanqu.kit import tx
from quanqu.kit.clock import HOUSE
from quanqu.kit.ids import new_id
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.queries import PromotionCost
from quanqu.orders.tests import factory as shops
from quanqu.orders.tests.factory import AT, PRICE, Shop
from quanqu.proof import actions as proof
from quanqu.settlement import actions as settlement
from quanqu.settlement import queries as settled

K = AccountKind
OFF = 10_001
"""Of three jackets together: 6,001 borne by the group, 3,000 by dealer B, 1,000 by the seller."""


@pytest.fixture
def shop(db: None) -> Shop:
    with tx.begin(actor="system:test"):
        return shops.shop()


def test_it_is_owed_from_hand_over_taken_back_on_return_and_paid(shop: Shop) -> None:
    group, seller = shop.town.group.organisation_id, shop.town.dealer_a.organisation_id
    supplier = shop.town.dealer_b.organisation_id
    pattern = shop.placement(3)
    total = 3 * PRICE - OFF
    borne = {str(group): 6_001, str(supplier): 3_000, str(seller): 1_000}
    promotion_id = new_id()
    facts = {"code": "promotion", "promotion_id": str(promotion_id)}
    reason = facts | {"off_fen": OFF, "borne": borne}
    piece = replace(pattern.pieces[0], total_fen=total, reasons=(reason,))
    with tx.begin(actor="system:test"):
        order_id = orders.place(replace(pattern, pieces=(piece,)), at=AT)
        shop.pay(order_id, card=total)
        assert shop.books(group, K.SUBSIDY_EXPENSE) == 0
        shop.hand_over(order_id, 1)
        assert shop.books(group, K.SUBSIDY_EXPENSE) == 6_001 // 3
        shop.hand_over(order_id, 2)
    assert shop.books(group, K.SUBSIDY_EXPENSE) == 6_001
    assert shop.books(supplier, K.SUBSIDY_EXPENSE) == 3_000
    net = shops.net(6_001) + shops.net(3_000)
    assert shop.books(seller, K.SUBSIDY_REVENUE) == -net
    assert shop.books(seller, K.OUTPUT_VAT) == -(total - shops.net(total)) - (9_001 - net)
    with tx.begin(actor="system:test"):
        line = shop.order(order_id).lines[0]
        orders.accept_return(
            order_id=order_id,
            node_id=shop.town.group_store.node_id,
            pieces=[ReturnedPiece(line.line_id, 1)],
            at=AT,
        )
    owed = 6_001 - 2_000
    assert shop.books(group, K.SUBSIDY_EXPENSE) == owed
    assert shop.books(supplier, K.SUBSIDY_EXPENSE) == 2_000
    soon = AT + timedelta(minutes=1)
    told = order_queries.promotion_costs(seller_id=None, since=AT - timedelta(days=1), until=soon)
    kept: dict[UUID, int] = {group: owed, supplier: 2_000, seller: 1_000 - 333}
    assert told[promotion_id] == PromotionCost(1, sum(kept.values()), kept)
    assert {result.violation_count for result in proof.verify(["L1", "L6", "L7"])} == {0}
    day = AT.astimezone(HOUSE).date()
    statement = settled.organisation_statement(organisation_id=seller, first_on=day, last_on=day)
    moved = {row.kind: row.amount_fen for row in statement.accounts if not row.party}
    assert moved[K.SUBSIDY_REVENUE] == shop.books(seller, K.SUBSIDY_REVENUE) < 0
    later = AT + timedelta(days=2)
    with tx.begin(actor="staff:one"):
        run_id = settlement.draft_run(currency="CNY", last_on=day, at=later)
    with tx.begin(actor="staff:two"):
        settlement.approve_run(run_id=run_id, at=later)
        settlement.start_paying(run_id=run_id, at=later)
        settlement.pay_next(run_id=run_id, at=later)
    paid = {one.organisation_id: one.amount_fen for one in settled.list_payouts(run_id=run_id)}
    # What dealer A gets is what it was owed by all: the group's part of the discount is in it.
    assert paid[seller] == shop.books(seller, K.BANK)
    dues = ledger.balance(organisation_id=seller, kind=K.DUE_FROM, currency="CNY")
    assert dues == ledger.balance(organisation_id=seller, kind=K.DUE_TO, currency="CNY") == 0
