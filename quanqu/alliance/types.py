"""Words of the alliance: agreements between issuers and acceptors, and what they owe each other."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from quanqu.kit.money import BPS

AgreementId = NewType("AgreementId", UUID)
ClearingId = NewType("ClearingId", UUID)
StatementId = NewType("StatementId", UUID)
DisputeId = NewType("DisputeId", UUID)


class AgreementState(StrEnum):
    """One side proposes, the other accepts, either ends it."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    ENDED = "ended"


class ClearingKind(StrEnum):
    """What was redeemed, or a dispute that took a redemption back between the two."""

    POINTS = "points"
    VOUCHER = "voucher"
    DISPUTE = "dispute"


class StatementState(StrEnum):
    MADE = "made"
    NETTED = "netted"


class DisputeState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Terms:
    """What two organisations agree: `rate_bps` of a point's worth at home is paid at the acceptor.

    Limits are in minor units of money cleared; None: no limit.
    """

    rate_bps: int
    takes_points: bool = True
    takes_vouchers: bool = False
    day_fen: int | None = None
    member_day_fen: int | None = None
    total_fen: int | None = None

    def rate_of(self, kind: ClearingKind) -> int | None:
        """Points count at the rate, vouchers in full; None: not taken."""
        if kind is ClearingKind.POINTS:
            return self.rate_bps if self.takes_points else None
        return BPS if self.takes_vouchers else None


@dataclass(frozen=True, slots=True)
class AgreementView:
    agreement_id: AgreementId
    issuer_id: UUID
    acceptor_id: UUID
    currency: str
    terms: Terms
    state: AgreementState
    proposed_by_id: UUID
    proposed_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClearingView:
    """One redemption between two organisations; negative when it was given back."""

    clearing_id: ClearingId
    agreement_id: AgreementId
    issuer_id: UUID
    acceptor_id: UUID
    kind: ClearingKind
    about: UUID
    amount_fen: int
    currency: str
    at: datetime
    dispute: DisputeState | None = None
    dispute_id: DisputeId | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class StatementView:
    """What two organisations owe each other for a month, and the net of it.

    `net_fen` is positive when `one` owes `other`.
    """

    statement_id: StatementId
    one_id: UUID
    other_id: UUID
    month: date
    currency: str
    one_owes_fen: int
    other_owes_fen: int
    state: StatementState
    made_at: datetime
    one_agreed_at: datetime | None
    other_agreed_at: datetime | None
    netted_at: datetime | None

    @property
    def net_fen(self) -> int:
        return self.one_owes_fen - self.other_owes_fen
