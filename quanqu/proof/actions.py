"""Looking at every promise: `quanqu verify`."""

import time
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connections

from quanqu.kit import ids, tx
from quanqu.proof import queries
from quanqu.proof.models import Check
from quanqu.proof.types import Invariant, Result

SAMPLE = 20
"""Violations shown of one invariant; all are counted."""


def verify(codes: Collection[str] | None = None, *, using: str = "default") -> list[Result]:
    """Look at these invariants, or all. Reads only; each is one statement and so one snapshot."""
    return [
        _look(invariant, using)
        for invariant in queries.list_invariants()
        if codes is None or invariant.code in codes
    ]


@tx.required
def record(results: Sequence[Result], *, at: datetime) -> UUID:
    """Keep what was found for the desk's page; returns the id of the run."""
    run_id = ids.new_id()
    Check.objects.bulk_create(
        [
            Check(
                run_id=run_id,
                code=result.code,
                at=at,
                examined=result.examined,
                violation_count=result.violation_count,
                sample=[dict(row) for row in result.violations],
                ms=result.ms,
            )
            for result in results
        ]
    )
    return run_id


@tx.required
def forget(*, before: datetime) -> int:
    """Remove the looks that were kept before a moment; returns how many."""
    removed, _ = Check.objects.filter(at__lt=before).delete()
    return removed


def _look(invariant: Invariant, using: str) -> Result:
    """Count and show the violations in one statement, so that a sale in between cannot show."""
    started = time.perf_counter()
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"WITH broken AS MATERIALIZED ({invariant.violations_sql}\n), "
            f"examined AS MATERIALIZED ({invariant.examined_sql}\n) "
            "SELECT (SELECT count(*) FROM broken), (SELECT * FROM examined), "
            "(SELECT coalesce(jsonb_agg(to_jsonb(few)), '[]') "
            f"FROM (SELECT * FROM broken LIMIT {SAMPLE}) AS few)::text"
        )
        count, examined, sample = cursor.fetchone()
    return Result(
        code=invariant.code,
        sentence=invariant.sentence,
        examined=int(examined),
        violation_count=count,
        violations=tuple(msgspec.json.decode(sample)),
        ms=(time.perf_counter() - started) * 1000,
    )
