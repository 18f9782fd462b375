from uuid import uuid4

import pytest

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries
from quanqu.catalog.tests import factory
from quanqu.catalog.types import NewProduct, NewSku
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound

pytestmark = pytest.mark.django_db


class TestSearch:
    @pytest.mark.parametrize(
        "text",
        ["夹克", "风夹", "防风夹克", "windproof", "JACK", "jk-01", "red jacket", "红", "山丘"],
    )
    def test_finds_by_name_beginning_code_colour_and_brand(self, text: str) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            catalog.add_brand(code="hill", name="山丘", name_en="Hill")
            catalog.add_category(code="jackets", name="夹克")
            catalog.add_product(
                organisation_id=owner,
                category_code="jackets",
                brand_code="hill",
                code="JK-01",
                name="防风夹克",
                name_en="Windproof jacket",
                skus=[NewSku("JK-01-S", colour="红", colour_en="red")],
            )
            catalog.add_product(
                organisation_id=owner, category_code="jackets", code="X", name="长裤"
            )
        assert [product.code for product in queries.search(text).products] == ["JK-01"]

    @pytest.mark.parametrize("text", ["裤子", "jacket blue", "克风", "", "'\" & | !", "x" * 500])
    def test_finds_nothing_for_other_words_or_signs(self, text: str) -> None:
        with tx.begin(actor="system:test"):
            factory.jacket(factory.organisation())
        assert queries.search(text).products == ()

    def test_finds_the_product_behind_a_barcode(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            catalog.add_category(code="jackets", name="夹克")
            sku = NewSku("A", barcodes=("6901234567892",))
            catalog.add_products_many(
                products=[NewProduct(owner, "jackets", "A", "夹克", skus=(sku,))]
            )
        assert queries.search(" 6901234567892 ").products[0].code == "A"
        found = queries.find_sku_by_barcode("6901234567892")
        assert found is not None
        assert found.barcodes == ("6901234567892",)
        assert queries.find_sku_by_barcode("6901234567893") is None
        assert queries.find_sku_by_barcode("96385074") is None

    def test_gives_every_product_once_over_the_pages(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            for i in range(7):
                factory.jacket(owner, code=f"J{i}")
        seen, cursor = [], None
        for _ in range(3):
            page = queries.search("夹克", limit=3, cursor=cursor)
            seen += [product.code for product in page.products]
            cursor = page.next_cursor
        assert seen == [f"J{i}" for i in range(7)]
        assert cursor is None


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
