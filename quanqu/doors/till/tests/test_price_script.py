"""The till's evaluator of promotions says what the server's says, to the fen."""

import base64
import random
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from quanqu.pricing import form, rules
from quanqu.pricing.book import Item, Rule, RuleBook, Shopper
from quanqu.pricing.tests.baskets import (
    BRANDS,
    BY_SELLER,
    CATEGORIES,
    GOODS,
    HERE,
    SUPPLIER,
    item,
    promotion,
)

SCRIPT = Path(__file__).resolve().parents[1] / "static" / "till" / "price.js"
BASKETS, CHUNK, FEW = 20_000, 10_000, 1_200
PLANTED = [
    ("2 * rest >= BPS", "2 * rest > BPS"),
    ("takenIn[i] >= offeredIn", "takenIn[i] > offeredIn"),
    ("b][1] - parts[a][1] || a - b", "b][1] - parts[a][1] || b - a"),
]

Case = tuple[list[Rule], list[Item], Shopper]

RUN = """async ([script, packed, here]) => {
  const price = await import("data:text/javascript;base64," + script);
  const bytes = Uint8Array.from(atob(packed), (one) => one.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const {pool, cases} = await new Response(plain).json();
  return JSON.stringify(cases.map(({rules, items, shopper}) => {
    const some = rules.map((number) => pool[number]);
    const {taken, onDelivery} = price.apply(some, items, shopper, here);
    return [taken.map((t) => [t.promotion_id, t.line, t.off_fen, t.bearers]), onDelivery];
  }));
}"""


def scope(chance: random.Random) -> dict[str, Any]:
    kind = chance.randrange(5)
    if kind < 2:
        return {"all": True}
    if kind == 2:
        return {"skus": chance.sample(GOODS, chance.randint(1, 3))}
    if kind == 3:
        return {"categories": chance.sample(CATEGORIES, chance.randint(1, 2))}
    return {"brands": [chance.choice(BRANDS)], "except": {"skus": [chance.choice(GOODS)]}}


def give(chance: random.Random) -> dict[str, Any]:
    off: dict[str, Any] = {
        "bps": chance.choice([1, 333, 1_000, 2_500, 5_000, 9_999, 10_000]),
        "round": chance.choice(["half", "down", "up"]),
    }
    few = chance.randint(1, 3)
    of = {"of": scope(chance)} if chance.random() < 0.5 else {}
    parts = [{"what": scope(chance), "qty": chance.randint(1, 2)} for _ in range(few)]
    kinds: list[dict[str, Any]] = [
        {"kind": "percent"} | off,
        {"kind": "amount", "fen": chance.randint(1, 3_000), "per": chance.choice(["unit", "set"])},
        {"kind": "price", "fen": chance.randint(0, 3_000)},
        {"kind": "nth", "n": few + 1} | off,
        {"kind": "buy_get", "buy": few, "get": chance.randint(1, 2)} | off | of,
        {"kind": "bundle", "parts": parts, "price_fen": chance.randint(0, 4_000)},
        {"kind": "gift", "sku": chance.choice(GOODS[:5]), "qty": few},
        {"kind": "free_delivery"},
    ]
    return chance.choice(kinds)


def rule(chance: random.Random, number: int) -> Rule:
    given = give(chance)
    fields: dict[str, Any] = {
        "priority": chance.randint(0, 3),
        "stack": chance.choice(["", "", "a", "b"]),
        "exclusive": chance.random() < 0.15,
        "times": chance.choice([None, None, 1, 2, 4]),
        "cap_fen": chance.choice([None, None, 700, 5_000]),
        "need": {"qty": chance.choice([0, 0, 0, 2, 5]), "amount_fen": chance.choice([0, 0, 3_000])},
        "when": {
            "coupon": chance.random() < 0.3,
            "members_only": chance.random() < 0.2,
            "weekdays": chance.choice([[], [], [1], [2]]),
            "minutes": chance.choice([[], [], [[0, 601]], [[601, 700]]]),
        },
        "bearers": chance.choice(
            [
                BY_SELLER,
                ({"who": "platform", "bps": 3_333}, {"who": SUPPLIER, "bps": 6_667}),
                ({"who": "seller", "bps": 1}, {"who": "platform", "bps": 9_999}),
            ]
        ),
    }
    if given["kind"] != "bundle":
        fields["what"] = scope(chance)
    return promotion(given, code=f"P{number}", **fields)


def case(chance: random.Random, pool: list[Rule]) -> Case:
    some = chance.sample(pool, chance.randint(1, 9))
    lines = [
        item(
            chance.randrange(6),
            chance.randint(1, 6),
            chance.randint(0, 5_000),
            chance.choice([0, 0, chance.randint(1, 5_000)]),
        )
        for _ in range(chance.randint(1, 6))
    ]
    shown = frozenset(one.promotion_id for one in some if chance.random() < 0.7)
    return some, lines, Shopper(is_member=chance.random() < 0.7, coupons=shown)


def cases_of(chance: random.Random, baskets: int) -> tuple[list[Rule], list[Case]]:
    """Promotions, and baskets under a few of them each."""
    pool = [rule(chance, number) for number in range(baskets // 6)]
    return pool, [case(chance, pool) for _ in range(baskets)]


def ours(one: Case) -> list[Any]:
    some, lines, shopper = one
    outcome = rules.apply(RuleBook(some), lines, shopper, HERE)
    taken = [
        [t.rule.promotion_id, t.line, t.off_fen, [list(pair) for pair in t.bearers]]
        for t in outcome.taken
    ]
    return [taken, [found.promotion_id for found in outcome.on_delivery]]


def theirs(page: Page, pool: list[Rule], cases: list[Case], script: str) -> list[Any]:
    numbers = {one.promotion_id: number for number, one in enumerate(pool)}
    told = {
        "pool": [
            {"promotion_id": one.promotion_id, "code": one.code, "form": form.written(one.form)}
            for one in pool
        ],
        "cases": [
            {
                "rules": [numbers[one.promotion_id] for one in some],
                "items": lines,
                "shopper": shopper,
            }
            for some, lines, shopper in cases
        ],
    }
    # What goes to the browser in one call costs by its size.
    packed = base64.b64encode(zlib.compress(msgspec.json.encode(told), 1)).decode()
    encoded = base64.b64encode(script.encode()).decode()
    answer: str = page.evaluate(RUN, [encoded, packed, asdict(HERE)])
    found: list[Any] = msgspec.json.decode(answer)
    return found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of no address: the script needs nothing but a browser."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.browser
class TestPriceScript:
    def test_agrees_on_twenty_thousand_baskets(self, page: Page) -> None:
        chance, script, discounts = random.Random(20_261_122), SCRIPT.read_text("utf-8"), 0
        for _ in range(BASKETS // CHUNK):
            pool, cases = cases_of(chance, CHUNK)
            expected = [ours(one) for one in cases]
            answered = theirs(page, pool, cases, script)
            for one, mine, other in zip(cases, expected, answered, strict=True):
                assert mine == other, one
            discounts += sum(len(taken) for taken, _ in expected)
        assert discounts > BASKETS

    @pytest.mark.parametrize(("true", "wrong"), PLANTED)
    def test_would_show_a_planted_off_by_one(self, page: Page, true: str, wrong: str) -> None:
        pool, cases = cases_of(random.Random(7), FEW)
        script = SCRIPT.read_text("utf-8")
        assert script.count(true) == 1
        planted = theirs(page, pool, cases, script.replace(true, wrong))
        assert planted != [ours(one) for one in cases]

    def test_would_show_one_planted_in_the_rules(
        self, page: Page, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pool, cases = cases_of(random.Random(7), FEW)
        part = rules.part
        monkeypatch.setattr(
            rules, "part", lambda amount, bps, how: part(amount, bps, how) + (how == "down")
        )
        answered = theirs(page, pool, cases, SCRIPT.read_text("utf-8"))
        assert answered != [ours(one) for one in cases]

    def test_is_short(self) -> None:
        assert SCRIPT.read_text("utf-8").count("\n") < 400
