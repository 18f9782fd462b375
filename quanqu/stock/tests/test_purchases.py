from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import actions as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.tests.factory import AT, World
from quanqu.stock.types import HandLine, PurchaseState, PurchaseWant, ReceivedLine

SOON, LATER = date(2026, 3, 10), date(2026, 3, 20)


@pytest.fixture
def supplier_id(world: World) -> UUID:
    found = network.open_organisation(code="SUP", name="供应商", kind="supplier")
    return found.organisation_id


class Buying:
    """A purchase order of ten and four units for the store."""

    def __init__(self, world: World, supplier_id: UUID) -> None:
        self.world, self.supplier_id = world, supplier_id
        self.purchase_id = self.order("PO-1", (0, 10, 250, SOON), (1, 4, None, LATER))

    def order(self, number: str, *lines: Any, **more: Any) -> UUID:
        wants = [PurchaseWant(self.world.sku_ids[line[0]], *line[1:]) for line in lines]
        return stock.order_in(
            node_id=self.world.store_id,
            supplier_id=self.supplier_id,
            lines=wants,
            number=number,
            at=AT,
            **more,
        )

    def receive(self, *lines: Any, receipt_id: UUID | None = None) -> UUID:
        receipt_id = receipt_id or uuid4()
        stock.receive_purchase(
            purchase_id=self.purchase_id,
            receipt_id=receipt_id,
            lines=[ReceivedLine(self.world.sku_ids[line[0]], *line[1:]) for line in lines],
            at=AT,
        )
        return receipt_id

    def on_hand(self, sku: int = 0) -> int:
        return sum(level.on_hand_qty for level in queries.levels([self.world.sku_ids[sku]]))

    def arrived(self) -> list[tuple[int, int, int, int]]:
        return [
            (line.received_qty, line.damaged_qty, line.short_qty, line.over_qty)
            for line in queries.get_purchase(self.purchase_id).lines
        ]


@pytest.fixture
def buying(world: World, supplier_id: UUID) -> Buying:
    return Buying(world, supplier_id)


class TestReceiving:
    def test_in_parts_fills_the_order_and_the_shelf(self, buying: Buying) -> None:
        buying.receive((0, 4))
        assert (buying.on_hand(), buying.arrived()) == (4, [(4, 0, 6, 0), (0, 0, 4, 0)])
        assert queries.get_purchase(buying.purchase_id).state == PurchaseState.OPEN
        receipt_id = buying.receive((0, 6), (1, 4))
        assert queries.get_purchase(buying.purchase_id).state == PurchaseState.RECEIVED
        (level,) = queries.levels([buying.world.sku_ids[0]])
        assert (level.on_hand_qty, level.unit_cost_fen) == (10, 250)
        causes = {move.cause_kind for move in queries.moves_about(receipt_id)}
        assert causes == {"purchase_receipt"}

    def test_shows_over_short_and_damaged_as_they_came(self, buying: Buying) -> None:
        buying.receive((0, 11, 1), (1, 1, 2))
        assert buying.arrived() == [(11, 1, 0, 2), (1, 2, 1, 0)]
        (level,) = queries.levels([buying.world.sku_ids[0]])
        assert (level.on_hand_qty, level.damaged_qty) == (11, 1)

    def test_again_after_a_lost_answer_is_the_same_receipt(self, buying: Buying) -> None:
        receipt_id = buying.receive((0, 4), (0, 1))
        assert buying.receive((0, 5), receipt_id=receipt_id) == receipt_id
        assert buying.on_hand() == 5
        with pytest.raises(stock.ReceiptDiffers):
            buying.receive((0, 6), receipt_id=receipt_id)

    def test_keeps_lots_and_their_expiry(self, buying: Buying) -> None:
        receipt_id = buying.receive((0, 4, 0, "L1", SOON), (0, 3, 1, "L2", LATER))
        levels = queries.levels([buying.world.sku_ids[0]])
        ends = {level.shelf.lot: level.lot_ends_at for level in levels}
        # The lot may be sold through its day, in the store's zone.
        assert {lot: at and at.isoformat() for lot, at in ends.items()} == {
            "L1": "2026-03-10T16:00:00+00:00",
            "L2": "2026-03-20T16:00:00+00:00",
        }
        view = queries.get_receipt(receipt_id)
        assert [(line.lot, line.expires_on, line.damaged_qty) for line in view.lines] == [
            ("L1", SOON, 0),
            ("L2", LATER, 1),
        ]

    def test_refuses_a_lot_with_another_expiry(self, buying: Buying) -> None:
        buying.receive((0, 1, 0, "L1", SOON))
        buying.receive((0, 1, 0, "L1", None))
        with pytest.raises(stock.LotDiffers):
            buying.receive((0, 1, 0, "L1", LATER))

    def test_fills_what_is_due_first(self, buying: Buying) -> None:
        buying.purchase_id = buying.order("PO-2", (0, 5, 1, LATER), (0, 5, 1, SOON))
        buying.receive((0, 7))
        assert [(one[0], one[2]) for one in buying.arrived()] == [(2, 3), (5, 0)]

    @pytest.mark.parametrize(
        "line", [(0, 0), (0, -1), (0, 1.5), (0, 1_000_001), (0, 1, -1), (0, 1, 0, "")]
    )
    def test_refuses_impossible_quantities(self, buying: Buying, line: Any) -> None:
        with pytest.raises(stock.BadQuantity):
            buying.receive(line)

    def test_refuses_what_was_not_ordered_and_a_closed_order(self, buying: Buying) -> None:
        with pytest.raises(stock.NotOrdered):
            buying.receive((2, 1))
        stock.close_purchase(purchase_id=buying.purchase_id, at=AT)
        with pytest.raises(stock.PurchaseClosed):
            buying.receive((0, 1))
        with pytest.raises(NotFound):
            stock.close_purchase(purchase_id=uuid4(), at=AT)


class TestOrderingAgain:
    def test_with_the_same_id_is_the_same_purchase_and_with_other_content_refused(
        self, buying: Buying
    ) -> None:
        purchase_id = uuid4()
        lines = ((0, 5, 1, LATER), (1, 2, None, None))
        for again in (lines, lines[::-1]):
            assert buying.order("PO-2", *again, purchase_id=purchase_id) == purchase_id
        for other in (lines[:1], ((0, 6, 1, LATER), lines[1]), ((0, 5, 2, LATER), lines[1])):
            with pytest.raises(stock.RecordDiffers):
                buying.order("PO-2", *other, purchase_id=purchase_id)
        buying.supplier_id = network.open_organisation(
            code="SUP2", name="另一供应商", kind="supplier"
        ).organisation_id
        with pytest.raises(stock.RecordDiffers):
            buying.order("PO-2", *lines, purchase_id=purchase_id)


class TestUndoing:
    def test_a_receipt_takes_its_units_back_once(self, buying: Buying) -> None:
        receipt_id = buying.receive((0, 4, 1))
        for _ in range(2):
            assert stock.undo_receipt(receipt_id=receipt_id, at=AT).undone_at == AT
        assert (buying.on_hand(), buying.arrived()[0]) == (0, (0, 0, 10, 0))

    def test_a_receipt_whose_units_are_sold_is_refused(self, buying: Buying) -> None:
        receipt_id = buying.receive((0, 4))
        line = HandLine(buying.world.shelf(), 1)
        stock.sell_from_hand(lines=[line], cause_kind="t", cause_id=uuid4(), at=AT)
        with pytest.raises(stock.OutOfStock):
            stock.undo_receipt(receipt_id=receipt_id, at=AT)


class TestClosing:
    def test_ends_what_is_expected_and_can_be_undone(self, buying: Buying) -> None:
        buying.receive((0, 4))
        for _ in range(2):
            view = stock.close_purchase(purchase_id=buying.purchase_id, at=AT)
        assert (view.state, view.closed_at) == (PurchaseState.CLOSED, AT)
        found = queries.available([buying.world.sku_ids[0]])
        assert [one.incoming for one in found] == [()]
        view = stock.reopen_purchase(purchase_id=buying.purchase_id, at=AT)
        assert view.state == PurchaseState.OPEN
        assert queries.available([buying.world.sku_ids[0]])[0].incoming_qty == 6


class TestOrderingIn:
    def test_again_with_the_same_id_is_the_same_order(self, buying: Buying) -> None:
        purchase_id = uuid4()
        for _ in range(2):
            made = buying.order("PO-3", (0, 1), purchase_id=purchase_id)
            assert made == purchase_id
        assert len(queries.get_purchase(purchase_id).lines) == 1
        with pytest.raises(stock.NumberTaken):
            buying.order("PO-3", (0, 1))
        with pytest.raises(stock.NumberTaken):
            buying.order("PO-4", (0, 1), purchase_id=purchase_id)

    def test_refuses_what_cannot_be_meant(self, buying: Buying) -> None:
        for lines in ([(0, 0)], [(0, -1)], [(0, 1.5)], [(0, 1_000_001)]):
            with pytest.raises(stock.BadQuantity):
                buying.order("X", *lines)
        with pytest.raises(Invalid):
            buying.order("X")
        with pytest.raises(Invalid):
            buying.order("", (0, 1))
        with pytest.raises(Invalid):
            buying.order("X", (0, 1, -5))
        buying.supplier_id = uuid4()
        with pytest.raises(NotFound):
            buying.order("X", (0, 1))

    def test_is_listed_by_state(self, buying: Buying) -> None:
        store = [buying.world.store_id]
        opened = queries.list_purchases(node_ids=store, states=[PurchaseState.OPEN])
        assert [view.number for view in opened] == ["PO-1"]
        assert queries.list_purchases(node_ids=store, states=[PurchaseState.CLOSED]) == []
        assert queries.list_purchases(node_ids=[buying.world.other_id]) == []
        assert len(queries.list_purchases(node_ids=None, supplier_id=buying.supplier_id)) == 1
