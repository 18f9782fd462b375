"""Verbs that write the catalog."""

from quanqu.catalog.actions.adding import (
    add_attribute,
    add_brand,
    add_category,
    add_product,
    add_products_many,
    add_skus_many,
)
from quanqu.catalog.actions.assortment import drop_assortment_rule, set_assortment_rule
from quanqu.catalog.actions.changing import (
    add_barcode,
    change_product,
    drop_barcode,
    set_scale_code_form,
)
from quanqu.catalog.actions.life import (
    activate_product,
    approve_product,
    end_product,
    end_sku,
    refuse_product,
    submit_product,
)
from quanqu.catalog.importing import import_products
from quanqu.catalog.refusals import (
    BadAssortmentRule,
    BadBarcode,
    BadGoods,
    BarcodeTaken,
    DuplicateCode,
    NeedsApproval,
    OwnApproval,
    UnknownBarcode,
    UnknownGoodsName,
)

__all__ = [
    "BadAssortmentRule",
    "BadBarcode",
    "BadGoods",
    "BarcodeTaken",
    "DuplicateCode",
    "NeedsApproval",
    "OwnApproval",
    "UnknownBarcode",
    "UnknownGoodsName",
    "activate_product",
    "add_attribute",
    "add_barcode",
    "add_brand",
    "add_category",
    "add_product",
    "add_products_many",
    "add_skus_many",
    "approve_product",
    "change_product",
    "drop_assortment_rule",
    "drop_barcode",
    "end_product",
    "end_sku",
    "import_products",
    "refuse_product",
    "set_assortment_rule",
    "set_scale_code_form",
    "submit_product",
]
