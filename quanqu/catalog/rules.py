"""Pure decisions of the catalog: codes of goods."""

import re
from collections.abc import Mapping
from typing import Final

from quanqu.catalog.types import GoodsState, NewSku, ScaleCodeHolds

GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})
"""EAN-8, UPC-A, EAN-13 and ITF-14; all are one number, padded to 14 digits."""

MOVES: Final[Mapping[GoodsState, frozenset[GoodsState]]] = {
    GoodsState.DRAFT: frozenset({GoodsState.SUBMITTED, GoodsState.ACTIVE, GoodsState.ENDED}),
    GoodsState.SUBMITTED: frozenset({GoodsState.DRAFT, GoodsState.ACTIVE}),
    GoodsState.ACTIVE: frozenset({GoodsState.ENDED}),
    GoodsState.ENDED: frozenset(),
}

GRAM: Final = "g"
LARGEST_PACK_QTY: Final = 100_000
LARGEST_PRICE_PER_QTY: Final = 1_000_000
LONGEST_SHELF_LIFE_DAYS: Final = 36_500

_ATTRIBUTE: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")
_SCALE_CODE: Final = re.compile(r"[0-9]{5}")


def check_digit(digits: str) -> int:
    """GS1's check digit for the digits before it: weights 3, 1, 3, ... from the right."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return -total % 10


def gtin14(text: str) -> str | None:
    """The barcode as 14 digits, or None if its length or check digit is wrong."""
    if len(text) not in GTIN_LENGTHS or not (text.isascii() and text.isdigit()):
        return None
    if check_digit(text[:-1]) != int(text[-1]):
        return None
    return text.zfill(14)


def printed(gtin: str) -> str:
    """A kept 14-digit number as it stands below the bars: EAN-13 unless it needs 14 digits."""
    return gtin.removeprefix("0")


def holds_by_default(prefix: str) -> ScaleCodeHolds:
    """What an in-store code says unless its organisation set it: 20-24 price, 25-29 weight."""
    return ScaleCodeHolds.PRICE if prefix <= "24" else ScaleCodeHolds.WEIGHT


def is_attribute(code: str) -> bool:
    """The code of an attribute: small Latin letters, digits and underscores."""
    return _ATTRIBUTE.fullmatch(code) is not None


def is_possible(sku: NewSku) -> bool:
    """Whether the numbers of a SKU can be true together; the table's checks say the same."""
    return (
        bool(sku.code.strip())
        and sku.weight_g >= 0
        and 0 <= sku.vat_bps <= 10_000
        and 1 <= sku.price_per_qty <= LARGEST_PRICE_PER_QTY
        and (not sku.is_weighed or sku.unit == GRAM)
        and _is_possible_scale_code(sku)
        and (sku.shelf_life_days is None or 1 <= sku.shelf_life_days <= LONGEST_SHELF_LIFE_DAYS)
        and all(1 < qty <= LARGEST_PACK_QTY for _, qty in sku.packs)
        and all(map(is_attribute, (*sku.options, *sku.options_en)))
    )


def _is_possible_scale_code(sku: NewSku) -> bool:
    return not sku.scale_code or (sku.is_weighed and bool(_SCALE_CODE.fullmatch(sku.scale_code)))
