"""Views of merges that cross the border."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

MergeId = NewType("MergeId", UUID)


class Sign(StrEnum):
    """Why two members may be one person."""

    SAME_NAME = "same_name"
    SAME_BROWSER = "same_browser"


class GuideRule(StrEnum):
    """Which guide a merged member has, and why."""

    NONE = "none"
    STAYS = "stays"
    OLDER_STAYS = "older_stays"
    GOES_ON = "goes_on"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """What a merge brings to the one who stays; read by people, so without ids."""

    identifiers_qty: int
    cards_qty: int
    balances_fen: Mapping[str, int]
    points: Mapping[str, int]
    coupons_qty: int
    vouchers_qty: int
    tokens_qty: int
    orders_qty: int
    open_orders_qty: int
    instalments_qty: int
    guide: GuideRule
    tiers: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeView:
    """Two members who became one: when, by whom, what came, and until when it can be undone."""

    merge_id: MergeId
    gone_id: UUID
    kept_id: UUID
    merged_at: datetime
    undo_until: datetime
    undone_at: datetime | None
    actor: str
    facts: MergeFacts
    later_qty: int = field(default=0)


@dataclass(frozen=True, slots=True)
class ErasureFacts:
    """What a member loses by ending the membership."""

    open_orders_qty: int
    balances_fen: Mapping[str, int]
    points: Mapping[str, int]
    coupons_qty: int
    vouchers_qty: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two members who may be one person, the older first, and what speaks for it."""

    first_id: UUID
    second_id: UUID
    signs: tuple[Sign, ...]
