"""Words of the wallet: stored-value cards and what is taken from them, in minor units."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from quanqu.kit.money import BPS
from quanqu.ledger.types import JournalId

CardId = NewType("CardId", UUID)
GiftId = NewType("GiftId", UUID)
VoucherId = NewType("VoucherId", UUID)
ProgrammeId = NewType("ProgrammeId", UUID)
PointsAccountId = NewType("PointsAccountId", UUID)
SpendingId = NewType("SpendingId", UUID)


class CardKind(StrEnum):
    """Named cards belong to a member; anonymous ones to whoever holds them."""

    NAMED = "named"
    ANONYMOUS = "anonymous"


class GiftState(StrEnum):
    """Given: nobody has taken it yet. Passed on: another gift holds its money now."""

    GIVEN = "given"
    CLAIMED = "claimed"
    PASSED_ON = "passed_on"
    RETURNED = "returned"


class VoucherState(StrEnum):
    LIVE = "live"
    REDEEMED = "redeemed"
    EXPIRED = "expired"


class PointsMoveKind(StrEnum):
    """Why a lot changed."""

    EARNED = "earned"
    GRANTED = "granted"
    SPENT = "spent"
    GIVEN_BACK = "given_back"
    TAKEN_BACK = "taken_back"
    SENT = "sent"
    RECEIVED = "received"
    EXPIRED = "expired"


LIMITS_FEN: Final = {CardKind.NAMED: 500_000, CardKind.ANONYMOUS: 100_000}
"""The most that a card may hold, principal and bonus together (the rule for prepaid cards, L5)."""


@dataclass(frozen=True, slots=True)
class CardView:
    """A stored-value card with what its issuer owes on it."""

    card_id: CardId
    number: str
    member_id: UUID | None
    issuer_id: UUID
    kind: CardKind
    currency: str
    principal_fen: int
    bonus_fen: int
    frozen: bool

    @property
    def balance_fen(self) -> int:
        return self.principal_fen + self.bonus_fen

    @property
    def limit_fen(self) -> int:
        return LIMITS_FEN[self.kind]


@dataclass(frozen=True, slots=True)
class Spent:
    """What a payment took from a card, principal first."""

    principal_fen: int
    bonus_fen: int


@dataclass(frozen=True, slots=True)
class Spending:
    """What a card as it was read shall pay, split already, and for which fact."""

    card: CardView
    amount_fen: int
    spent: Spent
    fact_key: str
    about: UUID
    actor: str | None = None
    """Whose deed it is; None: of who acts in the transaction."""

    @property
    def card_after(self) -> CardView:
        """The card once this is paid."""
        return replace(
            self.card,
            principal_fen=self.card.principal_fen - self.spent.principal_fen,
            bonus_fen=self.card.bonus_fen - self.spent.bonus_fen,
        )


@dataclass(frozen=True, slots=True)
class CardMove:
    """One change of a card's balance; credits to the holder are positive."""

    journal_id: JournalId
    kind: str
    occurred_at: datetime
    principal_fen: int
    bonus_fen: int
    memo: str
    about: UUID | None


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """Points of one issuer. `point_fen`: what one is worth; `rates`: points per 10,000 minor units
    of money kept, by tier."""

    programme_id: ProgrammeId
    issuer_id: UUID
    name: str
    name_en: str
    currency: str
    point_fen: int
    live_days: int
    rates: Mapping[str, int]
    transfer_day_qty: int


@dataclass(frozen=True, slots=True)
class PointsView:
    """A member's points of one programme. `owed_qty` > 0: blocked until it is made up."""

    account_id: PointsAccountId
    programme: ProgrammeView
    member_id: UUID
    points_qty: int
    owed_qty: int

    @property
    def is_blocked(self) -> bool:
        return self.owed_qty > 0

    @property
    def worth_fen(self) -> int:
        """What they pay for at their issuer's."""
        return self.points_qty * self.programme.point_fen


@dataclass(frozen=True, slots=True)
class SpendablePoints:
    """Points that a seller takes: each for `rate_bps` of its worth at home."""

    account: PointsView
    rate_bps: int

    @property
    def worth_fen(self) -> int:
        return self.account.worth_fen * self.rate_bps // BPS

    def worth_within(self, amount_fen: int) -> int:
        """The most of an amount that whole points pay."""
        point_bps = self.account.programme.point_fen * self.rate_bps
        points_qty = min(((amount_fen + 1) * BPS - 1) // point_bps, self.account.points_qty)
        return points_qty * point_bps // BPS

    def points_for(self, worth_fen: int) -> int:
        """The fewest points that are worth it."""
        return -(-worth_fen * BPS // (self.account.programme.point_fen * self.rate_bps))


@dataclass(frozen=True, slots=True)
class LotView:
    """Points that die together."""

    lot_id: UUID
    left_qty: int
    expires_at: datetime
    about: UUID | None = None


@dataclass(frozen=True, slots=True)
class PointsSpent:
    """Points that paid for something, and in whose books its money waits for the hand-over."""

    spending_id: SpendingId
    account_id: PointsAccountId
    holder_id: UUID
    points_qty: int
    amount_fen: int
    currency: str


@dataclass(frozen=True, slots=True)
class PointsChange:
    """One change of a member's points, as its journal tells it; `owed_qty`: became owed."""

    journal_id: JournalId
    kind: str
    occurred_at: datetime
    points_qty: int
    owed_qty: int
    memo: str
    about: UUID | None


@dataclass(frozen=True, slots=True)
class VoucherView:
    """A universal voucher; whoever has `token` can use it."""

    voucher_id: VoucherId
    issuer_id: UUID
    member_id: UUID | None
    token: str = field(repr=False)
    currency: str
    face_fen: int
    used_fen: int
    given_back_fen: int
    label: str
    state: VoucherState
    valid_until: datetime
    about: UUID | None


@dataclass(frozen=True, slots=True)
class VoucherUsed:
    """What a voucher paid, and in whose books its money waits for the hand-over."""

    voucher_id: VoucherId
    holder_id: UUID
    amount_fen: int
    face_fen: int
    currency: str


@dataclass(frozen=True, slots=True)
class OfferView:
    """Pay so much onto a card, get so much more."""

    offer_id: UUID
    issuer_id: UUID
    currency: str
    pay_fen: int
    bonus_fen: int


@dataclass(frozen=True, slots=True)
class GiftView:
    """Money of a card on its way to somebody; `token` lets whoever has it take a gift that is for
    no phone. `held_fen` is 0 once it has gone on."""

    gift_id: GiftId
    giver_id: UUID
    issuer_id: UUID
    currency: str
    held_fen: int
    is_to_phone: bool
    state: GiftState
    words: str
    given_at: datetime
    expires_at: datetime
    token: str | None = field(default=None, repr=False)
    taker_id: UUID | None = None
    previous_id: UUID | None = None
