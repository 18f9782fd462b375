"""How the journey tells what happened, and stops where something is off."""

import time
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

SIGNS = {"CNY": "¥", "GBP": "£"}


class Off(Exception):
    """Something is not what it must be."""


def money(amount_fen: int, currency: str = "CNY") -> str:
    """¥1,234.50; a negative amount keeps its sign in front."""
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}{SIGNS.get(currency, '')}{abs(amount_fen) / 100:,.2f}"


class Teller:
    """Prints the story; every fact that it tells was checked."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)
        self.checks = 0
        self.started = time.monotonic()

    def step(self, number: int, title: str) -> None:
        self.console.print(f"\n[bold]{number}. {title}[/]")

    def tell(self, text: str) -> None:
        self.console.print(f"   {text}", markup=False, soft_wrap=True)

    def check(self, holds: bool, what: str) -> None:
        """Tell a fact that holds, or stop."""
        if not holds:
            raise Off(what)
        self.checks += 1
        self.console.print(f"   [green]✓[/] {escape(what)}", soft_wrap=True)

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Rows under a title; columns whose head ends with `¥` are numbers."""
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        for head in heads:
            table.add_column(head, justify="right" if head.endswith("¥") else "left")
        for row in rows:
            table.add_row(*row)
        self.console.print(table)

    def end(self, fault: str) -> int:
        """The last line; returns the exit code."""
        seconds = time.monotonic() - self.started
        if fault:
            self.console.print(f"\n[bold red]{escape(fault)}[/]", soft_wrap=True)
            return 1
        self.console.print(f"\n{self.checks} checks held in {seconds:.1f} s.")
        return 0
