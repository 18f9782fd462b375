"""Scanning any code: what it gives here, and what the session remembers."""

import io
from datetime import timedelta

import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from quanqu.codes import actions as codes
from quanqu.codes import queries as code_queries
from quanqu.codes.types import Purpose
from quanqu.doors.shop import visit
from quanqu.doors.shop.tests.support import BARCODE, Browser, Town
from quanqu.kit import tx
from quanqu.members import queries as members
from quanqu.rewards import queries as rewards


class TestShelfTag:
    def test_lands_on_the_product_with_this_store_first(self, town: Town) -> None:
        page = Browser().get(f"/c/{town.tag}")
        assert "You scanned this at" in page
        assert "5 here" in page
        assert "other store" in page

    def test_remembers_the_store(self, town: Town) -> None:
        browser = Browser()
        browser.get(f"/c/{town.tag}")
        assert "You are at" in browser.get("/")

    def test_opened_again_it_is_one_touch(self, town: Town) -> None:
        browser = Browser()
        browser.get(f"/c/{town.tag}")
        first = browser.client.session[visit.SCANS]
        browser.get(f"/c/{town.tag}")
        assert browser.client.session[visit.SCANS] == first
        ((scan,),) = [list(first.values())]
        assert rewards.find_touch(scan["id"]) is not None

    def test_says_how_soon_the_missing_size_can_be_had(self, town: Town) -> None:
        page = Browser().get(f"/c/{town.tag}", sku=town.sku("L"))
        assert "Not in this store" in page
        assert "门店S2 has 5" in page


class TestOtherCodes:
    def test_a_store_code_welcomes(self, town: Town) -> None:
        page = Browser().get(f"/c/{town.store_code}")
        assert "Welcome to" in page
        assert "Waxed jacket" in page

    def test_a_barcode_opens_its_product(self, town: Town) -> None:
        assert "Waxed jacket" in Browser().get(f"/01/{BARCODE}")

    def test_an_unknown_code_is_a_friendly_404(self, town: Town) -> None:
        browser = Browser()
        browser.get("/c/0000000000")
        assert browser.status == 404

    def test_an_expired_code_is_gone(self, town: Town) -> None:
        node = town.places.store_a
        with tx.begin(actor="system:test"):
            code = codes.issue(
                purpose=Purpose.STORE,
                target_id=node.node_id,
                organisation_id=node.organisation_id,
                valid_from=town.at - timedelta(days=2),
                valid_until=town.at - timedelta(days=1),
            )
        browser = Browser()
        browser.get(f"/c/{code.token}")
        assert browser.status == 410

    def test_a_guide_code_asks_a_visitor_to_join_and_binds_half(self, town: Town) -> None:
        browser = Browser()
        assert "First tell us who you are" in browser.get(f"/c/{town.guide_code}")
        browser.join(next=f"/c/{town.guide_code}")
        assert "One scan is left" in browser.page
        waiting = rewards.list_waiting(town.guide.staff_id, town.at - timedelta(minutes=5))
        assert [member_id for member_id, _at in waiting] == [
            members.find_by_identifier("phone", "13800138000")
        ]


class TestScanner:
    def test_typed_text_leads_to_its_page(self, town: Town) -> None:
        browser = Browser()
        browser.post("/scan", text=code_queries.code_url(town.tag))
        assert browser.address == f"/c/{town.tag}"
        browser.post("/scan", text=f" {BARCODE}\n")
        assert browser.address == f"/01/{BARCODE}"

    def test_a_picture_is_read_by_the_server(self, town: Town) -> None:
        drawn = io.BytesIO()
        segno.make(code_queries.code_url(town.tag)).save(drawn, kind="png", scale=5, border=4)
        browser = Browser()
        browser.post("/scan", picture=SimpleUploadedFile("code.png", drawn.getvalue()))
        assert browser.address == f"/c/{town.tag}"

    def test_a_file_that_is_no_picture_is_refused(self, town: Town) -> None:
        browser = Browser()
        browser.post("/scan", picture=SimpleUploadedFile("code.png", b"not a picture"))
        assert browser.status == 422
        assert "cannot be read as a picture" in browser.page

    def test_a_bomb_of_pixels_and_a_huge_file_are_refused_unread(self, town: Town) -> None:
        bomb = io.BytesIO()
        Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
        browser = Browser()
        for content in (bomb.getvalue(), b"\x89PNG" + bytes(10_000_000)):
            browser.post("/scan", picture=SimpleUploadedFile("code.png", content))
            assert browser.status == 422
            assert "cannot be read as a picture" in browser.page

    def test_no_text_leads_out_of_the_shop(self, town: Town) -> None:
        browser = Browser()
        for text in ("https://evil.test/01/x", "//evil.test/c/y", "javascript:alert(1)", "/\\evil"):
            response = browser.client.post("/scan", {"text": text})
            assert response["Location"].startswith(("/c/", "/01/"))
