"""Items at the desk: a new one by scanning, its approval by somebody else, and the list."""

import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.catalog.types import GoodsState, NewSku
from quanqu.doors.faces.tests.staffed_shop import BARCODE, StaffedShop
from quanqu.kit import ids, tx

NEW = "6901234567892"
FORM = {
    "barcode": NEW,
    "name": "蜂蜜",
    "name_en": "Honey",
    "category": "jackets",
    "brand": "",
    "size": "500 g",
    "price": "39.90",
    "once": "a-form-that-was-shown-once",
}


def _page(code: str = NEW) -> str:
    sku = goods.find_sku_by_barcode(code)
    assert sku is not None
    return f"/desk/items/{ids.public('sku', sku.sku_id)}"


class TestNewItem:
    def test_is_entered_by_scanning_and_approved_by_head_office(self, shop: StaffedShop) -> None:
        hand = shop.client("m1")
        assert "Nobody entered it yet" in hand.get("/desk/items/new", {"barcode": NEW}).text
        for _ in range(2):
            assert hand.post("/desk/items/new", FORM)["Location"] == _page()
        sku = goods.find_sku_by_barcode(NEW)
        assert sku is not None
        assert (sku.state, sku.organisation_id) == (GoodsState.SUBMITTED, shop.s1.organisation_id)
        assert "Honey" in shop.client("boss").get("/desk/items").text
        assert "39.90" in re.sub("<[^>]+>", "", hand.get(_page()).text)
        refused = hand.post(f"{_page()}/approve", {"once": "not-for-this-person"})
        assert refused.status_code in (403, 404)
        shop.client("boss").post(f"{_page()}/approve", {"once": "approved-by-the-boss"})
        assert goods.get_sku(sku.sku_id).state == GoodsState.ACTIVE
        assert "Active" in hand.get(_page()).text

    def test_shows_what_is_known_and_refuses_wrong_digits(self, shop: StaffedShop) -> None:
        hand = shop.client("boss")
        assert "This item is known" in hand.get("/desk/items/new", {"barcode": BARCODE}).text
        assert "This is no barcode" in hand.get("/desk/items/new", {"barcode": NEW[:-1] + "3"}).text
        answer = hand.post("/desk/items/new", FORM | {"price": "-1", "once": "a-price-below-zero"})
        assert answer.status_code in (303, 422)
        assert goods.find_sku_by_barcode(NEW) is None

    def test_is_given_back_with_the_reason(self, shop: StaffedShop) -> None:
        shop.client("m1").post("/desk/items/new", FORM)
        form = {"once": "given-back-by-boss", "why": "Wrong category"}
        shop.client("boss").post(f"{_page()}/refuse", form)
        page = shop.client("m1").get(_page()).text
        assert "Wrong category" in page
        assert "Submit for approval" in page


class TestApprovals:
    """What somebody wants sold, in the list of head office until somebody else decides."""

    def test_wait_in_a_list_that_leads_to_the_item(self, shop: StaffedShop) -> None:
        shop.client("m1").post("/desk/items/new", FORM)
        boss = shop.client("boss")
        page = boss.get("/desk/approvals")
        assert page.context["places"]["to_approve"] == 1
        assert "Honey" in page.text
        assert _page() in page.text
        assert "39.90" in re.sub("<[^>]+>", "", page.text)
        decided = boss.post(f"{_page()}/approve", {"once": "approved-by-the-boss"})
        assert decided["Location"] == "/desk/approvals"
        assert "Nothing waits for approval" in boss.get("/desk/approvals").text
        assert "Approved" in boss.get("/desk/approvals", {"all": "1"}).text
        file = boss.get("/desk/approvals", {"as": "csv", "all": "1"}).content.decode()
        assert NEW in file

    def test_are_refused_only_with_a_reason_that_is_kept(self, shop: StaffedShop) -> None:
        shop.client("m1").post("/desk/items/new", FORM)
        boss = shop.client("boss")
        for way, why in (("1", ""), ("2", "Wrong category")):
            boss.post(f"{_page()}/refuse", {"once": f"given-back-by-boss-{way}", "why": why})
            assert len(boss.get("/desk/approvals").context["rows"]) == (0 if why else 1)
        assert "Wrong category" in boss.get("/desk/approvals", {"all": "1"}).text

    def test_are_not_given_by_who_submitted(self, shop: StaffedShop) -> None:
        boss = shop.client("boss")
        boss.post("/desk/items/new", FORM)
        page = boss.get(_page()).text
        assert "somebody else has to approve it" in page
        assert "/approve" not in page
        boss.post(f"{_page()}/approve", {"once": "by-the-same-person"})
        assert boss.get("/desk/approvals").text.count("Honey") >= 1

    @pytest.mark.parametrize("who", ["m1", "c1", "da", "p1"])
    def test_are_head_offices_alone(self, shop: StaffedShop, who: str) -> None:
        assert shop.client(who).get("/desk/approvals").status_code in (403, 404)

    def test_of_nonsense_addresses_are_refused(self, shop: StaffedShop) -> None:
        boss = shop.client("boss")
        for query in ({"owner": "org_nonsense"}, {"cursor": "x"}):
            assert boss.get("/desk/approvals", query).status_code == 404


class TestList:
    @pytest.mark.parametrize(
        ("filters", "shown"),
        [
            ({}, 2),
            ({"q": "JK-1"}, 1),
            ({"q": BARCODE}, 2),
            ({"category": "none"}, 0),
            ({"state": "ended"}, 0),
            ({"state": "active"}, 2),
        ],
    )
    def test_is_narrowed_by_filters(
        self, shop: StaffedShop, filters: dict[str, str], shown: int
    ) -> None:
        page = shop.client("boss").get("/desk/items", filters)
        assert page.text.count('<td class="main">') == shown

    def test_is_a_file_too_and_stops_at_the_wall(self, shop: StaffedShop) -> None:
        file = shop.client("boss").get("/desk/items", {"as": "csv"})
        assert "JK-1" in file.content.decode("utf-8-sig")
        assert "JK-1" not in shop.client("m1").get("/desk/items").text
        assert shop.client("m1").get(_page(BARCODE)).status_code == 404
        assert shop.client("c1").get("/desk/items").status_code == 403


class TestDeeds:
    def test_add_a_cartons_barcode_and_end_an_item(self, shop: StaffedShop) -> None:
        desk, page = shop.client("boss"), _page(BARCODE)
        form = {"once": "the-carton-has-twelve", "barcode": "16901234567899", "pack_qty": "12"}
        desk.post(f"{page}/barcode", form)
        assert goods.read_barcode("16901234567899").qty == 12
        desk.post(f"{page}/end-sku", {"once": "no-more-of-this", "why": "Discontinued"})
        assert "Discontinued" in desk.get(page).text
        assert desk.post(f"{page}/unknown", {"once": "nothing-of-the-kind"}).status_code == 404


def _post(client: Client, deed: str, **form: Any) -> Any:
    return client.post(f"{_page(BARCODE)}/{deed}", form | {"once": str(uuid4())})


class TestChanging:
    def test_words_and_barcodes_by_whoever_keeps_the_goods(self, shop: StaffedShop) -> None:
        boss, page = shop.client("boss"), _page(BARCODE)
        product = goods.get_product(shop.product.product_id)
        form = {"name": "冲锋衣", "name_en": "Shell", "category": product.category_code}
        for client in (shop.client("m1"), shop.client("c1")):
            assert _post(client, "change", **form).status_code in (403, 404)
        assert _post(boss, "change", **form)["Location"] == page
        assert "Shell" in boss.get(page).text
        assert _post(boss, "change", **form | {"name": " "})["Location"] == page
        assert goods.get_product(product.product_id).name == "冲锋衣"
        _post(boss, "barcodes/drop", barcode=BARCODE)
        assert goods.find_sku_by_barcode(BARCODE) is None

    def test_pictures_are_shown_in_place_of_the_drawing(
        self, shop: StaffedShop, settings: Settings, tmp_path: Path
    ) -> None:
        pictures = settings.STORAGES["pictures"] | {"OPTIONS": {"location": tmp_path}}
        settings.STORAGES = settings.STORAGES | {"pictures": pictures}
        boss, page = shop.client("boss"), _page(BARCODE)
        shelf = f"/p/{ids.public('prd', shop.product.product_id)}"
        assert ".webp" not in boss.get(shelf).text
        wrong = SimpleUploadedFile("a.png", b"<svg/>")
        assert _post(boss, "pictures", picture=wrong)["Location"] == page
        assert "not a picture" in boss.get(page).text
        made = io.BytesIO()
        Image.new("RGB", (60, 40), "red").save(made, "PNG")
        _post(boss, "pictures", picture=SimpleUploadedFile("a.png", made.getvalue()))
        (view,) = goods.list_media(shop.product.product_id)
        address = f"/pictures/{view.digest}-320.webp"
        assert address in boss.get(page).text
        assert address in Client().get(shelf).text
        kept = Client().get(address)
        assert kept["Content-Type"] == "image/webp"
        assert "immutable" in kept["Cache-Control"]
        assert Client().get(address.replace("320", "321")).status_code == 404
        drop = f"pictures/{ids.public('med', view.media_id)}/drop"
        assert _post(shop.client("m1"), drop).status_code == 404
        _post(boss, drop)
        assert ".webp" not in boss.get(shelf).text

    def test_a_draft_of_the_group_goes_on_sale(self, shop: StaffedShop) -> None:
        with tx.begin(actor="system:test"):
            made = catalog.add_product(
                organisation_id=shop.group.organisation_id,
                category_code=shop.product.category_code,
                code="D",
                name="草稿",
                state=GoodsState.DRAFT,
                skus=[NewSku("D-1", barcodes=(NEW,))],
            )
        boss = shop.client("boss")
        assert "Put on sale" in boss.get(_page()).text
        boss.post(f"{_page()}/activate", {"once": "put-on-sale-by-boss"})
        assert goods.get_product(made.product_id).state == GoodsState.ACTIVE
