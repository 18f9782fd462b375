"""People who count, receive and move goods at the same time, and handhelds that send twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from quanqu.kit import clock, tx
from quanqu.kit.refusals import Refused
from quanqu.kit.tests.threads import wait_until_blocked
from quanqu.network import actions as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests import factory
from quanqu.stock.tests.factory import AT, SOON, World
from quanqu.stock.tests.test_races import all_at_once
from quanqu.stock.types import (
    CountEntry,
    HandLine,
    Settlement,
    Shelf,
    StockLine,
    TransferWant,
    Want,
)

LATER = AT + timedelta(hours=1)


@pytest.fixture
def shop(committed: str) -> World:
    with tx.begin(actor="system:test"):
        return factory.world(3)


def winners(answers: list[object]) -> int:
    return sum(not isinstance(answer, Refused) for answer in answers)


def counted(shop: World, *qtys: int) -> UUID:
    """A closed count of the first SKUs, by somebody else than the race."""
    with tx.begin(actor="staff:ann"):
        count_id = stock.open_count(node_id=shop.store_id, sku_ids=None, tolerance_qty=99, at=AT)
        entries = [CountEntry(uuid4(), s, q, AT) for s, q in zip(shop.sku_ids, qtys, strict=False)]
        stock.record_entries(count_id=count_id, counter="staff:ann", entries=entries, at=AT)
        stock.close_counting(count_id=count_id, at=AT)
    return count_id


class TestACount:
    def test_keeps_each_entry_once_however_often_it_is_sent(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            count_id = stock.open_count(node_id=shop.store_id, sku_ids=None, at=AT)
        entries = [CountEntry(uuid4(), sku_id, 2, AT) for sku_id in shop.sku_ids]

        def send() -> object:
            return stock.record_entries(count_id=count_id, counter="a", entries=entries, at=AT)

        answers = all_at_once([send] * 12)
        assert winners(answers) == 12
        assert sum(answer.new_entry_qty for answer in answers) == 3  # type: ignore[attr-defined]
        found = queries.opinions_of(count_id)
        assert [(opinion.counter, opinion.qty) for _, opinion in found] == [("a", 2)] * 3

    def test_knows_all_its_counters(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            count_id = stock.open_count(node_id=shop.store_id, sku_ids=None, at=AT)

        def send(who: str) -> Callable[[], object]:
            entry = CountEntry(uuid4(), shop.sku_ids[0], 1, AT)
            return lambda: stock.record_entries(
                count_id=count_id, counter=who, entries=[entry], at=AT
            )

        all_at_once([send(f"staff:{number}") for number in range(12)])
        assert len(queries.get_count(count_id).counters) == 12

    def test_is_believed_once(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            shop.receive(9)
        count_id = counted(shop, 4)
        approve = partial(stock.approve_count, count_id=count_id, at=LATER)
        assert winners(all_at_once([approve] * 8)) == 8
        assert queries.levels(shop.sku_ids)[0].on_hand_qty == 4
        factory.assert_true_books()

    def test_is_right_while_people_buy(self, shop: World) -> None:
        """Twenty in the books, fifteen counted; then ten are sold while it is approved."""
        with tx.begin(actor="system:test"):
            shop.receive(20)
        count_id = counted(shop, 15)

        def sell() -> None:
            line = HandLine(shop.shelf(), 1)
            stock.sell_from_hand(lines=[line], cause_kind="t", cause_id=uuid4(), at=LATER)

        works: list[Callable[[], object]] = [sell] * 10
        works.insert(5, lambda: stock.approve_count(count_id=count_id, at=LATER))
        assert winners(all_at_once(works)) == 11
        assert queries.levels(shop.sku_ids)[0].on_hand_qty == 5
        factory.assert_true_books()


class TestAPurchase:
    def test_is_received_once_by_one_receipt(self, shop: World) -> None:
        purchase_id, receipt_id = self.ordered(shop), uuid4()

        def receive() -> object:
            return stock.receive_purchase(
                purchase_id=purchase_id,
                receipt_id=receipt_id,
                lines=[(shop.sku_ids[0], 4, 0, "L1", None)],
                at=AT,
            )

        assert winners(all_at_once([receive] * 10)) == 10
        assert queries.get_purchase(purchase_id).lines[0].received_qty == 4
        assert queries.levels(shop.sku_ids)[0].on_hand_qty == 4
        factory.assert_true_books()

    def test_is_filled_by_all_that_receive_it(self, shop: World) -> None:
        purchase_id = self.ordered(shop)

        def receive() -> object:
            return stock.receive_purchase(
                purchase_id=purchase_id,
                receipt_id=uuid4(),
                lines=[(shop.sku_ids[0], 1, 0, "L1", None)],
                at=AT,
            )

        assert winners(all_at_once([receive] * 12)) == 12
        line = queries.get_purchase(purchase_id).lines[0]
        assert (line.received_qty, line.over_qty) == (12, 2)
        factory.assert_true_books()

    def test_has_a_number_of_its_own(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            supplier = network.open_organisation(code="SUP", name="供应商", kind="supplier")

        def order() -> object:
            return stock.order_in(
                node_id=shop.store_id,
                supplier_id=supplier.organisation_id,
                lines=[(shop.sku_ids[0], 1, None, None)],
                number="PO-1",
                at=AT,
            )

        assert winners(all_at_once([order] * 8)) == 1

    def test_holds_no_later_shelf_while_it_waits_for_an_earlier_one(self, shop: World) -> None:
        """Its lot of the later SKU gets a day; somebody takes the earlier SKU, then the later."""
        purchase_id = self.ordered(shop, 2)
        early, late = shop.shelf(), shop.shelf(1, lot="L1")
        with tx.begin(actor="system:test"):
            lines = [StockLine(early, 5), StockLine(late, 5)]
            stock.name_lots(lots=[(late.sku_id, late.lot or "", None)])
            stock.receive(lines=lines, cause_kind="t", cause_id=uuid4(), at=AT)

        def receive() -> object:
            day = clock.now().date() + timedelta(days=9)
            lines = [(late.sku_id, 1, 0, "L1", day), (early.sku_id, 1, 0, "none", None)]
            return stock.receive_purchase(
                purchase_id=purchase_id, receipt_id=uuid4(), lines=lines, at=AT
            )

        with ThreadPoolExecutor(1) as pool:
            with tx.begin(actor="system:test"):
                stock.reserve_many(wants=[Want(uuid4(), early, 1)], until=None)
                receiving = pool.submit(all_at_once, [receive])
                wait_until_blocked(1)
                stock.reserve_many(wants=[Want(uuid4(), late, 1)], until=None)
            assert winners(receiving.result(timeout=20)) == 1
        assert [level.on_hand_qty for level in queries.levels(shop.sku_ids)] == [6, 6]
        factory.assert_true_books()

    def ordered(self, shop: World, sku_qty: int = 1) -> UUID:
        with tx.begin(actor="system:test"):
            supplier = network.open_organisation(code="SUP", name="供应商", kind="supplier")
            return stock.order_in(
                node_id=shop.store_id,
                supplier_id=supplier.organisation_id,
                lines=[(sku_id, 10, None, None) for sku_id in shop.sku_ids[:sku_qty]],
                number="PO-1",
                at=AT,
            )


class TestATransfer:
    def test_is_received_once(self, shop: World) -> None:
        transfer_id = self.sent(shop)
        receive = partial(stock.receive_transfer, transfer_id, AT)
        assert winners(all_at_once([receive] * 8)) == 1
        factory.assert_true_books()

    def test_has_its_difference_settled_once(self, shop: World) -> None:
        transfer_id = self.sent(shop)
        with tx.begin(actor="system:test"):
            line_id = queries.get_transfer(transfer_id).lines[0].line_id
            stock.receive_transfer(transfer_id, AT, received=[(line_id, 2, 0)])

        def settle() -> object:
            return stock.settle_difference(
                transfer_id=transfer_id,
                settlement_id=uuid4(),
                line_id=line_id,
                how=Settlement.FOUND,
                qty=3,
                at=AT,
            )

        assert winners(all_at_once([settle] * 8)) == 1
        levels = queries.levels(shop.sku_ids[:1], [shop.other_id])
        assert [level.on_hand_qty for level in levels] == [5]
        factory.assert_true_books()

    def sent(self, shop: World) -> UUID:
        with tx.begin(actor="system:test"):
            shop.receive(5)
            transfer_id = stock.request_transfer(
                from_node_id=shop.store_id,
                to_node_id=shop.other_id,
                lines=[TransferWant(shop.sku_ids[0], shop.owner_id, 5)],
                at=AT,
            )
            stock.dispatch_transfer(transfer_id, AT)
        return transfer_id


class TestLots:
    def test_are_sold_out_by_exactly_as_many_as_there_are(self, shop: World) -> None:
        days = clock.now().date()
        with tx.begin(actor="system:test"):
            for number, qty in enumerate((1, 2, 4), start=1):
                stock.name_lots(
                    lots=[(shop.sku_ids[0], f"L{number}", days + timedelta(days=number))]
                )
                lines = [StockLine(shop.shelf(lot=f"L{number}"), qty)]
                stock.receive(lines=lines, cause_kind="t", cause_id=uuid4(), at=AT)
        any_lot = Shelf(shop.sku_ids[0], shop.store_id, shop.owner_id, None)

        def reserve() -> None:
            stock.reserve_many(wants=[Want(uuid4(), any_lot, 1)], until=SOON)

        answers = all_at_once([reserve] * 30)
        assert winners(answers) == 7
        levels = queries.levels(shop.sku_ids)
        assert [level.reserved_qty for level in levels] == [1, 2, 4]
        factory.assert_true_books()


class TestReservations:
    def test_that_cross_do_not_wait_for_each_other_for_ever(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            shop.receive(20)
            shop.receive(20, at_other=True)
            here = [uuid4() for _ in range(8)]
            there = [uuid4() for _ in range(8)]
            wants = [Want(claim_id, shop.shelf(), 1) for claim_id in here]
            wants += [Want(claim_id, shop.shelf(at_other=True), 1) for claim_id in there]
            stock.reserve_many(wants=wants, until=None)

        def move(claim_id: UUID, node_id: UUID) -> Callable[[], object]:
            return lambda: stock.move_reservations(claims=[(claim_id, 1)], to_node_id=node_id)

        works = [move(claim_id, shop.other_id) for claim_id in here]
        works += [move(claim_id, shop.store_id) for claim_id in there]
        assert winners(all_at_once(works)) == 16
        levels = queries.levels(shop.sku_ids)
        assert [level.reserved_qty for level in levels] == [8, 8]
        factory.assert_true_books()
