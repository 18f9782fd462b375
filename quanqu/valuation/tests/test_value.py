"""What goods are worth follows their movements, in the owner's books and in the margins."""

from dataclasses import astuple
from datetime import date
from functools import partial
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection, connections

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.ledger.types import AccountKind
from quanqu.network import actions as network
from quanqu.orders import actions as orders
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.tests import factory as shops
from quanqu.orders.tests.factory import AT, Shop
from quanqu.orders.types import OrderId
from quanqu.stock import actions as stock
from quanqu.stock.types import Adjustment, MoveKind, StockLine
from quanqu.valuation import actions as valuation
from quanqu.valuation import queries
from quanqu.valuation.queries import By
from quanqu.valuation.types import Margin, PositionView

ON = date(2026, 3, 1)


@pytest.fixture
def shop(committed: str) -> Shop:
    """One jacket of unknown cost, three at 100.00, one at 100.03."""
    with tx.begin(actor="system:test"):
        made = shops.shop(stock_qty=1)
        # Of what dealer A sells of them, dealer B gets four fifths.
        network.set_terms(organisation_id=made.shelf.owner_id, transfer_price_bps=8_000)
        return made


def figures(margin: Margin) -> tuple[int, ...]:
    return astuple(margin)[1:]


def receive(shop: Shop, qty: int, cost: int | None) -> UUID:
    cause_id = new_id()
    with tx.begin(actor="system:test"):
        line = StockLine(shop.shelf, qty, cost)
        stock.receive(lines=[line], cause_kind="test", cause_id=cause_id, at=AT)
    return cause_id


def value(limit: int = 2) -> None:
    """Read on until nothing waits, a few movements at a time."""
    step = partial(valuation.value_next, at=AT, limit=limit)
    while tx.run("system:test", step):
        pass


def position(shop: Shop) -> PositionView:
    (found,) = queries.positions_of(shop.shelf.owner_id, limit=9)
    return found


def sold(shop: Shop, qty: int) -> OrderId:
    with tx.begin(actor="system:test"):
        order_id = shop.bought(qty)
        shop.hand_over(order_id, qty)
    return order_id


def test_a_sale_a_return_a_loss_and_a_corrected_price_are_booked_to_the_fen(shop: Shop) -> None:
    first = receive(shop, 3, 10_000)
    receive(shop, 1, 10_003)
    order_id = sold(shop, 2)
    with tx.begin(actor="system:test"):
        line = shop.order(order_id).lines[0]
        orders.accept_return(
            order_id=order_id,
            node_id=shop.town.group_store.node_id,
            pieces=[ReturnedPiece(line.line_id, 1)],
            at=AT,
        )
        missing = Adjustment(shop.shelf, MoveKind.ADJUSTED, -1)
        stock.adjust(changes=[missing], cause_kind="test", cause_id=new_id(), at=AT)
    value()
    # One of two sold had a cost, came back, and another one at the average is missing.
    assert position(shop) == PositionView(*shop_key(shop), 3, 0, 40_003 - 10_000)
    owner, dealer = shop.shelf.owner_id, shop.town.dealer_a.organisation_id
    assert shop.books(owner, AccountKind.STOCK_DIFFERENCES) == 10_000
    assert shop.books(owner, AccountKind.COST_OF_SALES) == 0
    correct = partial(
        valuation.correct_cost,
        owner_id=owner,
        cause_id=first,
        sku_id=shop.shelf.sku_id,
        unit_cost_fen=11_000,
        correction_id=new_id(),
        at=AT,
    )
    assert tx.run("system:test", correct) == tx.run("system:test", correct)
    assert shop.books(owner, AccountKind.INVENTORY) == position(shop).value_fen == 33_003
    assert shop.books(owner, AccountKind.GOODS_RECEIVED) == -(3 * 11_000 + 10_003)
    margins = partial(queries.margins, by=By.SKU, first_on=ON, last_on=ON)
    (mine,), (theirs,) = margins(organisation_id=dealer), margins(organisation_id=owner)
    assert mine.net_fen == -shop.books(dealer, AccountKind.REVENUE)
    assert mine.cost_fen == shop.books(dealer, AccountKind.COST_OF_GOODS)
    assert mine.margin_fen == mine.net_fen - mine.cost_fen > 0
    assert theirs.net_fen == -shop.books(owner, AccountKind.INTERCOMPANY_REVENUE) == mine.cost_fen
    assert (theirs.sold_qty, theirs.costed_qty, theirs.margin_fen) == (1, 0, None)
    # By whatever they are grouped and however long they are read, they are the same sums.
    for by, last_on in ((By.NODE, ON), (By.CATEGORY, ON), (By.SKU, date(2026, 4, 2))):
        found = queries.margins(organisation_id=owner, by=by, first_on=ON, last_on=last_on)
        assert [sum(column) for column in zip(*map(figures, found), strict=True)] == [
            *figures(theirs)
        ]
    before = partial(queries.margins, organisation_id=owner, by=By.NODE, last_on=date(2026, 2, 28))
    assert before(first_on=date(2026, 1, 1)) == []


def test_goods_without_a_price_have_an_unknown_cost_and_book_nothing(shop: Shop) -> None:
    sold(shop, 1)
    value()
    assert queries.positions_of(shop.shelf.owner_id, limit=9) == []
    (margin,) = queries.margins(
        organisation_id=shop.shelf.owner_id, by=By.NODE, first_on=ON, last_on=ON
    )
    assert (margin.sold_qty, margin.costed_qty, margin.margin_fen) == (1, 0, None)
    assert shop.books(shop.shelf.owner_id, AccountKind.COST_OF_SALES) == 0


def test_readers_at_once_read_each_movement_once_and_a_late_commit_is_not_passed_by(
    shop: Shop,
) -> None:
    written, go = Barrier(2), Barrier(2)

    def late() -> None:
        with tx.begin(actor="system:test"):
            line = StockLine(shop.shelf, 2, 50)
            stock.receive(lines=[line], cause_kind="test", cause_id=new_id(), at=AT)
            written.wait()
            go.wait()
        connection.close()

    writer = Thread(target=late)
    writer.start()
    written.wait()
    for _ in range(20):
        receive_elsewhere(shop)
    value()
    go.wait()
    writer.join()
    readers = [Thread(target=_read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    value()
    worth = queries.worth_of(shop.shelf.owner_id)
    assert (worth.known_qty, worth.value_fen) == (2 + 20, 2 * 50 + 20 * 7)


def _read() -> None:
    value()
    connection.close()


def receive_elsewhere(shop: Shop) -> None:
    """The other size, so that it waits for nobody."""
    other = next(sku for sku in shop.skus if sku.sku_id != shop.shelf.sku_id)
    shelf = shop.shelf.__class__(other.sku_id, shop.shelf.node_id, shop.shelf.owner_id)
    with tx.begin(actor="system:test"):
        line = StockLine(shelf, 1, 7)
        stock.receive(lines=[line], cause_kind="test", cause_id=new_id(), at=AT)


def shop_key(shop: Shop) -> tuple[UUID, UUID]:
    return shop.shelf.owner_id, shop.shelf.sku_id


def test_a_restored_database_that_counts_xids_anew_is_read_on(shop: Shop) -> None:
    receive(shop, 3, 100)
    value()
    with connections["owner"].cursor() as owner:
        # As if the old server had counted much further than this one.
        owner.execute("UPDATE valuation_progress SET xid = '999999999999'")
        owner.execute("INSERT INTO kit_epoch (epoch) VALUES (2)")
    receive(shop, 4, 100)
    value()
    assert queries.worth_of(shop.shelf.owner_id).known_qty == 7
