"""Goods that a scale labelled: by weight at our price, or at the price that is printed."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from quanqu.catalog import actions as catalog
from quanqu.catalog import rules
from quanqu.catalog.types import NewSku
from quanqu.doors.faces.tests.staffed_shop import BARCODE, PHONE, PRICE_FEN, StaffedShop
from quanqu.doors.till.tests.test_sale import page, press, scan, sold
from quanqu.kit import clock, tx
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as prices
from quanqu.pricing.types import PriceRow
from quanqu.proof import actions as proof
from quanqu.proof.types import Verdict
from quanqu.stock import actions as stock
from quanqu.stock import queries as shelves
from quanqu.stock.types import Shelf, StockLine

KILOGRAM_FEN = 3_990
CARTON = "14006381333938"


def printed(body: str) -> str:
    """The digits with their check digit."""
    return next(f"{body}{last}" for last in "0123456789" if rules.gtin14(f"{body}{last}"))


PRICED = printed("200012301234")
"""Apples for 12.34; at 39.90 a kilogram that is 309 g, which would cost 12.33."""

WEIGHED = printed("250012300500")


@dataclass
class Apples:
    sku_id: UUID
    node_id: UUID

    @property
    def left_g(self) -> int:
        levels = shelves.levels([self.sku_id], [self.node_id])
        return sum(level.on_hand_qty for level in levels)


@pytest.fixture
def apples(shop: StaffedShop) -> Apples:
    """The dealer's store has 400 g of its own and 2 kg of the group's."""
    group_id, at = shop.group.organisation_id, clock.now()
    with tx.begin(actor="system:test"):
        sku = NewSku(
            "APPLE", is_weighed=True, unit="g", price_per_qty=1_000, scale_code="00123", vat_bps=900
        )
        made = catalog.add_product(
            organisation_id=group_id,
            category_code=shop.product.category_code,
            code="APPLE",
            name="苹果",
            name_en="Apples",
            skus=[sku],
        )
        sku_id = made.skus[0].sku_id
        known = prices.find_list("group", "CNY")
        assert known is not None
        tiers = [PriceRow(sku_id, KILOGRAM_FEN), PriceRow(sku_id, 2_000, tier="gold")]
        pricing.set_prices(list_id=known.list_id, rows=tiers, at=at)
        node = shop.s1
        for owner_id, qty in ((node.organisation_id, 400), (group_id, 2_000)):
            lines = [StockLine(Shelf(sku_id, node.node_id, owner_id), qty)]
            stock.receive(lines=lines, cause_kind="test", cause_id=uuid4(), at=at)
    return Apples(sku_id, shop.s1.node_id)


def test_a_printed_price_is_what_is_paid_also_by_a_member(cashier: Client, apples: Apples) -> None:
    """Two such labels: the second is split over two owners. The member's tier changes nothing."""
    for code in (PRICED, BARCODE, PRICED):
        scan(cashier, code)
    assert page(cashier).count("as its label says") == 2
    cashier.post("/till/member", {"member": PHONE})
    order = sold(answer := press(cashier, "cash"))
    lines = [line for line in order.lines if line.sku_id == apples.sku_id]
    assert sum(line.total_fen for line in lines) == 2 * 1_234
    assert sum(line.qty for line in lines) == 2 * 309
    assert len({line.owner_id for line in lines}) == 2
    assert {line.reasons[0]["code"] for line in lines} == {"label_price"}
    assert {line.reasons[0]["list_price_fen"] for line in lines} == {KILOGRAM_FEN}
    assert apples.left_g == 2_400 - 2 * 309
    assert "309 g, as its label says" in cashier.get(answer["Location"]).content.decode()
    assert [one.code for one in proof.verify() if one.verdict is Verdict.BROKEN] == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_line SET total_fen = total_fen - 1, discount_fen = 1, net_fen = 0"
            " WHERE sku_id = %s",
            [apples.sku_id],
        )
    assert proof.verify(["O2"])[0].violation_count == len(lines)


def test_a_printed_weight_is_paid_by_our_price(cashier: Client, apples: Apples) -> None:
    scan(cashier, WEIGHED)
    scan(cashier, WEIGHED)
    order = sold(press(cashier, "cash"))
    assert (order.total_fen, order.lines[0].price_per_qty) == (KILOGRAM_FEN, 1_000)
    assert apples.left_g == 1_400


def test_a_label_is_taken_out_by_itself_and_one_without_a_price_is_refused(
    cashier: Client, apples: Apples
) -> None:
    scan(cashier, PRICED)
    scan(cashier, BARCODE)
    scan(cashier, printed("200012300000"))
    assert "Nothing is known under this code" in page(cashier)
    (row,) = [line for line in cashier.get("/till/").context["lines"] if "is_labelled" in line]
    for _ in range(2):
        assert cashier.post(row["drop_url"]).status_code == 303
    assert sold(press(cashier, "cash")).total_fen == PRICE_FEN


def test_a_carton_counts_what_is_in_it(shop: StaffedShop, cashier: Client, apples: Apples) -> None:
    with tx.begin(actor="system:test"):
        catalog.add_barcode(shop.product.skus[0].sku_id, barcode=CARTON, pack_qty=6)
    scan(cashier, CARTON)
    assert sold(press(cashier, "cash")).lines[0].qty == 6
