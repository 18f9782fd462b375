from datetime import date
from uuid import UUID

import pytest

from quanqu.catalog import actions as catalog
from quanqu.catalog import gs1, queries, rules
from quanqu.catalog.tests import factory
from quanqu.catalog.types import BarcodeRead, NewSku, ScaleCodeHolds, SkuId
from quanqu.kit import tx

EAN, UPC, SHORT, CARTON = "6901234567892", "036000291452", "96385074", "16901234567899"


def _with_check(digits: str) -> str:
    return digits + str(rules.check_digit(digits))


@pytest.fixture
def skus(db: None) -> dict[str, UUID]:
    with tx.begin(actor="system:test"):
        owner = factory.organisation()
        catalog.add_category(code="food", name="食品")
        product = catalog.add_product(
            organisation_id=owner,
            category_code="food",
            code="P",
            name="牛奶",
            skus=[
                NewSku("milk", barcodes=(EAN, UPC, SHORT), packs=((CARTON, 12),), has_lots=True),
                NewSku(
                    "apples", unit="g", is_weighed=True, price_per_qty=1_000, scale_code="00123"
                ),
            ],
        )
    return {sku.code: sku.sku_id for sku in product.skus}


class TestReadBarcode:
    @pytest.mark.parametrize(
        "text",
        [EAN, UPC, SHORT, f" {EAN} ", f"0{EAN}", f"https://shop.example/01/0{EAN}", f"/01/{EAN}"],
    )
    def test_finds_the_sku_behind_every_form(self, skus: dict[str, UUID], text: str) -> None:
        assert queries.read_barcode(text) == BarcodeRead(SkuId(skus["milk"]))

    def test_counts_a_carton(self, skus: dict[str, UUID]) -> None:
        assert queries.read_barcode(CARTON) == BarcodeRead(SkuId(skus["milk"]), qty=12)
        assert queries.get_sku(skus["milk"]).packs == ((CARTON, 12),)

    @pytest.mark.parametrize(
        "text",
        [
            f"https://id.example/01/0{EAN}/10/L%2F7?17=261231",
            f"(01)0{EAN}(10)L/7(17)261231",
            f"]d2010{EAN}17261231" + "10L/7",
            f"]C1010{EAN}10L/7{gs1.SEPARATOR}17261231",
        ],
    )
    def test_reads_lot_and_expiry(self, skus: dict[str, UUID], text: str) -> None:
        read = queries.read_barcode(text)
        assert (read.sku_id, read.lot, read.expires_on) == (
            skus["milk"],
            "L/7",
            date(2026, 12, 31),
        )

    def test_reads_the_weight_and_price_of_a_gs1_label(self, skus: dict[str, UUID]) -> None:
        read = queries.read_barcode(f"(01)0{EAN}(3103)001250(3922)4990")
        assert (read.qty, read.price_fen) == (1_250, 4_990)

    @pytest.mark.parametrize(
        "text", ["", "milk", EAN[:-1] + "3", "6901234567809", "(10)L7", "/02/9", "](", "2" * 13]
    )
    def test_refuses_what_means_nothing(self, skus: dict[str, UUID], text: str) -> None:
        with pytest.raises(catalog.UnknownBarcode):
            queries.read_barcode(text)
        assert queries.find_sku_by_barcode(text) is None


class TestScaleCodes:
    def test_hold_a_price_or_a_weight_by_their_prefix(self, skus: dict[str, UUID]) -> None:
        price, weight = _with_check("210012300599"), _with_check("280012301250")
        sku_id = SkuId(skus["apples"])
        assert queries.read_barcode(price) == BarcodeRead(sku_id, qty=None, price_fen=599)
        assert queries.read_barcode(weight) == BarcodeRead(sku_id, qty=1_250)

    def test_hold_what_their_organisation_says(self, skus: dict[str, UUID]) -> None:
        owner = queries.get_sku(skus["apples"]).organisation_id
        with tx.begin(actor="system:test"):
            for holds in ScaleCodeHolds:
                catalog.set_scale_code_form(organisation_id=owner, prefix="21", holds=holds)
            with pytest.raises(catalog.BadBarcode):
                catalog.set_scale_code_form(
                    organisation_id=owner, prefix="69", holds=ScaleCodeHolds.PRICE
                )
        read = queries.read_barcode(_with_check("210012300599"))
        assert (read.qty, read.price_fen) == (599, None)

    def test_mean_nothing_with_a_wrong_check_digit_or_elsewhere(
        self, skus: dict[str, UUID]
    ) -> None:
        good = _with_check("210012300599")
        wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
        with pytest.raises(catalog.UnknownBarcode):
            queries.read_barcode(wrong)
        with tx.begin(actor="system:test"):
            merchant = factory.organisation("MERCHANT-A", "merchant")
        with pytest.raises(catalog.UnknownBarcode):
            queries.read_barcode(good, organisation_id=merchant)


class TestAddBarcode:
    def test_gives_a_sku_further_codes_and_takes_them_away(self, skus: dict[str, UUID]) -> None:
        carton = _with_check("2690123456789")
        with tx.begin(actor="system:test"):
            for _ in range(2):
                catalog.add_barcode(skus["milk"], barcode=carton, pack_qty=24)
        assert queries.read_barcode(carton).qty == 24
        with tx.begin(actor="system:test"):
            for _ in range(2):
                catalog.drop_barcode(skus["milk"], barcode=carton)
        with pytest.raises(catalog.UnknownBarcode):
            queries.read_barcode(carton)

    def test_refuses_wrong_digits_and_what_belongs_to_another(self, skus: dict[str, UUID]) -> None:
        with tx.begin(actor="system:test"):
            with pytest.raises(catalog.BadBarcode):
                catalog.add_barcode(skus["apples"], barcode="6901234567893")
            with pytest.raises(catalog.BarcodeTaken):
                catalog.add_barcode(skus["apples"], barcode=EAN)
            with pytest.raises(catalog.BadGoods):
                catalog.add_barcode(skus["apples"], barcode=UPC, pack_qty=0)


class TestWeighedGoods:
    @pytest.mark.parametrize(
        "sku",
        [
            NewSku("X", is_weighed=True, unit="piece"),
            NewSku("X", scale_code="00001"),
            NewSku("X", is_weighed=True, unit="g", scale_code="1"),
            NewSku("X", price_per_qty=0),
            NewSku("X", shelf_life_days=0),
            NewSku("X", packs=((EAN, 1),)),
            NewSku("X", options={"Größe": "L"}),
        ],
    )
    def test_refuses_what_cannot_be(self, sku: NewSku) -> None:
        assert not rules.is_possible(sku)
        assert rules.is_possible(
            NewSku("X", is_weighed=True, unit="g", price_per_qty=1_000, scale_code="00001")
        )
