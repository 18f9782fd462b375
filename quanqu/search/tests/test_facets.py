"""Counts and filters equal what the tables say, on many random ranges."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest

from quanqu.catalog import actions as catalog
from quanqu.kit import sql
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import PriceRow
from quanqu.search import queries, rules
from quanqu.search.tests.factory import AT, Shop
from quanqu.search.types import Facets, Near, Wish

COLOURS = (("黑色", "black"), ("白色", "white"), ("红色", "red"), ("", ""))
SIZES = ("S", "M", "L", "")
NAMES = ("防水夹克 jacket", "真丝衬衫 shirt", "羊毛衬衫 shirt", "跑鞋 shoe")
CENTRE = (31.2304, 121.4737)

# Straight from the tables, one SKU at a time: what the index must agree with.
TRUTH = """
WITH offers AS (
  SELECT p.id AS product_id, p.name, c.code AS category, up.code AS above, b.code AS brand,
         s.id AS sku_id, s.colour, s.size,
         (SELECT min(coalesce(own.price_fen, grp.price_fen))
            FROM catalog_sku x
            LEFT JOIN pricing_price own ON own.sku_id = x.id AND own.until_version IS NULL
                 AND own.list_id = (SELECT id FROM pricing_list WHERE zone = %(zone)s)
            LEFT JOIN pricing_price grp ON grp.sku_id = x.id AND grp.until_version IS NULL
                 AND grp.list_id = (SELECT id FROM pricing_list WHERE zone = 'group')
           WHERE x.product_id = p.id AND x.state = 'active') AS price_fen
    FROM catalog_product p
    JOIN catalog_category c ON c.id = p.category_id
    LEFT JOIN catalog_category up ON up.id = c.parent_id
    LEFT JOIN catalog_brand b ON b.id = p.brand_id
    JOIN catalog_sku s ON s.product_id = p.id AND s.state = 'active'
   WHERE p.state = 'active')
SELECT * FROM offers o
 WHERE (%(word)s = '' OR o.name LIKE '%%' || %(word)s || '%%')
   AND (%(category)s = '' OR %(category)s IN (o.category, o.above))
   AND (%(brands)s::text[] = '{}' OR o.brand = ANY(%(brands)s::text[]))
   AND (%(colours)s::text[] = '{}' OR o.colour = ANY(%(colours)s::text[]))
   AND (%(sizes)s::text[] = '{}' OR o.size = ANY(%(sizes)s::text[]))
   AND (%(from_fen)s::bigint IS NULL OR o.price_fen >= %(from_fen)s)
   AND (%(to_fen)s::bigint IS NULL OR o.price_fen <= %(to_fen)s)
   AND (NOT %(is_near)s OR EXISTS (
        SELECT FROM stock_level l JOIN network_node n ON n.id = l.node_id
         WHERE l.sku_id = o.sku_id AND l.on_hand_qty - l.reserved_qty - l.safety_qty > 0
           AND n.state = 'active' AND n.holds_stock AND (n.sells OR n.hands_over)
           AND acos(least(1, sin(radians(n.latitude)) * sin(radians(%(latitude)s::float8))
               + cos(radians(n.latitude)) * cos(radians(%(latitude)s::float8))
               * cos(radians(n.longitude - %(longitude)s::float8)))) * 6371.0088
               <= %(radius_km)s::float8))
   AND (%(node_id)s::uuid IS NULL OR EXISTS (
        SELECT FROM stock_level l WHERE l.sku_id = o.sku_id AND l.node_id = %(node_id)s
           AND l.on_hand_qty - l.reserved_qty - l.safety_qty > 0))
"""


@dataclass
class RandomRange:
    """Products, stores and units by chance."""

    shop: Shop
    chance: random.Random
    nodes: list[UUID] = field(default_factory=list)

    def fill(self) -> None:
        self._categories_and_brands()
        self.nodes = [self._store(number) for number in range(8)]
        dealer = pricing.open_list(
            organisation_id=self.shop.owner_id, zone="dealer:D1", currency="CNY", name="D1"
        )
        for _ in range(30):
            self._product(dealer)

    def wish(self) -> Wish:
        chance = self.chance
        node_id = chance.choice(self.nodes) if chance.random() < 0.2 else None
        near = Near(*CENTRE, chance.choice((1.0, 5.0, 12.0)))
        low = chance.choice((None, None, 5_000, 12_000))
        return Wish(
            text=chance.choice(("", "", "衬衫", "夹克", "shirt", "鞋")),
            category_code=chance.choice(("", "", "top", "c1", "c2")),
            brand_codes=self._some(("b1", "b2", "b3")),
            colours=self._some([colour for colour, _ in COLOURS if colour]),
            sizes=self._some([size for size in SIZES if size]),
            from_fen=low,
            to_fen=chance.choice((None, None, 20_000)),
            near=near if node_id is None and chance.random() < 0.4 else None,
            node_id=node_id,
            zone=chance.choice(("group", "dealer:D1", "city:nowhere")),
        )

    def _some(self, values: object) -> tuple[str, ...]:
        listed = list(values)  # type: ignore[call-overload]
        return tuple(self.chance.sample(listed, self.chance.choice((0, 0, 0, 1, 2))))

    def _categories_and_brands(self) -> None:
        catalog.add_category(code="top", name="总类", name_en="Clothes")
        catalog.add_category(code="c1", name="甲类", name_en="Above", parent_code="top")
        catalog.add_category(code="c2", name="乙类", name_en="Below", parent_code="top")
        for number in (1, 2, 3):
            catalog.add_brand(code=f"b{number}", name=f"牌{number}", name_en=f"Brand{number}")

    def _store(self, number: int) -> UUID:
        north, east = (self.chance.uniform(-0.12, 0.12) for _ in range(2))
        return self.shop.store(f"S{number}", CENTRE[0] + north, CENTRE[1] + east)

    def _product(self, dealer: UUID) -> None:
        chance = self.chance
        product = self.shop.product(
            chance.choice(NAMES),
            colours=tuple(chance.sample(COLOURS, chance.randint(1, 3))),
            sizes=tuple(chance.sample(SIZES, chance.randint(1, 3))),
            brand_code=chance.choice(("", "b1", "b2", "b3")),
            category_code=chance.choice(("goods", "c1", "c2")),
            price_fen=chance.choice((None, 3_000, 7_500, 12_000, 20_000, 99_900)),
        )
        for sku in product.skus:
            if chance.random() < 0.2:
                rows = [PriceRow(sku.sku_id, chance.choice((1_000, 5_000, 50_000)))]
                pricing.set_prices(list_id=dealer, rows=rows, at=AT)
            for node_id in chance.sample(self.nodes, chance.choice((0, 0, 1, 2))):
                self.shop.receive(sku.sku_id, node_id)
                if chance.random() < 0.2:
                    self.shop.sell(sku.sku_id, node_id)


def truth(wish: Wish) -> list[sql.Row]:
    near = wish.near or Near(0, 0)
    zone = wish.zone if wish.zone != "city:nowhere" else "group"
    words = {"shirt": "衬衫", "": ""}
    return sql.run_text(
        TRUTH,
        {
            "word": words.get(wish.text, wish.text),
            "category": wish.category_code,
            "brands": list(wish.brand_codes),
            "colours": list(wish.colours),
            "sizes": list(wish.sizes),
            "from_fen": wish.from_fen,
            "to_fen": wish.to_fen,
            "is_near": wish.near is not None,
            "latitude": near.latitude,
            "longitude": near.longitude,
            "radius_km": near.radius_km,
            "node_id": wish.node_id,
            "zone": zone,
        },
    )


def count_by(rows: list[sql.Row], key: str) -> dict[str, int]:
    """Products with each value."""
    return dict(
        Counter(value for value, _ in {(row[key], row["product_id"]) for row in rows if row[key]})
    )


def shown(values: object) -> dict[str, int]:
    return {one.value: one.count for one in values if one.count}  # type: ignore[attr-defined]


def check_facets(wish: Wish, facets: Facets) -> None:
    without = {
        "brand": replace(wish, brand_codes=()),
        "colour": replace(wish, colours=()),
        "size": replace(wish, sizes=()),
    }
    assert shown(facets.brands) == count_by(truth(without["brand"]), "brand")
    assert shown(facets.colours) == count_by(truth(without["colour"]), "colour")
    assert shown(facets.sizes) == count_by(truth(without["size"]), "size")
    rows = truth(replace(wish, category_code=""))
    tops = {row["product_id"]: row["above"] or row["category"] for row in rows}
    if not wish.category_code:
        assert shown(facets.categories) == dict(Counter(tops.values()))
    else:
        own = count_by(rows, "category") | {"top": sum(top == "top" for top in tops.values())}
        assert all(own.get(one.value, 0) == one.count for one in facets.categories)
    prices = {
        row["product_id"]: row["price_fen"]
        for row in truth(replace(wish, from_fen=None, to_fen=None))
    }
    for band, (low, high) in zip(facets.prices, rules.bands(), strict=True):
        inside = [p for p in prices.values() if p is not None and (low or 0) <= p]
        assert band.count == sum(high is None or p < high for p in inside)


@pytest.mark.parametrize("seed", range(6))
def test_products_and_counts_equal_the_tables(shop: Shop, seed: int) -> None:
    a_range = RandomRange(shop, random.Random(seed))
    a_range.fill()
    for _ in range(25):
        wish = a_range.wish()
        found = queries.find(wish, limit=100, with_facets=True)
        wanted = {row["product_id"] for row in truth(wish)}
        assert set(found.product_ids) == wanted, wish
        assert found.total_qty == len(wanted)
        if wish.is_narrowed:
            check_facets(wish, found.facets)


def test_near_is_a_filter_before_the_first_page(shop: Shop) -> None:
    """The one thing that lies near is found behind a hundred that fit better."""
    near, far = shop.store("NEAR", *CENTRE), shop.store("FAR", CENTRE[0] + 1, CENTRE[1])
    for _ in range(100):
        shop.receive(shop.product("衬衫 衬衫").skus[0].sku_id, far)
    wanted = shop.product("很长很长的名字里也有一件真丝衬衫")
    shop.receive(wanted.skus[0].sku_id, near)
    found = queries.find(Wish(text="衬衫", near=Near(*CENTRE)), limit=5)
    assert found.product_ids == (wanted.product_id,)
    assert found.total_qty == 1
    assert network.nearest_nodes(*CENTRE, within_km=5.0)[0].node.node_id == near


def test_a_colour_and_a_size_are_those_of_one_sku(shop: Shop) -> None:
    product = shop.product("夹克", colours=COLOURS[:2], sizes=("S", "M"))
    store = shop.store("S1", *CENTRE)
    black_s = next(sku for sku in product.skus if (sku.colour, sku.size) == ("黑色", "S"))
    white_m = next(sku for sku in product.skus if (sku.colour, sku.size) == ("白色", "M"))
    shop.receive(black_s.sku_id, store)
    shop.receive(white_m.sku_id, store)

    def total(colour: str, size: str) -> int:
        wish = Wish(colours=(colour,), sizes=(size,), node_id=store)
        return queries.find(wish).total_qty

    assert (total("黑色", "S"), total("白色", "M")) == (1, 1)
    assert (total("黑色", "M"), total("白色", "S")) == (0, 0)


def test_counts_follow_a_sale_and_are_empty_where_there_is_no_store(shop: Shop) -> None:
    product = shop.product("夹克", colours=COLOURS[:2], sizes=("S",))
    store = shop.store("S1", *CENTRE)
    for sku in product.skus:
        shop.receive(sku.sku_id, store)

    def colours(near: Near, *chosen: str) -> dict[str, int]:
        wish = Wish(text="夹克", near=near, colours=chosen)
        return shown(queries.find(wish, with_facets=True).facets.colours)

    assert colours(Near(*CENTRE)) == {"黑色": 1, "白色": 1}
    black = next(sku for sku in product.skus if sku.colour == "黑色")
    shop.sell(black.sku_id, store)
    assert colours(Near(*CENTRE)) == {"白色": 1}
    assert colours(Near(*CENTRE), "黑色") == {"白色": 1}
    assert colours(Near(0.0, 0.0), "黑色") == {}
