from datetime import timedelta

import pytest

from quanqu.catalog import queries as catalog
from quanqu.kit.clock import HOUSE, start_of_day
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.tests.factory import AT, World


class TestImportProducts:
    def test_publishes_the_prices_of_the_goods_it_adds(self, world: World) -> None:
        row = {
            "category": "goods",
            "product_code": "N",
            "name": "新品",
            "sku": "N-1",
            "price_fen": "4900",
        }
        report = pricing.import_products(
            rows=[row], list_id=world.group_list_id, at=AT, organisation_code="group"
        )
        assert report.taken_qty == 1
        sku = catalog.find_skus_by_code(world.owner_id, ["N-1"])["N-1"]
        quote = queries.quote(lines=[(sku.sku_id, 1)], zone="group", currency="CNY", at=AT)
        assert quote.total_fen == 4900

    def test_publishes_prices_that_hold_for_a_while(self, world: World) -> None:
        day = AT.astimezone(HOUSE).date()
        goods = {"category": "goods", "product_code": "N", "name": "新品", "price_fen": "4900"}
        tomorrow = str(day + timedelta(days=1))
        rows = [
            goods | {"sku": "N-1", "until": str(day)},
            goods | {"sku": "N-2", "from": f"{tomorrow} 08:00", "until": ""},
            goods | {"sku": "N-3", "from": tomorrow, "until": tomorrow},
        ]
        report = pricing.import_products(
            rows=rows, list_id=world.group_list_id, at=AT, organisation_code="group"
        )
        assert report.taken_qty == 3
        midnight = start_of_day(AT) + timedelta(days=1)
        assert {
            (one.from_at, one.until_at, one.price_qty)
            for one in queries.list_windows(world.group_list_id)
        } == {
            (AT, midnight, 1),
            (midnight + timedelta(hours=8), None, 1),
            (midnight, midnight + timedelta(days=1), 1),
        }

    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"until": "2026-02-30"}, "not_a_moment"),
            ({"from": "20261111"}, "not_a_moment"),
            ({"until": "2000-01-01"}, "not_a_while"),
            ({"from": "2100-01-02", "until": "2100-01-01"}, "not_a_while"),
            ({"until": "2100-01-01", "price_fen": ""}, "missing"),
        ],
    )
    def test_refuses_a_while_that_is_none(
        self, world: World, cells: dict[str, str], reason: str
    ) -> None:
        row = {"category": "goods", "product_code": "N", "name": "新品", "sku": "N-1"}
        report = pricing.import_products(
            rows=[row | {"price_fen": "1"} | cells],
            list_id=world.group_list_id,
            at=AT,
            organisation_code="group",
        )
        assert [refused.reason for refused in report.refused] == [reason]

    def test_publishes_nothing_when_a_row_is_refused(self, world: World) -> None:
        before = queries.current_version()
        row = {"category": "goods", "product_code": "N", "name": "新品", "sku": "N-1"}
        rows = [row | {"price_fen": "1"}, row | {"sku": "N-2", "price_fen": "-1"}]
        report = pricing.import_products(
            rows=rows, list_id=world.group_list_id, at=AT, organisation_code="group"
        )
        assert [refused.reason for refused in report.refused] == ["negative"]
        assert queries.current_version() == before
