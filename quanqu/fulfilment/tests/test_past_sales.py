"""Past sales, many in a few statements: the same books as one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment.actions import CounterSale
from quanqu.kit import sql, tx
from quanqu.orders import actions as orders
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.orders.types import (
    HandOverKind,
    HandTender,
    LineKind,
    OrderId,
    Piece,
    Placement,
    TenderKind,
)
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, StockLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        made = shop(stock_qty=20)
        # Dealer B's jackets lie at S1, too: over the counter goes only what is there.
        lines = [StockLine(own_shelf(made), 20, 20_000), StockLine(foreign_shelf(made), 20, 20_000)]
        stock.receive(lines=lines, cause_kind="test", cause_id=uuid4(), at=AT)
        yield made


def own_shelf(made: Shop) -> Shelf:
    """Dealer A's own jackets in size M in S1."""
    town = made.town
    return Shelf(made.skus[1].sku_id, town.store_a.node_id, town.dealer_a.organisation_id)


def foreign_shelf(made: Shop) -> Shelf:
    """Dealer B's jackets in S1."""
    return replace(made.shelf, node_id=made.town.store_a.node_id)


def sale(made: Shop, *, discount: int = 0, external_ref: str | None = None) -> CounterSale:
    """Own goods, goods of dealer B and a fee, paid by cash and card, with a remainder to split."""
    pattern = made.placement(3)
    foreign = replace(
        pattern.pieces[0],
        source_node_id=made.town.store_a.node_id,
        total_fen=3 * PRICE - discount,
    )
    shelf = own_shelf(made)
    own = replace(
        foreign,
        qty=1,
        sku_id=shelf.sku_id,
        owner_id=shelf.owner_id,
        source_node_id=shelf.node_id,
        total_fen=PRICE - 1,
        label="own",
        reasons=({"code": "off", "fen": 1},),
    )
    pieces = (foreign, own, Piece(1, LineKind.FEE, 700, 700, 600))
    total = sum(piece.total_fen for piece in pieces)
    placement = replace(
        pattern,
        pieces=pieces,
        hand_over_kind=HandOverKind.IN_STORE,
        hand_over_node_id=made.town.store_a.node_id,
        external_ref=external_ref,
        pay_by=AT,
    )
    tenders = (
        HandTender(TenderKind.CASH, 33_333),
        HandTender(TenderKind.CARD_TERMINAL, total - 33_333),
    )
    return CounterSale(placement, tenders, AT)


def free_sale(made: Shop) -> CounterSale:
    """Something given away: no money, no journal."""
    pattern = sale(made).placement
    piece = replace(pattern.pieces[0], qty=1, total_fen=0)
    return CounterSale(replace(pattern, pieces=(piece,)), (), AT)


def one_by_one(sales: Sequence[CounterSale]) -> list[OrderId]:
    order_ids = []
    for one in sales:
        order_id = orders.place(one.placement, at=one.at)
        orders.pay_at_counter(order_id=order_id, tenders=one.tenders, at=one.at)
        fulfilment.hand_over_now(
            order_id=order_id,
            node_id=one.placement.selling_node_id,
            staff_id=one.staff_id,
            at=one.at,
        )
        order_ids.append(order_id)
    return order_ids


def written(order_id: OrderId) -> dict[str, list[dict[str, Any]]]:
    """All that is written about an order, without the ids that differ by nature."""
    names = _names(order_id)
    return {
        table: _plain(sql.run_text(query, {"order_id": order_id}), names)
        for table, query in WRITTEN.items()
    }


def _names(order_id: OrderId) -> dict[str, str]:
    """What each made-up id stands for, so that rows of two orders can be compared."""
    rows = sql.run_text(MADE_UP_IDS, {"order_id": order_id})
    return {row["made_up"]: row["name"] for row in rows}


def _plain(rows: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    def plain(text: str) -> str:
        for made_up, name in names.items():
            text = text.replace(made_up, name)
        return text

    return [{key: plain(str(value)) for key, value in row.items()} for row in rows]


MADE_UP_IDS = """
SELECT id::text AS made_up, 'order' AS name FROM orders_order WHERE id = %(order_id)s
UNION ALL SELECT number, 'number' FROM orders_order WHERE id = %(order_id)s
UNION ALL SELECT id::text, 'line ' || position FROM orders_line WHERE order_id = %(order_id)s
UNION ALL SELECT id::text, 'tender ' || position FROM orders_tender WHERE order_id = %(order_id)s
UNION ALL SELECT id::text, 'delivery' FROM fulfilment_delivery WHERE order_id = %(order_id)s
"""
OF_DELIVERY = "(SELECT id FROM fulfilment_delivery WHERE order_id = %(order_id)s)"
WRITTEN = {
    "order": "SELECT * FROM orders_order WHERE id = %(order_id)s",
    "lines": "SELECT * FROM orders_line WHERE order_id = %(order_id)s ORDER BY position",
    "tenders": "SELECT * FROM orders_tender WHERE order_id = %(order_id)s ORDER BY position",
    "shares": """
        SELECT s.line_id, s.tender_id, s.amount_fen, s.recognised_fen, s.refunded_fen
          FROM orders_line_tender s JOIN orders_line l ON l.id = s.line_id
          JOIN orders_tender t ON t.id = s.tender_id
         WHERE l.order_id = %(order_id)s ORDER BY l.position, t.position""",
    "history": """
        SELECT from_state, to_state, at, actor, why FROM orders_history
         WHERE order_id = %(order_id)s ORDER BY id""",
    "deliveries": "SELECT * FROM fulfilment_delivery WHERE order_id = %(order_id)s",
    "delivery lines": f"""
        SELECT d.delivery_id, d.line_id, d.qty FROM fulfilment_delivery_line d
          JOIN orders_line l ON l.id = d.line_id
         WHERE d.delivery_id IN {OF_DELIVERY} ORDER BY l.position""",
    "delivery history": f"""
        SELECT delivery_id, from_state, to_state, at, actor, why FROM fulfilment_history
         WHERE delivery_id IN {OF_DELIVERY} ORDER BY id""",
    "moves": f"""
        SELECT m.sku_id, m.node_id, m.owner_id, m.lot, m.kind, m.qty, m.damaged_qty,
               m.unit_cost_fen, m.claim_id, m.cause_kind, m.cause_id, m.occurred_at, m.actor
          FROM stock_move m WHERE m.cause_id IN {OF_DELIVERY} ORDER BY m.sku_id, m.owner_id""",
    "postings": """
        SELECT j.fact_key, j.kind AS journal, j.occurred_at, j.memo, j.about, a.organisation_id,
               a.kind, a.currency, a.party, sum(p.amount_fen)::bigint AS amount_fen
          FROM ledger_journal j JOIN ledger_posting p ON p.journal_id = j.id
          JOIN ledger_account a ON a.id = p.account_id
         WHERE j.about = %(order_id)s
         GROUP BY j.id, a.id ORDER BY j.fact_key, a.organisation_id, a.kind, a.party""",
    "events": """
        SELECT name, payload, actor FROM kit_event
         WHERE payload ->> 'order_id' = %(order_id)s::text ORDER BY id""",
}


class TestRecordCounterSales:
    @pytest.mark.parametrize("table", [*WRITTEN])
    def test_writes_the_same_as_one_by_one(self, made: Shop, table: str) -> None:
        sales = [sale(made), sale(made, discount=100), free_sale(made)]
        usual = [written(order_id)[table] for order_id in one_by_one(sales)]
        many = [written(order_id)[table] for order_id in fulfilment.record_counter_sales(sales)]
        assert many == usual
        assert usual[0], "nothing was compared"

    def test_leaves_the_same_on_the_shelves(self, made: Shop) -> None:
        def levels() -> list[tuple[int, int]]:
            rows = sql.run_text(LEVELS, {})
            return [(row["on_hand_qty"], row["reserved_qty"]) for row in rows]

        fulfilment.record_counter_sales([sale(made), sale(made)])
        many = levels()
        one_by_one([sale(made), sale(made)])
        assert [(20 - on_hand, reserved) for on_hand, reserved in levels()] == [
            (2 * (20 - on_hand), reserved) for on_hand, reserved in many
        ]

    def test_what_was_sold_can_come_back(self, made: Shop) -> None:
        (order_id,) = fulfilment.record_counter_sales([sale(made)])
        lines = made.order(order_id).lines[:2]
        orders.accept_return(
            order_id=order_id,
            node_id=made.town.store_b.node_id,
            pieces=[orders.ReturnedPiece(line.line_id, line.qty) for line in lines],
            at=AT,
        )
        assert made.order(order_id).paid_fen == 700

    def test_all_or_none(self, made: Shop) -> None:
        too_many = replace(sale(made).placement.pieces[0], qty=21, total_fen=21 * PRICE)
        short = _only(sale(made).placement, too_many)
        with pytest.raises(stock.OutOfStock):
            fulfilment.record_counter_sales([sale(made), short])

    def test_refuses_a_sale_that_is_known(self, made: Shop) -> None:
        with pytest.raises(orders.AlreadyImported):
            fulfilment.record_counter_sales([sale(made, external_ref="till-1")] * 2)

    def test_refuses_tenders_that_are_not_the_total(self, made: Shop) -> None:
        one = sale(made)
        with pytest.raises(orders.AmountNotDue):
            fulfilment.record_counter_sales([replace(one, tenders=one.tenders[:1])])


LEVELS = "SELECT on_hand_qty, reserved_qty FROM stock_level ORDER BY sku_id, node_id, owner_id"


def _only(placement: Placement, piece: Piece) -> CounterSale:
    tender = HandTender(TenderKind.CASH, piece.total_fen)
    return CounterSale(replace(placement, pieces=(piece,)), (tender,), AT)
