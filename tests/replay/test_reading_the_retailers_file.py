"""Our reading of the real file against DuckDB's own sums: every count must be exact."""

from collections import Counter
from pathlib import Path

import pytest

from quanqu.world.retail import reading, rules
from quanqu.world.retail.types import LineKind, Totals

FILE = Path(__file__).parents[2].parent / "shared" / "data" / "online_retail.parquet"
pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason=f"the real file is not here: {FILE.name} of ../shared/data"
)


def test_every_line_has_its_kind() -> None:
    kinds = Counter(line.kind for line in reading.read_lines(FILE))
    assert kinds == {
        LineKind.SALE: 530_103,
        LineKind.RETURN: 9_288,
        LineKind.STOCK_OUT: 1_336,
        LineKind.STOCK_IN: 1_128,
        LineKind.GIVEN_AWAY: 33,
        LineKind.NOTHING: 18,
        LineKind.BAD_DEBT: 3,
    }
    assert kinds.total() == 541_909


def test_the_file_sums_to_the_published_figures() -> None:
    totals = reading.expected_totals(FILE)
    assert totals == Totals(
        sales_fen=10_655_622_48,
        sale_lines=530_103,
        sale_invoices=19_959,
        returns_fen=-896_812_49,
        return_lines=9_288,
        return_invoices=3_836,
        bad_debt_fen=-11_062_06,
    )
    assert totals.net_fen == 9_747_747_93


def test_our_lines_sum_to_what_duckdb_says() -> None:
    expected = reading.expected_totals(FILE, days=30)
    lines = list(reading.read_lines(FILE, days=30))
    sales = [line for line in lines if line.kind is LineKind.SALE]
    returns = [line for line in lines if line.kind is LineKind.RETURN]
    assert sum(line.total_fen for line in sales) == expected.sales_fen
    assert len({line.invoice for line in sales}) == expected.sale_invoices
    assert sum(line.total_fen for line in returns) == expected.returns_fen
    assert len({line.invoice for line in returns}) == expected.return_invoices


def test_no_day_of_thirty_sells_what_was_not_delivered() -> None:
    on_hand: Counter[str] = Counter()
    shelves = rules.Shelves()
    for on, invoices in rules.by_day(rules.gather(reading.read_lines(FILE, days=30))):
        on_hand.update(shelves.open_day(on, invoices).receipts)
        for invoice in invoices:
            for line in invoice.lines:
                if line.is_stocked and line.kind is not LineKind.RETURN:
                    comes = line.kind is LineKind.STOCK_IN
                    on_hand[line.stock_code] += line.qty if comes else -abs(line.qty)
        assert min(on_hand.values()) >= 0
        for invoice in invoices:
            for line in invoice.of(LineKind.RETURN):
                on_hand[line.stock_code] -= line.qty if line.is_stocked else 0
