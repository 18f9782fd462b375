"""Rounds A B A B: every side is measured in turn, so that a busy machine is unfair to nobody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from statistics import median
from typing import Self


@dataclass(frozen=True, slots=True)
class Measured:
    """One stretch of one side: operations, seconds on the wall, seconds of CPU."""

    operations: int
    seconds: float
    server_cpu_s: float
    database_cpu_s: float

    @property
    def rate(self) -> float:
        """Operations per second on the wall."""
        return self.operations / self.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU of server and database for one operation, in milliseconds."""
        return 1_000 * (self.server_cpu_s + self.database_cpu_s) / self.operations

    @property
    def server_cpu_ms(self) -> float:
        return 1_000 * self.server_cpu_s / self.operations

    @property
    def database_cpu_ms(self) -> float:
        return 1_000 * self.database_cpu_s / self.operations

    @classmethod
    def middle(cls, rounds: "list[Self]") -> "Middle":
        return Middle(
            **{f.name: median(getattr(one, f.name) for one in rounds) for f in fields(Middle)}
        )


@dataclass(frozen=True, slots=True)
class Middle:
    """The medians of all rounds of one side."""

    rate: float
    cpu_ms: float
    server_cpu_ms: float
    database_cpu_ms: float

    @property
    def per_cpu_second(self) -> float:
        """Operations that one second of CPU pays for."""
        return 1_000 / self.cpu_ms


def interleaved(sides: Mapping[str, Callable[[], Measured]], *, rounds: int) -> dict[str, Middle]:
    """Every side once to warm up, then all in turn so many times; their medians."""
    for measure in sides.values():
        measure()
    found: dict[str, list[Measured]] = {name: [] for name in sides}
    for _round in range(rounds):
        for name, measure in sides.items():
            found[name].append(measure())
    return {name: Measured.middle(measured) for name, measured in found.items()}
