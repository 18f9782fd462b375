"""Words of scan: what a text was read as, and what a person sees after scanning."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from quanqu.catalog.types import ProductView, SkuView
from quanqu.codes.types import CodeView
from quanqu.fulfilment.types import DeliveryView
from quanqu.members.types import MemberView
from quanqu.network.types import NodeView, OrganisationView, StaffView
from quanqu.orders.types import OrderView
from quanqu.pricing.types import QuoteLine, Reason
from quanqu.rewards.types import BindingResult, TouchId


@dataclass(frozen=True, slots=True)
class Token:
    """A token that `codes` may know."""

    text: str


@dataclass(frozen=True, slots=True)
class Gtin:
    """A barcode with a right check digit, and the tag on which its link was printed, if it says."""

    digits: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class MemberCode:
    """A member's rotating code, still to be redeemed."""

    text: str


@dataclass(frozen=True, slots=True)
class SignedCode:
    """A code that says itself what it is, still to be checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing that means anything here."""


Reading = Token | Gtin | MemberCode | SignedCode | Unreadable


@dataclass(frozen=True, slots=True)
class Position:
    """Where the scanning phone says it is, WGS-84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class NearbyStock:
    """Another store that has it; distance from where the scan was made, None where unknown."""

    node: NodeView
    free_qty: int
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class Variant:
    """One size and colour: its price for this person, what is here, and who else has it."""

    sku_id: UUID
    code: str
    colour: str
    colour_en: str
    size: str
    list_price_fen: int | None
    price_fen: int | None
    reasons: tuple[Reason, ...]
    here_qty: int
    elsewhere: tuple[NearbyStock, ...]

    @property
    def is_for_sale(self) -> bool:
        """Whether it has a price in this zone."""
        return self.price_fen is not None

    @property
    def elsewhere_qty(self) -> int:
        """Units in all other stores."""
        return sum(near.free_qty for near in self.elsewhere)


class PromiseKind(StrEnum):
    """The best way to get a product from here."""

    TAKE_NOW = "take_now"
    COLLECT_HERE = "collect_here"
    DELIVER = "deliver"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, slots=True)
class PromiseHint:
    """A hint before the cart's real offers: how soon, from which store. Not a reservation."""

    kind: PromiseKind
    node: NodeView | None = None
    ready_at: datetime | None = None
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class GuideCard:
    """The guide whom a page shows; `is_mine` once both have scanned each other."""

    staff: StaffView
    node: NodeView | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product on a store's page, at its lowest price for this person."""

    product: ProductView
    price_fen: int | None
    here_qty: int


class GiftState(StrEnum):
    """How it stands with what a code gives."""

    YOURS = "yours"
    JOIN = "join"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Gift:
    """The coupon that a code gives to whoever scans it (A11): in the wallet, or after enrolling."""

    state: GiftState
    zh: str
    en: str
    number: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoreLanding:
    """A store scanned at its door: what it has, whether it is open, and who may advise."""

    touch_id: TouchId
    node: NodeView
    organisation: OrganisationView
    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    currency: str
    products: tuple[ProductCard, ...]
    guide: GuideCard | None
    distance_km: float | None
    gift: Gift | None = None


@dataclass(frozen=True, slots=True)
class ProductLanding:
    """A product scanned at its shelf tag, poster or barcode."""

    touch_id: TouchId
    product: ProductView
    node: NodeView | None
    zone: str
    currency: str
    tier: str
    chosen_sku_id: UUID | None
    variants: tuple[Variant, ...]
    guide: GuideCard | None
    promise: PromiseHint
    gift: Gift | None = None

    @property
    def lowest_price_fen(self) -> int | None:
        """The price to show before a size is chosen."""
        prices = [v.price_fen for v in self.variants if v.price_fen is not None]
        return min(prices, default=None)

    @property
    def here_qty(self) -> int:
        """Units of any size in this store."""
        return sum(variant.here_qty for variant in self.variants)


@dataclass(frozen=True, slots=True)
class GuideLanding:
    """A guide's code: who it is, and how the binding stands. A visitor is asked to enrol first."""

    touch_id: TouchId
    guide: GuideCard
    binding: BindingResult | None

    @property
    def needs_enrolment(self) -> bool:
        """Only a member can be bound."""
        return self.binding is None


@dataclass(frozen=True, slots=True)
class MemberLanding:
    """A member's rotating code scanned by staff: who it is, and how the binding stands."""

    touch_id: TouchId
    member: MemberView
    binding: BindingResult | None
    guide: GuideCard | None


@dataclass(frozen=True, slots=True)
class PickupLanding:
    """A pickup code scanned by staff of its node: what to hand over. It is not redeemed yet."""

    touch_id: TouchId
    code: CodeView
    delivery: DeliveryView
    order: OrderView


@dataclass(frozen=True, slots=True)
class ShowToStaffLanding:
    """A good code that its holder shows at a counter, such as a pickup code: no details."""

    touch_id: TouchId
    purpose: str
    node: NodeView | None
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class ReferralLanding:
    """A friend's code: the touch is kept; the page invites to enrol."""

    touch_id: TouchId
    node: NodeView | None
    needs_enrolment: bool


@dataclass(frozen=True, slots=True)
class CouponLanding:
    """A code that gives a coupon and nothing else."""

    touch_id: TouchId
    organisation: OrganisationView
    node: NodeView | None
    gift: Gift


@dataclass(frozen=True, slots=True)
class ElsewhereLanding:
    """A good code whose place is another screen: the card wallet, the sign-in page."""

    touch_id: TouchId
    purpose: str
    node: NodeView | None


Landing = (
    StoreLanding
    | ProductLanding
    | GuideLanding
    | MemberLanding
    | PickupLanding
    | ShowToStaffLanding
    | ReferralLanding
    | CouponLanding
    | ElsewhereLanding
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One code that is asked for: what stands under it, and what it stands for as people call it
    (a SKU, a product, a number, a store); without a target it stands for its place."""

    label: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What codes brought in some days. A visitor is counted once a day and code."""

    scans_qty: int = 0
    visitors_qty: int = 0
    enrolled_qty: int = 0
    orders_qty: int = 0
    paid_fen: int = 0
    returned_fen: int = 0

    @property
    def kept_fen(self) -> int:
        """Money that stayed."""
        return self.paid_fen - self.returned_fen


@dataclass(frozen=True, slots=True)
class Goods:
    """What a shelf tag stands for: one SKU or all of a product, and the lowest price of one."""

    skus: tuple[SkuView, ...]
    price: QuoteLine | None
    currency: str
