from uuid import UUID, uuid4

import pytest

from quanqu.kit.refusals import NotFound
from quanqu.kit.states import WrongMove
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.models import TransferStep
from quanqu.stock.tests.factory import AT, World
from quanqu.stock.types import (
    MoveKind,
    ReservationState,
    Settlement,
    Shelf,
    StockLine,
    TransferId,
    TransferState,
    TransferWant,
)


def _request(world: World, qty: int, claim_id: UUID | None = None) -> TransferId:
    want = TransferWant(world.sku_ids[0], world.owner_id, qty, claim_id)
    return stock.request_transfer(
        from_node_id=world.store_id, to_node_id=world.other_id, lines=[want], at=AT
    )


def _numbers(shelf: Shelf) -> tuple[int, int]:
    for level in queries.levels([shelf.sku_id], [shelf.node_id]):
        return level.on_hand_qty, level.reserved_qty
    return 0, 0


class TestTransferForAClaim:
    def test_keeps_owner_and_claim_all_the_way(self, world: World) -> None:
        world.receive(5, cost_fen=400)
        claim_id = world.hold(2, until=None)
        transfer_id = _request(world, 2, claim_id)
        assert _numbers(world.shelf()) == (5, 2)
        stock.dispatch_transfer(transfer_id, AT)
        assert _numbers(world.shelf()) == (3, 0)
        assert queries.reservations_of([claim_id])[0].state == ReservationState.MOVED
        stock.receive_transfer(transfer_id, AT, is_with_delivery=True)
        there = world.shelf(at_other=True)
        assert _numbers(there) == (2, 2)
        held = {r.shelf: (r.qty, r.state) for r in queries.reservations_of([claim_id])}
        assert held[there] == (2, ReservationState.FIRM)
        assert queries.levels([there.sku_id], [there.node_id])[0].unit_cost_fen == 400
        moves = {m.kind: m.qty for m in queries.moves_about(transfer_id)}
        assert moves == {MoveKind.TRANSFERRED_OUT: -2, MoveKind.TRANSFERRED_IN: 2}
        view = queries.get_transfer(transfer_id)
        assert (view.state, view.lines[0].received_qty) == (TransferState.RECEIVED, 2)

    def test_brings_a_part_and_leaves_the_rest_held_at_the_source(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(3, until=None)
        transfer_id = _request(world, 2, claim_id)
        stock.dispatch_transfer(transfer_id, AT)
        assert _numbers(world.shelf()) == (3, 1)

    def test_refuses_units_that_the_claim_does_not_hold_there(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(2, until=None)
        with pytest.raises(stock.NotReserved):
            _request(world, 3, claim_id)
        _request(world, 1, claim_id)
        with pytest.raises(stock.NotReserved):
            _request(world, 2, claim_id)
        _request(world, 1, claim_id)

    def test_refuses_to_send_what_was_released_meanwhile(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(2, until=None)
        transfer_id = _request(world, 2, claim_id)
        stock.release([claim_id])
        with pytest.raises(stock.NotReserved):
            stock.dispatch_transfer(transfer_id, AT)

    def test_names_the_claims_that_arrive_short(self, world: World) -> None:
        world.receive(5)
        claim_id = world.hold(3, until=None)
        transfer_id = _request(world, 3, claim_id)
        stock.dispatch_transfer(transfer_id, AT)
        line_id = queries.get_transfer(transfer_id).lines[0].line_id
        received = [(line_id, 1, 0)]
        short = stock.receive_transfer(transfer_id, AT, received=received, is_with_delivery=True)
        assert short == [claim_id]
        assert _numbers(world.shelf(at_other=True)) == (1, 1)

    def test_is_received_and_settled_with_its_delivery_only(self, world: World) -> None:
        world.receive(5)
        transfer_id = _request(world, 2, world.hold(2, until=None))
        stock.dispatch_transfer(transfer_id, AT)
        with pytest.raises(stock.TransferOfOrder):
            stock.receive_transfer(transfer_id, AT)
        assert queries.get_transfer(transfer_id).state == TransferState.DISPATCHED
        line_id = queries.get_transfer(transfer_id).lines[0].line_id
        received = [(line_id, 1, 0)]
        stock.receive_transfer(transfer_id, AT, received=received, is_with_delivery=True)
        with pytest.raises(stock.TransferOfOrder):
            stock.settle_difference(
                transfer_id=transfer_id,
                settlement_id=uuid4(),
                line_id=line_id,
                how=Settlement.LOST,
                qty=1,
                at=AT,
            )


class TestTransferForAShelf:
    def test_reserves_at_the_source_until_it_leaves_and_is_free_where_it_arrives(
        self, world: World
    ) -> None:
        world.receive(5)
        transfer_id = _request(world, 4)
        with pytest.raises(stock.OutOfStock):
            world.hold(2)
        stock.dispatch_transfer(transfer_id, AT)
        assert _numbers(world.shelf()) == (1, 0)
        stock.receive_transfer(transfer_id, AT)
        assert _numbers(world.shelf(at_other=True)) == (4, 0)

    def test_refuses_more_than_is_free(self, world: World) -> None:
        world.receive(5)
        with pytest.raises(stock.OutOfStock):
            _request(world, 6)

    def test_cancelling_gives_the_units_back_to_the_source(self, world: World) -> None:
        world.receive(5)
        transfer_id = _request(world, 4)
        stock.cancel_transfer(transfer_id, AT)
        assert _numbers(world.shelf()) == (5, 0)

    def test_keeps_lots_apart(self, world: World) -> None:
        world.receive(5)
        fresh = world.shelf(lot="2026-03-09")
        stock.receive(lines=[StockLine(fresh, 2)], cause_kind="delivery", cause_id=uuid4(), at=AT)
        transfer_id = stock.request_transfer(
            from_node_id=world.store_id,
            to_node_id=world.other_id,
            lines=[TransferWant(fresh.sku_id, fresh.owner_id, 2, lot=fresh.lot)],
            at=AT,
        )
        stock.dispatch_transfer(transfer_id, AT)
        stock.receive_transfer(transfer_id, AT)
        there = queries.levels([fresh.sku_id], [world.other_id])
        assert [(level.shelf.lot, level.on_hand_qty) for level in there] == [("2026-03-09", 2)]


class TestTransferMoves:
    def test_writes_who_moved_it_and_when(self, world: World) -> None:
        world.receive(5)
        transfer_id = _request(world, 1)
        stock.dispatch_transfer(transfer_id, AT)
        steps = TransferStep.objects.filter(transfer_id=transfer_id).order_by("id")
        assert [(step.state, step.at, step.actor) for step in steps] == [
            ("requested", AT, "system:test"),
            ("dispatched", AT, "system:test"),
        ]

    def test_refuses_wrong_moves(self, world: World) -> None:
        world.receive(5)
        transfer_id = _request(world, 1)
        with pytest.raises(WrongMove):
            stock.receive_transfer(transfer_id, AT)
        stock.dispatch_transfer(transfer_id, AT)
        for verb in (stock.dispatch_transfer, stock.cancel_transfer):
            with pytest.raises(WrongMove):
                verb(transfer_id, AT)
        stock.receive_transfer(transfer_id, AT)
        with pytest.raises(WrongMove):
            stock.receive_transfer(transfer_id, AT)
        with pytest.raises(NotFound):
            stock.dispatch_transfer(uuid4(), AT)

    def test_refuses_impossible_transfers_and_receipts(self, world: World) -> None:
        world.receive(5)
        want = TransferWant(world.sku_ids[0], world.owner_id, 1)
        for to_node_id, lines in ((world.store_id, [want]), (world.other_id, [])):
            with pytest.raises(stock.BadTransfer):
                stock.request_transfer(
                    from_node_id=world.store_id, to_node_id=to_node_id, lines=lines, at=AT
                )
        transfer_id = _request(world, 1)
        stock.dispatch_transfer(transfer_id, AT)
        line_id = queries.get_transfer(transfer_id).lines[0].line_id
        for received in ((line_id, 1_000_001, 0), (line_id, -1, 0), (uuid4(), 1, 0)):
            with pytest.raises(stock.BadTransfer):
                stock.receive_transfer(transfer_id, AT, received=[received])


class Arrived:
    """Five units sent from store to store; so many arrived, some of them damaged."""

    def __init__(self, world: World, qty: int, damaged_qty: int = 0, *, held: bool = False) -> None:
        self.world = world
        world.receive(8, cost_fen=300)
        self.claim_id = world.hold(5, until=None) if held else None
        self.transfer_id = _request(world, 5, self.claim_id)
        stock.dispatch_transfer(self.transfer_id, AT)
        self.line_id = queries.get_transfer(self.transfer_id).lines[0].line_id
        received = [(self.line_id, qty, damaged_qty)]
        stock.receive_transfer(self.transfer_id, AT, received=received, is_with_delivery=held)

    def settle(self, how: Settlement, qty: int, settlement_id: UUID | None = None) -> None:
        stock.settle_difference(
            transfer_id=self.transfer_id,
            settlement_id=settlement_id or uuid4(),
            line_id=self.line_id,
            how=how,
            qty=qty,
            at=AT,
            is_with_delivery=self.claim_id is not None,
        )

    @property
    def open_qty(self) -> int:
        return queries.get_transfer(self.transfer_id).lines[0].open_qty

    def net(self) -> int:
        """What its moves come to: minus what is open, zero once all is settled (S3)."""
        moves = queries.moves_about(self.transfer_id)
        return sum(m.qty + m.damaged_qty for m in moves if m.cause_kind == "transfer")

    def here_and_there(self) -> tuple[int, int]:
        return _numbers(self.world.shelf())[0], _numbers(self.world.shelf(at_other=True))[0]


class TestDifferences:
    def test_stand_open_until_they_are_settled(self, world: World) -> None:
        short = Arrived(world, 3, 1)
        view = queries.get_transfer(short.transfer_id)
        (line,) = view.lines
        assert (line.received_qty, line.damaged_qty, line.open_qty) == (3, 1, 1)
        assert (view.has_differences, short.net()) == (True, -1)
        (level,) = queries.levels([line.sku_id], [world.other_id])
        assert (level.on_hand_qty, level.damaged_qty, level.unit_cost_fen) == (3, 1, 300)

    def test_of_short_units_are_found_or_lost(self, world: World) -> None:
        short = Arrived(world, 1)
        short.settle(Settlement.FOUND, 3)
        assert (short.here_and_there(), short.open_qty, short.net()) == ((3, 4), 1, -1)
        short.settle(Settlement.LOST, 1)
        assert (short.here_and_there(), short.open_qty, short.net()) == ((3, 4), 0, 0)
        lost = [m for m in queries.moves_about(short.transfer_id) if m.cause_kind != "transfer"]
        assert [(m.cause_kind, m.qty, m.kind) for m in lost] == [
            ("lost_in_transit", -1, MoveKind.ADJUSTED)
        ]

    def test_of_units_too_many_are_taken_from_the_source(self, world: World) -> None:
        over = Arrived(world, 7)
        assert (over.here_and_there(), over.open_qty, over.net()) == ((3, 7), -2, 2)
        over.settle(Settlement.SENT_MORE, 2)
        assert (over.here_and_there(), over.open_qty, over.net()) == ((1, 7), 0, 0)

    def test_of_units_that_nobody_misses_are_found(self, world: World) -> None:
        over = Arrived(world, 7)
        over.settle(Settlement.SURPLUS, 2)
        assert (over.here_and_there(), over.open_qty, over.net()) == ((3, 7), 0, 0)

    def test_that_the_source_has_not_got_are_refused(self, world: World) -> None:
        over = Arrived(world, 12)
        with pytest.raises(stock.OutOfStock):
            over.settle(Settlement.SENT_MORE, 7)

    def test_settled_again_after_a_lost_answer_change_nothing(self, world: World) -> None:
        short, settlement_id = Arrived(world, 3), uuid4()
        for _ in range(2):
            short.settle(Settlement.FOUND, 1, settlement_id)
        assert (short.here_and_there(), short.open_qty) == ((3, 4), 1)
        for how, qty in ((Settlement.LOST, 1), (Settlement.FOUND, 2)):
            with pytest.raises(stock.RecordDiffers):
                short.settle(how, qty, settlement_id)

    @pytest.mark.parametrize(
        ("how", "qty"),
        [
            (Settlement.FOUND, 3),
            (Settlement.LOST, 3),
            (Settlement.FOUND, 0),
            (Settlement.FOUND, -1),
            (Settlement.SURPLUS, 1),
            (Settlement.SENT_MORE, 1),
        ],
    )
    def test_cannot_be_settled_beyond_what_is_open(
        self, world: World, how: Settlement, qty: int
    ) -> None:
        short = Arrived(world, 3)
        with pytest.raises(stock.BadSettlement):
            short.settle(how, qty)

    def test_are_of_a_transfer_and_line_that_exist(self, world: World) -> None:
        short = Arrived(world, 3)
        short.line_id = uuid4()
        with pytest.raises(NotFound):
            short.settle(Settlement.FOUND, 1)
        short.transfer_id = TransferId(uuid4())
        with pytest.raises(NotFound):
            short.settle(Settlement.FOUND, 1)

    def test_found_units_are_held_for_whom_they_were_brought(self, world: World) -> None:
        short = Arrived(world, 3, held=True)
        assert _numbers(world.shelf(at_other=True)) == (3, 3)
        short.settle(Settlement.FOUND, 2)
        assert _numbers(world.shelf(at_other=True)) == (5, 5)

    def test_units_too_many_are_not_held_for_anybody(self, world: World) -> None:
        Arrived(world, 7, held=True)
        assert _numbers(world.shelf(at_other=True)) == (7, 5)


class TestRequesting:
    def test_again_with_the_same_id_is_the_same_transfer(self, world: World) -> None:
        world.receive(5)
        transfer_id = uuid4()
        for _ in range(2):
            made = stock.request_transfer(
                from_node_id=world.store_id,
                to_node_id=world.other_id,
                lines=[TransferWant(world.sku_ids[0], world.owner_id, 2)],
                at=AT,
                transfer_id=transfer_id,
            )
            assert made == transfer_id
        assert _numbers(world.shelf()) == (5, 2)

    def test_again_with_the_same_id_and_other_content_is_refused(self, world: World) -> None:
        world.receive(5, 5)
        transfer_id = uuid4()

        def ask(qty: int, sku: int = 0, lot: str | None = None, *, back: bool = False) -> None:
            ends = (world.store_id, world.other_id)
            from_node_id, to_node_id = reversed(ends) if back else ends
            stock.request_transfer(
                from_node_id=from_node_id,
                to_node_id=to_node_id,
                lines=[TransferWant(world.sku_ids[sku], world.owner_id, qty, lot=lot)],
                at=AT,
                transfer_id=transfer_id,
            )

        ask(2)
        ask(2, lot="none")
        others: list[tuple[int, int, str | None, bool]] = [
            (3, 0, None, False),
            (2, 1, None, False),
            (2, 0, "L1", False),
            (2, 0, None, True),
        ]
        for qty, sku, lot, back in others:
            with pytest.raises(stock.RecordDiffers):
                ask(qty, sku, lot, back=back)
