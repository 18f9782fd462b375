"""Reading the file with DuckDB: its lines, and the figures that the books must come to."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb

from quanqu.world.retail import rules
from quanqu.world.retail.types import FileLine, Totals

LONDON: Final = ZoneInfo("Europe/London")
"""The file's minutes are those of the retailer's wall clock."""

BATCH: Final = 20_000

_LINES: Final = """
SELECT invoice, stock_code, coalesce(trim(description), ''), quantity, invoiced_at,
       unit_price_gbp, customer
  FROM (SELECT *, row_number() OVER () AS place FROM read_parquet($file)) AS f
 WHERE $days IS NULL OR invoiced_at < (
       SELECT min(invoiced_at)::date + $days::integer FROM read_parquet($file))
 ORDER BY place
"""
_TOTALS: Final = """
WITH line AS (
  SELECT *, quantity * round(unit_price_gbp, 2) AS total FROM read_parquet($file)
   WHERE $days IS NULL OR invoiced_at < (
         SELECT min(invoiced_at)::date + $days::integer FROM read_parquet($file)))
SELECT coalesce(sum(total) FILTER (is_sale), 0), count(*) FILTER (is_sale),
       count(DISTINCT invoice) FILTER (is_sale),
       coalesce(sum(total) FILTER (is_return), 0), count(*) FILTER (is_return),
       count(DISTINCT invoice) FILTER (is_return),
       coalesce(sum(total) FILTER (invoice[1] = 'A'), 0)
  FROM (SELECT *, invoice[1] NOT IN ('A', 'C') AND quantity > 0 AND unit_price_gbp > 0 AS is_sale,
               invoice[1] = 'C' AS is_return FROM line)
"""


def read_lines(file: Path, *, days: int | None = None) -> Iterator[FileLine]:
    """The lines in the file's order, of all or the first so many days."""
    with duckdb.connect() as connection:
        rows = connection.execute(_LINES, {"file": str(file), "days": days})
        while batch := rows.fetchmany(BATCH):
            yield from map(_line, batch)


def expected_totals(file: Path, *, days: int | None = None) -> Totals:
    """What the file itself sums to: computed by DuckDB, not by our own reading of lines."""
    with duckdb.connect() as connection:
        row = connection.execute(_TOTALS, {"file": str(file), "days": days}).fetchone()
    assert row is not None
    sales, sale_lines, sale_invoices, returns, return_lines, return_invoices, bad_debt = row
    return Totals(
        sales_fen=rules.pence(sales),
        sale_lines=sale_lines,
        sale_invoices=sale_invoices,
        returns_fen=rules.pence(returns),
        return_lines=return_lines,
        return_invoices=return_invoices,
        bad_debt_fen=rules.pence(bad_debt),
    )


def _line(row: tuple[Any, ...]) -> FileLine:
    invoice, stock_code, description, qty, at, price, customer = row
    assert isinstance(at, datetime)
    return FileLine(
        invoice=invoice,
        stock_code=stock_code,
        description=description,
        qty=qty,
        invoiced_at=at.replace(tzinfo=LONDON),
        price_fen=rules.pence(price),
        customer=customer,
        kind=rules.kind_of(
            invoice=invoice, stock_code=stock_code, qty=qty, price=price, customer=customer
        ),
        is_stocked=rules.is_stocked(stock_code),
    )
