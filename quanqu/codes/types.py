"""Ids, purposes and views of codes that cross their border."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

BatchId = NewType("BatchId", UUID)
CodeId = NewType("CodeId", UUID)
RedemptionId = NewType("RedemptionId", UUID)


class Purpose(StrEnum):
    STORE = "store"
    PRODUCT = "product"
    PARCEL = "parcel"
    GUIDE = "guide"
    MEMBER = "member"
    PAY = "pay"
    PICKUP = "pickup"
    VOUCHER = "voucher"
    TICKET = "ticket"
    DEPOSIT = "deposit"
    LOGIN = "login"
    TABLE = "table"
    POSTER = "poster"
    COUPON = "coupon"
    GIFT = "gift"
    REFERRAL = "referral"
    DEVICE = "device"


SECRET: Final = frozenset(
    {
        Purpose.PAY,
        Purpose.PICKUP,
        Purpose.VOUCHER,
        Purpose.TICKET,
        Purpose.DEPOSIT,
        Purpose.LOGIN,
        Purpose.GIFT,
        Purpose.DEVICE,
    }
)
"""Whoever has the text has the thing: at least 128 random bits."""

SINGLE_USE: Final = frozenset({Purpose.PICKUP, Purpose.LOGIN, Purpose.DEVICE, Purpose.GIFT})


class CodeState(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class NewBatch:
    """Codes that are made together, for one purpose at one place; `cost_fen` is what making and
    hanging them costs, so that the price of a new member is known (B2)."""

    purpose: Purpose
    organisation_id: UUID
    name: str
    node_id: UUID | None = None
    cost_fen: int = 0


@dataclass(frozen=True, slots=True)
class NewCode:
    """What a code shall mean. `uses_limit` None: as often as one likes."""

    purpose: Purpose
    target_id: UUID | None
    organisation_id: UUID
    valid_from: datetime
    node_id: UUID | None = None
    label: str = ""
    valid_until: datetime | None = None
    uses_limit: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeView:
    code_id: CodeId
    token: str = field(repr=False)
    purpose: Purpose
    target_id: UUID | None
    organisation_id: UUID
    node_id: UUID | None
    label: str
    valid_from: datetime
    valid_until: datetime | None
    uses_limit: int | None
    uses: int
    state: CodeState
    facts: Mapping[str, Any]
    batch_id: BatchId | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether it counts at this moment, uses aside."""
        is_over = self.valid_until is not None and self.valid_until <= at
        return self.state is CodeState.ACTIVE and self.valid_from <= at and not is_over


@dataclass(frozen=True, slots=True)
class BatchView:
    batch_id: BatchId
    purpose: Purpose
    organisation_id: UUID
    node_id: UUID | None
    name: str
    qty: int
    cost_fen: int
    made_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Redeemed:
    """One use of a code: what it was for, where and when."""

    redemption_id: RedemptionId
    code_id: CodeId
    purpose: Purpose
    target_id: UUID | None
    organisation_id: UUID
    node_id: UUID | None
    redeemed_at: datetime


class WhyLate(StrEnum):
    """Why a use that a till made without a network did not count."""

    USED = "used"
    TAKEN_BACK = "taken_back"
    NOT_IN_TIME = "not_in_time"


@dataclass(frozen=True, slots=True)
class OfflineUse:
    """A use that a till told later; `why_late` is None for the one that redeemed."""

    use_id: UUID
    code_id: CodeId
    purpose: Purpose
    target_id: UUID | None
    organisation_id: UUID
    why_late: WhyLate | None


@dataclass(frozen=True, slots=True)
class OfflineList:
    """What a till needs to check signed codes alone: keys by number, and what no longer counts."""

    keys: Mapping[int, bytes]
    gone: tuple[CodeId, ...]
