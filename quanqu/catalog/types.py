"""What crosses the catalog's border: ids, goods as others see them, and what an import answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

BrandId = NewType("BrandId", UUID)
CategoryId = NewType("CategoryId", UUID)
ProductId = NewType("ProductId", UUID)
SkuId = NewType("SkuId", UUID)


AttributeId = NewType("AttributeId", UUID)
AssortmentRuleId = NewType("AssortmentRuleId", UUID)
ImportId = NewType("ImportId", UUID)
MediaId = NewType("MediaId", UUID)


class GoodsState(StrEnum):
    """The life of a product or SKU; `submitted` waits for another person's approval."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACTIVE = "active"
    ENDED = "ended"


class Verdict(StrEnum):
    """What a rule of an assortment says."""

    ALLOW = "allow"
    DENY = "deny"


class ScaleCodeHolds(StrEnum):
    """What an in-store code of a scale carries besides the item: minor units, or grams."""

    PRICE = "price"
    WEIGHT = "weight"


class ImportState(StrEnum):
    """How far a table of goods has come."""

    LOADING = "loading"
    PUBLISHING = "publishing"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NewSku:
    """One variant to add. `is_stocked=False` is a service: it is sold but lies nowhere.

    `options` are axes beyond colour and size, by attribute code. Weighed goods count in grams and
    are priced per `price_per_qty` of them; `scale_code` is their number on the scales. `packs` are
    barcodes of more than one: (barcode, units in it).
    """

    code: str
    colour: str = ""
    colour_en: str = ""
    size: str = ""
    is_stocked: bool = True
    unit: str = "piece"
    weight_g: int = 0
    vat_bps: int = 1300
    barcodes: tuple[str, ...] = ()
    packs: tuple[tuple[str, int], ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    options_en: Mapping[str, str] = field(default_factory=dict)
    price_per_qty: int = 1
    is_weighed: bool = False
    scale_code: str = ""
    has_lots: bool = False
    shelf_life_days: int | None = None


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to add with its variants; category and brand are named by their codes."""

    organisation_id: UUID
    category_code: str
    code: str
    name: str
    name_en: str = ""
    brand_code: str = ""
    description: str = ""
    description_en: str = ""
    state: GoodsState = GoodsState.ACTIVE
    skus: tuple[NewSku, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    attributes_en: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SkuForSale:
    """What an order needs to know of a SKU, and no more."""

    sku_id: UUID
    organisation_id: UUID
    name: str
    colour: str
    size: str
    is_stocked: bool
    vat_bps: int
    state: GoodsState


@dataclass(frozen=True, slots=True)
class SkuView:
    """One SKU with what its product says of it."""

    sku_id: SkuId
    product_id: ProductId
    organisation_id: UUID
    code: str
    name: str
    name_en: str
    colour: str
    colour_en: str
    size: str
    unit: str
    weight_g: int
    is_stocked: bool
    vat_bps: int
    category_code: str
    state: GoodsState
    barcodes: tuple[str, ...] = ()
    packs: tuple[tuple[str, int], ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    options_en: Mapping[str, str] = field(default_factory=dict)
    price_per_qty: int = 1
    is_weighed: bool = False
    scale_code: str = ""
    has_lots: bool = False
    shelf_life_days: int | None = None


@dataclass(frozen=True, slots=True)
class ProductView:
    """One product with its SKUs in the order of their codes."""

    product_id: ProductId
    organisation_id: UUID
    code: str
    name: str
    name_en: str
    description: str
    description_en: str
    brand_name: str
    brand_name_en: str
    category_code: str
    category_name: str
    category_name_en: str
    state: GoodsState
    skus: tuple[SkuView, ...]
    brand_code: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    attributes_en: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Some products and where the next page begins (None: this was the last)."""

    products: tuple[ProductView, ...]
    next_cursor: UUID | None


@dataclass(frozen=True, slots=True)
class CategoryView:
    """One category; `parent_code` is empty at the top of the tree."""

    category_id: CategoryId
    code: str
    name: str
    name_en: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class BrandView:
    brand_id: BrandId
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class AttributeView:
    attribute_id: AttributeId
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class BarcodeRead:
    """What a scanned code says: which SKU and how many of it.

    A scale's label with a price says `price_fen` for the whole and no quantity. GS1 codes may add
    the lot and the day it expires.
    """

    sku_id: SkuId
    qty: int | None = 1
    price_fen: int | None = None
    lot: str = ""
    expires_on: date | None = None


PICTURE_SIDES: Final = (320, 800, 1_600)
"""The sizes in which a picture is kept, by their longer side; a smaller one is not enlarged."""


@dataclass(frozen=True, slots=True)
class MediaView:
    """A picture; the file is found by its digest."""

    media_id: MediaId
    product_id: ProductId
    sku_id: SkuId | None
    digest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class HistoryView:
    """One step in the life of a product, or of one of its SKUs alone."""

    sku_id: SkuId | None
    from_state: GoodsState
    to_state: GoodsState
    why: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """A product that somebody wants sold; `decided_at` is None while it waits."""

    submission_id: UUID
    product_id: ProductId
    organisation_id: UUID
    product_name: str
    product_name_en: str
    submitted_at: datetime
    submitted_by: str
    decided_at: datetime | None
    decided_by: str | None
    is_approved: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class AssortmentRuleView:
    """One rule, naming what it is about by code; `node_id` None: every node, '' every channel."""

    rule_id: AssortmentRuleId
    node_id: UUID | None
    channel: str
    category_code: str | None
    brand_code: str | None
    product_id: ProductId | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of an import that was not taken: its line (the header is line 1) and why."""

    line: int
    reason: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class PublishedGoods:
    """What one stretch of an import brought in: the SKUs that have a price, those prices, and from
    when until when they hold.
    """

    taken_qty: int
    sku_ids: Sequence[UUID]
    prices_fen: Sequence[int]
    from_ats: Sequence[datetime | None]
    until_ats: Sequence[datetime | None]


@dataclass(frozen=True, slots=True)
class ImportView:
    """How far a table of goods has come."""

    import_id: ImportId
    source: str
    state: ImportState
    skips_refused: bool
    read_qty: int
    taken_qty: int
    product_qty: int
    refused_qty: int
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ImportReport(ImportView):
    """What an import did; one row is one SKU. Nothing is taken if anything is refused, unless the
    caller asked to skip what is refused. `refused` has the first rows, `list_refused` all.
    """

    refused: tuple[RefusedRow, ...] = ()
