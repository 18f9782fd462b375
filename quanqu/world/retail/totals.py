"""The totals of the replay as the books have them, beside what the file itself sums to."""

from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from rich.console import Console
from rich.table import Table

from quanqu.kit import sql as statements
from quanqu.world.retail.shop import CHANNEL, CURRENCY
from quanqu.world.retail.types import Totals

sql = statements.load(__package__)

LABELS: Final = {
    "sales_fen": "Sales",
    "sale_lines": "  lines",
    "sale_invoices": "  invoices",
    "returns_fen": "Returns",
    "return_lines": "  lines",
    "return_invoices": "  invoices",
    "bad_debt_fen": "Bad debt",
}


class BooksDisagree(Exception):
    """The ledger and the tables of orders tell different sums of the same sales."""


def from_books(*, organisation_id: UUID, since: datetime, until: datetime) -> Totals:
    """Money from the ledger, counts from the orders. Raises BooksDisagree if their sums differ."""
    booked = {
        row["kind"]: row["amount_fen"]
        for row in sql.book_totals(organisation_id=organisation_id, since=since, until=until)
        if row["currency"] == CURRENCY
    }
    (orders,) = sql.order_totals(channel=CHANNEL, since=since, until=until)
    sales = booked.get("hand_over", 0)
    returns = booked.get("return", 0) + booked.get("return_without_order", 0)
    if (sales, returns) != (orders["sales_fen"], orders["returns_fen"]):
        raise BooksDisagree(f"ledger {sales}, {returns}; orders {orders}")
    return Totals(**orders, bad_debt_fen=booked.get("bad_debt", 0))


def show(console: Console, found: Totals, expected: Totals) -> bool:
    """Print both side by side; are they equal?"""
    table = Table(title="Online Retail, GBP", title_justify="left", box=None, pad_edge=False)
    for title in ("", "books", "file", ""):
        table.add_column(title, justify="right" if title else "left")
    rows = [
        (LABELS[name], name.endswith("_fen"), in_books, in_file)
        for (name, in_books), in_file in zip(
            asdict(found).items(), asdict(expected).values(), strict=True
        )
    ]
    rows.append(("Net", True, found.net_fen, expected.net_fen))
    for label, is_money, in_books, in_file in rows:
        mark = "[green]=[/]" if in_books == in_file else "[bold red]DIFFERENT[/]"
        table.add_row(label, _text(in_books, is_money), _text(in_file, is_money), mark)
    console.print(table)
    return found == expected


def _text(value: int, is_money: bool) -> str:
    if not is_money:
        return f"{value:,}"
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100:,}.{abs(value) % 100:02d}"
