"""Values that cross the border of search."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

RADIUS_KM: Final = 5.0
"""How far "near me" reaches when nobody says."""

LARGEST_RADIUS_KM: Final = 50.0
DEEPEST: Final = 1_000
"""So many results can be walked through; whoever wants more narrows the wish."""

MOST_CHOSEN: Final = 30
"""Values of one facet that a wish may choose."""


class Sort(StrEnum):
    RELEVANCE = "relevance"
    PRICE = "price"
    PRICE_DOWN = "-price"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Near:
    """In stock within a distance of a WGS-84 position."""

    latitude: float
    longitude: float
    radius_km: float = RADIUS_KM


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for. Values of one filter are alternatives; filters hold all at once, and
    those about colour, size and stock hold for one and the same SKU of the product.

    Prices are the lowest of a product in the zone, in minor units of the currency, both ends in.
    """

    text: str = ""
    category_code: str = ""
    brand_codes: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    from_fen: int | None = None
    to_fen: int | None = None
    near: Near | None = None
    node_id: UUID | None = None
    sort: Sort = Sort.RELEVANCE
    zone: str = "group"
    currency: str = "CNY"
    is_sold: bool = False
    """Only what has a price in the zone."""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything at all is asked for."""
        filters = (self.category_code, self.brand_codes, self.colours, self.sizes, self.near)
        prices = self.from_fen is not None or self.to_fen is not None
        return bool(self.text.strip() or any(filters) or prices or self.node_id)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet, and how many products there are with it."""

    value: str
    label: str
    label_en: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PriceBand:
    """A stretch of prices, from included to excluded; None is open."""

    from_fen: int | None
    to_fen: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of products, each facet counted as if it chose nothing itself."""

    categories: tuple[FacetValue, ...] = ()
    brands: tuple[FacetValue, ...] = ()
    colours: tuple[FacetValue, ...] = ()
    sizes: tuple[FacetValue, ...] = ()
    prices: tuple[PriceBand, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of products in order. `is_close`: nothing had the words as written, these are near."""

    product_ids: tuple[UUID, ...]
    total_qty: int
    facets: Facets = field(default_factory=Facets)
    next_cursor: str | None = None
    is_close: bool = False
    sku_id: UUID | None = None
    """The SKU that a barcode named."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that goes on from what was typed: a product, or a category with its count."""

    name: str
    name_en: str
    product_id: UUID | None = None
    category_code: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index on this machine holds, and up to which moment it is true."""

    name: str
    documents: int
    segments: int
    bytes_on_disk: int
    true_at: datetime
    is_followed: bool
