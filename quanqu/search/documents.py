"""What stands in an index: one document a product, made from the tables as they are now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import tantivy

from quanqu.kit import sql as sql_files
from quanqu.search import pinyin, rules

sql = sql_files.load(__package__)

FORM: Final = 1
"""The number of this form of documents: another number, another index."""

BETWEEN: Final = "\x1f"
"""Stands between the parts of one value; no text that people type has it."""

GROUP: Final = "group"
FIRST: Final = UUID(int=0)
"""Before every id."""

Row = sql_files.Row
Zones = Sequence[tuple[str, str]]
"""Price lists by zone and currency; each is a column."""


def schema(zones: Zones) -> tantivy.Schema:
    """The fields of an index. Each price list has a column of its own, to sort and count by."""
    builder = tantivy.SchemaBuilder()
    for name in ("id", "code", "category_code", "brand_code", "sold"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("category", "brand", "colour", "size"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("name", "words"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("pinyin", tokenizer_name="whitespace", index_option="basic")
    # The two halves of the id: read from columns, without opening the document.
    builder.add_unsigned_field("high", fast=True)
    builder.add_unsigned_field("low", fast=True)
    builder.add_unsigned_field("variant", indexed=True)
    builder.add_unsigned_field("place", indexed=True)
    builder.add_bytes_field("label", stored=True)
    for zone, currency in zones:
        builder.add_integer_field(f"price_{rules.price_key(zone, currency)}", fast=True)
    return builder.build()


def zones_now() -> list[tuple[str, str]]:
    """The price lists there are."""
    return [(row["zone"], row["currency"]) for row in sql.zones()]


def made_of(product_ids: Sequence[UUID], zones: Zones) -> Iterable[dict[str, Any]]:
    """Documents of the products that may be found; the others among the ids have none."""
    products = sql.products(product_ids=sql_files.uuids(product_ids))
    found_ids = sql_files.uuids(row["product_id"] for row in products)
    skus = _by(sql.skus(product_ids=found_ids), "product_id")
    sku_ids = sql_files.uuids(sku["sku_id"] for found in skus.values() for sku in found)
    prices = _by(sql.prices(sku_ids=sku_ids), "sku_id")
    places = {row["sku_id"]: row["places"] for row in sql.places(sku_ids=sku_ids)}
    for product in products:
        own = skus.get(product["product_id"], [])
        yield _document(product, own) | _variants(own, places) | _prices(own, prices, zones)


def _document(product: Row, skus: list[Row]) -> dict[str, Any]:
    number = product["product_id"].int
    brand = (product["brand_name"] or "", product["brand_name_en"] or "")
    names = [product["name"], product["name_en"]]
    others = [*brand, *product["names"], *product["names_en"]]
    others += (*product["attributes"].values(), *product["attributes_en"].values())
    for sku in skus:
        others += (sku["colour"], sku["colour_en"], sku["size"])
        others += (*sku["options"].values(), *sku["options_en"].values())
    levels = zip(product["codes"], product["names"], product["names_en"], strict=True)
    document: dict[str, Any] = {
        "id": product["product_id"].hex,
        "high": number >> 64,
        "low": number & (1 << 64) - 1,
        "name": _joined(names),
        "words": _joined([*names, *others]),
        "pinyin": " ".join(_spelt([product["name"], brand[0], *product["names"]])),
        "code": sorted(_codes(product, skus)),
        "category_code": product["codes"],
        "category": "\x1e".join(BETWEEN.join(level) for level in levels),
        "colour": sorted({_labelled(sku["colour"], sku["colour_en"]) for sku in skus} - {""}),
        "size": sorted({sku["size"] for sku in skus} - {""}),
        "label": BETWEEN.join(names).encode(),
    }
    if product["brand_code"]:
        document["brand_code"] = product["brand_code"]
        document["brand"] = BETWEEN.join((product["brand_code"], *brand))
    return document


def _variants(skus: list[Row], places: dict[UUID, list[int]]) -> dict[str, list[int]]:
    variant: set[int] = set()
    place: set[int] = set()
    for sku in skus:
        variant |= rules.marks([0], sku["colour"], sku["size"])
        place |= rules.marks(places.get(sku["sku_id"], ()), sku["colour"], sku["size"])
    return {"variant": list(variant), "place": list(place)}


def _prices(skus: list[Row], prices: dict[UUID, list[Row]], zones: Zones) -> dict[str, Any]:
    """The lowest price of a product in each list, where a SKU without its own has the group's."""
    found: dict[str, Any] = {"sold": []}
    by_sku = [
        {(row["zone"], row["currency"]): row["price_fen"] for row in prices.get(sku["sku_id"], ())}
        for sku in skus
    ]
    for zone, currency in zones:
        amounts = [own.get((zone, currency), own.get((GROUP, currency))) for own in by_sku]
        known = [amount for amount in amounts if amount is not None]
        if known:
            key = rules.price_key(zone, currency)
            found[f"price_{key}"] = min(known)
            found["sold"].append(key)
    return found


def _codes(product: Row, skus: list[Row]) -> set[str]:
    codes = {product["code"].lower()}
    for sku in skus:
        codes.add(sku["code"].lower())
        codes.update(gtin.removeprefix("0") for gtin in sku["barcodes"])
    return codes


def _labelled(text: str, text_en: str) -> str:
    return BETWEEN.join((text, text_en)) if text else ""


def _joined(texts: Iterable[str]) -> str:
    # The SKUs of a product say the same colours and sizes over and over.
    told = dict.fromkeys(texts)
    return " ".join(dict.fromkeys(term for text in told for term in rules.terms(text)))


def _spelt(texts: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(one for text in texts for one in pinyin.spellings(text))


def _by(rows: list[Row], key: str) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found
