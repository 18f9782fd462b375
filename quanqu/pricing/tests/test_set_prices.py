from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from quanqu.kit.refusals import NotFound
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.tests.factory import AT, World
from quanqu.pricing.types import PriceRow


class TestSetPrices:
    def test_numbers_versions_one_after_the_other(self, world: World) -> None:
        before = queries.current_version()
        assert [world.price(100), world.price(200), world.price(300, 1)] == [
            before + 1,
            before + 2,
            before + 3,
        ]
        assert queries.current_version() == before + 3

    def test_keeps_the_version_when_nothing_changes(self, world: World) -> None:
        version = world.price(100)
        assert world.price(100) == version
        assert len(queries.prices_of(world.group_list_id, world.sku_ids, with_past=True)) == 1

    def test_closes_the_old_price_and_keeps_it(self, world: World) -> None:
        first, second = world.price(100), world.price(200)
        prices = queries.prices_of(world.group_list_id, world.sku_ids, with_past=True)
        assert [(p.price_fen, p.from_version, p.until_version) for p in prices] == [
            (100, first, second),
            (200, second, None),
        ]

    def test_takes_goods_off_the_list(self, world: World) -> None:
        on_sale = world.price(100)
        world.price(None)
        with pytest.raises(pricing.NotForSale):
            world.quote(1)
        assert _price_by(world, on_sale) == 100

    def test_sets_hundreds_at_once_as_one_version(self, world: World) -> None:
        rows = [PriceRow(world.sku_ids[0], 10_000 - n, "", n) for n in range(1, 400)]
        version = pricing.set_prices(list_id=world.group_list_id, rows=rows, at=AT)
        assert world.quote(399).lines[0].unit_price_fen == 9601
        assert version == queries.current_version()

    @pytest.mark.parametrize("price_fen", [-1, 10**13, 1.5, True])
    def test_refuses_an_impossible_price(self, world: World, price_fen: int) -> None:
        with pytest.raises(pricing.BadPrice):
            world.price(price_fen)

    def test_refuses_one_price_twice_and_a_bad_quantity(self, world: World) -> None:
        rows = [PriceRow(world.sku_ids[0], 1), PriceRow(world.sku_ids[0], 2)]
        with pytest.raises(pricing.BadPrice):
            pricing.set_prices(list_id=world.group_list_id, rows=rows, at=AT)
        with pytest.raises(pricing.BadQuantity):
            world.price(100, min_qty=0)

    def test_refuses_an_unknown_sku_or_list(self, world: World) -> None:
        with pytest.raises(NotFound):
            pricing.set_prices(list_id=world.group_list_id, rows=[PriceRow(uuid4(), 1)], at=AT)
        rows = [PriceRow(world.sku_ids[0], 1)]
        with pytest.raises(NotFound):
            pricing.set_prices(list_id=uuid4(), rows=rows, at=AT)

    def test_leaves_an_audit_row_with_its_actor(self, world: World) -> None:
        world.price(100)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT after ->> 'price_fen', actor FROM kit_audit "
                "WHERE table_name = 'pricing_price'"
            )
            assert cursor.fetchall() == [("100", "system:test")]


class TestOpenList:
    def test_refuses_a_zone_that_is_none_or_has_a_list(self, world: World) -> None:
        for zone in ("shop", "dealer:", "channel:web", "group"):
            with pytest.raises(pricing.BadZone):
                pricing.open_list(
                    organisation_id=world.owner_id, zone=zone, currency="CNY", name="x"
                )


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE pricing_price SET price_fen = 1",
            "DELETE FROM pricing_price",
            "UPDATE pricing_version SET published_at = now()",
            "DELETE FROM pricing_version",
        ],
    )
    def test_changing_a_published_price(self, world: World, statement: str) -> None:
        world.price(100)
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_opening_a_closed_price_again(self, world: World) -> None:
        world.price(100)
        world.price(200)
        with (
            pytest.raises(IntegrityError, match="was closed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE pricing_price SET until_version = NULL WHERE price_fen = 100")


def _price_by(world: World, version: int) -> int | None:
    return queries.price_at(version=version, zone="group", currency="CNY", sku_id=world.sku_ids[0])
