"""What movements do to worth: to the fen, whatever the order."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quanqu.stock.types import MoveKind
from quanqu.valuation import rules
from quanqu.valuation.types import Change, Claim, Position, Receipt

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["receive", "receive_unknown", "sell", "lose", "find", "return", "correct"]
        ),
        st.integers(1, 7),
        st.integers(0, 1_000),
    ),
    max_size=40,
)


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(first_on=DAYS, days=st.integers(0, 800))
def test_whole_months_and_the_days_beside_them_are_all_days_once(first_on: date, days: int) -> None:
    last_on = first_on + timedelta(days=days)
    begins, ends = rules.whole_months(first_on, last_on)
    assert begins <= ends <= last_on + timedelta(days=1)
    assert first_on <= begins
    if begins < ends:
        assert begins.day == ends.day == 1
        # Nothing beside them is a whole month.
        assert (begins - first_on).days < 31
        assert (last_on - ends).days < 30
    else:
        assert days < 61


class TestMovingAverage:
    def test_a_receipt_moves_the_average_and_the_last_piece_takes_the_rest(self) -> None:
        position, _ = rules.come_in(Position(), 2, 1_001)
        position, _ = rules.come_in(position, 1, 500)
        costs = []
        for _ in range(3):
            position, change = rules.sell(position, 1)
            costs.append(change.cost_fen)
        assert costs == [500, 500, 501]
        assert position == Position()

    def test_pieces_without_a_cost_leave_first_and_cost_nothing_known(self) -> None:
        position, _ = rules.come_in(Position(), 2, None)
        position, _ = rules.come_in(position, 2, 200)
        position, change = rules.sell(position, 3)
        assert change == Change(-1, -100, cost_fen=100, sold_known_qty=1)
        assert position == Position(1, 100, 0)

    def test_a_return_brings_back_the_cost_it_left_with(self) -> None:
        position, sold = rules.sell(Position(4, 403, 0), 3)
        claim = rules.with_sale(Claim(), 3, sold)
        position, _ = rules.come_in(position, 10, 90_000)
        position, back = rules.take_back(position, claim, 1, 0)
        assert (back.value_fen, back.cost_fen) == (100, -100)
        claim = rules.with_sale(claim, -1, back)
        position, back = rules.take_back(position, claim, 1, 1)
        assert (back.value_fen, back.cost_fen, back.loss_fen) == (101, -202, 101)
        assert position.known_qty == 13

    def test_pieces_that_were_sold_before_they_came_take_their_cost_when_it_comes(self) -> None:
        position, change = rules.sell(Position(), 2)
        assert (change.cost_fen, change.sold_known_qty) == (0, 0)
        position, change = rules.come_in(position, 5, 501)
        assert (change.value_fen, change.cost_fen) == (301, 200)
        assert position == Position(3, 301, 0)

    def test_a_corrected_price_revalues_what_is_left_and_expenses_the_rest(self) -> None:
        position, change = rules.correct(Position(4, 400, 0), Receipt(10, 1_000, True), 1_107)
        assert (change.value_fen, change.cost_fen) == (42, 65)
        assert position == Position(4, 442, 0)
        # Stock never becomes worth less than nothing, whatever it was mixed with.
        position, change = rules.correct(Position(5, 25, 0), Receipt(10, 100, True), 0)
        assert (position, change.cost_fen) == (Position(5, 0, 0), -75)
        position, change = rules.correct(Position(0, 0, 4), Receipt(10, 0, False), 1_000)
        assert (change.known_qty, change.value_fen, change.cost_fen) == (4, 400, 600)

    def test_an_undone_receipt_takes_its_own_cost_away(self) -> None:
        position, _ = rules.come_in(Position(10, 1_000, 0), 10, 3_000)
        position, change = rules.undo_receipt(position, Receipt(10, 3_000, True), 10)
        assert change == Change(-10, -3_000)
        assert position == Position(10, 1_000, 0)

    def test_others_go_for_those_of_an_undone_receipt_without_a_cost_that_were_sold(self) -> None:
        position, _ = rules.come_in(Position(), 6, None)
        position, _ = rules.come_in(position, 8, 800)
        position, _ = rules.sell(position, 6)
        position, change = rules.undo_receipt(position, Receipt(6, 0, False), 6)
        assert change == Change(-6, -600, cost_fen=600)
        assert position == Position(2, 200, 0)


class TestAnySequence:
    @given(STEPS)
    def test_worth_is_what_came_less_what_left_and_never_without_pieces(
        self, steps: list[tuple[str, int, int]]
    ) -> None:
        position, claim, receipt = Position(), Claim(), Receipt()
        value, pieces, owed = 0, 0, 0
        for what, qty, fen in steps:
            if what == "return":
                qty = min(qty, claim.sold_qty - claim.returned_qty)
                if not qty:
                    continue
            if what == "correct":
                if not receipt.qty:
                    continue
                position, change = rules.correct(position, receipt, fen * receipt.qty)
                receipt = rules.with_receipt(receipt, 0, change)
            else:
                signed = -qty if what in ("sell", "lose") else qty
                position, change = rules.value(
                    position,
                    KINDS[what],
                    signed,
                    0,
                    unit_cost_fen=fen if what == "receive" else None,
                    claim=claim if what == "return" else None,
                )
                pieces += signed
                sold = {"sell": qty, "return": -qty}.get(what, 0)
                if sold:
                    claim = rules.with_sale(claim, sold, change)
                if what.startswith("receive"):
                    receipt = rules.with_receipt(Receipt(), qty, change)
            value, owed = value + change.value_fen, owed + change.received_fen
            assert position.value_fen == value >= 0
            assert position.known_qty > 0 or (position.known_qty, value) == (0, 0)
            assert position.known_qty + position.unknown_qty == pieces
            assert claim.cost_fen >= 0 <= claim.known_qty
            assert change.received_fen == 0 or what.startswith(("receive", "correct"))


KINDS = {
    "receive": MoveKind.RECEIVED,
    "receive_unknown": MoveKind.RECEIVED,
    "sell": MoveKind.SOLD,
    "lose": MoveKind.COUNTED,
    "find": MoveKind.FOUND,
    "return": MoveKind.RETURNED,
}
