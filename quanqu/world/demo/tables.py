"""What the demo world is made of: the CSV files of `world/data`, read into plain rows."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from quanqu.catalog.types import NewSku
from quanqu.network.types import Capability

DATA: Final = Path(__file__).parent.parent / "data"

_STORE: Final = ("sells", "holds_stock", "ships", "hands_over", "takes_returns", "serves")
SORTS: Final[dict[str, tuple[str, ...]]] = {
    "store": _STORE,
    "web": ("sells", "serves"),
    "warehouse": ("holds_stock", "ships"),
    "locker": ("hands_over",),
    "station": ("hands_over", "takes_returns"),
    "poster": ("shows",),
}
"""What a node of each sort can do."""


@dataclass(frozen=True, slots=True)
class NodeRow:
    code: str
    organisation: str
    name: str
    name_en: str
    division_code: str
    address: str
    latitude: float
    longitude: float
    sort: str

    @property
    def capabilities(self) -> frozenset[Capability]:
        return frozenset(map(Capability, SORTS[self.sort]))


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product with all its variants; the price is in fen, VAT included."""

    code: str
    category: str
    brand: str
    name: str
    name_en: str
    price_fen: int
    skus: tuple[NewSku, ...]

    @property
    def is_fashion(self) -> bool:
        return self.category in categories_below("fashion")


def read(name: str) -> Iterator[dict[str, str]]:
    """The rows of one table."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def divisions() -> dict[str, tuple[str, str]]:
    """Code -> (name, code above) of the city's real provinces, districts and streets."""
    return {row["code"]: (row["name"], row["parent"]) for row in read("divisions")}


def place_name(division_code: str) -> str:
    """The division with those above it: 浙江省杭州市西湖区古荡街道."""
    names: list[str] = []
    while division_code:
        name, division_code = divisions()[division_code]
        names.append(name)
    return "".join(reversed(names))


@cache
def nodes() -> tuple[NodeRow, ...]:
    return tuple(
        NodeRow(
            code=row["code"],
            organisation=row["organisation"],
            name=row["name"],
            name_en=row["name_en"],
            division_code=row["division"],
            address=f"{place_name(row['division'])}{row['street']} · {row['street_en']}",
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            sort=row["sort"],
        )
        for row in read("nodes")
    )


@cache
def categories_below(code: str) -> frozenset[str]:
    return frozenset(row["code"] for row in read("categories") if row["parent"] == code)


@cache
def products() -> tuple[ProductRow, ...]:
    return tuple(
        ProductRow(
            code=row["code"],
            category=row["category"],
            brand=row["brand"],
            name=row["name"],
            name_en=row["name_en"],
            price_fen=int(row["price_fen"]),
            skus=tuple(_variants(index, row)),
        )
        for index, row in enumerate(read("products"), start=1)
    )


def _variants(index: int, row: dict[str, str]) -> Iterator[NewSku]:
    colours = list(zip(row["colours"].split("|"), row["colours_zh"].split("|"), strict=True))
    variant = 0
    for colour_en, colour in colours:
        for size in row["sizes"].split("|"):
            variant += 1
            words = [row["code"], colour_en.upper(), size]
            yield NewSku(
                code="-".join(word for word in words if word),
                colour=colour,
                colour_en=colour_en,
                size=size,
                weight_g=int(row["weight_g"]),
                vat_bps=int(row["vat_bps"]),
                barcodes=(_ean13(index, variant),),
            )


def _ean13(index: int, variant: int) -> str:
    """A number of the range that every retailer may use inside its own walls (prefix 20)."""
    digits = f"20{index:06d}{variant:04d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"
