from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import NewSku
from quanqu.kit.money import gross_fen
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.tests.factory import AT, World
from quanqu.pricing.types import PriceRow


class TestQuote:
    def test_gives_list_prices_with_a_reason_and_the_version(self, world: World) -> None:
        world.price(12900)
        version = world.price(500, 1)
        quote = world.quote(2, 3)
        assert (quote.version, quote.total_fen, quote.quoted_at) == (version, 27300, AT)
        first = quote.lines[0]
        assert (first.list_price_fen, first.unit_price_fen, first.total_fen) == (
            12900,
            12900,
            25800,
        )
        assert [reason.code for reason in first.reasons] == ["list_price"]
        assert (first.discount_fen, first.discount_borne_by_id) == (0, None)

    def test_gives_the_tier_its_price_and_says_who_bears_it(self, world: World) -> None:
        world.price(1000)
        world.price(900, tier="gold")
        line = world.quote(2, tier="gold").lines[0]
        assert (line.unit_price_fen, line.discount_fen, line.total_fen) == (900, 200, 1800)
        assert line.discount_borne_by_id == world.owner_id
        assert [(r.code, r.facts.get("tier")) for r in line.reasons] == [
            ("list_price", None),
            ("tier_price", "gold"),
        ]
        assert world.quote(2, tier="silver").total_fen == 2000

    def test_gives_the_quantity_price_from_its_quantity_on(self, world: World) -> None:
        world.price(1000)
        world.price(800, min_qty=10)
        assert world.quote(9).total_fen == 9000
        line = world.quote(10).lines[0]
        assert line.total_fen == 8000
        assert line.reasons[-1].facts["min_qty"] == 10

    def test_counts_lines_of_one_sku_together(self, world: World) -> None:
        world.price(1000)
        world.price(800, min_qty=10)
        sku_id = world.sku_ids[0]
        quote = queries.quote(lines=[(sku_id, 7), (sku_id, 3)], zone="group", currency="CNY", at=AT)
        assert [line.total_fen for line in quote.lines] == [5600, 2400]

    def test_never_gives_a_tier_more_than_the_list_price(self, world: World) -> None:
        world.price(1000)
        world.price(1100, tier="gold")
        assert world.quote(1, tier="gold").lines[0].unit_price_fen == 1000

    def test_asks_the_dealers_list_first_and_never_mixes_lists(self, world: World) -> None:
        world.price(1000)
        world.price(700, tier="gold")
        world.price(2000, 1)
        world.price(1100, by_dealer=True)
        assert world.quote(1, 1, zone="dealer:A", tier="gold").total_fen == 1100 + 2000
        assert world.quote(1, 1, zone="city:110000", tier="gold").total_fen == 700 + 2000

    def test_refuses_goods_without_a_price_or_ended_ones(self, world: World) -> None:
        world.price(1000)
        with pytest.raises(pricing.NotForSale) as refusal:
            world.quote(1, 1)
        assert refusal.value.facts["sku_ids"] == [world.sku_ids[1]]
        world.price(800, 1, tier="gold")
        with pytest.raises(pricing.NotForSale):
            world.quote(0, 1, tier="gold")
        catalog.end_product(world.product_id, at=AT)
        with pytest.raises(pricing.NotForSale):
            world.quote(1)

    def test_refuses_a_currency_without_prices(self, world: World) -> None:
        world.price(1000)
        with pytest.raises(pricing.NotForSale):
            queries.quote(lines=[(world.sku_ids[0], 1)], zone="group", currency="GBP", at=AT)

    @pytest.mark.parametrize("qty", [0, -1, 10**9, 1.5])
    def test_refuses_an_impossible_quantity(self, world: World, qty: int) -> None:
        with pytest.raises(pricing.BadQuantity):
            queries.quote(lines=[(uuid4(), qty)], zone="group", currency="CNY", at=AT)


class TestWeighedGoods:
    def test_cost_by_the_kilogram_with_halves_rounded_up(self, world: World) -> None:
        sku = NewSku("W-1", unit="g", is_weighed=True, price_per_qty=1_000)
        (sku_id,) = catalog.add_skus_many(skus=[(world.product_id, sku)])
        rows = [PriceRow(sku_id, 3_990), PriceRow(sku_id, 3_500, min_qty=2_000)]
        pricing.set_prices(list_id=world.group_list_id, rows=rows, at=AT)
        cases = [(1_250, 4_988, 0), (37, 148, 0), (1, 4, 0), (2_001, 7_004, 980)]
        for qty, total_fen, discount_fen in cases:
            quote = queries.quote(lines=[(sku_id, qty)], zone="group", currency="CNY", at=AT)
            (line,) = quote.lines
            assert (line.price_per_qty, line.list_price_fen) == (1_000, 3_990)
            assert (line.total_fen, line.discount_fen) == (total_fen, discount_fen)
            assert quote.total_fen == total_fen

    @given(st.integers(1, 10**7), st.integers(1, 100_000), st.sampled_from([1, 100, 500, 1_000]))
    def test_an_amount_is_rounded_to_the_nearest(self, price_fen: int, qty: int, per: int) -> None:
        amount = gross_fen(price_fen, qty, per)
        assert abs(2 * amount * per - 2 * price_fen * qty) <= per
