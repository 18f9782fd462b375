"""What crosses pricing's border about lists: prices for a while, tables, competitors' prices."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from quanqu.catalog.types import RefusedRow

WindowId = NewType("WindowId", UUID)
AnswerDraftId = NewType("AnswerDraftId", UUID)


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
