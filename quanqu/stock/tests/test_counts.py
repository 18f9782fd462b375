from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from quanqu.kit import tx
from quanqu.kit.refusals import NotFound
from quanqu.kit.states import WrongMove
from quanqu.network import actions as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests import factory
from quanqu.stock.tests.factory import AT, World
from quanqu.stock.types import (
    CountEntry,
    CountId,
    CountState,
    CountView,
    HandLine,
    MoveKind,
    Shelf,
    ShelfLimits,
    StockLine,
)

ANN, BOB, EVE = "staff:ann", "staff:bob", "staff:eve"


def minutes(number: int) -> datetime:
    return AT + timedelta(minutes=number)


TEN_PAST, TWENTY_PAST, AN_HOUR_ON, EVENING = map(minutes, (10, 20, 60, 90))


@pytest.fixture
def shop(db: None) -> Iterator[World]:
    """Five, ten and no units; each verb runs in the transaction of whoever acts."""
    with tx.begin(actor="system:test"):
        world = factory.world()
        world.receive(5, 10)
    yield world
    factory.assert_true_books()


class Counting:
    """A count at the store, and the people who make it."""

    def __init__(self, world: World, *, tolerance_qty: int = 0, whole: bool = True) -> None:
        self.world = world
        with tx.begin(actor=EVE):
            self.count_id: CountId = stock.open_count(
                node_id=world.store_id,
                sku_ids=None if whole else world.sku_ids[:2],
                tolerance_qty=tolerance_qty,
                at=AT,
            )

    def enter(
        self, who: str, sku: int, qty: int, at: datetime = TEN_PAST, round_: int | None = None
    ) -> CountEntry:
        entry = CountEntry(uuid4(), self.world.sku_ids[sku], qty, at, round=round_)
        self.upload(who, entry, at=at)
        return entry

    def upload(self, who: str, *entries: CountEntry, at: datetime = AN_HOUR_ON) -> int:
        with tx.begin(actor=who):
            progress = stock.record_entries(
                count_id=self.count_id, counter=who, entries=entries, at=at
            )
        return progress.new_entry_qty

    def close(self, at: datetime = TWENTY_PAST) -> CountView:
        with tx.begin(actor=EVE):
            return stock.close_counting(count_id=self.count_id, at=at)

    def approve(self, who: str = EVE, at: datetime = EVENING) -> CountView:
        with tx.begin(actor=who):
            return stock.approve_count(count_id=self.count_id, at=at)

    def on_hand(self, sku: int, *, at_other: bool = False) -> int:
        shelf = self.world.shelf(sku, at_other=at_other)
        levels = queries.levels([shelf.sku_id], [shelf.node_id])
        return levels[0].on_hand_qty if levels else 0


class TestCounting:
    def test_posts_what_differs_with_the_moment_of_counting(self, shop: World) -> None:
        counting = Counting(shop, tolerance_qty=2)
        counting.enter(ANN, 0, 3, minutes(5))
        counting.enter(ANN, 1, 10, minutes(6))
        view = counting.close()
        assert view.state == CountState.COUNTED
        found = {line.shelf: line.difference_qty for line in view.lines}
        assert found == {shop.shelf(0): -2, shop.shelf(1): 0}
        assert counting.approve().approved_by == EVE
        assert (counting.on_hand(0), counting.on_hand(1)) == (3, 10)
        (move,) = queries.moves_about(counting.count_id)
        assert (move.kind, move.qty, move.occurred_at) == (MoveKind.COUNTED, -2, minutes(5))

    def test_what_was_not_counted_is_unknown_and_never_zero(self, shop: World) -> None:
        counting = Counting(shop, tolerance_qty=9)
        counting.enter(ANN, 0, 4)
        view = counting.close()
        assert view.uncounted_qty == 1
        assert queries.list_uncounted(counting.count_id) == [shop.shelf(1)]
        counting.approve()
        assert (counting.on_hand(0), counting.on_hand(1)) == (4, 10)

    def test_an_empty_shelf_is_entered_as_zero(self, shop: World) -> None:
        counting = Counting(shop, tolerance_qty=9)
        counting.enter(ANN, 0, 0)
        counting.close()
        counting.approve()
        assert counting.on_hand(0) == 0

    def test_belongs_to_its_node_wherever_it_is_uploaded_from(self, shop: World) -> None:
        """The scans were made at the store; that they are sent later from elsewhere is nothing."""
        with tx.begin(actor="system:test"):
            shop.receive(50, at_other=True)
        counting = Counting(shop, tolerance_qty=9)
        entry = CountEntry(uuid4(), shop.sku_ids[0], 7, minutes(5))
        counting.upload(ANN, entry, at=minutes(600))
        counting.close(minutes(601))
        counting.approve(at=minutes(602))
        assert (counting.on_hand(0), counting.on_hand(0, at_other=True)) == (7, 50)

    def test_sales_meanwhile_do_no_harm(self, shop: World) -> None:
        """Four of five were there at ten past; one is sold after, before anybody closes it."""
        counting = Counting(shop, tolerance_qty=1)
        counting.enter(ANN, 0, 4, minutes(10))
        with tx.begin(actor="system:test"):
            line = HandLine(shop.shelf(0), 1)
            stock.sell_from_hand(lines=[line], cause_kind="t", cause_id=uuid4(), at=minutes(15))
        view = counting.close(minutes(20))
        assert view.lines[0].difference_qty == -1
        counting.approve()
        assert counting.on_hand(0) == 3

    def test_a_sale_that_is_booked_late_is_known_at_approval(self, shop: World) -> None:
        """A till without network sold one before it was counted: the count found it missing."""
        counting = Counting(shop, tolerance_qty=1)
        counting.enter(ANN, 0, 4, minutes(10))
        assert counting.close().lines[0].difference_qty == -1
        with tx.begin(actor="system:test"):
            line = HandLine(shop.shelf(0), 1)
            stock.sell_from_hand(lines=[line], cause_kind="t", cause_id=uuid4(), at=minutes(5))
        counting.approve()
        assert counting.on_hand(0) == 4
        assert queries.moves_about(counting.count_id) == []

    def test_opens_a_shelf_that_the_books_did_not_know(self, shop: World) -> None:
        counting = Counting(shop, tolerance_qty=9)
        counting.enter(ANN, 2, 3)
        counting.close()
        counting.approve()
        assert counting.on_hand(2) == 3

    def test_of_some_skus_leaves_the_others_alone(self, shop: World) -> None:
        counting = Counting(shop, whole=False, tolerance_qty=9)
        counting.enter(ANN, 0, 5)
        view = counting.close()
        assert (view.sku_ids, view.uncounted_qty) == (shop.sku_ids[:2], 1)


class TestEntries:
    def test_of_one_counter_add_up_and_may_be_corrected(self, shop: World) -> None:
        counting = Counting(shop)
        for qty in (2, 4, -1):
            counting.enter(ANN, 0, qty)
        assert counting.close().state == CountState.COUNTED

    def test_may_be_uploaded_again_after_a_lost_answer(self, shop: World) -> None:
        counting = Counting(shop)
        entries = [CountEntry(uuid4(), shop.sku_ids[0], 5, minutes(5)) for _ in range(2)]
        assert counting.upload(ANN, *entries[:1]) == 1
        assert counting.upload(ANN, *entries) == 1
        assert counting.upload(ANN, *entries) == 0
        assert [opinion.qty for _, opinion in queries.opinions_of(counting.count_id)] == [10]

    def test_with_a_known_id_and_other_content_are_refused(self, shop: World) -> None:
        counting = Counting(shop)
        known = counting.enter(ANN, 0, 5)
        others = [replace(known, qty=6), replace(known, sku_id=shop.sku_ids[1])]
        for other in [*others, replace(known, lot="L1")]:
            with pytest.raises(stock.RecordDiffers):
                counting.upload(ANN, other)
        with pytest.raises(stock.RecordDiffers):
            counting.upload(BOB, known)
        fresh = CountEntry(uuid4(), shop.sku_ids[0], 5, minutes(5))
        with pytest.raises(stock.RecordDiffers):
            counting.upload(ANN, fresh, replace(fresh, qty=6))
        assert [opinion.qty for _, opinion in queries.opinions_of(counting.count_id)] == [5]

    def test_are_of_goods_that_the_count_asks_for(self, shop: World) -> None:
        counting = Counting(shop, whole=False)
        with pytest.raises(stock.NotInCount):
            counting.enter(ANN, 2, 1)
        assert queries.opinions_of(counting.count_id) == []

    def test_are_of_the_nodes_organisation_or_of_who_has_units_there(self, shop: World) -> None:
        counting = Counting(shop)
        with tx.begin(actor="system:test"):
            other = network.open_organisation(code="B", name="乙", kind="supplier")
        owner_id = other.organisation_id
        seen = CountEntry(uuid4(), shop.sku_ids[0], 1, minutes(5), owner_id=owner_id)
        for wrong in (seen, replace(seen, owner_id=uuid4())):
            with pytest.raises(stock.NotInCount):
                counting.upload(ANN, wrong)
        with tx.begin(actor="system:test"):
            line = StockLine(replace(shop.shelf(0), owner_id=owner_id), 1)
            stock.receive(lines=[line], cause_kind="t", cause_id=uuid4(), at=AT)
        assert counting.upload(ANN, seen) == 1
        own = replace(seen, entry_id=uuid4(), owner_id=shop.owner_id)
        assert counting.upload(ANN, own) == 1

    def test_that_come_late_open_a_closed_count_again(self, shop: World) -> None:
        counting = Counting(shop)
        counting.enter(ANN, 0, 5)
        assert counting.close().state == CountState.COUNTED
        counting.enter(BOB, 0, 4, minutes(12))
        assert queries.get_count(counting.count_id).state == CountState.COUNTING
        assert counting.close(minutes(30)).state == CountState.RECOUNTING

    def test_are_refused_when_the_count_is_over_unless_they_are_known(self, shop: World) -> None:
        counting = Counting(shop)
        known = counting.enter(ANN, 0, 5)
        counting.close()
        counting.approve()
        assert counting.upload(ANN, known) == 0
        with pytest.raises(stock.CountOver):
            counting.enter(ANN, 1, 9)

    @pytest.mark.parametrize("qty", [1.5, 1_000_001, -1_000_001])
    def test_refuse_impossible_quantities(self, shop: World, qty: int) -> None:
        with pytest.raises(stock.BadQuantity):
            Counting(shop).enter(ANN, 0, qty)

    def test_refuse_unknown_goods_and_counts(self, shop: World) -> None:
        counting = Counting(shop)
        with pytest.raises(NotFound):
            counting.upload(ANN, CountEntry(uuid4(), uuid4(), 1, AT))
        with tx.begin(actor=ANN), pytest.raises(NotFound):
            stock.record_entries(count_id=uuid4(), counter=ANN, entries=[], at=AT)

    def test_of_a_wrong_clock_are_put_into_the_time_of_the_count(self, shop: World) -> None:
        counting = Counting(shop)
        counting.upload(ANN, CountEntry(uuid4(), shop.sku_ids[0], 1, minutes(-500)), at=minutes(9))
        counting.upload(BOB, CountEntry(uuid4(), shop.sku_ids[0], 1, minutes(900)), at=minutes(9))
        moments = {o.counter: o.counted_at for _, o in queries.opinions_of(counting.count_id)}
        assert moments == {ANN: AT, BOB: minutes(9)}


class TestRecount:
    def test_is_asked_for_beyond_the_tolerance_and_believed_when_found_again(
        self, shop: World
    ) -> None:
        counting = Counting(shop, tolerance_qty=1)
        counting.enter(ANN, 0, 2)
        counting.enter(ANN, 1, 10)
        view = counting.close()
        assert (view.state, view.recount, view.round) == (
            CountState.RECOUNTING,
            (shop.shelf(0),),
            2,
        )
        with pytest.raises(WrongMove):
            counting.approve()
        counting.enter(BOB, 0, 2, minutes(30))
        assert counting.close(minutes(40)).state == CountState.COUNTED
        counting.approve()
        assert counting.on_hand(0) == 2

    def test_is_asked_for_when_counters_disagree(self, shop: World) -> None:
        counting = Counting(shop, tolerance_qty=9)
        counting.enter(ANN, 0, 5)
        counting.enter(BOB, 0, 4)
        assert counting.close().recount == (shop.shelf(0),)

    def test_goes_on_until_something_was_found_twice(self, shop: World) -> None:
        counting = Counting(shop)
        for number, (who, qty) in enumerate([(ANN, 2), (BOB, 3), (ANN, 1)], start=1):
            counting.enter(who, 0, qty, minutes(number * 10))
            assert counting.close(minutes(number * 10 + 5)).round == number + 1
        counting.enter(BOB, 0, 3, minutes(50))
        assert counting.close(minutes(60)).state == CountState.COUNTED

    def test_knows_by_its_time_that_a_late_entry_belongs_to_the_first_round(
        self, shop: World
    ) -> None:
        counting = Counting(shop)
        counting.enter(ANN, 0, 2)
        counting.close(minutes(20))
        counting.upload(BOB, CountEntry(uuid4(), shop.sku_ids[0], 2, minutes(11)))
        rounds = {o.counter: o.round for _, o in queries.opinions_of(counting.count_id)}
        assert rounds == {ANN: 1, BOB: 1}

    def test_compares_differences_because_sales_go_on(self, shop: World) -> None:
        counting = Counting(shop)
        counting.enter(ANN, 0, 3, minutes(10))
        counting.close(minutes(20))
        with tx.begin(actor="system:test"):
            line = HandLine(shop.shelf(0), 1)
            stock.sell_from_hand(lines=[line], cause_kind="t", cause_id=uuid4(), at=minutes(25))
        counting.enter(BOB, 0, 2, minutes(30))
        assert counting.close(minutes(40)).state == CountState.COUNTED
        counting.approve()
        assert counting.on_hand(0) == 2


class TestApproval:
    def test_is_by_another_person(self, shop: World) -> None:
        counting = Counting(shop)
        counting.enter(ANN, 0, 5)
        counting.close()
        with pytest.raises(stock.OwnCount):
            counting.approve(ANN)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE stock_count SET state = 'approved', approved_at = now(), approved_by = %s",
                [ANN],
            )

    def test_twice_moves_once(self, shop: World) -> None:
        counting = Counting(shop, tolerance_qty=9)
        counting.enter(ANN, 0, 4)
        counting.close()
        assert counting.approve().lines == counting.approve().lines
        assert len(queries.moves_about(counting.count_id)) == 1

    def test_leaves_what_is_promised_and_takes_it_off_when_it_is_free(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            claim_id = shop.hold(4, until=None)
        counting = Counting(shop, tolerance_qty=9)
        counting.enter(ANN, 0, 2)
        counting.close()
        (line,) = counting.approve().lines
        assert (line.posted_qty, line.open_qty, counting.on_hand(0)) == (-1, 2, 4)
        with tx.begin(actor="system:test"):
            stock.release([claim_id])
        (line,) = counting.approve().lines
        assert (line.posted_qty, line.open_qty, counting.on_hand(0)) == (-3, 0, 2)

    def test_of_two_counts_of_one_shelf_corrects_it_once(self, shop: World) -> None:
        first, second = (Counting(shop, tolerance_qty=9) for _ in range(2))
        first.enter(ANN, 0, 3, minutes(5))
        second.enter(BOB, 0, 3, minutes(9))
        first.close()
        second.close()
        second.approve()
        (line,) = first.approve().lines
        assert (line.posted_qty, first.on_hand(0)) == (0, 3)

    def test_allows_what_a_back_order_allowance_covers(self, shop: World) -> None:
        with tx.begin(actor="system:test"):
            stock.set_limits(limits=[ShelfLimits(shop.shelf(0), backorder_qty=3)])
            shop.hold(5, until=None)
        counting = Counting(shop, tolerance_qty=9)
        counting.enter(ANN, 0, 2)
        counting.close()
        assert counting.approve().lines[0].open_qty == 0

    def test_needs_something_counted(self, shop: World) -> None:
        with pytest.raises(stock.NothingCounted):
            Counting(shop).close()


class TestBlind:
    def test_hides_the_books_until_it_is_closed(self, shop: World) -> None:
        counting = Counting(shop)
        counting.enter(ANN, 0, 1)
        view = counting.close()
        assert [(line.expected_qty, line.counted_qty) for line in view.lines] == [(None, None)]
        counting.enter(BOB, 0, 1, minutes(30))
        (line,) = counting.close(minutes(40)).lines
        assert (line.expected_qty, line.counted_qty, line.difference_qty) == (5, 1, -4)


class TestCancel:
    def test_moves_nothing_and_ends_it(self, shop: World) -> None:
        counting = Counting(shop, tolerance_qty=9)
        counting.enter(ANN, 0, 1)
        for _ in range(2):
            with tx.begin(actor=EVE):
                stock.cancel_count(count_id=counting.count_id, at=AT)
        assert counting.on_hand(0) == 5
        with pytest.raises(WrongMove):
            counting.approve()


class TestOpenCount:
    def test_repeated_is_the_same_count(self, shop: World) -> None:
        count_id = uuid4()
        with tx.begin(actor=EVE):
            for _ in range(2):
                made = stock.open_count(
                    node_id=shop.store_id, sku_ids=shop.sku_ids, at=AT, count_id=count_id
                )
                assert made == count_id
            with pytest.raises(NotFound):
                stock.open_count(node_id=shop.other_id, sku_ids=None, at=AT, count_id=count_id)
        assert queries.get_count(count_id).sku_ids == tuple(sorted(shop.sku_ids))

    def test_refuses_unknown_places_goods_and_tolerances(self, shop: World) -> None:
        bad: list[tuple[UUID, list[UUID] | None, int, type[Exception]]] = [
            (uuid4(), None, 0, NotFound),
            (shop.store_id, [uuid4()], 0, NotFound),
            (shop.store_id, None, -1, stock.BadQuantity),
        ]
        for node_id, sku_ids, tolerance_qty, refusal in bad:
            with tx.begin(actor=EVE), pytest.raises(refusal):
                stock.open_count(
                    node_id=node_id, sku_ids=sku_ids, tolerance_qty=tolerance_qty, at=AT
                )

    def test_is_listed_page_by_page(self, shop: World) -> None:
        made = [Counting(shop).count_id for _ in range(3)]
        first = queries.list_counts(node_ids=[shop.store_id], limit=2)
        rest = queries.list_counts(node_ids=[shop.store_id], limit=2, cursor=first.next_cursor)
        found = [count.count_id for count in (*first.counts, *rest.counts)]
        assert sorted(found) == sorted(made)
        assert rest.next_cursor is None
        assert queries.list_counts(node_ids=[shop.other_id]).counts == ()
        approved = queries.list_counts(node_ids=None, states=[CountState.APPROVED])
        assert approved.counts == ()


def test_a_shelf_of_another_owner_is_counted_for_them(shop: World) -> None:
    counting = Counting(shop, tolerance_qty=9)
    with tx.begin(actor="system:test"):
        other = network.open_organisation(code="other", name="供应商", kind="supplier")
        theirs = StockLine(replace(shop.shelf(0), owner_id=other.organisation_id), 1)
        stock.receive(lines=[theirs], cause_kind="t", cause_id=uuid4(), at=AT)
    entry = CountEntry(uuid4(), shop.sku_ids[0], 2, minutes(5), owner_id=other.organisation_id)
    counting.upload(ANN, entry)
    counting.close()
    counting.approve()
    shelf = Shelf(shop.sku_ids[0], shop.store_id, other.organisation_id)
    assert {level.shelf: level.on_hand_qty for level in queries.levels([shelf.sku_id])}[shelf] == 2
