"""What a draft would do: baskets with the promotions in force now, and with the draft besides.

Nothing is written; the rules are those of every quote, and no line goes below its floor.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from quanqu.kit import sql as sql_files
from quanqu.network import queries as network
from quanqu.pricing import listed
from quanqu.pricing.book import EMPTY, Rule, RuleBook, Shopper
from quanqu.pricing.compiled import NONE, Rules, rules_at
from quanqu.pricing.discounting import (
    Discounted,
    Goods,
    Sale,
    discounted,
    floors_of,
    goods_of,
    shopper,
)
from quanqu.pricing.promoting import sound_form
from quanqu.pricing.types import (
    Borne,
    Buying,
    PastBasket,
    Quote,
    QuoteLine,
    Rehearsed,
    SampleBuyer,
)

sql = sql_files.load("quanqu.pricing")

DRAFT: Final = "draft"
"""Stands for the id of a promotion that is not kept yet."""


class Trial:
    """A draft beside the promotions in force, in place of the version of it that is in force.

    One that is in force itself (`is_running`) is looked at as if it were not, yet. Its own budget
    is taken as unspent. Refuses BadPromotion, ScopedByChannel, BelowFloor.
    """

    def __init__(
        self,
        form: Mapping[str, object],
        *,
        organisation_id: UUID,
        code: str = DRAFT,
        promotion_id: UUID | None = None,
        is_running: bool = False,
    ) -> None:
        written = sound_form(form, organisation_id)
        # Who the platform is, which bears its share: a page may be the first to ask.
        network.facts()
        self._draft = Rule(str(promotion_id or DRAFT), code, 0, written)
        rows = sql.version(version=None)
        self._now = rules_at(rows[0]["version"], rows[0]["stamp"]) if rows else NONE
        if is_running:
            others = self._but_draft(self._now.book.rules)
            self._now = Rules(RuleBook(others), self._now.has_wholesale)
        self.asks_coupon = written.when.coupon

    def preview(
        self,
        priced: Quote,
        *,
        seller_id: UUID,
        node_id: UUID,
        timezone: str,
        buyer: SampleBuyer,
        at: datetime,
    ) -> tuple[Quote, Quote]:
        """A basket that was quoted without promotions: as it is sold now, and with the draft.

        The prices are those of now, the promotions those of the moment `at`, perhaps to come.
        """
        sku_ids = list({line.sku_id for line in priced.lines})
        rows = sql.prices_in_force(
            sku_ids=sku_ids, zones=listed.zones_asked(priced.zone), currency=priced.currency
        )
        tokens = self._draft.form.when.tokens if buyer.has_tokens else ()
        who = Shopper(
            is_member=buyer.is_member,
            tier=buyer.tier,
            is_first_order=buyer.is_first_order,
            is_buyer=buyer.is_buyer,
            tokens=frozenset(tokens),
            coupons=self._coupons(),
        )
        sale = Sale(priced.zone, priced.currency, buyer.tier, seller_id, at)
        buying, goods = Buying(node_id, timezone), goods_of(sql.goods(sku_ids=sku_ids))
        floors = floors_of(rows)
        now, then = (
            discounted(priced.lines, floors, rules, who, (), goods, buying, sale)
            for rules in (self._now, self._beside(self._now.book.rules, self._draft))
        )
        return _as_sold(priced, now), _as_sold(priced, then)

    def rehearse(self, baskets: Sequence[PastBasket], *, at: datetime) -> Rehearsed:
        """What the draft would have changed on them, whenever it or another promotion begins or
        ends; what is in force at this moment counts as if it always had been, budgets as unspent.
        """
        moment = int(at.timestamp())
        in_force = [
            _timeless(rule)
            for rule in self._now.book.rules
            if rule.from_at <= moment < rule.until_at
        ]
        now = Rules(RuleBook(in_force) if in_force else EMPTY, has_wholesale=False)
        beside = self._beside(in_force, _timeless(self._draft))
        then = replace(beside, has_wholesale=False)
        goods = goods_of(sql.goods(sku_ids=_skus(baskets)))
        floors = _floors(baskets)
        borne: Counter[UUID] = Counter()
        touched_qty = 0
        for basket in baskets:
            place = floors[basket.zone, basket.currency]
            before = self._borne(basket, now, goods, place)
            after = self._borne(basket, then, goods, place)
            if before != after:
                touched_qty += 1
                borne.update(after)
                borne.subtract(before)
        told = tuple(Borne(who, fen) for who, fen in borne.most_common() if fen)
        return Rehearsed(len(baskets), touched_qty, sum(borne.values()), told)

    def _borne(
        self, basket: PastBasket, rules: Rules, goods: Goods, floors: Mapping[UUID, int]
    ) -> Counter[UUID]:
        """Who bears how much of what a basket has off, its delivery included."""
        buying = Buying(
            basket.node_id, basket.timezone, basket.member_id, lambda: basket.is_first_order
        )
        sale = Sale(basket.zone, basket.currency, basket.tier, basket.seller_id, basket.at)
        who = replace(shopper(rules, buying, sale), coupons=self._coupons())
        got = discounted(basket.lines, floors, rules, who, (), goods, buying, sale)
        cuts = [one for line in got.lines for one in line.discounts]
        priced = Quote(0, sale.zone, sale.currency, sale.tier, sale.at, (), 0, got.on_delivery)
        borne: Counter[UUID] = Counter()
        for cut in (*cuts, *priced.delivery(basket.fee_fen)):
            for part in cut.borne:
                borne[part.organisation_id] += part.amount_fen
        return borne

    def _coupons(self) -> frozenset[str]:
        """Everybody shows the coupon that the draft asks for."""
        return frozenset({self._draft.promotion_id}) if self.asks_coupon else frozenset()

    def _beside(self, rules: Iterable[Rule], draft: Rule) -> Rules:
        return Rules(RuleBook([*self._but_draft(rules), draft]), self._now.has_wholesale)

    def _but_draft(self, rules: Iterable[Rule]) -> list[Rule]:
        return [rule for rule in rules if rule.promotion_id != self._draft.promotion_id]


def _as_sold(priced: Quote, got: Discounted) -> Quote:
    return replace(
        priced,
        lines=tuple(got.lines),
        total_fen=sum(line.total_fen for line in got.lines),
        on_delivery=got.on_delivery,
        gifts=got.gifts,
    )


def _timeless(rule: Rule) -> Rule:
    when = msgspec.structs.replace(rule.form.when, from_=0, until=None)
    form = msgspec.structs.replace(rule.form, when=when)
    return Rule(rule.promotion_id, rule.code, rule.number, form)


def _skus(baskets: Iterable[PastBasket]) -> list[UUID]:
    return list({line.sku_id for basket in baskets for line in basket.lines})


def _floors(baskets: Iterable[PastBasket]) -> dict[tuple[str, str], dict[UUID, int]]:
    """Today's floors of the baskets' goods, by zone and currency."""
    lines: dict[tuple[str, str], list[QuoteLine]] = {}
    for basket in baskets:
        lines.setdefault((basket.zone, basket.currency), []).extend(basket.lines)
    return {
        (zone, currency): floors_of(
            sql.prices_in_force(
                sku_ids=list({line.sku_id for line in found}),
                zones=listed.zones_asked(zone),
                currency=currency,
            )
        )
        for (zone, currency), found in lines.items()
    }
