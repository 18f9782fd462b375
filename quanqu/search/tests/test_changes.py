"""Every write that changes what a searcher sees is noted, whoever makes it; the others are not."""

from datetime import timedelta
from uuid import UUID, uuid4

from quanqu.catalog import actions as catalog
from quanqu.kit import sql
from quanqu.search import actions
from quanqu.search.tests.factory import AT, Shop
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, ShelfLimits, Want


def noted(since: int = 0) -> set[UUID]:
    """Products that changes after a number speak of."""
    rows = sql.run_text(
        "SELECT DISTINCT unnest(product_ids) AS id FROM search_change WHERE id > %(since)s::bigint",
        {"since": since},
    )
    return {row["id"] for row in rows}


def last() -> int:
    (row,) = sql.run_text("SELECT coalesce(max(id), 0) AS id FROM search_change", {})
    return int(row["id"])


class TestCatalog:
    def test_a_product_its_skus_and_prices_are_noted(self, shop: Shop) -> None:
        product = shop.product("杯子")
        assert noted() == {product.product_id}
        since = last()
        shop.price(product, 500)
        assert noted(since) == {product.product_id}

    def test_another_name_of_a_brand_or_category_is_that_of_its_products(self, shop: Shop) -> None:
        catalog.add_brand(code="b1", name="旧名")
        catalog.add_category(code="top", name="旧类")
        catalog.add_category(code="sub", name="小类", parent_code="top")
        branded = shop.product("杯子", brand_code="b1")
        placed = shop.product("碗", category_code="sub")
        since = last()
        sql.run_text("UPDATE catalog_brand SET name = '新名' WHERE code = 'b1'", {})
        assert noted(since) == {branded.product_id}
        since = last()
        sql.run_text("UPDATE catalog_category SET name = '新类' WHERE code = 'top'", {})
        assert noted(since) == {placed.product_id}

    def test_many_products_are_few_rows(self, shop: Shop) -> None:
        for _ in range(3):
            shop.product("杯子")
        since = last()
        sql.run_text("UPDATE catalog_product SET description = 'x'", {})
        assert last() == since + 1
        assert len(noted(since)) == 3


class TestStock:
    def test_only_a_shelf_that_crosses_zero_is_noted(self, shop: Shop) -> None:
        product, node = shop.product("杯子"), shop.store("S1")
        sku_id = product.skus[0].sku_id
        shelf = Shelf(sku_id, node, shop.owner_id)
        since = last()
        shop.receive(sku_id, node, 3)
        assert noted(since) == {product.product_id}
        since = last()
        shop.receive(sku_id, node, 5)
        shop.sell(sku_id, node, 2)
        assert not noted(since)
        stock.reserve_many(wants=[Want(uuid4(), shelf, 6)], until=AT + timedelta(days=900))
        assert noted(since) == {product.product_id}

    def test_safety_stock_hides_what_it_keeps_back(self, shop: Shop) -> None:
        product, node = shop.product("杯子"), shop.store("S1")
        shop.receive(product.skus[0].sku_id, node, 3)
        since = last()
        shelf = Shelf(product.skus[0].sku_id, node, shop.owner_id)
        stock.set_limits(limits=[ShelfLimits(shelf, safety_qty=3, backorder_qty=0)])
        assert noted(since) == {product.product_id}


class TestForgetting:
    def test_old_changes_go_and_young_ones_stay(self, shop: Shop) -> None:
        product = shop.product("杯子")
        (row,) = sql.run_text("SELECT now() AS at", {})
        assert actions.forget_changes(at=row["at"]) == 0
        assert actions.forget_changes(at=row["at"] + timedelta(days=4)) > 0
        assert product.product_id not in noted()
