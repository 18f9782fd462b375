from hypothesis import given
from hypothesis import strategies as st

from quanqu.catalog import staging

PLAIN = st.lists(st.sampled_from(["a", "茶", " ", "  ", "\u3000"]), max_size=4).map("".join)
TEXTS = PLAIN | st.text(alphabet="a9茶 \\\t\n\r\0", max_size=6)
CELLS = st.none() | TEXTS | st.integers() | st.booleans() | st.floats(allow_nan=False)


class TestColumn:
    @given(
        st.lists(st.none() | PLAIN)
        | st.lists(st.none() | TEXTS)
        | st.lists(st.none() | st.integers())
        | st.lists(CELLS)
    )
    def test_reads_as_its_cells_one_by_one(self, cells: list[object]) -> None:
        assert list(staging._column(cells)) == [staging._cell(cell) for cell in cells]

    @given(st.lists(CELLS, min_size=1))
    def test_never_breaks_a_line_or_a_field(self, cells: list[object]) -> None:
        assert not any(set(field) & set("\t\n\r\0") for field in staging._column(cells))
