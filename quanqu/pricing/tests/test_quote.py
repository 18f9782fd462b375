from uuid import uuid4

import pytest

from quanqu.catalog import actions as catalog
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.tests.factory import AT, World


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
        catalog.end_product(world.product_id)
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
