"""Reads of pricing: what a basket costs, and what it cost."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from quanqu.kit import sql as sql_files
from quanqu.pricing import listed
from quanqu.pricing.compiled import NONE, Rules, rules_at, rules_kept
from quanqu.pricing.discounting import (
    Discounted,
    Goods,
    Sale,
    discounted,
    floors_of,
    goods_of,
    shopper,
    shown_coupons,
)
from quanqu.pricing.exporting import export_products as export_products
from quanqu.pricing.listing import (
    is_same_form as is_same_form,
)
from quanqu.pricing.listing import (
    list_budgets as list_budgets,
)
from quanqu.pricing.listing import (
    list_buyers as list_buyers,
)
from quanqu.pricing.listing import (
    list_coupons as list_coupons,
)
from quanqu.pricing.listing import (
    list_floor_drafts as list_floor_drafts,
)
from quanqu.pricing.listing import (
    list_issued_coupons as list_issued_coupons,
)
from quanqu.pricing.listing import (
    list_of_floors as list_of_floors,
)
from quanqu.pricing.listing import (
    list_promotions as list_promotions,
)
from quanqu.pricing.listing import (
    list_series as list_series,
)
from quanqu.pricing.listing import (
    list_tokens as list_tokens,
)
from quanqu.pricing.listing import (
    versions_of as versions_of,
)
from quanqu.pricing.models import Version
from quanqu.pricing.refusals import BadQuantity, CouponNotUsable, NotForSale
from quanqu.pricing.showing import find_list as find_list
from quanqu.pricing.showing import get_list as get_list
from quanqu.pricing.showing import list_floored as list_floored
from quanqu.pricing.showing import list_price_lists as list_price_lists
from quanqu.pricing.showing import list_priced as list_priced
from quanqu.pricing.showing import list_wholesale as list_wholesale
from quanqu.pricing.showing import list_windows as list_windows
from quanqu.pricing.showing import listed_prices as listed_prices
from quanqu.pricing.snapshots import Snapshot as Snapshot
from quanqu.pricing.snapshots import rules_offline_by
from quanqu.pricing.snapshots import snapshot as snapshot
from quanqu.pricing.trying import DRAFT as DRAFT
from quanqu.pricing.trying import Trial as Trial
from quanqu.pricing.types import (
    ANY_TIER,
    WHOLESALE_TIER,
    Buying,
    Price,
    PriceView,
    Quote,
    QuoteLine,
)
from quanqu.pricing.watching import list_drafts as list_drafts
from quanqu.pricing.watching import list_guards as list_guards
from quanqu.pricing.watching import list_seen as list_seen
from quanqu.pricing.watching import list_watched as list_watched
from quanqu.pricing.watching import suggest as suggest
from quanqu.pricing.windows import turn

sql = sql_files.load(__package__)


def quote(
    *,
    lines: Sequence[tuple[UUID, int]],
    zone: str,
    currency: str,
    tier: str = ANY_TIER,
    seller_id: UUID | None = None,
    at: datetime,
    buying: Buying | None = None,
) -> Quote:
    """What a basket of (SKU, qty) costs in a zone, by the version in force (C2). No channel asked.

    Without `buying` these are list, tier and quantity prices, as pages show them; with it they are
    what will be paid, with promotions, coupons and wholesale prices. The seller bears the discounts
    of tiers and quantities. Refuses NotForSale (facts sku_id, sku_ids), BadQuantity and
    CouponNotUsable.
    """
    _check(lines)
    sku_ids = list({sku_id for sku_id, _ in lines})
    zones = listed.zones_asked(zone)
    rows = sql.prices_in_force(sku_ids=sku_ids, zones=zones, currency=currency)
    if turn(rows, at):
        rows = sql.prices_in_force(sku_ids=sku_ids, zones=zones, currency=currency)
    if buying is None or seller_id is None or not rows:
        version = rows[0]["version"] if rows else current_version()
        priced = _priced(lines, rows, zone=zone, tier=tier, seller_id=seller_id)
        total_fen = sum(line.total_fen for line in priced)
        return Quote(version, zone, currency, tier, at, tuple(priced), total_fen)
    known = rules_at(rows[0]["version"], rows[0]["stamp"])
    goods = None if known.is_empty else goods_of(sql.goods(sku_ids=sku_ids))
    sale = Sale(zone, currency, tier, seller_id, at)
    return _sold(rows[0]["version"], lines, rows, known, goods, buying, sale)


class PriceBook:
    """Prices in force of some SKUs, read in one snapshot, from which many baskets are quoted."""

    def __init__(
        self, rows: Sequence[sql_files.Row], currency: str, goods: Goods | None = None
    ) -> None:
        self.version: int = rows[0]["version"] if rows else 0
        self.currency = currency
        self._rules = rules_at(self.version, rows[0]["stamp"]) if rows else NONE
        self._rows: dict[UUID, list[sql_files.Row]] = {}
        for row in rows:
            self._rows.setdefault(row["sku_id"], []).append(row)
        if goods is None and not self._rules.is_empty:
            # The first promotions that this process meets.
            goods = goods_of(sql.goods(sku_ids=list(self._rows)))
        self._goods = goods

    def quote(
        self,
        *,
        lines: Sequence[tuple[UUID, int]],
        zone: str,
        tier: str,
        seller_id: UUID,
        at: datetime,
        buying: Buying | None = None,
    ) -> Quote:
        """What `quote` would say; refuses NotForSale and BadQuantity as it does."""
        _check(lines)
        asked = listed.zones_asked(zone)
        rows = [
            row
            for sku_id in {sku_id for sku_id, _ in lines}
            for row in self._rows.get(sku_id, ())
            if row["zone"] in asked
        ]
        if buying is None:
            priced = _priced(lines, rows, zone=zone, tier=tier, seller_id=seller_id)
            total_fen = sum(line.total_fen for line in priced)
            return Quote(self.version, zone, self.currency, tier, at, tuple(priced), total_fen)
        sale = Sale(zone, self.currency, tier, seller_id, at)
        return _sold(self.version, lines, rows, self._rules, self._goods, buying, sale)


def start_prices(
    *, sku_ids: Collection[UUID], zones: Collection[str], currency: str, at: datetime
) -> sql_files.Later[PriceBook]:
    """The prices of SKUs in some zones at a moment, asked inside `sql.together`."""
    asked = {zone for one in zones for zone in listed.zones_asked(one)}
    ids = sql_files.uuids(sku_ids)
    of = {"sku_ids": ids, "zones": sql_files.texts(asked), "currency": currency}
    started = sql.start("prices_in_force", **of)

    def rows() -> list[sql_files.Row]:
        read = started()
        return sql.prices_in_force(**of) if turn(read, at) else read

    if rules_kept().is_empty:
        return lambda: PriceBook(rows(), currency)
    goods = sql.start("goods", sku_ids=ids)
    return lambda: PriceBook(rows(), currency, goods_of(goods()))


def requote(
    *,
    version: int,
    lines: Sequence[tuple[UUID, int]],
    zone: str,
    currency: str,
    tier: str = ANY_TIER,
    seller_id: UUID | None = None,
) -> list[QuoteLine]:
    """The lines of a quote as any version prices them, also one long past; refuses NotForSale."""
    rows = sql.prices_by_version(
        version=version,
        sku_ids=list({sku_id for sku_id, _ in lines}),
        zones=listed.zones_asked(zone),
        currency=currency,
    )
    return _priced(lines, rows, zone=zone, tier=tier, seller_id=seller_id)


def quote_offline(
    *,
    version: int,
    lines: Sequence[tuple[UUID, int]],
    zone: str,
    currency: str,
    seller_id: UUID,
    buying: Buying,
    at: datetime,
) -> Quote:
    """What a till without the network asked at a moment, by the `snapshot` of a version; refuses
    NotForSale and BadQuantity.
    """
    _check(lines)
    sku_ids = list({sku_id for sku_id, _ in lines})
    rows = sql.prices_by_version(
        version=version, sku_ids=sku_ids, zones=listed.zones_asked(zone), currency=currency
    )
    goods = goods_of(sql.goods(sku_ids=sku_ids))
    sale = Sale(zone, currency, ANY_TIER, seller_id, at)
    return _sold(version, lines, rows, rules_offline_by(version), goods, buying, sale)


def unit_prices(prices: Iterable[Price], *, zone: str, tier: str) -> dict[UUID, QuoteLine]:
    """What one unit of each SKU costs, by prices in force that a page has read with other things;
    what is not on sale in the zone is left out.
    """
    read = list(prices)
    asked = dict.fromkeys(price.sku_id for price in read)
    lines = [(sku_id, 1) for sku_id in asked.keys() - set(listed.unpriced(asked, read, zone))]
    return {line.sku_id: line for line in listed.price_lines(lines, read, zone=zone, tier=tier)}


def price_at(
    *, version: int, zone: str, currency: str, sku_id: UUID, tier: str = ANY_TIER, qty: int = 1
) -> int | None:
    """What one unit cost by a version when the basket had qty of it; None: not on sale (O2)."""
    rows = sql.price_at(
        version=version, zone=zone, currency=currency, tier=tier, sku_id=sku_id, qty=qty
    )
    price: int | None = rows[0]["price_fen"]
    return price


def current_version() -> int:
    """The version in force; 0 before the first price."""
    return Version.objects.aggregate(last=Max("id"))["last"] or 0


def budget_left(budget_id: UUID) -> int:
    """What a budget still holds, in its currency's minor units."""
    rows = sql.budgets_left(budget_ids=[budget_id])
    return int(rows[0]["left_fen"]) if rows else 0


def prices_of(
    list_id: UUID, sku_ids: Iterable[UUID], *, with_past: bool = False
) -> list[PriceView]:
    """The lasting prices of SKUs on a list, those of past versions too if asked."""
    rows = sql.prices_of_list(list_id=list_id, sku_ids=list(sku_ids), with_past=with_past)
    return [PriceView(**row) for row in rows]


def _sold(
    version: int,
    lines: Sequence[tuple[UUID, int]],
    rows: list[sql_files.Row],
    known: Rules,
    goods: Goods | None,
    buying: Buying,
    sale: Sale,
) -> Quote:
    """A basket with the promotions of a version."""
    if known.is_empty and not known.has_wholesale and not buying.coupons:
        priced = _priced(lines, rows, zone=sale.zone, tier=sale.tier, seller_id=sale.seller_id)
        total_fen = sum(line.total_fen for line in priced)
        return Quote(
            version, sale.zone, sale.currency, sale.tier, sale.at, tuple(priced), total_fen
        )
    who = shopper(known, buying, sale)
    if who.is_buyer and known.has_wholesale:
        sale = replace(sale, tier=WHOLESALE_TIER)
    priced = _priced(lines, rows, zone=sale.zone, tier=sale.tier, seller_id=sale.seller_id)
    got = Discounted(priced)
    coupons = shown_coupons(buying, sale.at)
    if not known.is_empty and goods is not None:
        who = replace(who, coupons=frozenset(promotion for _, promotion in coupons))
        got = discounted(priced, floors_of(rows), known, who, coupons, goods, buying, sale)
    elif coupons:
        raise CouponNotUsable(coupon_id=coupons[0][0])
    return Quote(
        version,
        sale.zone,
        sale.currency,
        sale.tier,
        sale.at,
        tuple(got.lines),
        sum(line.total_fen for line in got.lines),
        got.on_delivery,
        got.gifts,
        got.coupons,
        got.budgets or {},
        got.is_of_first_order,
    )


def _check(lines: Sequence[tuple[UUID, int]]) -> None:
    for _, qty in lines:
        if type(qty) is not int or not 0 < qty <= listed.LARGEST_QTY:
            raise BadQuantity(qty=qty)


def _priced(
    lines: Sequence[tuple[UUID, int]],
    rows: list[sql_files.Row],
    *,
    zone: str,
    tier: str,
    seller_id: UUID | None,
) -> list[QuoteLine]:
    prices = [
        Price(
            sku_id=row["sku_id"],
            zone=row["zone"],
            tier=row["tier"],
            min_qty=row["min_qty"],
            price_fen=row["price_fen"],
            price_per_qty=row["price_per_qty"],
            window=row["window"],
        )
        for row in rows
    ]
    missing = listed.unpriced((sku_id for sku_id, _ in lines), prices, zone)
    if missing:
        raise NotForSale(sku_id=missing[0], sku_ids=missing)
    return listed.price_lines(lines, prices, zone=zone, tier=tier, borne_by_id=seller_id)
