import csv
import io

import pytest

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries
from quanqu.catalog.models import Product, Sku
from quanqu.catalog.tests import factory
from quanqu.catalog.types import ImportReport
from quanqu.kit import tx
from quanqu.network import queries as network

pytestmark = pytest.mark.django_db

HEADER = "organisation,category,product_code,name,sku,size,barcode,price_fen,brand,weight_g,vat_bps"
GOOD = "group,food,P1,牛奶,P1-1,1L,6901234567892,1290,,1030,900"


def _import(*lines: str, skip_refused: bool = False) -> tuple[ImportReport, list[int]]:
    rows = csv.DictReader(io.StringIO("\n".join([HEADER, *lines])))
    prices: list[int] = []
    report = catalog.import_products(
        rows=rows,
        at=factory.AT,
        skip_refused=skip_refused,
        publish=lambda goods: prices.extend(goods.prices_fen),
    )
    return report, prices


@pytest.fixture
def _world(db: None) -> None:
    with tx.begin(actor="system:test"):
        factory.organisation()
        catalog.add_category(code="food", name="食品")


@pytest.mark.usefixtures("_world")
class TestImportProducts:
    def test_adds_products_with_skus_and_hands_the_prices_on(self) -> None:
        with tx.begin(actor="system:test"):
            report, prices = _import(GOOD, "group,food,P1,牛奶,P1-2,2L,,2490,,,")
        assert (report.read_qty, report.taken_qty, report.product_qty) == (2, 2, 1)
        assert report.refused == ()
        assert prices == [1290, 2490]
        sku = queries.find_skus_by_code(network.platform().organisation_id, ["P1-1"])["P1-1"]
        assert (sku.code, sku.vat_bps, sku.weight_g) == ("P1-1", 900, 1030)

    def test_adds_further_skus_to_a_product_that_is_there(self) -> None:
        with tx.begin(actor="system:test"):
            _import(GOOD)
            report, _ = _import("group,food,P1,牛奶,P1-2,2L,,,,,")
        assert report.taken_qty == 1
        assert Product.objects.count() == 1
        assert Sku.objects.count() == 2

    @pytest.mark.parametrize(
        ("line", "reason", "value"),
        [
            ("group,none,P2,茶,P2-1,,,,,,", "unknown_category", "none"),
            ("nobody,food,P2,茶,P2-1,,,,,,", "unknown_organisation", "nobody"),
            ("group,food,P2,茶,P2-1,,,,acme,,", "unknown_brand", "acme"),
            ("group,food,P2,茶,P2-1,,,-5,,,", "negative", "-5"),
            ("group,food,P2,茶,P2-1,,,1.5,,,", "not_a_number", "1.5"),
            ("group,food,P2,茶,P2-1,,,,,,10001", "too_large", "10001"),
            ("group,food,P2,茶,P1-1,,,,,,", "duplicate_sku", "P1-1"),
            ("group,food,P2,茶,P2-1,,6901234567893,,,,", "bad_barcode", "6901234567893"),
            ("group,food,P2,茶,P2-1,,6901234567892,,,,", "barcode_taken", "6901234567892"),
            ("group,food,P1,茶,P1-9,,,,,,", "product_differs", "P1"),
            ("group,food,P2,,P2-1,,,,,,", "missing", "name"),
            ("group", "missing", "category"),
        ],
    )
    def test_names_the_line_and_reason_and_adds_nothing(
        self, line: str, reason: str, value: str
    ) -> None:
        with tx.begin(actor="system:test"):
            report, prices = _import(GOOD, line)
        assert [(row.line, row.reason, row.value) for row in report.refused] == [(3, reason, value)]
        assert value in report.refused[0].text
        assert (report.taken_qty, prices) == (0, [])
        assert not Product.objects.exists()

    def test_refuses_what_the_catalog_has_already(self) -> None:
        with tx.begin(actor="system:test"):
            _import(GOOD)
            report, _ = _import(GOOD, "group,food,P2,茶,P2-1,,6901234567892,,,,")
        assert [row.reason for row in report.refused] == ["duplicate_sku", "barcode_taken"]

    def test_takes_the_good_rows_only_when_asked_to(self) -> None:
        with tx.begin(actor="system:test"):
            report, _ = _import(GOOD, "group,none,P2,茶,P2-1,,,,,,", skip_refused=True)
        assert (report.taken_qty, len(report.refused)) == (1, 1)
        assert [product.code for product in Product.objects.all()] == ["P1"]
