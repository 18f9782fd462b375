"""Words of the order: its states and modes, what is asked for, and what the queries give back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

OrderId = NewType("OrderId", UUID)
LineId = NewType("LineId", UUID)
TenderId = NewType("TenderId", UUID)
ReturnId = NewType("ReturnId", UUID)
ChangeId = NewType("ChangeId", UUID)


class OrderState(StrEnum):
    """Where the whole order stands; what is collected, sent or returned stands on its lines."""

    PLACED = "placed"
    PAID = "paid"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Mode(StrEnum):
    """How an order is sold: when units are held, when money is due, and what ends it."""

    NORMAL = "normal"
    DEPOSIT = "deposit"
    PARTS = "parts"
    PRESALE = "presale"
    BACKORDER = "backorder"


class ChangeKind(StrEnum):
    CHANGE = "change"
    CANCEL = "cancel"
    SPLIT = "split"
    EXCHANGE = "exchange"


class ChangeState(StrEnum):
    """A change that costs more waits for its money and then happens, or is undone."""

    WAITING = "waiting"
    APPLIED = "applied"
    UNDONE = "undone"


class RemarkKind(StrEnum):
    """What stands in an order's story beside its moves."""

    NOTE = "note"
    HELD = "held"
    RELEASED = "released"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    CLAIMED = "claimed"


class LineKind(StrEnum):
    GOODS = "goods"
    SERVICE = "service"
    FEE = "fee"


class HandOverKind(StrEnum):
    IN_STORE = "in_store"
    PICKUP = "pickup"
    DELIVERY = "delivery"


class TenderKind(StrEnum):
    """How money came. The order of this list is the order in which a refund goes back."""

    PROVIDER = "provider"
    CARD_TERMINAL = "card_terminal"
    CASH = "cash"
    EXTERNAL = "external"
    STORED_VALUE_PRINCIPAL = "stored_value_principal"
    STORED_VALUE_BONUS = "stored_value_bonus"
    POINTS = "points"
    VOUCHER = "voucher"


class TenderState(StrEnum):
    """`held`: set aside at a provider for this order, which counts; nothing of it has come yet."""

    PENDING = "pending"
    HELD = "held"
    CAPTURED = "captured"
    FAILED = "failed"
    GIVEN_BACK = "given_back"


COUNTS: Final = frozenset({TenderState.HELD, TenderState.CAPTURED})
"""What an order is paid by."""

REFUND_ORDER: Final = tuple(TenderKind)
AT_HAND: Final = frozenset({TenderKind.CASH, TenderKind.CARD_TERMINAL, TenderKind.EXTERNAL})
"""Tenders that the staff see with their own eyes: taken and given back at once."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One line to be ordered, priced and routed: what, how many, from whose shelf, for how much."""

    qty: int
    kind: LineKind
    list_price_fen: int
    total_fen: int
    vat_bps: int
    sku_id: UUID | None = None
    owner_id: UUID | None = None
    source_node_id: UUID | None = None
    label: str = ""
    reasons: tuple[Mapping[str, Any], ...] = ()
    price_per_qty: int = 1
    gross_fen: int | None = None
    """By the list; None: that price for the quantity, which parts of a weighed line may miss."""


LABEL_PRICE: Final = "label_price"
"""The reason of a line that costs what its label says; `list_price_fen` is that of `per_qty`."""


TILL_PRICE: Final = "till_price"
"""The reason of a line that costs what a till charged for all of it, as a manager accepted it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Goods whose label says what they cost, as a scale printed it: that is what they are sold for.

    `qty` None: the label does not say; it is what the price buys by the list.
    """

    sku_id: UUID
    price_fen: int
    qty: int | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Everything that makes an order, decided before it is written."""

    seller_id: UUID
    selling_node_id: UUID
    collector_id: UUID
    currency: str
    zone: str
    price_version: int
    hand_over_kind: HandOverKind
    pieces: tuple[Piece, ...]
    pay_by: datetime
    channel: str
    tier: str = ""
    member_id: UUID | None = None
    serving_staff_id: UUID | None = None
    hand_over_node_id: UUID | None = None
    promise_at: datetime | None = None
    offer_id: UUID | None = None
    external_ref: str | None = None
    address_sealed: bytes | None = None
    actor: str | None = None
    """Who orders, if not who acts in the transaction: a batch writes the orders of many."""
    coupons: tuple[UUID, ...] = ()
    budgets: Mapping[UUID, int] = field(default_factory=dict)
    is_of_first_order: bool = False
    """Whether its price counts on being the member's first order."""

    @property
    def takes(self) -> bool:
        """Whether placing it uses up what others may take at the same moment."""
        return bool(self.coupons or self.budgets or self.is_of_first_order)


@dataclass(frozen=True, slots=True)
class HandTender:
    """Money taken at the counter in full view: cash, card terminal, or a tender kept elsewhere."""

    kind: TenderKind
    amount_fen: int


@dataclass(frozen=True, slots=True)
class LineView:
    line_id: LineId
    position: int
    kind: LineKind
    sku_id: UUID | None
    label: str
    qty: int
    list_price_fen: int
    discount_fen: int
    total_fen: int
    net_fen: int
    vat_bps: int
    seller_id: UUID
    owner_id: UUID | None
    source_node_id: UUID | None
    transfer_fen: int
    fulfilled_qty: int
    cancelled_qty: int
    returned_qty: int
    reasons: tuple[Mapping[str, Any], ...]
    price_per_qty: int = 1
    change_no: int = 0
    price_version: int | None = None
    priced_qty: int | None = None

    @property
    def open_qty(self) -> int:
        """Pieces still owed to the customer."""
        return self.qty - self.fulfilled_qty - self.cancelled_qty

    @property
    def kept_qty(self) -> int:
        """Pieces the customer has and keeps."""
        return self.fulfilled_qty - self.returned_qty

    @property
    def live_qty(self) -> int:
        """Pieces that the customer has, keeps or will get."""
        return self.qty - self.cancelled_qty - self.returned_qty

    @property
    def live_fen(self) -> int:
        """What they cost. Cancelled pieces are the last of a line, returned ones the first."""
        total, qty = self.total_fen, self.qty
        return total * (qty - self.cancelled_qty) // qty - total * self.returned_qty // qty


@dataclass(frozen=True, slots=True)
class TenderView:
    tender_id: TenderId
    kind: TenderKind
    state: TenderState
    holder_id: UUID
    amount_fen: int
    refunded_fen: int
    payment_id: UUID | None
    card_id: UUID | None
    spending_id: UUID | None = None
    voucher_id: UUID | None = None
    kept_fen: int = 0
    is_shared: bool = False

    @property
    def left_fen(self) -> int:
        """What of it is neither given back nor forfeited."""
        return self.amount_fen - self.refunded_fen - self.kept_fen


@dataclass(frozen=True, slots=True)
class HistoryView:
    from_state: str
    to_state: str
    at: datetime
    actor: str
    why: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One later change: what it did or waits to do, in amounts of the order's currency."""

    change_id: ChangeId
    number: int
    kind: ChangeKind
    state: ChangeState
    before_fen: int
    total_fen: int
    due_fen: int
    back_fen: int
    facts: Mapping[str, Any]
    pay_by: datetime | None
    made_at: datetime
    closed_at: datetime | None
    actor: str
    why: str


@dataclass(frozen=True, slots=True)
class OrderView:
    order_id: OrderId
    number: str
    state: OrderState
    mode: str
    seller_id: UUID
    selling_node_id: UUID
    collector_id: UUID
    member_id: UUID | None
    serving_staff_id: UUID | None
    currency: str
    zone: str
    tier: str
    price_version: int
    channel: str
    hand_over_kind: HandOverKind
    hand_over_node_id: UUID | None
    promise_at: datetime | None
    lines_fen: int
    discount_fen: int
    fees_fen: int
    total_fen: int
    placed_at: datetime
    pay_by: datetime
    paid_at: datetime | None
    lines: tuple[LineView, ...] = ()
    tenders: tuple[TenderView, ...] = ()
    history: tuple[HistoryView, ...] = field(default=())
    deposit_fen: int = 0
    balance_by: datetime | None = None
    deposit_paid_at: datetime | None = None
    forfeits_deposit: bool = False
    held_at: datetime | None = None
    held_why: str = ""
    tags: tuple[str, ...] = ()
    waiting: ChangeView | None = None
    is_guest: bool = False

    @property
    def paid_fen(self) -> int:
        """Money that is held or has come in, and was neither given back nor forfeited."""
        return sum(tender.left_fen for tender in self.tenders if tender.state in COUNTS)

    @property
    def due_fen(self) -> int:
        """What is still to be paid, with pending tenders counted as not yet paid: for the order,
        or for the change that waits."""
        if self.state == OrderState.PLACED:
            return max(0, self.total_fen - self.paid_fen)
        if self.waiting is not None:
            return max(0, self.waiting.due_fen - self.unshared_fen)
        return 0

    @property
    def due_now_fen(self) -> int:
        """What must come by `pay_by`: the deposit first, then the rest."""
        if self.state == OrderState.PLACED and self.deposit_fen and self.deposit_paid_at is None:
            return max(0, min(self.deposit_fen, self.total_fen) - self.paid_fen)
        return self.due_fen

    @property
    def due_by(self) -> datetime:
        """Until when the next money must come: for the order, or for the change that waits."""
        if self.waiting is not None and self.waiting.pay_by is not None:
            return self.waiting.pay_by
        return self.pay_by

    @property
    def unshared_fen(self) -> int:
        """Captured money that no line of a paid order uses yet."""
        return sum(tender.left_fen for tender in self.unshared)

    @property
    def unshared(self) -> tuple[TenderView, ...]:
        return tuple(
            tender
            for tender in self.tenders
            if tender.state in COUNTS and not tender.is_shared and tender.left_fen
        )

    @property
    def held_tenders(self) -> tuple[TenderView, ...]:
        """What is to be taken of held money before goods may go."""
        return tuple(t for t in self.tenders if t.state == TenderState.HELD and t.left_fen)

    @property
    def live_fen(self) -> int:
        """What the order costs without its cancelled and returned pieces."""
        return sum(line.live_fen for line in self.lines)

    @property
    def returned_fen(self) -> int:
        """What the pieces had cost that were handed over and came back."""
        return sum(line.total_fen * line.returned_qty // line.qty for line in self.lines)

    @property
    def is_held(self) -> bool:
        return self.held_at is not None
