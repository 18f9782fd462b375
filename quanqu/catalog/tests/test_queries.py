from uuid import uuid4

import pytest

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries
from quanqu.catalog.tests import factory
from quanqu.catalog.types import NewProduct, NewSku
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound

pytestmark = pytest.mark.django_db


class TestFindSkuByBarcode:
    def test_is_found_by_its_barcode(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            catalog.add_category(code="jackets", name="夹克")
            sku = NewSku("A", barcodes=("6901234567892",))
            catalog.add_products_many(
                products=[NewProduct(owner, "jackets", "A", "夹克", skus=(sku,))]
            )
        found = queries.find_sku_by_barcode("6901234567892")
        assert found is not None
        assert found.barcodes == ("6901234567892",)
        assert queries.find_sku_by_barcode("6901234567893") is None
        assert queries.find_sku_by_barcode("96385074") is None


class TestListProducts:
    def test_gives_a_category_with_all_below_it(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            catalog.add_category(code="clothes", name="服装")
            catalog.add_category(code="coats", name="外套", parent_code="clothes")
            catalog.add_category(code="food", name="食品")
            factory.jacket(owner, code="A", category_code="coats")
            factory.jacket(owner, code="B", category_code="food")
        assert [p.code for p in queries.list_products(category_code="clothes").products] == ["A"]
        assert [p.code for p in queries.list_products().products] == ["A", "B"]
        assert queries.list_products(category_code="none").products == ()


class TestGetSkus:
    def test_leaves_unknown_ones_out(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            skus = factory.jacket(owner).skus
        assert list(queries.get_skus([skus[0].sku_id, uuid4()])) == [skus[0].sku_id]
        assert queries.find_skus_by_code(owner, ["JK-01-S", "none"]).keys() == {"JK-01-S"}
        with pytest.raises(NotFound):
            queries.get_sku(uuid4())
        with pytest.raises(NotFound):
            queries.get_product(uuid4())
