"""The invariants that exist, and what was found when they were looked at."""

from functools import cache
from pathlib import Path

from quanqu.kit.languages import is_chinese
from quanqu.proof import rules
from quanqu.proof.models import Check as CheckRow
from quanqu.proof.types import Check, Invariant, Result

FOLDER = Path(__file__).parent / "invariants"


@cache
def list_invariants() -> tuple[Invariant, ...]:
    """Every invariant of `invariants/*.sql`, by family and number."""
    found = [rules.read(path.stem, path.read_text("utf-8")) for path in FOLDER.glob("*.sql")]
    return tuple(sorted(found, key=lambda invariant: rules.sort_key(invariant.code)))


def list_latest() -> list[Check]:
    """The last look at each invariant, for the green and red page."""
    rows = CheckRow.objects.order_by("code", "-at").distinct("code")
    by_code = {row.code: row for row in rows}
    return [
        _check(by_code[invariant.code], invariant)
        for invariant in list_invariants()
        if invariant.code in by_code
    ]


def list_history(code: str, *, limit: int = 100) -> list[Check]:
    """The looks at one invariant, the newest first."""
    invariants = {invariant.code: invariant for invariant in list_invariants()}
    if code not in invariants:
        return []
    rows = CheckRow.objects.filter(code=code).order_by("-at")[:limit]
    return [_check(row, invariants[code]) for row in rows]


def sentence_of(invariant: Invariant) -> str:
    """The promise in the reader's language."""
    return invariant.sentence_zh if is_chinese() else invariant.sentence


def _check(row: CheckRow, invariant: Invariant) -> Check:
    seen = Result(
        row.code,
        sentence_of(invariant),
        row.examined,
        row.violation_count,
        tuple(row.sample),
        row.ms,
    )
    return Check(
        code=row.code,
        sentence=seen.sentence,
        at=row.at,
        run_id=row.run_id,
        examined=row.examined,
        violation_count=row.violation_count,
        sample=seen.violations,
        ms=row.ms,
        verdict=seen.verdict,
    )
