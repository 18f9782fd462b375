from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries
from quanqu.catalog.models import Barcode, Product, Sku
from quanqu.catalog.tests import factory
from quanqu.catalog.types import NewProduct, NewSku
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound

pytestmark = pytest.mark.django_db


def _product(organisation_id: UUID, code: str, *skus: NewSku) -> NewProduct:
    return NewProduct(organisation_id, "jackets", code, "夹克", skus=skus)


class TestAddProduct:
    def test_gives_the_product_with_its_skus_by_code(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            jacket = factory.jacket(owner)
        assert [sku.size for sku in jacket.skus] == ["L", "M", "S"]
        assert {sku.organisation_id for sku in jacket.skus} == {owner}
        assert jacket.category_name_en == "Jackets"
        assert jacket == queries.get_product(jacket.product_id)

    def test_refuses_a_code_that_the_organisation_uses(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            factory.jacket(owner)
            with pytest.raises(catalog.DuplicateCode):
                factory.jacket(owner)
            other = factory.organisation("dealer", "supplier")
            factory.jacket(other)

    def test_refuses_an_unknown_category_or_brand(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            with pytest.raises(catalog.UnknownGoodsName):
                catalog.add_product(organisation_id=owner, category_code="none", code="A", name="A")
            catalog.add_category(code="jackets", name="夹克")
            with pytest.raises(catalog.UnknownGoodsName):
                catalog.add_product(
                    organisation_id=owner,
                    category_code="jackets",
                    brand_code="none",
                    code="A",
                    name="A",
                )


class TestAddProductsMany:
    def test_adds_hundreds_in_the_order_given(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            catalog.add_category(code="jackets", name="夹克")
            goods = [_product(owner, f"P{i}", NewSku(f"P{i}-1")) for i in range(400)]
            ids = catalog.add_products_many(products=goods)
        found = queries.list_products_by_id(ids)
        assert [product.code for product in found] == [f"P{i}" for i in range(400)]
        assert Sku.objects.count() == 400

    @pytest.mark.parametrize(
        ("skus", "refusal"),
        [
            ([NewSku("A"), NewSku("A")], catalog.DuplicateCode),
            ([NewSku("A", weight_g=-1)], catalog.BadGoods),
            ([NewSku("A", vat_bps=10_001)], catalog.BadGoods),
            ([NewSku("A", barcodes=("6901234567893",))], catalog.BadBarcode),
            (
                [
                    NewSku("A", barcodes=("6901234567892",)),
                    NewSku("B", barcodes=("6901234567892",)),
                ],
                catalog.DuplicateCode,
            ),
        ],
    )
    def test_refuses_bad_skus_and_adds_nothing(
        self, skus: list[NewSku], refusal: type[Exception]
    ) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            catalog.add_category(code="jackets", name="夹克")
            goods = [_product(owner, "GOOD", NewSku("G")), _product(owner, "BAD", *skus)]
            with pytest.raises(refusal):
                catalog.add_products_many(products=goods)
        assert not Product.objects.exists()

    def test_refuses_a_barcode_that_is_taken(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            catalog.add_category(code="jackets", name="夹克")
            code = ("6901234567892",)
            catalog.add_products_many(products=[_product(owner, "A", NewSku("A", barcodes=code))])
            with pytest.raises(catalog.BarcodeTaken):
                catalog.add_products_many(
                    products=[_product(owner, "B", NewSku("B", barcodes=code))]
                )


class TestAddSkusMany:
    def test_adds_to_a_product(self) -> None:
        with tx.begin(actor="system:test"):
            jacket = factory.jacket(factory.organisation())
            catalog.add_skus_many(skus=[(jacket.product_id, NewSku("JK-01-X", colour="墨绿"))])
        assert len(queries.get_product(jacket.product_id).skus) == 4

    def test_refuses_an_unknown_product(self) -> None:
        with tx.begin(actor="system:test"), pytest.raises(NotFound):
            catalog.add_skus_many(skus=[(uuid4(), NewSku("A"))])


class TestTheDatabaseRefuses:
    def test_a_barcode_with_a_wrong_check_digit(self) -> None:
        with tx.begin(actor="system:test"):
            sku = factory.jacket(factory.organisation()).skus[0]
            for gtin in ("06901234567893", "6901234567892", "abc"):
                with pytest.raises(IntegrityError), transaction.atomic():
                    Barcode.objects.create(gtin=gtin, sku_id=sku.sku_id)
            Barcode.objects.create(gtin="06901234567892", sku_id=sku.sku_id)

    def test_a_sku_of_another_organisation_than_its_product(self) -> None:
        with tx.begin(actor="system:test"):
            jacket = factory.jacket(factory.organisation())
            other = factory.organisation("other", "supplier")
            with pytest.raises(IntegrityError), transaction.atomic():
                Sku.objects.create(product_id=jacket.product_id, organisation_id=other, code="X")
