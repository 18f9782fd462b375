"""Small baskets and promotions for tests of the rules: no database."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from quanqu.pricing import rules
from quanqu.pricing.book import Item, Rule, RuleBook, Shopper, Where, goods_keys
from quanqu.pricing.form import read

GOODS = [str(UUID(int=n)) for n in range(1, 7)]
"""SKUs; each is its own product, two share a category, three a brand."""
WEIGHED = GOODS[5]
CATEGORIES = [str(UUID(int=100 + n)) for n in range(3)]
BRANDS = [str(UUID(int=200 + n)) for n in range(2)]
SELLER, SUPPLIER = str(UUID(int=300)), str(UUID(int=301))
HERE = Where(SELLER, str(UUID(int=400)), "group", "CNY", 1_000_000, 1, 600)
ANYBODY = Shopper()
BY_SELLER = ({"who": "seller", "bps": 10_000},)


def item(sku: int, qty: int, unit_fen: int, floor_fen: int = 0) -> Item:
    """A line of a SKU by its place in GOODS; the floor is per unit."""
    keys = goods_keys(
        sku=GOODS[sku],
        product=GOODS[sku],
        categories=(CATEGORIES[sku // 2],),
        brand=BRANDS[sku // 3],
    )
    per = 500 if GOODS[sku] == WEIGHED else 1
    total, floor = ((2 * fen * qty + per) // (2 * per) for fen in (unit_fen, floor_fen))
    return Item(keys, qty, unit_fen, total, floor, per)


def promotion(give: dict[str, Any], *, code: str = "P", **fields: Any) -> Rule:
    """A promotion on all goods, borne by the seller, unless said otherwise."""
    what = {} if give["kind"] == "bundle" else {"all": True}
    text = {"zh": code, "en": code}
    form = {"form": 1, "text": text, "bearers": BY_SELLER, "what": what, "give": give} | fields
    return Rule(code, code, 1, read(form))


def offs(
    promotions: list[Rule], items: list[Item], shopper: Shopper = ANYBODY, where: Where = HERE
) -> list[int]:
    """What each line has off."""
    taken = rules.apply(RuleBook(promotions), items, shopper, where).taken
    return [sum(one.off_fen for one in taken if one.line == i) for i in range(len(items))]


_bps = st.integers(1, 10_000)
_round = st.sampled_from(["half", "down", "up"])
_fen = st.integers(1, 3_000)
_few = st.integers(1, 3)
scopes = st.one_of(
    st.just({"all": True}),
    st.fixed_dictionaries({"skus": st.lists(st.sampled_from(GOODS), min_size=1, max_size=3)}),
    st.fixed_dictionaries({"categories": st.lists(st.sampled_from(CATEGORIES), min_size=1)}),
    st.fixed_dictionaries(
        {
            "brands": st.lists(st.sampled_from(BRANDS), min_size=1),
            "except": st.fixed_dictionaries({"skus": st.lists(st.sampled_from(GOODS))}),
        }
    ),
)


def _kind(name: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(name), **fields})


_parts = st.fixed_dictionaries({"what": scopes, "qty": _few})
gives = st.one_of(
    _kind("percent", bps=_bps, round=_round),
    _kind("amount", fen=_fen, per=st.sampled_from(["unit", "set"])),
    _kind("price", fen=st.integers(0, 3_000)),
    _kind("nth", n=st.integers(2, 4), bps=_bps, round=_round),
    _kind("buy_get", buy=_few, get=_few, bps=_bps, round=_round),
    _kind("buy_get", buy=_few, get=_few, bps=_bps, of=scopes),
    _kind(
        "bundle",
        parts=st.lists(
            st.fixed_dictionaries({"what": scopes, "qty": _few}), min_size=1, max_size=3
        ),
        price_fen=st.integers(0, 5_000),
    ),
    _kind("gift", sku=st.sampled_from(GOODS[:5]), qty=_few),
    _kind("free_delivery"),
)


@st.composite
def promotions(draw: st.DrawFn) -> Rule:
    """Any promotion that the form allows and that may hold here."""
    give = draw(gives)
    fields: dict[str, Any] = {
        "priority": draw(st.integers(0, 3)),
        "stack": draw(st.sampled_from(["", "", "a", "b"])),
        "exclusive": draw(st.integers(0, 5)) == 0,
        "times": draw(st.one_of(st.none(), st.integers(1, 4))),
        "cap_fen": draw(st.one_of(st.none(), st.integers(1, 5_000))),
        "need": draw(
            st.fixed_dictionaries({"qty": st.integers(0, 5), "amount_fen": st.integers(0, 9_000)})
        ),
        "when": {"coupon": draw(st.booleans())},
        "bearers": draw(
            st.sampled_from(
                [
                    BY_SELLER,
                    ({"who": "platform", "bps": 3_333}, {"who": SUPPLIER, "bps": 6_667}),
                    ({"who": "seller", "bps": 1}, {"who": "platform", "bps": 9_999}),
                ]
            )
        ),
    }
    if give["kind"] != "bundle":
        fields["what"] = draw(scopes)
    return promotion(give, code=f"P{draw(st.integers(0, 99))}", **fields)


items = st.builds(
    lambda sku, qty, unit_fen, floor_fen: item(sku, qty, unit_fen, floor_fen),
    st.integers(0, 5),
    st.integers(1, 6),
    st.integers(0, 5_000),
    st.one_of(st.just(0), st.integers(0, 5_000)),
)
baskets = st.lists(items, min_size=1, max_size=6)
