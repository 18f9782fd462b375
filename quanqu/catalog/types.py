"""What crosses the catalog's border: ids, goods as others see them, and what an import answers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

BrandId = NewType("BrandId", UUID)
CategoryId = NewType("CategoryId", UUID)
ProductId = NewType("ProductId", UUID)
SkuId = NewType("SkuId", UUID)


class GoodsState(StrEnum):
    """The life of a product or SKU."""

    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class NewSku:
    """One variant to add. `is_stocked=False` is a service: it is sold but lies nowhere."""

    code: str
    colour: str = ""
    colour_en: str = ""
    size: str = ""
    is_stocked: bool = True
    unit: str = "piece"
    weight_g: int = 0
    vat_bps: int = 1300
    barcodes: tuple[str, ...] = ()


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
class RefusedRow:
    """A row of an import that was not taken: its line (the header is line 1) and why."""

    line: int
    reason: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportedPrice:
    """A price that an import brought along; pricing publishes it."""

    sku_id: SkuId
    organisation_id: UUID
    price_fen: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; one row is one SKU. Nothing is taken if anything is refused, unless the
    caller asked to skip what is refused.
    """

    read_qty: int
    taken_qty: int
    product_qty: int
    refused: tuple[RefusedRow, ...]
    prices: tuple[ImportedPrice, ...] = ()
