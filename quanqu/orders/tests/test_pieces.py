"""A priced line on several shelves: its parts sum to it, and none costs more than by the list."""

from hypothesis import given
from hypothesis import strategies as st

from quanqu.kit.money import gross_fen, part_bps
from quanqu.orders.actions.amounts import gross_of
from quanqu.orders.pieces import priced_piece
from quanqu.orders.tests.test_labels import SKU
from quanqu.pricing.types import QuoteLine


@given(
    list_fen=st.integers(0, 10**6),
    per_qty=st.sampled_from([1, 100, 500, 1_000]),
    parts=st.lists(st.integers(1, 5_000), min_size=1, max_size=5),
    off_bps=st.integers(0, 10_000),
)
def test_sum_to_the_line_and_cost_no_more_than_by_the_list(
    list_fen: int, per_qty: int, parts: list[int], off_bps: int
) -> None:
    qty = sum(parts)
    gross = gross_fen(list_fen, qty, per_qty)
    total = gross - part_bps(gross, off_bps)
    line = QuoteLine(
        SKU.sku_id, qty, list_fen, list_fen, gross - total, total, (), price_per_qty=per_qty
    )
    pieces = [priced_piece(line, SKU, part, sum(parts[:i])) for i, part in enumerate(parts)]
    assert sum(piece.total_fen for piece in pieces) == total
    assert sum(gross_of(piece) for piece in pieces) == gross
    for piece in pieces:
        assert 0 <= piece.total_fen <= gross_of(piece)
        # What the table asks of a line: exact by the piece, within one by weight.
        assert abs(gross_of(piece) * per_qty - list_fen * piece.qty) < per_qty
