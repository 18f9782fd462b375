"""A label with a price: its goods cost just that, however they are split over owners."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from quanqu.catalog.types import GoodsState, SkuForSale
from quanqu.orders.actions.amounts import gross_of
from quanqu.orders.labels import label_line
from quanqu.orders.pieces import priced_piece
from quanqu.orders.types import Labelled
from quanqu.pricing.types import QuoteLine

SKU = SkuForSale(uuid4(), uuid4(), "苹果", "", "", True, 900, GoodsState.ACTIVE)


@given(
    price_fen=st.integers(1, 99_999),
    list_fen=st.integers(1, 10**6),
    weight_g=st.none() | st.integers(1, 99_999),
    share=st.floats(0, 1),
)
def test_the_parts_of_a_label_sum_to_it_with_nothing_off(
    price_fen: int, list_fen: int, weight_g: int | None, share: float
) -> None:
    base = QuoteLine(SKU.sku_id, 1, list_fen, list_fen, 0, list_fen, (), price_per_qty=1_000)
    line = label_line(Labelled(SKU.sku_id, price_fen, weight_g), base, is_weighed=True)
    first = int(line.qty * share)
    parts = [(0, first), (first, line.qty - first)]
    pieces = [priced_piece(line, SKU, qty, done) for done, qty in parts if qty]
    assert sum(piece.total_fen for piece in pieces) == line.total_fen == price_fen
    assert [gross_of(piece) for piece in pieces] == [piece.total_fen for piece in pieces]
    if weight_g is None and line.qty > 1:
        assert abs(2 * (line.qty * list_fen - price_fen * 1_000)) <= list_fen
    else:
        assert line.qty == (weight_g or 1)
