"""What a share plan would have paid, beside what was paid."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.rewards.types.sharing import Role, VersionId


@dataclass(frozen=True, slots=True)
class Sums:
    """What was posted, and what the terms would have come to."""

    paid_fen: int = 0
    planned_fen: int = 0

    @property
    def difference_fen(self) -> int:
        return self.planned_fen - self.paid_fen

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.paid_fen + other.paid_fen, self.planned_fen + other.planned_fen)


@dataclass(frozen=True, slots=True)
class SimulatedOrder:
    """One order of the period; `changes` names the earners whose part would differ."""

    order_id: UUID
    number: str
    paid_at: datetime
    sums: Sums


@dataclass(frozen=True, slots=True)
class Simulation:
    """Last sales under other terms. An organisation of None stands for members who referred."""

    since: datetime
    until: datetime
    order_qty: int
    line_qty: int
    is_cut: bool
    kept_fen: int
    total: Sums
    by_role: tuple[tuple[Role, Sums], ...]
    by_organisation: tuple[tuple[UUID | None, Sums], ...]
    biggest: tuple[SimulatedOrder, ...]


@dataclass(frozen=True, slots=True)
class AcceptanceView:
    """An organisation joined a version."""

    version_id: VersionId
    organisation_id: UUID
    accepted_at: datetime
    accepted_by: str
