"""Words of the wallet: stored-value cards and what is taken from them, in minor units."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from quanqu.ledger.types import JournalId

CardId = NewType("CardId", UUID)


class CardKind(StrEnum):
    """Named cards belong to a member; anonymous ones to whoever holds them."""

    NAMED = "named"
    ANONYMOUS = "anonymous"


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
