from quanqu.catalog import queries as catalog
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

    def test_publishes_nothing_when_a_row_is_refused(self, world: World) -> None:
        before = queries.current_version()
        row = {"category": "goods", "product_code": "N", "name": "新品", "sku": "N-1"}
        rows = [row | {"price_fen": "1"}, row | {"sku": "N-2", "price_fen": "-1"}]
        report = pricing.import_products(
            rows=rows, list_id=world.group_list_id, at=AT, organisation_code="group"
        )
        assert [refused.reason for refused in report.refused] == ["negative"]
        assert queries.current_version() == before
