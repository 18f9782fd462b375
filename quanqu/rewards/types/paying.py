"""What an earner has, is paid and is told; what looks like farming."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.rewards.types.sharing import (
    FlagId,
    FlagKind,
    FlagState,
    Party,
    PayRunId,
    PayState,
    RewardLine,
)


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands for one earner in one currency; `due_fen` below zero waits for the next pay."""

    currency: str
    pending_fen: int
    due_fen: int
    held_fen: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class PayoutView:
    """What one earner was paid in one run."""

    payout_id: UUID
    run_id: PayRunId
    party: Party
    amount_fen: int
    currency: str
    part_qty: int
    paid_at: datetime
    journal_id: UUID | None


@dataclass(frozen=True, slots=True)
class PayRunView:
    """Rewards that had vested at a moment, put together to be paid."""

    run_id: PayRunId
    bearer_id: UUID
    currency: str
    until: datetime
    state: PayState
    amount_fen: int
    earner_qty: int
    drafted_by: str
    drafted_at: datetime
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Payable:
    """What an earner would be paid now, from how many parts."""

    party: Party
    amount_fen: int
    part_qty: int


@dataclass(frozen=True, slots=True)
class EarnerStatement:
    """One earner's period in one currency: opening + lines - payouts = closing."""

    party: Party
    currency: str
    since: datetime
    until: datetime
    opening_fen: int
    lines: tuple[RewardLine, ...]
    payouts: tuple[PayoutView, ...]

    @property
    def earned_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)

    @property
    def paid_fen(self) -> int:
        return sum(payout.amount_fen for payout in self.payouts)

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.earned_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class FlagView:
    """Why the rewards between a guide and a member are held, and what was said about it."""

    flag_id: FlagId
    kind: FlagKind
    staff_id: UUID
    member_id: UUID
    node_id: UUID
    facts: Mapping[str, Any]
    found_at: datetime
    state: FlagState
    proposal: str
    proposed_by: str | None
    why: str
    decided_by: str | None
    decided_at: datetime | None
    held_fen: int
    currency: str
