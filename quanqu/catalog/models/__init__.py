"""Tables of the catalog."""

from quanqu.catalog.models.goods import (
    Attribute,
    Barcode,
    Brand,
    Category,
    Media,
    Product,
    ScaleCodeForm,
    Sku,
)
from quanqu.catalog.models.imports import Import, ImportRefusal
from quanqu.catalog.models.lives import AssortmentRule, History, Submission

__all__ = [
    "AssortmentRule",
    "Attribute",
    "Barcode",
    "Brand",
    "Category",
    "History",
    "Import",
    "ImportRefusal",
    "Media",
    "Product",
    "ScaleCodeForm",
    "Sku",
    "Submission",
]
