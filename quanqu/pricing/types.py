"""What crosses pricing's border: quotes with their explanation, and rows of price lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType
from uuid import UUID

PriceListId = NewType("PriceListId", UUID)

GROUP_ZONE = "group"
ANY_TIER = ""
"""The tier of a price that everybody gets."""


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
class Reason:
    """Why a line costs what it costs; the code has a text in every language (`list_price`,
    `tier_price`, `quantity_price`).
    """

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a basket: total = list price x qty / price_per_qty - discount, in minor units,
    halves of the product rounded up. `price_per_qty` is 1, or 1,000 for prices per kilogram.
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


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs by one version of all prices."""

    version: int
    zone: str
    currency: str
    tier: str
    quoted_at: datetime
    lines: tuple[QuoteLine, ...]
    total_fen: int


@dataclass(frozen=True, slots=True)
class Price:
    """A price in force at some version, as the rules take it."""

    sku_id: UUID
    zone: str
    tier: str
    min_qty: int
    price_fen: int
    price_per_qty: int = 1


@dataclass(frozen=True, slots=True)
class PriceView:
    """A price of a list and the versions it is or was in force for (until is exclusive)."""

    sku_id: UUID
    tier: str
    min_qty: int
    price_fen: int
    from_version: int
    until_version: int | None
