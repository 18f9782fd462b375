"""What crosses pricing's border about lists: prices for a while, tables, competitors' prices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from quanqu.catalog.types import RefusedRow

WindowId = NewType("WindowId", UUID)
AnswerDraftId = NewType("AnswerDraftId", UUID)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line costs what it costs; the code has a text in every language (`list_price`,
    `tier_price`, `quantity_price`). A promotion (`percent_off`, `amount_off`, `special_price`,
    `nth_unit`, `buy_get`, `bundle`, `gift`, `free_delivery`) brings its own words as facts.
    """

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def is_of_price(self) -> bool:
        """Whether it is a price that says so, not a promotion."""
        return "promotion" not in self.facts


class AnswerKind(StrEnum):
    """What a competitor's lower price is answered with."""

    MATCH = "match"
    BEAT = "beat"


@dataclass(frozen=True, slots=True)
class TableReport:
    """What a table of prices brought. Nothing, if anything is refused and nobody asked to skip."""

    read_qty: int
    taken_qty: int
    refused: tuple[RefusedRow, ...]


class WindowState(StrEnum):
    """How far prices for a while have come."""

    TO_COME = "to_come"
    OPEN = "open"
    OVER = "over"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class WindowView:
    """When prices of a list hold, and how many there are."""

    window_id: WindowId
    name: str
    state: WindowState
    from_at: datetime
    until_at: datetime | None
    version: int
    actor: str
    price_qty: int


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """A price of a list now or to come: lasting (no window), or of a window that is not over."""

    sku_id: UUID
    tier: str
    min_qty: int
    price_fen: int
    window: WindowView | None = None
    is_in_force: bool = True


@dataclass(frozen=True, slots=True)
class FloorDraftView:
    """Floor prices that wait for a second person, or what became of them: `version` if approved.

    None as a price takes the floor away.
    """

    draft_id: UUID
    list_id: UUID
    floors_fen: Mapping[UUID, int | None]
    drafted_by: str
    drafted_at: datetime
    approved_by: str | None
    dropped_by: str | None
    version: int | None

    @property
    def is_waiting(self) -> bool:
        return self.version is None and self.dropped_by is None


@dataclass(frozen=True, slots=True)
class TokenView:
    """A benefit token: who holds it, from when until when, and who gave it."""

    token_id: UUID
    member_id: UUID
    kind: str
    from_at: datetime
    until_at: datetime
    revoked_at: datetime | None
    given_by: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a competitor asked for a SKU, where and when."""

    source: str
    price_fen: int
    seen_at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """How the goods of a category (None: all others) answer, and the rails an answer stays inside.

    Shares are in ten-thousandths. An answer is never below the floor price, nor below cost plus
    `margin_bps` where the cost is known; a day's answers take off `most_day_bps` at most. Prices
    older than `fresh_hours`, or more than `outlier_bps` below ours, are not looked at.
    """

    kind: AnswerKind
    beat_bps: int
    margin_bps: int
    most_day_bps: int
    fresh_hours: int
    outlier_bps: int
    category_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Ours, theirs, the answer and why. No rule for its category: no answer."""

    sku_id: UUID
    our_fen: int
    theirs: Seen | None
    price_fen: int | None
    reasons: tuple[Reason, ...]
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One drafted answer, as it was when it was drafted."""

    sku_id: UUID
    our_fen: int
    theirs_fen: int
    source: str
    price_fen: int


@dataclass(frozen=True, slots=True)
class AnswerDraftView:
    """Answers that wait for a second person, or what became of them (`version`: published)."""

    draft_id: AnswerDraftId
    list_id: UUID
    rows: tuple[AnswerRow, ...]
    drafted_by: str
    drafted_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    version: int | None
