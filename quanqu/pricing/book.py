"""Promotions of one version, compiled: from goods to the promotions that may touch them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from quanqu.pricing.form import (
    Bundle,
    BuyGet,
    Except,
    FreeDelivery,
    Gift,
    Promotion,
    Scope,
    When,
)

ALL: Final = "*"
NEVER: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Item:
    """A priced line as promotions see it: `keys` says what goods it is (see `goods_keys`)."""

    keys: tuple[str, ...]
    qty: int
    unit_fen: int
    total_fen: int
    floor_fen: int = 0
    """What the whole line costs at least."""
    price_per_qty: int = 1


@dataclass(frozen=True, slots=True)
class Shopper:
    """What promotions may ask about who buys: facts, never a profile."""

    is_member: bool = False
    tier: str = ""
    is_first_order: bool = False
    is_buyer: bool = False
    tokens: frozenset[str] = frozenset()
    coupons: frozenset[str] = frozenset()
    """The promotions whose coupons are shown, by their ids."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where and when it is sold; how (the channel) is not asked."""

    seller: str
    node: str
    zone: str
    currency: str
    at: int
    weekday: int
    minute: int


def where(
    *, seller: str, node: str, zone: str, currency: str, at: datetime, timezone: str
) -> Where:
    """A place and a moment by the node's own clock."""
    local = at.astimezone(ZoneInfo(timezone))
    minute = local.hour * 60 + local.minute
    return Where(seller, node, zone, currency, int(at.timestamp()), local.isoweekday(), minute)


@dataclass(frozen=True, slots=True)
class Goods:
    """A scope, ready to be looked up."""

    keys: frozenset[str]
    without: frozenset[str]

    @staticmethod
    def of(scope: Scope) -> "Goods":
        everything = frozenset({ALL}) if scope.all else frozenset[str]()
        without = _listed(scope.except_) if scope.except_ else frozenset[str]()
        return Goods(_listed(scope) | everything, without)

    def has(self, item: Item) -> bool:
        return not self.keys.isdisjoint(item.keys) and self.without.isdisjoint(item.keys)


@dataclass(frozen=True, slots=True)
class Rule:
    """A promotion in force, with its sets of goods ready to be looked up."""

    promotion_id: str
    code: str
    number: int
    form: Promotion
    budget_id: str | None = None
    goods: "Goods" = field(init=False)
    parts: tuple["Goods", ...] = field(init=False)
    """Of a bundle its parts, of "buy some get others" the others."""
    keys: frozenset[str] = field(init=False)
    has_excepts: bool = field(init=False)
    when: When = field(init=False)
    from_at: int = field(init=False)
    until_at: int = field(init=False)
    """Exclusive; of a promotion without an end a moment that never comes."""
    is_on_fees: bool = field(init=False)
    is_gift: bool = field(init=False)
    is_for_all: bool = field(init=False)
    """Whether nothing is asked but time, currency and perhaps a coupon."""

    def __post_init__(self) -> None:
        give = self.form.give
        scopes: Sequence[Scope] = ()
        if isinstance(give, Bundle):
            scopes = [part.what for part in give.parts]
        elif isinstance(give, BuyGet) and give.of:
            scopes = [give.of]
        goods, parts = Goods.of(self.form.what), tuple(map(Goods.of, scopes))
        object.__setattr__(self, "goods", goods)
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "keys", goods.keys.union(*(part.keys for part in parts)))
        object.__setattr__(self, "has_excepts", any(one.without for one in (goods, *parts)))
        object.__setattr__(self, "is_on_fees", isinstance(give, FreeDelivery))
        object.__setattr__(self, "is_gift", isinstance(give, Gift))
        when = self.form.when
        until = NEVER if when.until is None else when.until
        object.__setattr__(self, "when", when)
        object.__setattr__(self, "from_at", when.from_)
        object.__setattr__(self, "until_at", until)
        asked = When(from_=when.from_, until=when.until, coupon=when.coupon)
        object.__setattr__(self, "is_for_all", when == asked)

    def is_about(self, item: Item) -> bool:
        return self.goods.has(item) or any(part.has(item) for part in self.parts)

    @property
    def rank(self) -> tuple[bool, int, str, str]:
        """The order of work: coupons after all others, then by priority."""
        return self.form.when.coupon, self.form.priority, self.code, self.promotion_id


class RuleBook:
    """All promotions of a version in the order of work, found by what goods they may touch."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.rank))
        self._by_key: dict[str, list[int]] = {}
        self._on_all: list[int] = []
        self._by_coupon: dict[str, int] = {}
        for number, rule in enumerate(self.rules):
            if rule.form.when.coupon:
                self._by_coupon[rule.promotion_id] = number
            elif ALL in rule.keys:
                self._on_all.append(number)
            else:
                for key in rule.keys:
                    self._by_key.setdefault(key, []).append(number)
        conditions = [rule.form.when for rule in self.rules]
        self.asks_first_order = any(when.first_order for when in conditions)
        self.asks_tokens = any(when.tokens for when in conditions)
        self.asks_buyers = any(when.buyers_only for when in conditions)
        self.has_budgets = any(rule.budget_id for rule in self.rules)

    def touching(
        self, items: Sequence[Item], coupons: Iterable[str]
    ) -> list[tuple[Rule, list[int]]]:
        """The promotions whose goods lie in a basket, each with its lines, in the order of work.

        Of those that ask for a coupon only the ones whose coupons are shown.
        """
        whole = list(range(len(items)))
        found: dict[int, list[int]] = dict.fromkeys(self._on_all, whole)
        for coupon in coupons:
            number = self._by_coupon.get(coupon)
            if number is not None:
                goods = self.rules[number].keys
                found[number] = [i for i in whole if not goods.isdisjoint(items[i].keys)]
        by_key = self._by_key
        for line, item in enumerate(items):
            for key in item.keys:
                for number in by_key.get(key, ()):
                    lines = found.get(number)
                    if lines is None:
                        found[number] = [line]
                    elif lines[-1] != line:
                        lines.append(line)
        rules = self.rules
        return [(rules[number], found[number]) for number in sorted(found) if found[number]]


EMPTY: Final = RuleBook(())


def goods_keys(
    *, sku: str, product: str, categories: Iterable[str], brand: str | None
) -> tuple[str, ...]:
    """What a SKU answers to: itself, its product, its categories up to the root, its brand."""
    keys = [f"s{sku}", f"p{product}", *(f"c{one}" for one in categories), ALL]
    return (*keys, f"b{brand}") if brand else tuple(keys)


def _listed(scope: Scope | Except) -> frozenset[str]:
    return frozenset(
        [
            *(f"s{one}" for one in scope.skus),
            *(f"p{one}" for one in scope.products),
            *(f"c{one}" for one in scope.categories),
            *(f"b{one}" for one in scope.brands),
        ]
    )
