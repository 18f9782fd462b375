"""What a basket costs: 20 lines under 2,000 active promotions, with three coupons shown.

The work is what a quote does between its statements: list, tier and quantity prices, then all
promotions by the compiled book. Half of the promotions name SKUs, the others products, categories,
brands and everything; they are of every kind, in four stacking groups or in none.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from quanqu.kit import clock
from quanqu.kit.money import gross_fen
from quanqu.pricing import rules
from quanqu.pricing.book import Item, Rule, RuleBook, Shopper, goods_keys, where
from quanqu.pricing.form import read
from quanqu.pricing.listed import price_lines
from quanqu.pricing.types import Price

PROMOTIONS, LINES, COUPONS = 2_000, 20, 3
SKUS, PRODUCTS, CATEGORIES, BRANDS = 5_000, 1_250, 200, 100
BASKETS: Final = 2_000
TARGET_MS: Final = 3.0
SELLER, NODE = UUID(int=1), UUID(int=2)


def run() -> Iterator[dict[str, object]]:
    """The 99th percentile over many baskets, and the median beside it."""
    chance = random.Random(4)
    book = RuleBook(_promotion(chance, number) for number in range(PROMOTIONS))
    coupons = [rule.promotion_id for rule in book.rules if rule.form.when.coupon]
    prices = {sku: _prices(chance, UUID(int=sku)) for sku in range(1, SKUS + 1)}
    took_ms, touched = [], 0
    for _ in range(BASKETS):
        skus = chance.sample(range(1, SKUS + 1), LINES)
        lines = [(UUID(int=sku), chance.randint(1, 5)) for sku in skus]
        found = [price for sku in skus for price in prices[sku]]
        shopper = Shopper(
            is_member=True, tier="gold", coupons=frozenset(chance.sample(coupons, COUPONS))
        )
        began = time.perf_counter()
        outcome = _priced(book, lines, found, shopper, clock.now())
        took_ms.append(1_000 * (time.perf_counter() - began))
        touched += len({taken.rule.promotion_id for taken in outcome.taken})
    took_ms.sort()
    p99 = took_ms[BASKETS * 99 // 100]
    yield {
        "name": "price",
        "value": round(p99, 2),
        "unit": "ms (p99)",
        "target": TARGET_MS,
        "p50_ms": round(took_ms[BASKETS // 2], 2),
        "promotions_a_basket": round(touched / BASKETS, 1),
    }


def _priced(
    book: RuleBook,
    lines: list[tuple[UUID, int]],
    prices: list[Price],
    shopper: Shopper,
    at: datetime,
) -> rules.Outcome:
    priced = price_lines(lines, prices, zone="group", tier=shopper.tier, borne_by_id=SELLER)
    items = [
        Item(
            _keys(line.sku_id),
            line.qty,
            line.unit_price_fen,
            line.total_fen,
            gross_fen(line.list_price_fen // 3, line.qty, line.price_per_qty),
        )
        for line in priced
    ]
    here = where(
        seller=str(SELLER),
        node=str(NODE),
        zone="group",
        currency="CNY",
        at=at,
        timezone="Asia/Shanghai",
    )
    return rules.apply(book, items, shopper, here)


@cache
def _keys(sku_id: UUID) -> tuple[str, ...]:
    """Each product in a leaf of a tree of categories three levels deep."""
    product = sku_id.int % PRODUCTS
    leaf = product % CATEGORIES
    return goods_keys(
        sku=str(sku_id),
        product=_id(1, product),
        categories=(_id(2, leaf), _id(3, leaf // 10), _id(4, leaf // 100)),
        brand=_id(5, product % BRANDS),
    )


def _id(kind: int, number: int) -> str:
    return str(UUID(int=kind << 64 | number))


def _prices(chance: random.Random, sku_id: UUID) -> list[Price]:
    base = chance.randint(500, 90_000)
    return [
        Price(sku_id, "group", "", 1, base),
        Price(sku_id, "group", "gold", 1, base * 95 // 100),
        Price(sku_id, "group", "", 5, base * 9 // 10),
    ]


def _promotion(chance: random.Random, number: int) -> Rule:
    give, what = _give(chance), _what(chance, number)
    if give["kind"] == "bundle":
        parts = [{"what": what, "qty": 1}, {"what": _what(chance, number), "qty": 1}]
        give, what = give | {"parts": parts}, {}
    form = {
        "form": 1,
        "text": {"zh": f"促销 {number}", "en": f"Offer {number}"},
        "bearers": [{"who": "seller", "bps": 5_000}, {"who": "platform", "bps": 5_000}],
        "priority": chance.randint(0, 99),
        "stack": chance.choice(["", "", "sale", "brand", "club", "week"]),
        "exclusive": chance.random() < 0.02,
        "when": {
            "from": int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()),
            "coupon": number % 20 == 0,
            "members_only": number % 7 == 0,
            "tiers": ["gold", "silver"] if number % 11 == 0 else [],
        },
        "need": {"amount_fen": chance.choice([0, 0, 10_000, 50_000])},
        "give": give,
        "what": what,
    }
    return Rule(_id(6, number), f"P{number:04}", 1, read(form))


def _what(chance: random.Random, number: int) -> dict[str, Any]:
    if number % 20 == 0 or number % 100 == 1:
        return {"all": True}
    kind = chance.random()
    if kind < 0.5:
        some = chance.sample(range(1, SKUS + 1), chance.randint(1, 40))
        return {"skus": [str(UUID(int=sku)) for sku in some]}
    if kind < 0.7:
        return {"products": [_id(1, chance.randrange(PRODUCTS)) for _ in range(10)]}
    if kind < 0.9:
        level, many = chance.choice([(2, CATEGORIES), (2, CATEGORIES), (3, CATEGORIES // 10)])
        return {"categories": [_id(level, chance.randrange(many))]}
    return {"brands": [_id(5, chance.randrange(BRANDS))]}


def _give(chance: random.Random) -> dict[str, Any]:
    bps = chance.choice([500, 1_000, 2_000, 5_000])
    return chance.choice(
        [
            {"kind": "percent", "bps": bps},
            {"kind": "percent", "bps": bps, "round": "down"},
            {"kind": "amount", "fen": chance.randint(100, 5_000), "per": "unit"},
            {"kind": "amount", "fen": chance.randint(100, 5_000), "per": "set"},
            {"kind": "price", "fen": chance.randint(400, 50_000)},
            {"kind": "nth", "n": 2, "bps": 5_000},
            {"kind": "buy_get", "buy": 2, "get": 1, "bps": 10_000},
            {"kind": "bundle", "price_fen": chance.randint(1_000, 60_000)},
            {"kind": "free_delivery"},
        ]
    )
