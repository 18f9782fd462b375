"""Words of rewards: who may earn from a sale, by which role, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

TouchId = NewType("TouchId", UUID)
BindingId = NewType("BindingId", UUID)
PlanId = NewType("PlanId", UUID)
VersionId = NewType("VersionId", UUID)
PayRunId = NewType("PayRunId", UUID)
FlagId = NewType("FlagId", UUID)


class Role(StrEnum):
    """What someone did for a sale; a share plan gives each role a part of the pool."""

    ACQUIRER_GUIDE = "acquirer_guide"
    BOUND_GUIDE = "bound_guide"
    SERVING_GUIDE = "serving_guide"
    MANAGER = "manager"
    NODE = "node"
    DEALER = "dealer"
    FULFILLING_NODE = "fulfilling_node"
    REFERRER = "referrer"
    PLATFORM = "platform"


class PartyKind(StrEnum):
    """What kind of earner stands behind a role."""

    STAFF = "staff"
    NODE = "node"
    ORGANISATION = "org"
    MEMBER = "member"
    PLATFORM = "platform"


class Why(StrEnum):
    """The reason of one part; `reasons.py` has the sentence for each."""

    ENROLLED = "enrolled"
    BOUND = "bound"
    SERVED = "served"
    MANAGES = "manages"
    HOME_OF_BINDING = "home_of_binding"
    TOUCHED = "touched"
    SOLD = "sold"
    DEALER_OF_NODE = "dealer_of_node"
    FULFILLED = "fulfilled"
    REFERRED = "referred"
    NOBODY = "nobody"
    OWN_PURCHASE = "own_purchase"
    FARMED = "farmed"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    REMAINDER = "remainder"


class Bearer(StrEnum):
    """Who pays what a minimum adds and keeps what a maximum cuts off."""

    PLATFORM = "platform"
    DEALER = "dealer"


class LaterTouch(StrEnum):
    """Which touch inside the window is credited when there are several."""

    FIRST = "first"
    LAST = "last"
    SPLIT = "split"


class VersionState(StrEnum):
    """A plan version is a draft until a second person approves it."""

    DRAFT = "draft"
    APPROVED = "approved"


class CauseKind(StrEnum):
    """What moved the money kept."""

    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    REFUSED = "refused"


class PayState(StrEnum):
    """Rewards that vested are put together by one person and paid by another's word."""

    DRAFTED = "drafted"
    PAID = "paid"
    DROPPED = "dropped"


class FlagKind(StrEnum):
    """What looks like farming."""

    BURST = "burst"
    DEVICE_CLUSTER = "device_cluster"
    NO_PRESENCE = "no_presence"
    SELF_DEALING = "self_dealing"


class FlagState(StrEnum):
    """Rewards that hang on a flag are held until two people have said what to do."""

    HELD = "held"
    RELEASED = "released"
    REFUSED = "refused"


class LineState(StrEnum):
    """How far one part is: it waits for the time of returns, is due, is held, or was paid."""

    PENDING = "pending"
    DUE = "due"
    HELD = "held"
    PAID = "paid"


class Side(StrEnum):
    """Who of the two scanned the other's code."""

    MEMBER = "member"
    GUIDE = "guide"


class Outcome(StrEnum):
    """How an attempt to bind ended."""

    BOUND = "bound"
    WAITING = "waiting"
    ALREADY = "already"
    TAKEN_BY_OTHER = "taken_by_other"
    GUIDE_FULL = "guide_full"


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """An earner. The platform has no id: it is whoever bears the pool."""

    kind: PartyKind
    id: UUID | None = None

    @property
    def label(self) -> str:
        """The ledger's party text; empty for the platform, which has an account of its own."""
        return "" if self.id is None else f"{self.kind}:{self.id}"


PLATFORM = Party(PartyKind.PLATFORM)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who stood for a role when the order was paid; several claims of a role share by weight."""

    role: Role
    party: Party
    why: Why
    weight: int = 1
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class PartKey:
    """Which role's part went to whom, and why."""

    role: Role
    party: Party
    why: Why


@dataclass(frozen=True, slots=True)
class Limit:
    """Least and most a role earns from one order line, in fen; None sets no limit."""

    minimum_fen: int | None = None
    maximum_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan version says, for the pure rules. The rest of 10,000 bps is the platform's."""

    rates_bps: Mapping[str, int]
    shares_bps: Mapping[Role, int]
    limits: Mapping[Role, Limit] = field(default_factory=dict)
    bearer: Bearer = Bearer.PLATFORM
    window_days: int | None = None
    later_touch: LaterTouch = LaterTouch.LAST
    vests_after_days: int = 7


@dataclass(frozen=True, slots=True)
class Credit:
    """One touch that may be credited: who it speaks for, and when it was."""

    party: Party
    at: datetime


@dataclass(frozen=True, slots=True)
class TouchView:
    """One touch as it was kept."""

    touch_id: TouchId
    scan_id: UUID
    at: datetime
    purpose: str
    code_id: UUID | None
    member_id: UUID | None
    visitor_id: UUID | None
    staff_id: UUID | None
    node_id: UUID | None


@dataclass(frozen=True, slots=True)
class BindingPolicy:
    """How an organisation binds members to guides."""

    capacity: int = 30
    validity_days: int = 365
    protection_days: int = 90
    window_minutes: int = 10
    needs_both_scans: bool = True
    burst_qty: int = 10
    cluster_qty: int = 3
    presence_m: int = 2_000


@dataclass(frozen=True, slots=True)
class BindingView:
    """A member's guide for a period; nobody may take the member before `protected_until`."""

    binding_id: BindingId
    member_id: UUID
    staff_id: UUID
    node_id: UUID
    since: datetime
    until: datetime
    protected_until: datetime


@dataclass(frozen=True, slots=True)
class BindingResult:
    """What an attempt to bind came to; `binding` is the one in force, whoever has it."""

    outcome: Outcome
    member_id: UUID
    staff_id: UUID
    binding: BindingView | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """What became of a leaving guide's clients: who went to whom, and who was let go."""

    moved: tuple[tuple[UUID, UUID], ...]
    released: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PlanVersionView:
    """One version of a share plan; bearer_id is the organisation that pays its pools."""

    version_id: VersionId
    plan_id: PlanId
    plan_code: str
    plan_name: str
    bearer_id: UUID
    number: int
    state: VersionState
    terms: Terms
    drafted_by: str
    approved_by: str | None
    in_force_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """The part of a version that never changes once it is written."""

    version_id: VersionId
    bearer_id: UUID
    terms: Terms


@dataclass(frozen=True, slots=True)
class RewardLine:
    """One posted part with the sentence that explains it; negative where it was taken back."""

    at: datetime
    order_id: UUID
    order_line_id: UUID
    cause_kind: CauseKind
    role: Role
    party: Party
    why: Why
    facts: Mapping[str, Any]
    amount_fen: int
    currency: str
    journal_id: UUID
    text: str
    vests_at: datetime
    is_held: bool
    is_paid: bool

    def state_at(self, at: datetime) -> LineState:
        """How far this part is at a moment."""
        if self.is_paid:
            return LineState.PAID
        if self.is_held:
            return LineState.HELD
        return LineState.DUE if self.vests_at <= at else LineState.PENDING


@dataclass(frozen=True, slots=True)
class KeptLine:
    """Money that one cause moved on one order line: net of VAT, negative when it was returned."""

    order_line_id: UUID
    qty: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class Store:
    """What the claims need to know of a node."""

    node_id: UUID
    name: str
    organisation_id: UUID
    manager_ids: tuple[UUID, ...] = ()
    name_en: str = ""

    @property
    def facts(self) -> Mapping[str, str]:
        """Its names in both languages, for the sentence that is read later."""
        return {"node": self.name, "node_en": self.name_en}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that speaks for somebody at the moment an order was paid."""

    paid_at: datetime
    selling_node_id: UUID
    stores: Mapping[UUID, Store]
    own: frozenset[Party] = frozenset()
    acquirer_id: UUID | None = None
    enrolled_at: datetime | None = None
    binding: BindingView | None = None
    serving_staff_id: UUID | None = None
    touched: tuple[Credit, ...] = ()
    referred: tuple[Credit, ...] = ()
