"""A snapshot: all that a till needs to price baskets of some goods without the network. (C2, D2)"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from quanqu.kit import sql as sql_files
from quanqu.pricing import form, listed
from quanqu.pricing.book import Rule, RuleBook
from quanqu.pricing.compiled import Rules, rules_at, rules_by
from quanqu.pricing.discounting import goods_of
from quanqu.pricing.types import ANY_TIER, FLOOR_TIER
from quanqu.pricing.windows import turn

sql = sql_files.load("quanqu.pricing")

HOLDS: Final = timedelta(hours=24)
"""A till prices by nothing older (O2)."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Prices, floors and promotions of one version, as `price.js` reads them. Times are seconds.

    `prices` are (SKU, zone, tier, from quantity, fen, price per so many), the nearest zone first.
    """

    version: int
    zone: str
    currency: str
    seller: str
    node: str
    timezone: str
    made_at: int
    valid_until: int
    prices: tuple[tuple[str, str, str, int, int, int], ...]
    goods: dict[str, tuple[str, ...]]
    promotions: tuple[dict[str, Any], ...]


def snapshot(
    *,
    sku_ids: Collection[UUID],
    zone: str,
    currency: str,
    seller_id: UUID,
    node_id: UUID,
    timezone: str,
    at: datetime,
) -> Snapshot:
    """What anybody pays at a node who is no member: of promotions those that hold offline.

    A promotion with a budget never does: nobody could say whether the budget still pays.
    """
    zones = listed.zones_asked(zone)
    rows = sql.prices_in_force(sku_ids=list(sku_ids), zones=zones, currency=currency)
    if turn(rows, at):
        rows = sql.prices_in_force(sku_ids=list(sku_ids), zones=zones, currency=currency)
    known = offline_rules(rules_at(rows[0]["version"], rows[0]["stamp"])) if rows else ()
    prices = sorted(
        (zones.index(row["zone"]), str(row["sku_id"]), row["tier"], row["min_qty"], row)
        for row in _uncovered(rows)
        if row["tier"] in (ANY_TIER, FLOOR_TIER)
    )
    return Snapshot(
        version=rows[0]["version"] if rows else 0,
        zone=zone,
        currency=currency,
        seller=str(seller_id),
        node=str(node_id),
        timezone=timezone,
        made_at=int(at.timestamp()),
        valid_until=int((at + HOLDS).timestamp()),
        prices=tuple(
            (sku, row["zone"], tier, min_qty, row["price_fen"], row["price_per_qty"])
            for _zone, sku, tier, min_qty, row in prices
        ),
        goods={str(one): keys for one, keys in goods_of(sql.goods(sku_ids=list(sku_ids))).items()},
        promotions=tuple(
            {
                "promotion_id": rule.promotion_id,
                "code": rule.code,
                "form": form.written(rule.form),
            }
            for rule in known
        ),
    )


def _uncovered(rows: Iterable[sql_files.Row]) -> Iterable[sql_files.Row]:
    """As `listed.uncovered`: the price of the window published last hides all others."""
    by_age = sorted(rows, key=lambda row: row["window"])
    names = ("zone", "sku_id", "tier", "min_qty")
    return {tuple(row[name] for name in names): row for row in by_age}.values()


def offline_rules(known: Rules) -> tuple[Rule, ...]:
    """Of the promotions of a version those that a till may give by itself."""
    return tuple(
        rule for rule in known.book.rules if rule.form.offline_ok and rule.budget_id is None
    )


def rules_offline_by(version: int) -> Rules:
    """What a snapshot of a version knew of its promotions; wholesale prices are not in it."""
    return Rules(RuleBook(offline_rules(rules_by(version))), has_wholesale=False)
