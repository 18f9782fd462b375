"""What crosses pricing's border: quotes with their explanation, and rows of price lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

from quanqu.kit.money import split
from quanqu.pricing.list_types import AnswerDraftId as AnswerDraftId
from quanqu.pricing.list_types import AnswerDraftView as AnswerDraftView
from quanqu.pricing.list_types import AnswerKind as AnswerKind
from quanqu.pricing.list_types import AnswerRow as AnswerRow
from quanqu.pricing.list_types import FloorDraftView as FloorDraftView
from quanqu.pricing.list_types import Guard as Guard
from quanqu.pricing.list_types import ListedPrice as ListedPrice
from quanqu.pricing.list_types import Reason as Reason
from quanqu.pricing.list_types import Seen as Seen
from quanqu.pricing.list_types import Suggestion as Suggestion
from quanqu.pricing.list_types import TableReport as TableReport
from quanqu.pricing.list_types import TokenView as TokenView
from quanqu.pricing.list_types import WindowId as WindowId
from quanqu.pricing.list_types import WindowState as WindowState
from quanqu.pricing.list_types import WindowView as WindowView

PriceListId = NewType("PriceListId", UUID)
PromotionId = NewType("PromotionId", UUID)
PromotionVersionId = NewType("PromotionVersionId", UUID)
BudgetId = NewType("BudgetId", UUID)
SeriesId = NewType("SeriesId", UUID)
CouponId = NewType("CouponId", UUID)


class BuyerState(StrEnum):
    """How an organisation answered a member who asked to buy wholesale."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


GROUP_ZONE = "group"
ANY_TIER = ""
"""The tier of a price that everybody gets."""
WHOLESALE_TIER = "wholesale"
"""The tier of prices that only buyers whom the seller approved see."""
FLOOR_TIER = "floor"
"""Not a tier of members: what a unit costs at least, whatever the promotions."""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price to set: per unit, VAT included, from a quantity on; None takes it off."""

    sku_id: UUID
    price_fen: int | None
    tier: str = ANY_TIER
    min_qty: int = 1


@dataclass(frozen=True, slots=True)
class PriceListView:
    """A list of one organisation for one zone and currency."""

    list_id: PriceListId
    organisation_id: UUID
    zone: str
    currency: str
    name: str


@dataclass(frozen=True, slots=True)
class Borne:
    """What one organisation bears of a discount."""

    organisation_id: UUID
    amount_fen: int


@dataclass(frozen=True, slots=True)
class LineDiscount:
    """What one promotion takes off a line; those who bear it sum to it."""

    reason: Reason
    off_fen: int
    borne: tuple[Borne, ...]
    budget_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a basket: total = list price x qty / price_per_qty - discount, in minor units,
    halves of the product rounded up. `price_per_qty` is 1, or 1,000 for prices per kilogram.

    `unit_price_fen` is before promotions, which `discounts` names; the rest of the discount (tier,
    wholesale, quantity) `discount_borne_by_id` bears.
    """

    sku_id: UUID
    qty: int
    list_price_fen: int
    unit_price_fen: int
    discount_fen: int
    total_fen: int
    reasons: tuple[Reason, ...]
    discount_borne_by_id: UUID | None = None
    price_per_qty: int = 1
    discounts: tuple[LineDiscount, ...] = ()


@dataclass(frozen=True, slots=True)
class Buying:
    """Who buys at which node: then promotions are looked at, too. Not how (no channel).

    `is_first_order` is asked only if a promotion asks it; `coupons` are the numbers shown.
    """

    node_id: UUID
    timezone: str
    member_id: UUID | None = None
    is_first_order: Callable[[], bool] | None = None
    coupons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryCut:
    """A promotion that pays the delivery fee, up to a cap; its bearers with their shares."""

    reason: Reason
    cap_fen: int | None
    bearers: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True)
class FreeGift:
    """Units that the basket has earned and does not hold."""

    promotion: str
    sku_id: UUID
    qty: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs by one version of all prices. `budgets` is what it takes of each."""

    version: int
    zone: str
    currency: str
    tier: str
    quoted_at: datetime
    lines: tuple[QuoteLine, ...]
    total_fen: int
    on_delivery: tuple[DeliveryCut, ...] = ()
    gifts: tuple[FreeGift, ...] = ()
    coupons: tuple[UUID, ...] = ()
    """The ids of the coupons that it counts on: placing the order uses them."""
    budgets: Mapping[UUID, int] = field(default_factory=dict)
    is_of_first_order: bool = False
    """Whether a promotion gives it something that only a member's first order gets."""

    def delivery(self, fee_fen: int) -> list[LineDiscount]:
        """What promotions pay of a delivery fee, one after the other."""
        discounts = []
        for cut in self.on_delivery:
            off = fee_fen if cut.cap_fen is None else min(fee_fen, cut.cap_fen)
            if off:
                shares = split(off, [bps for _, bps in cut.bearers])
                borne = zip(cut.bearers, shares, strict=True)
                parts = tuple(Borne(who, fen) for (who, _), fen in borne if fen)
                discounts.append(LineDiscount(cut.reason, off, parts))
                fee_fen -= off
        return discounts

    def fee_after(self, fee_fen: int) -> int:
        """What is left to pay of a delivery fee."""
        return fee_fen - sum(one.off_fen for one in self.delivery(fee_fen))


@dataclass(frozen=True, slots=True)
class Price:
    """A price in force at some version, as the rules take it."""

    sku_id: UUID
    zone: str
    tier: str
    min_qty: int
    price_fen: int
    price_per_qty: int = 1
    window: int = 0
    """The version that published it for a while; 0: a lasting price, which any window hides."""


@dataclass(frozen=True, slots=True)
class PriceView:
    """A price of a list and the versions it is or was in force for (until is exclusive)."""

    sku_id: UUID
    tier: str
    min_qty: int
    price_fen: int
    from_version: int
    until_version: int | None


@dataclass(frozen=True, slots=True)
class PromotionView:
    """The latest version of a promotion: its form, and the versions of prices it is in force for.

    A draft has no `from_version`; `until_version` is exclusive.
    """

    promotion_id: PromotionId
    version_id: PromotionVersionId
    organisation_id: UUID
    code: str
    number: int
    form: Mapping[str, Any]
    budget_id: BudgetId | None
    drafted_by: str
    drafted_at: datetime
    approved_by: str | None
    from_version: int | None
    until_version: int | None
    from_at: datetime | None
    until_at: datetime | None
    running_number: int | None
    """Which version of it is in force: another one while a draft waits."""

    @property
    def is_draft(self) -> bool:
        return self.from_version is None

    @property
    def is_running(self) -> bool:
        """Whether this very version is in force."""
        return self.from_version is not None and self.until_version is None


@dataclass(frozen=True, slots=True)
class BudgetView:
    """What an organisation may give away by promotions, and what is left of it."""

    budget_id: BudgetId
    organisation_id: UUID
    name: str
    currency: str
    limit_fen: int
    left_fen: int


@dataclass(frozen=True, slots=True)
class SampleBuyer:
    """Somebody who buys in a preview: nobody in particular, but of this kind."""

    is_member: bool = False
    tier: str = ANY_TIER
    is_first_order: bool = False
    is_buyer: bool = False
    has_tokens: bool = False
    """Whether they hold every benefit token that the draft asks for."""


@dataclass(frozen=True, slots=True)
class PastBasket:
    """What an order cost before promotions, as a draft is tried on it."""

    lines: tuple[QuoteLine, ...]
    fee_fen: int
    seller_id: UUID
    node_id: UUID
    timezone: str
    zone: str
    currency: str
    tier: str
    member_id: UUID | None
    is_first_order: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a draft would have changed on past baskets, beside the promotions in force now.

    `off_fen` is what it takes off more; `borne` says of whom, and is negative for whom an other
    promotion that it displaces had cost more.
    """

    looked_at_qty: int
    touched_qty: int
    off_fen: int
    borne: tuple[Borne, ...]


@dataclass(frozen=True, slots=True)
class CouponView:
    """A coupon of a member, with the words of its promotion."""

    coupon_id: CouponId
    number: str
    series: str
    promotion_id: PromotionId
    zh: str
    en: str
    is_transferable: bool
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series of coupons; `total_qty` and `left_qty` are None where there is no limit."""

    series_id: SeriesId
    promotion_id: PromotionId
    organisation_id: UUID
    code: str
    zh: str
    en: str
    per_member: int
    is_transferable: bool
    claim_from: datetime
    claim_until: datetime
    valid_days: int
    total_qty: int | None
    left_qty: int | None
    claimed_qty: int
    used_qty: int


@dataclass(frozen=True, slots=True)
class IssuedCoupon:
    """A coupon as its issuer sees it; `used_by` is the order that has it."""

    coupon_id: CouponId
    number: str
    series_id: SeriesId
    series: str
    member_id: UUID
    claimed_at: datetime
    expires_at: datetime
    used_by: UUID | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class BuyerView:
    """A member who asked to buy wholesale from an organisation."""

    member_id: UUID
    organisation_id: UUID
    state: BuyerState
    asked_at: datetime
    decided_at: datetime | None
