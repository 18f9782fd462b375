"""Promotions on a priced basket: who buys and what it holds is looked up, the rest is rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.kit import sql as sql_files
from quanqu.kit.money import gross_fen
from quanqu.network import queries as network
from quanqu.pricing import rules
from quanqu.pricing.book import Item, Rule, RuleBook, Shopper, goods_keys, where
from quanqu.pricing.compiled import Rules
from quanqu.pricing.form import (
    Amount,
    Bundle,
    BuyGet,
    FreeDelivery,
    Gift,
    Nth,
    Percent,
    Price,
)
from quanqu.pricing.refusals import CouponNotUsable
from quanqu.pricing.types import (
    FLOOR_TIER,
    Borne,
    Buying,
    DeliveryCut,
    FreeGift,
    LineDiscount,
    QuoteLine,
    Reason,
)

sql = sql_files.load("quanqu.pricing")

REASONS: Final[Mapping[type, str]] = {
    Percent: "percent_off",
    Amount: "amount_off",
    Price: "special_price",
    Nth: "nth_unit",
    BuyGet: "buy_get",
    Bundle: "bundle",
    Gift: "gift",
    FreeDelivery: "free_delivery",
}

Goods = Mapping[UUID, tuple[str, ...]]
"""What each SKU answers to (see `book.goods_keys`)."""


@dataclass(frozen=True, slots=True)
class Discounted:
    """A basket after its promotions."""

    lines: list[QuoteLine]
    on_delivery: tuple[DeliveryCut, ...] = ()
    gifts: tuple[FreeGift, ...] = ()
    coupons: tuple[UUID, ...] = ()
    budgets: Mapping[UUID, int] | None = None
    is_of_first_order: bool = False


@dataclass(frozen=True, slots=True)
class Sale:
    """Where a basket is sold, in whose name, by what clock."""

    zone: str
    currency: str
    tier: str
    seller_id: UUID
    at: datetime


def discounted(
    lines: Sequence[QuoteLine],
    floors: Mapping[UUID, int],
    known: Rules,
    shopper: Shopper,
    coupons: Sequence[tuple[UUID, str]],
    goods: Goods,
    buying: Buying,
    sale: Sale,
) -> Discounted:
    """Lines with what promotions take off them. A budget that is too small takes no part.

    `coupons` are those shown: their ids and promotions. Refuses CouponNotUsable for one that gives
    nothing here.
    """
    items = [_item(line, floors.get(line.sku_id, 0), goods[line.sku_id]) for line in lines]
    here = where(
        seller=str(sale.seller_id),
        node=str(buying.node_id),
        zone=sale.zone,
        currency=sale.currency,
        at=sale.at,
        timezone=buying.timezone,
    )
    book, outcome = known.book, rules.Outcome()
    while True:
        outcome = rules.apply(book, items, shopper, here)
        spent = _spent(outcome) if book.has_budgets else set()
        if not spent:
            break
        book = RuleBook(rule for rule in book.rules if rule.budget_id not in spent)
    given = [*(taken.rule for taken in outcome.taken), *outcome.on_delivery]
    used = {rule.promotion_id for rule in given}
    for coupon_id, promotion_id in coupons:
        if promotion_id not in used:
            raise CouponNotUsable(coupon_id=coupon_id)
    payers = _payers(sale.seller_id)
    budgets: dict[UUID, int] = defaultdict(int)
    for taken in outcome.taken:
        if taken.rule.budget_id:
            budgets[UUID(taken.rule.budget_id)] += taken.off_fen
    return Discounted(
        _lines(lines, outcome.taken, payers),
        tuple(_cut(rule, payers) for rule in outcome.on_delivery),
        tuple(
            FreeGift(rule.code, UUID(rule.form.give.sku), qty)
            for rule, qty in outcome.gifts
            if isinstance(rule.form.give, Gift)
        ),
        tuple(coupon_id for coupon_id, _ in coupons),
        dict(budgets),
        any(rule.form.when.first_order for rule in given),
    )


def shopper(known: Rules, buying: Buying, sale: Sale) -> Shopper:
    """What promotions may ask about who buys; nothing is looked up that none of them asks."""
    if buying.member_id is None:
        return Shopper()
    is_buyer, tokens = False, frozenset[str]()
    if known.asks_who:
        (row,) = sql.shopper(member_id=buying.member_id, seller_id=sale.seller_id, at=sale.at)
        is_buyer, tokens = row["is_buyer"], frozenset(row["tokens"])
    is_first = known.book.asks_first_order and buying.is_first_order is not None
    return Shopper(
        is_member=True,
        tier=sale.tier,
        is_first_order=bool(is_first and buying.is_first_order and buying.is_first_order()),
        is_buyer=is_buyer,
        tokens=tokens,
    )


def shown_coupons(buying: Buying, at: datetime) -> list[tuple[UUID, str]]:
    """The coupons that are shown, with their promotions. Refuses CouponNotUsable: unknown,
    another's, used or expired look the same.
    """
    if not buying.coupons:
        return []
    numbers = list(dict.fromkeys(buying.coupons))
    rows = (
        sql.coupons_shown(numbers=numbers, member_id=buying.member_id, at=at)
        if buying.member_id
        else []
    )
    if len(rows) < len(numbers) or len({row["promotion_id"] for row in rows}) < len(rows):
        raise CouponNotUsable
    return [(row["coupon_id"], str(row["promotion_id"])) for row in rows]


def goods_of(rows: Iterable[sql_files.Row]) -> Goods:
    """The answer of `goods.sql`."""
    return {
        row["sku_id"]: goods_keys(
            sku=str(row["sku_id"]),
            product=row["product_id"],
            categories=row["category_ids"],
            brand=row["brand_id"],
        )
        for row in rows
    }


def floors_of(rows: Iterable[sql_files.Row]) -> dict[UUID, int]:
    """What units cost at least; of two lists the higher floor counts."""
    floors: dict[UUID, int] = {}
    for row in rows:
        if row["tier"] == FLOOR_TIER:
            floors[row["sku_id"]] = max(row["price_fen"], floors.get(row["sku_id"], 0))
    return floors


def _item(line: QuoteLine, floor_fen: int, keys: tuple[str, ...]) -> Item:
    per = line.price_per_qty
    floor = gross_fen(floor_fen, line.qty, per)
    return Item(keys, line.qty, line.unit_price_fen, line.total_fen, floor, per)


def _spent(outcome: rules.Outcome) -> set[str]:
    """The budgets that hold less than the basket would take."""
    asked: dict[str, int] = defaultdict(int)
    for taken in outcome.taken:
        if taken.rule.budget_id:
            asked[taken.rule.budget_id] += taken.off_fen
    if not asked:
        return set()
    rows = sql.budgets_left(budget_ids=[UUID(budget_id) for budget_id in asked])
    left = {str(row["budget_id"]): row["left_fen"] for row in rows}
    return {budget_id for budget_id, fen in asked.items() if left.get(budget_id, 0) < fen}


def _payers(seller_id: UUID) -> dict[str, UUID]:
    return {"seller": seller_id, "platform": network.facts_kept().platform().organisation_id}


def _lines(
    lines: Sequence[QuoteLine], taken: Iterable[rules.Taken], payers: Mapping[str, UUID]
) -> list[QuoteLine]:
    by_line: dict[int, list[LineDiscount]] = defaultdict(list)
    for one in taken:
        borne = tuple(Borne(payers.get(who) or UUID(who), fen) for who, fen in one.bearers)
        budget_id = UUID(one.rule.budget_id) if one.rule.budget_id else None
        reason = _reason(one.rule, one.off_fen)
        by_line[one.line].append(LineDiscount(reason, one.off_fen, borne, budget_id))
    return [
        _less(line, tuple(by_line[number])) if number in by_line else line
        for number, line in enumerate(lines)
    ]


def _less(line: QuoteLine, discounts: tuple[LineDiscount, ...]) -> QuoteLine:
    off = sum(discount.off_fen for discount in discounts)
    return replace(
        line,
        discount_fen=line.discount_fen + off,
        total_fen=line.total_fen - off,
        reasons=(*line.reasons, *(discount.reason for discount in discounts)),
        discounts=discounts,
    )


def _reason(rule: Rule, off_fen: int = 0) -> Reason:
    text = rule.form.text
    facts: dict[str, str | int] = {
        "promotion": rule.code,
        "promotion_id": rule.promotion_id,
        "number": rule.number,
        "zh": text.zh,
        "en": text.en,
    }
    if off_fen:
        facts["off_fen"] = off_fen
    return Reason(REASONS[type(rule.form.give)], facts)


def _cut(rule: Rule, payers: Mapping[str, UUID]) -> DeliveryCut:
    return DeliveryCut(
        _reason(rule),
        rule.form.cap_fen,
        tuple((payers.get(one.who) or UUID(one.who), one.bps) for one in rule.form.bearers),
    )
