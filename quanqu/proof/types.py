"""Words of proof: an invariant, and what looking at it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Verdict(StrEnum):
    """Green, red, or not exercised: nothing was there to examine, so nothing was shown."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_EXERCISED = "not_exercised"


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise as SQL: a query that returns what breaks it, and one that counts what it read."""

    code: str
    sentence: str
    sentence_zh: str
    violations_sql: str
    examined_sql: str

    @property
    def family(self) -> str:
        """The letter that groups invariants: S stock, L ledger, T points, M rewards."""
        return self.code.rstrip("0123456789")


@dataclass(frozen=True, slots=True)
class Result:
    """What one look found; `violations` holds the first of `violation_count`."""

    code: str
    sentence: str
    examined: int
    violation_count: int
    violations: tuple[Mapping[str, Any], ...]
    ms: float

    @property
    def verdict(self) -> Verdict:
        """Red beats everything: a violation counts even where nothing else was examined."""
        if self.violation_count:
            return Verdict.BROKEN
        return Verdict.HOLDS if self.examined else Verdict.NOT_EXERCISED


@dataclass(frozen=True, slots=True)
class Check:
    """A look that was kept for the desk's green and red page."""

    code: str
    sentence: str
    at: datetime
    run_id: UUID
    examined: int
    violation_count: int
    sample: tuple[Mapping[str, Any], ...]
    ms: float
    verdict: Verdict
