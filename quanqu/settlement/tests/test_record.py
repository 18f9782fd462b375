"""An online sale counts for the stores that found, held, shipped and handed over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.members import actions as members
from quanqu.orders import actions as orders
from quanqu.orders.events import MovedLine
from quanqu.orders.tests import factory as shops
from quanqu.orders.tests.factory import AT, PRICE, Shop
from quanqu.orders.types import OrderView
from quanqu.settlement import actions as settlement
from quanqu.settlement import queries
from quanqu.settlement.types import Role

SOLD_ON, RETURNED_ON = date(2026, 3, 1), date(2026, 3, 31)
NET = shops.net(2 * PRICE)


@pytest.fixture
def shop(db: None) -> Shop:
    with tx.begin(actor="system:test"):
        return shops.shop()


def sold(shop: Shop) -> OrderView:
    """Two jackets from dealer B's store, sold by dealer A, whose store found the member."""
    with tx.begin(actor="system:test"):
        member_id = members.enrol(
            at=AT, phone="13800138007", node_id=shop.town.store_a.node_id, source="test"
        )
        placement = replace(shop.placement(), member_id=member_id)
        order_id = orders.place(placement, at=AT)
        shop.pay(order_id, card=2 * PRICE)
        order = shop.order(order_id)
        line = MovedLine(order.lines[0].line_id, 2, 2 * PRICE, NET)
        cause_id = new_id()
        for _ in range(2):
            settlement.record_hand_over(
                order_id=order_id,
                cause_id=cause_id,
                node_id=shop.town.store_a.node_id,
                lines=[line],
                at=AT,
            )
        shop.hand_over(order_id, 2)
    return order


def take_back(shop: Shop, order: OrderView) -> None:
    with tx.begin(actor="system:test"):
        settlement.record_return(
            order_id=order.order_id,
            cause_id=new_id(),
            node_id=shop.town.group_store.node_id,
            lines=[MovedLine(order.lines[0].line_id, 1, PRICE, NET // 2)],
            at=AT + timedelta(days=30),
        )


def amounts(first_on: date, last_on: date) -> dict[tuple[Role, str], tuple[int, int]]:
    totals = queries.node_totals(first_on=first_on, last_on=last_on)
    return {(t.role, t.node_name): (t.qty, t.total_fen) for t in totals}


class TestRecord:
    def test_counts_a_hand_over_once_for_each_part_in_it(self, shop: Shop) -> None:
        sold(shop)
        both = (2, 2 * PRICE)
        assert amounts(SOLD_ON, SOLD_ON) == {
            (Role.FOUND, "门店S1"): both,
            (Role.SOLD, "门店S1"): both,
            (Role.HELD, "门店S2"): both,
            (Role.SHIPPED, "门店S2"): both,
            (Role.HANDED_OVER, "门店S1"): both,
        }

    def test_takes_a_return_back_from_the_sale_and_keeps_the_work(self, shop: Shop) -> None:
        take_back(shop, sold(shop))
        found = amounts(SOLD_ON, RETURNED_ON)
        assert found[Role.SOLD, "门店S1"] == (1, PRICE)
        assert found[Role.HELD, "门店S2"] == (1, PRICE)
        assert found[Role.SHIPPED, "门店S2"] == (2, 2 * PRICE)
        assert found[Role.TOOK_RETURN, "门店S3"] == (1, PRICE)


class TestOrganisationStatement:
    def test_shows_an_organisations_part_and_the_movement_of_its_books(self, shop: Shop) -> None:
        sold(shop)
        dealer_a = shop.town.dealer_a.organisation_id
        dealer_b = shop.town.dealer_b.organisation_id
        statement = queries.organisation_statement(
            organisation_id=dealer_a, first_on=SOLD_ON, last_on=SOLD_ON
        )
        assert {total.role for total in statement.nodes} == {
            Role.FOUND,
            Role.SOLD,
            Role.HANDED_OVER,
        }
        booked = {(a.kind, a.party): a.amount_fen for a in statement.accounts}
        assert booked["revenue", ""] == -NET
        assert booked["due_to", f"org:{dealer_b}"] < 0
        assert sum(booked.values()) == 0
        before = queries.organisation_statement(
            organisation_id=dealer_a, first_on=date(2026, 1, 1), last_on=date(2026, 1, 31)
        )
        assert (before.nodes, before.accounts) == ((), ())

    def test_agrees_between_the_companies(self, shop: Shop) -> None:
        sold(shop)
        town = shop.town
        companies = [o.organisation_id for o in (town.group, town.dealer_a, town.dealer_b)]
        statements = {
            organisation_id: queries.organisation_statement(
                organisation_id=organisation_id, first_on=SOLD_ON, last_on=SOLD_ON
            )
            for organisation_id in companies
        }
        owed = {
            (debtor, account.party): -account.amount_fen
            for debtor, statement in statements.items()
            for account in statement.accounts
            if account.kind == "due_to"
        }
        claimed = {
            (account.party, f"org:{creditor}"): account.amount_fen
            for creditor, statement in statements.items()
            for account in statement.accounts
            if account.kind == "due_from"
        }
        assert {(f"org:{debtor}", party): fen for (debtor, party), fen in owed.items()} == claimed
        assert claimed
