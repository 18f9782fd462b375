from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.listed import price_lines, unpriced
from quanqu.pricing.tests.factory import World
from quanqu.pricing.types import Price

SKU = UUID(int=1)
TIERS = st.sampled_from(["", "gold"])
ZONES = st.sampled_from(["group", "dealer:A", "city:B"])

Change = tuple[bool, int, str, int, int | None]

changes = st.lists(
    st.tuples(
        st.booleans(),
        st.integers(0, 1),
        TIERS,
        st.sampled_from([1, 5]),
        st.one_of(st.none(), st.integers(0, 9)),
    ),
    min_size=1,
    max_size=12,
)


class TestVersions:
    def test_an_old_quote_can_be_recomputed_whatever_came_later(self, world: World) -> None:
        world.price(1000)
        world.price(900, tier="gold")
        old = world.quote(2, tier="gold")
        world.price(1500)
        world.price(None, tier="gold")
        world.price(1, by_dealer=True)
        lines = [(line.sku_id, line.qty) for line in old.lines]
        again = queries.requote(
            version=old.version,
            lines=lines,
            zone=old.zone,
            currency=old.currency,
            tier=old.tier,
            seller_id=world.owner_id,
        )
        assert tuple(again) == old.lines
        assert world.quote(2, tier="gold").total_fen == 3000

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(changes, ZONES, TIERS, st.sampled_from([1, 4, 5, 9]))
    def test_every_version_is_the_same_by_rules_by_sql_and_as_it_was_quoted(
        self, world: World, published: list[Change], zone: str, tier: str, qty: int
    ) -> None:
        quoted = []
        for by_dealer, sku, of_tier, min_qty, price_fen in published:
            version = world.price(
                price_fen, sku, tier=of_tier, min_qty=min_qty, by_dealer=by_dealer
            )
            quoted.append((version, [_unit_price(world, i, zone, tier, qty) for i in (0, 1)]))
        for version, prices in quoted:
            assert prices == [
                queries.price_at(
                    version=version,
                    zone=zone,
                    currency="CNY",
                    sku_id=world.sku_ids[i],
                    tier=tier,
                    qty=qty,
                )
                for i in (0, 1)
            ]


class TestRules:
    def test_prefers_the_plainer_of_equal_prices(self) -> None:
        prices = [Price(SKU, "group", tier, qty, 100) for tier in ("", "gold") for qty in (1, 5)]
        (line,) = price_lines([(SKU, 9)], prices, zone="group", tier="gold")
        assert [reason.code for reason in line.reasons] == ["list_price"]

    def test_names_what_has_no_base_price(self) -> None:
        prices = [Price(SKU, "dealer:A", "gold", 1, 100), Price(SKU, "group", "", 2, 100)]
        assert unpriced([SKU], prices, "dealer:A") == [SKU]

    @given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    def test_splitting_a_line_never_changes_the_basket(self, parts: list[int]) -> None:
        prices = [Price(SKU, "group", "", 1, 100), Price(SKU, "group", "", 10, 70)]
        split = price_lines([(SKU, qty) for qty in parts], prices, zone="group", tier="")
        whole = price_lines([(SKU, sum(parts))], prices, zone="group", tier="")
        assert sum(line.total_fen for line in split) == whole[0].total_fen


def _unit_price(world: World, sku: int, zone: str, tier: str, qty: int) -> int | None:
    quantities = [0] * sku + [qty]
    try:
        return world.quote(*quantities, zone=zone, tier=tier).lines[0].unit_price_fen
    except pricing.NotForSale:
        return None
