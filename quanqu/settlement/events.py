"""What settlement tells the others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.kit.outbox import Event


@dataclass(frozen=True)
class RunApproved(Event):
    """A second person approved what companies are to be paid."""

    run_id: UUID
    at: datetime


@dataclass(frozen=True)
class OrganisationPaid(Event):
    """A company's debts and claims were settled; a negative amount was paid by it."""

    payout_id: UUID
    run_id: UUID
    organisation_id: UUID
    amount_fen: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class RunPaid(Event):
    """Nobody in this settlement waits any more."""

    run_id: UUID
    at: datetime


@dataclass(frozen=True)
class PayoutReversed(Event):
    """A payout was undone: its debts are open again."""

    payout_id: UUID
    run_id: UUID
    organisation_id: UUID
    at: datetime
