"""`quanqu verify`: every promise of the books, looked at and shown."""

import msgspec
from rich.console import Console
from rich.table import Table

from quanqu.kit import clock, tx
from quanqu.proof import actions as proof
from quanqu.proof import queries
from quanqu.proof.types import Result, Verdict

MARKS = {
    Verdict.HOLDS: "[green]holds[/]",
    Verdict.BROKEN: "[bold red]BROKEN[/]",
    Verdict.NOT_EXERCISED: "[dim]not exercised[/]",
}
SHOWN_ROWS = 3


def main(*, codes: list[str] | None = None, as_json: bool = False, strict: bool = False) -> int:
    """Look, keep what was found for the desk, and show it. 1 if anything is broken.

    With `strict` also when nothing was there to examine.
    """
    console = Console()
    known = {invariant.code for invariant in queries.list_invariants()}
    unknown = sorted(set(codes or ()) - known)
    if unknown:
        console.print(
            f"There is no invariant {', '.join(unknown)}. Known: {', '.join(sorted(known))}"
        )
        return 2
    results = proof.verify(codes)
    with tx.begin(actor="system:verify"):
        proof.record(results, at=clock.now())
    if as_json:
        for result in results:
            line = msgspec.to_builtins(result) | {"verdict": str(result.verdict)}
            console.print(msgspec.json.encode(line).decode(), soft_wrap=True, highlight=False)
    else:
        _show(console, results)
    red = {Verdict.BROKEN, Verdict.NOT_EXERCISED} if strict else {Verdict.BROKEN}
    return int(any(result.verdict in red for result in results))


def _show(console: Console, results: list[Result]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("promise", overflow="fold")
    table.add_column("examined", justify="right")
    table.add_column("violations", justify="right")
    table.add_column("ms", justify="right")
    table.add_column("")
    for result in results:
        table.add_row(
            result.code,
            result.sentence,
            f"{result.examined:,}",
            f"{result.violation_count:,}",
            f"{result.ms:.0f}",
            MARKS[result.verdict],
        )
    console.print(table)
    for result in results:
        for row in result.violations[:SHOWN_ROWS]:
            console.print(f"[red]{result.code}[/] {dict(row)}")
    broken = sum(result.verdict is Verdict.BROKEN for result in results)
    idle = sum(result.verdict is Verdict.NOT_EXERCISED for result in results)
    console.print(
        f"{len(results) - broken - idle} of {len(results)} hold, {broken} broken, "
        f"{idle} not exercised."
    )
