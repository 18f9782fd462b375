from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanqu.pricing import form, rules
from quanqu.pricing.book import Item, Rule, RuleBook, Shopper
from quanqu.pricing.tests.baskets import (
    ANYBODY,
    CATEGORIES,
    GOODS,
    HERE,
    SUPPLIER,
    baskets,
    item,
    offs,
    promotion,
    promotions,
)

Lines = list[tuple[int, int, int]]
TENTH: dict[str, Any] = {"kind": "percent", "bps": 1_000}


def off(give: dict[str, Any], lines: Lines, **fields: Any) -> list[int]:
    return offs([promotion(give, **fields)], [item(*line) for line in lines])


class TestKinds:
    @pytest.mark.parametrize(
        ("give", "fields", "lines", "expected"),
        [
            (TENTH, {}, [(0, 1, 333), (1, 1, 333)], [34, 33]),
            (TENTH | {"round": "down"}, {}, [(0, 1, 339)], [33]),
            (TENTH | {"round": "up"}, {}, [(0, 1, 331)], [34]),
            (TENTH, {"cap_fen": 50}, [(0, 1, 900), (1, 1, 100)], [45, 5]),
            (TENTH, {"times": 1}, [(0, 3, 500), (1, 1, 900)], [0, 90]),
            (TENTH, {"need": {"amount_fen": 1_000}}, [(0, 1, 999)], [0]),
            (TENTH, {"what": {"categories": [CATEGORIES[0]]}}, [(0, 1, 10), (2, 1, 10)], [1, 0]),
            (
                TENTH,
                {"what": {"all": True, "except": {"skus": [GOODS[0]]}}},
                [(0, 1, 100), (1, 1, 100)],
                [0, 10],
            ),
            ({"kind": "amount", "fen": 30, "per": "unit"}, {}, [(0, 3, 100)], [90]),
            ({"kind": "amount", "fen": 30, "per": "set"}, {}, [(0, 3, 100)], [30]),
            (
                {"kind": "amount", "fen": 30, "per": "set"},
                {"need": {"amount_fen": 100}, "times": 2},
                [(0, 3, 100)],
                [60],
            ),
            ({"kind": "price", "fen": 80}, {}, [(0, 3, 100), (1, 1, 70)], [60, 0]),
            ({"kind": "price", "fen": 800}, {}, [(5, 1_250, 1_000)], [500]),
            ({"kind": "nth", "n": 2, "bps": 5_000}, {}, [(0, 2, 300), (1, 1, 100)], [0, 50]),
            ({"kind": "buy_get", "buy": 2, "get": 1, "bps": 10_000}, {}, [(0, 7, 100)], [200]),
            (
                {"kind": "buy_get", "buy": 2, "get": 1, "bps": 10_000, "of": {"skus": [GOODS[1]]}},
                {"what": {"skus": [GOODS[0]]}},
                [(0, 5, 500), (1, 3, 100)],
                [0, 200],
            ),
            (
                {
                    "kind": "bundle",
                    "parts": [
                        {"what": {"skus": [GOODS[0]]}, "qty": 2},
                        {"what": {"skus": [GOODS[1]]}, "qty": 1},
                    ],
                    "price_fen": 300,
                },
                {},
                [(0, 5, 100), (1, 2, 200)],
                [100, 100],
            ),
            (
                {"kind": "gift", "sku": GOODS[1], "qty": 1},
                {"need": {"amount_fen": 200}},
                [(0, 5, 100), (1, 3, 90)],
                [0, 180],
            ),
        ],
    )
    def test_give_what_they_say(
        self, give: dict[str, Any], fields: dict[str, Any], lines: Lines, expected: list[int]
    ) -> None:
        assert off(give, lines, **fields) == expected

    def test_a_gift_that_was_earned_is_offered(self) -> None:
        gift = promotion({"kind": "gift", "sku": GOODS[1], "qty": 2}, need={"amount_fen": 100})
        outcome = rules.apply(RuleBook([gift]), [item(0, 1, 100), item(1, 1, 5)], ANYBODY, HERE)
        assert [(rule.code, qty) for rule, qty in outcome.gifts] == [("P", 1)]

    def test_delivery_is_free_for_those_who_need_little_enough(self) -> None:
        free = {"kind": "free_delivery"}
        rules_ = [promotion(free, code="B"), promotion(free, code="A", need={"amount_fen": 100})]
        for total, expected in ((99, ["B"]), (100, ["A", "B"])):
            outcome = rules.apply(RuleBook(rules_), [item(0, 1, total)], ANYBODY, HERE)
            assert [rule.code for rule in outcome.on_delivery] == expected


class TestConditions:
    @pytest.mark.parametrize(
        ("when", "shopper", "fits"),
        [
            ({"members_only": True}, Shopper(is_member=True), True),
            ({"tiers": ["gold"]}, Shopper(is_member=True, tier="gold"), True),
            ({"first_order": True}, Shopper(is_member=True, is_first_order=True), True),
            ({"tokens": ["gym"]}, Shopper(tokens=frozenset({"gym"})), True),
            ({"buyers_only": True}, Shopper(is_buyer=True), True),
            ({"coupon": True}, Shopper(coupons=frozenset({"P"})), True),
            ({"zones": ["group"], "weekdays": [1], "minutes": [[0, 60], [600, 601]]}, ANYBODY, 1),
            ({"from": 1_000_000, "until": 1_000_001}, ANYBODY, True),
            ({"until": 1_000_000}, ANYBODY, False),
            ({"from": 1_000_001}, ANYBODY, False),
            ({"weekdays": [2]}, ANYBODY, False),
            ({"minutes": [[601, 700]]}, ANYBODY, False),
            ({"zones": ["dealer:A"]}, ANYBODY, False),
            ({"nodes": [GOODS[0]]}, ANYBODY, False),
            ({"sellers": [GOODS[0]]}, ANYBODY, False),
        ],
    )
    def test_must_all_hold(self, when: dict[str, Any], shopper: Shopper, fits: bool) -> None:
        rule = promotion(TENTH, when=when)
        assert offs([rule], [item(0, 1, 100)], shopper) == [10 if fits else 0]
        if fits and shopper != ANYBODY:
            assert offs([rule], [item(0, 1, 100)]) == [0]

    def test_another_currency_is_not_meant(self) -> None:
        assert off(TENTH, [(0, 1, 100)], currency="GBP") == [0]


class TestTogether:
    def test_forty_and_seventy_percent_give_nothing_free(self) -> None:
        """saleor#17453: each takes from what is left; 110 % of the price are never off."""
        both = [promotion(TENTH | {"bps": bps}, code=str(bps)) for bps in (4_000, 7_000)]
        assert offs(both, [item(0, 1, 10_000)]) == [8_200]
        assert offs(both, [item(0, 1, 10_000, 3_000)]) == [7_000]

    def test_of_a_group_a_line_takes_the_best(self) -> None:
        group = [
            promotion(TENTH, code="all", stack="sale"),
            promotion(TENTH | {"bps": 2_000}, code="one", stack="sale", what={"skus": [GOODS[1]]}),
            promotion(TENTH | {"bps": 500}, code="rest", stack="sale", what={"skus": [GOODS[2]]}),
        ]
        lines = [item(0, 1, 100), item(1, 1, 1_000), item(2, 1, 1_000)]
        assert offs(group, lines) == [10, 100, 100]
        assert offs(group[1:], lines) == [0, 200, 50]

    def test_an_exclusive_one_shares_its_lines_with_nobody(self) -> None:
        alone = promotion(TENTH, code="alone", exclusive=True, what={"skus": [GOODS[0]]})
        other = promotion(TENTH, code="other", priority=200)
        lines = [item(0, 1, 100), item(1, 1, 100)]
        assert offs([alone, other], lines) == [10, 10]
        first = Rule("o", "o", 1, msgspec.structs.replace(other.form, priority=0))
        assert offs([alone, first], lines) == [10, 10]
        assert offs([alone, promotion(TENTH, code="x", priority=200)], lines[:1]) == [10]

    def test_coupons_come_after_everything_else(self) -> None:
        coupon = promotion(
            {"kind": "amount", "fen": 50, "per": "set"},
            code="C",
            priority=0,
            when={"coupon": True},
            need={"amount_fen": 91},
        )
        shopper = Shopper(coupons=frozenset({"C"}))
        assert offs([coupon, promotion(TENTH)], [item(0, 1, 101)], shopper) == [60]
        assert offs([coupon, promotion(TENTH)], [item(0, 1, 100)], shopper) == [10]


class TestForm:
    @pytest.mark.parametrize(
        "fault",
        [
            {"when": {"channels": ["web"]}},
            {"when": {"node_kinds": ["kiosk"]}},
            {"channel": "shop"},
            {"give": {"kind": "percent", "bps": 10_001}},
            {"give": {"kind": "percent", "bps": 12.5}},
            {"give": {"kind": "points", "factor": 2}},
            {"give": {"kind": "bundle", "parts": [], "price_fen": 1}},
            {"bearers": [{"who": "seller", "bps": 9_999}]},
            {"bearers": [{"who": "seller", "bps": 5_000}, {"who": "seller", "bps": 5_000}]},
            {"bearers": [{"who": "nobody", "bps": 10_000}]},
            {"what": {}},
            {"when": {"from": 5, "until": 5}},
            {"when": {"minutes": [[60, 60]]}},
            {"form": 2},
        ],
    )
    def test_refuses_what_it_does_not_say(self, fault: dict[str, Any]) -> None:
        """Also a promotion for a kind of node or a channel: the form has no word for it (C2)."""
        whole = form.written(promotion(TENTH).form)
        assert form.read(whole).form == 1
        with pytest.raises(msgspec.ValidationError):
            form.read(whole | fault)

    @given(promotions())
    def test_is_read_as_it_was_written(self, rule: Rule) -> None:
        assert form.read(msgspec.json.decode(msgspec.json.encode(form.written(rule.form)))) == (
            rule.form
        )


class TestAnyBasket:
    @settings(max_examples=400, deadline=None)
    @given(st.lists(promotions(), max_size=8), baskets)
    def test_breaks_no_floor_and_every_discount_has_its_bearers(
        self, some: list[Rule], basket: list[Item]
    ) -> None:
        shopper = Shopper(coupons=frozenset(rule.promotion_id for rule in some))
        outcome = rules.apply(RuleBook(some), basket, shopper, HERE)
        for i, line in enumerate(basket):
            mine = [taken for taken in outcome.taken if taken.line == i]
            left = line.total_fen - sum(taken.off_fen for taken in mine)
            assert left >= min(line.floor_fen, line.total_fen) >= 0
            stacks = [taken.rule.form.stack for taken in mine if taken.rule.form.stack]
            assert len(stacks) == len(set(stacks))
            assert len(mine) == 1 or not any(taken.rule.form.exclusive for taken in mine)
        for taken in outcome.taken:
            assert taken.off_fen > 0
            assert sum(fen for _, fen in taken.bearers) == taken.off_fen
            assert {who for who, _ in taken.bearers} <= {"seller", "platform", SUPPLIER}
        for rule in some:
            got = sum(taken.off_fen for taken in outcome.taken if taken.rule is rule)
            assert got <= (rule.form.cap_fen or got)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(promotions(), max_size=6), baskets, st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_in_which_promotions_are_read(
        self, some: list[Rule], basket: list[Item], chance: Any
    ) -> None:
        some = [replace(rule, promotion_id=str(n), code=str(n)) for n, rule in enumerate(some)]
        shuffled = list(some)
        chance.shuffle(shuffled)
        assert offs(some, basket) == offs(shuffled, basket)


def test_the_schema_in_the_docs_is_that_of_the_form() -> None:
    kept = Path(__file__).resolve().parents[3] / "docs" / "promotion.schema.json"
    written = "python -m quanqu.pricing.form > docs/promotion.schema.json"
    assert kept.read_text(encoding="utf-8") == form.schema(), written
