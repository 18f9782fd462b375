"""The demo's tables: counts that were promised, and nothing that a real person or shop owns."""

from collections import Counter
from random import Random

import pytest

from quanqu.world import cast
from quanqu.world.demo import names, staff, tables


class TestProducts:
    def test_there_are_four_hundred(self) -> None:
        assert len(tables.products()) == 400
        assert len({product.code for product in tables.products()}) == 400
        assert len({product.name for product in tables.products()}) == 400

    def test_every_variant_has_a_code_and_barcode_of_its_own(self) -> None:
        skus = [sku for product in tables.products() for sku in product.skus]
        assert len(skus) > 2_000
        assert len({sku.code for sku in skus}) == len(skus)
        gtins = [gtin for sku in skus for gtin in sku.barcodes]
        assert len(set(gtins)) == len(skus)
        assert all(gtin.startswith("20") and len(gtin) == 13 for gtin in gtins)

    def test_has_the_jacket_of_the_story_in_the_size_that_will_be_missing(self) -> None:
        jacket = next(product for product in tables.products() if product.code == cast.JACKET)
        sku = next(sku for sku in jacket.skus if sku.code == cast.JACKET_SKU)
        assert (sku.colour_en, sku.size) == (cast.JACKET_COLOUR, cast.MISSING_SIZE)

    def test_every_category_and_brand_is_known(self) -> None:
        categories = {row["code"] for row in tables.read("categories")}
        brands = {row["code"] for row in tables.read("brands")}
        assert {product.category for product in tables.products()} <= categories
        assert {product.brand for product in tables.products()} <= brands


class TestNodes:
    def test_there_are_thirty_of_three_companies(self) -> None:
        assert len(tables.nodes()) == 30
        assert {node.organisation for node in tables.nodes()} == {
            cast.GROUP,
            cast.DEALER_A,
            cast.DEALER_B,
        }

    def test_each_stands_in_a_real_street_of_one_city(self) -> None:
        for node in tables.nodes():
            assert tables.place_name(node.division_code).startswith("浙江省杭州市")
            assert len(node.division_code) == 9

    def test_the_stores_of_the_story_belong_to_whom_it_says(self) -> None:
        owners = {node.code: node.organisation for node in tables.nodes()}
        assert owners[cast.STORE_1] == cast.DEALER_A
        assert owners[cast.STORE_2] == cast.DEALER_B
        assert owners[cast.STORE_3] == cast.GROUP


class TestPeople:
    def test_about_sixty_work_here_under_different_numbers(self) -> None:
        numbers = [person.number for person in staff.people()]
        assert 55 <= len(numbers) <= 65
        assert not [number for number, count in Counter(numbers).items() if count > 1]

    def test_everyone_who_can_sign_in_exists(self) -> None:
        assert set(staff.SHOWN) <= {person.number for person in staff.people()}

    def test_the_same_seed_names_the_same_people(self) -> None:
        one = [names.person(Random(5)) for _ in range(3)]
        assert one == [names.person(Random(5)) for _ in range(3)]

    def test_phones_are_of_a_range_that_nobody_has(self) -> None:
        assert names.phone(7) == "19900000007"
        with pytest.raises(ValueError, match="no phone"):
            names.phone(10_000)
