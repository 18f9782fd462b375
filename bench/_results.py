"""What a run printed, kept: bench/results/<date>.json, and the table in docs/performance.md."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

PROJECT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = PROJECT / "bench" / "results"
DOCUMENT: Final = PROJECT / "docs" / "performance.md"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"
HEAD: Final = ("case", "value", "unit", "reference", "ratio", "target", "commit")


def keep(figures: Sequence[Mapping[str, Any]], on: date) -> Path:
    """Write a run's figures and its commit; those of other cases measured that day stay."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{on.isoformat()}.json"
    known = json.loads(path.read_text())["figures"] if path.exists() else []
    fresh = {figure["name"] for figure in figures}
    commit = _commit()
    merged = [figure for figure in known if figure["name"] not in fresh]
    merged += [{**figure, "commit": commit} for figure in figures]
    told = {"on": on.isoformat(), "machine": _machine(), "figures": merged}
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return path


def publish(path: Path) -> None:
    """Put the table of a results file between its marks in docs/performance.md."""
    run = json.loads(path.read_text())
    told = f"Measured on {run['on']}, {run['machine']}, from `bench/results/{path.name}`."
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{DOCUMENT.name} has no place for results: {BEGIN} ... {END}")
    DOCUMENT.write_text(f"{before}{BEGIN}\n{told}\n\n{table(run['figures'])}\n{END}{after}")


def table(figures: Sequence[Mapping[str, Any]]) -> str:
    """The figures as Markdown."""
    lines = [f"| {' | '.join(HEAD)} |", f"| {' | '.join('---' for _ in HEAD)} |"]
    for figure in figures:
        cells = [f"`{figure['name']}`", *(_cell(figure.get(name)) for name in HEAD[1:])]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,g}" if isinstance(value, float) else str(value)


def _machine() -> str:
    """Cores and memory; no names of machines."""
    gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} cores, {gigabytes:.0f} GB"


def _commit() -> str:
    """The commit that is measured."""
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=PROJECT, capture_output=True, text=True
    )
    return told.stdout.strip() or "unknown"
