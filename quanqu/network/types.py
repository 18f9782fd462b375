"""Ids, kinds and views of the network that cross its border."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

OrganisationId = NewType("OrganisationId", UUID)
NodeId = NewType("NodeId", UUID)
StaffId = NewType("StaffId", UUID)
AssignmentId = NewType("AssignmentId", UUID)


class OrganisationKind(StrEnum):
    GROUP = "group"
    DEALER = "dealer"
    MERCHANT = "merchant"
    SUPPLIER = "supplier"
    PARTNER = "partner"


class TaxStatus(StrEnum):
    GENERAL = "general"
    SMALL = "small"
    EXEMPT = "exempt"


class Contract(StrEnum):
    """Whether the group sets a dealer's prices (agent) or the dealer does in its own zone."""

    NONE = ""
    AGENT = "agent"
    INDEPENDENT = "independent"


class State(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


class Capability(StrEnum):
    SELLS = "sells"
    HOLDS_STOCK = "holds_stock"
    SHIPS = "ships"
    HANDS_OVER = "hands_over"
    TAKES_RETURNS = "takes_returns"
    SERVES = "serves"
    SHOWS = "shows"


class Role(StrEnum):
    GUIDE = "guide"
    CASHIER = "cashier"
    PICKER = "picker"
    COURIER = "courier"
    MANAGER = "manager"
    DEALER_CLERK = "dealer_clerk"
    BUYER = "buyer"
    MARKETER = "marketer"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"
    SUPPLIER_CLERK = "supplier_clerk"
    PARTNER_KEEPER = "partner_keeper"


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """A legal entity. `transfer_price_bps` of the net price is what it gets as owner when another
    sells its goods."""

    organisation_id: OrganisationId
    code: str
    name: str
    name_en: str
    kind: OrganisationKind
    parent_id: OrganisationId | None
    tax_status: TaxStatus
    contract: Contract
    currency: str
    transfer_price_bps: int
    state: State


@dataclass(frozen=True, slots=True)
class NodeView:
    """A place of trade, marketing and service; position in WGS-84 degrees."""

    node_id: NodeId
    organisation_id: OrganisationId
    code: str
    name: str
    name_en: str
    capabilities: frozenset[Capability]
    latitude: float
    longitude: float
    h3_cell: int
    division_code: str
    address: str
    timezone: str
    price_zone: str
    daily_capacity: int | None
    state: State

    def can(self, capability: str) -> bool:
        return capability in self.capabilities


@dataclass(frozen=True, slots=True)
class NearNode:
    node: NodeView
    distance_km: float


@dataclass(frozen=True, slots=True)
class StaffView:
    staff_id: StaffId
    user_id: UUID
    organisation_id: OrganisationId
    number: str
    name: str
    state: State


@dataclass(frozen=True, slots=True)
class AssignmentView:
    assignment_id: AssignmentId
    staff_id: StaffId
    role: Role
    organisation_id: OrganisationId
    node_id: NodeId | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Open on an ISO weekday (Monday 1) between two minutes of the day, local time."""

    weekday: int
    opens_minute: int
    closes_minute: int


@dataclass(frozen=True, slots=True)
class Opening:
    """One stretch of being open, in UTC."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class ServiceAreaView:
    """Within this radius a node serves in so many minutes."""

    radius_m: int
    minutes: int


@dataclass(frozen=True, slots=True)
class HolidayView:
    on: date
    name: str
    opens_minute: int | None
    closes_minute: int | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of an import that was not taken: its line in the file and why."""

    line: int
    reason: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. All or nothing unless it was told to skip what it refuses."""

    read_qty: int
    taken_qty: int
    refused: tuple[RefusedRow, ...]


@dataclass(frozen=True, slots=True)
class LessonView:
    """Something to learn; `passed_at` by the person it was asked for, None: not yet."""

    code: str
    title: str
    title_en: str
    role: Role
    permission: str
    passed_at: datetime | None

    @property
    def name(self) -> str:
        return self.title

    @property
    def name_en(self) -> str:
        return self.title_en
