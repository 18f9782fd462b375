"""Goods through the API: entered by a company, approved by the group, sold where rules allow."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from quanqu.catalog import queries as goods
from quanqu.doors.api.tests.support import PASSWORD, Shop, node_of, refused, told
from quanqu.kit import ids, tx
from quanqu.kit.clock import now
from quanqu.network import actions as network

CARTON = "16901234567899"


@pytest.fixture(scope="module")
def people(shop: Shop) -> None:
    """A clerk of dealer A's office, and a buyer of the group."""
    with tx.begin(actor="system:test"):
        group = shop.group.organisation_id
        for name, role, owner in (
            ("clerk-a", "dealer_clerk", shop.dealer_a.organisation_id),
            ("buyer", "buyer", group),
        ):
            staff = network.employ(
                organisation_id=owner, name=name, username=name, password=PASSWORD
            )
            network.assign(staff_id=staff.staff_id, role=role, at=now(), organisation_id=owner)


def _asked(shop: Shop, **more: object) -> dict[str, object]:
    return {
        "organisation_id": ids.public("org", shop.dealer_a.organisation_id),
        "category": goods.list_categories()[0].code,
        "code": "HONEY",
        "name": "蜂蜜",
        "skus": [
            {
                "code": "HONEY-1",
                "barcodes": ["6901234567892"],
                "packs": [{"barcode": CARTON, "qty": 12}],
            }
        ],
    } | more


@pytest.mark.usefixtures("people")
class TestItems:
    def test_go_on_sale_by_two_people_of_two_companies(self, shop: Shop) -> None:
        clerk, buyer = shop.staff_person("clerk-a"), shop.staff_person("buyer")
        item = told(clerk.post("/items", _asked(shop)), 201)
        assert item["state"] == "draft"
        path = f"/items/{item['product_id']}"
        assert told(clerk.post(f"{path}/submit"))["state"] == "submitted"
        assert clerk.post(f"{path}/approve", {}).status_code in (403, 404)
        assert told(buyer.post(f"{path}/approve", {"why": "ok"}))["state"] == "active"
        assert buyer.post(f"{path}/approve", {}).status_code == 409
        steps = told(clerk.get(f"{path}/life"))["steps"]
        assert [step["to_state"] for step in steps] == ["submitted", "active"]
        read = told(clerk.get("/barcodes", text=CARTON))
        assert (read["sku_id"], read["qty"]) == (item["sku_ids"][0], 12)
        assert told(clerk.post(f"{path}/end", {"why": "x"}))["state"] == "ended"
        refused(clerk.post("/items", _asked(shop)), 409, "duplicate_code")

    def test_with_wrong_digits_or_unknown_names_are_refused(self, shop: Shop) -> None:
        clerk = shop.staff_person("clerk-a")
        wrong = {"code": "A", "barcodes": ["6901234567893"]}
        assert clerk.post("/items", _asked(shop, skus=[wrong])).json()["code"] == "bad_barcode"
        assert clerk.post("/items", _asked(shop, category="no")).json()["code"] == "unknown_name"
        assert clerk.post("/items", _asked(shop, state="active")).status_code == 422


@pytest.mark.usefixtures("people")
class TestAssortment:
    def test_is_set_and_dropped_by_rule(self, shop: Shop) -> None:
        buyer = shop.staff_person("buyer")
        node_id = node_of(shop.s1.node_id)
        rule = told(buyer.post("/assortment", {"verdict": "deny", "node_id": node_id}), 201)
        assert [r["verdict"] for r in told(buyer.get("/assortment", node_id=node_id))["rules"]] == [
            "deny"
        ]
        told(buyer.post(f"/assortment/{rule['rule_id']}/drop?node_id={node_id}"))
        assert told(buyer.get("/assortment", node_id=node_id))["rules"] == []


@pytest.mark.usefixtures("people")
class TestImport:
    def test_names_the_bad_rows_and_takes_the_good_ones_on_request(self, shop: Shop) -> None:
        buyer = shop.staff_person("buyer")
        category = goods.list_categories()[0].code
        rows = [
            {"category": category, "product_code": "R", "name": "果", "sku": "R-1"},
            {"category": "none", "product_code": "R", "name": "果", "sku": "R-2"},
        ]
        company = ids.public("org", shop.group.organisation_id)
        asked = {"organisation_id": company, "rows": rows}
        report = told(buyer.post("/items/import", asked), 201)
        assert (report["taken_qty"], report["refused_qty"]) == (0, 1)
        assert report["refused"][0]["line"] == 3
        report = told(buyer.post("/items/import", asked | {"skip_refused": True}), 201)
        assert report["taken_qty"] == 1


@pytest.mark.usefixtures("people")
class TestChanging:
    def test_is_for_the_company_that_keeps_the_goods(self, shop: Shop) -> None:
        clerk, boss = shop.staff_person("clerk-a"), shop.staff_person("buyer")
        asked = _asked(shop, code="TEA", skus=[{"code": "TEA-1", "barcodes": ["4006381333955"]}])
        item = told(clerk.post("/items", asked), 201)
        path, sku = f"/items/{item['product_id']}", f"/items/skus/{item['sku_ids'][0]}"
        assert told(clerk.post(f"{path}/change", {"name": "龙井"}))["name"] == "龙井"
        refused(clerk.post(f"{path}/change", {"category": "no"}), 422, "unknown_name")
        left = told(clerk.post(f"{sku}/barcodes/drop", {"barcode": "4006381333955"}))
        assert left["barcodes"] == []
        refused(boss.post(f"{path}/activate"), 409, "needs_approval")
        group = ids.public("org", shop.group.organisation_id)
        own = _asked(shop, organisation_id=group, code="OWN", skus=[{"code": "OWN-1"}])
        drafted = told(boss.post("/items", own), 201)
        put = told(boss.post(f"/items/{drafted['product_id']}/activate"))
        assert put["state"] == "active"

    def test_scale_codes_are_read_as_their_company_says(self, shop: Shop) -> None:
        clerk = shop.staff_person("clerk-a")
        weighed = {
            "code": "NUTS-1",
            "is_weighed": True,
            "unit": "g",
            "price_per_qty": 1000,
            "scale_code": "00077",
        }
        told(clerk.post("/items", _asked(shop, code="NUTS", skus=[weighed])), 201)
        code = next(
            f"200007700450{last}" for last in range(10) if goods.is_barcode(f"200007700450{last}")
        )
        assert told(clerk.get("/barcodes", text=code))["price_fen"] == 450
        company = ids.public("org", shop.dealer_a.organisation_id)
        form = {"prefix": "20", "holds": "weight"}
        told(clerk.post(f"/organisations/{company}/scale-codes", form))
        assert told(clerk.get("/barcodes", text=code))["qty"] == 450

    def test_pictures_come_as_text_and_only_pictures(
        self, shop: Shop, settings: Settings, tmp_path: Path
    ) -> None:
        pictures = settings.STORAGES["pictures"] | {"OPTIONS": {"location": tmp_path}}
        settings.STORAGES = settings.STORAGES | {"pictures": pictures}
        clerk = shop.staff_person("clerk-a")
        asked = _asked(shop, code="PIC", skus=[{"code": "PIC-1"}])
        path = f"/items/{told(clerk.post('/items', asked), 201)['product_id']}/pictures"
        for wrong in ("%%%", base64.b64encode(b"<svg/>").decode()):
            refused(clerk.post(path, {"content_base64": wrong}), 422, "picture_wrong")
        made = io.BytesIO()
        Image.new("RGB", (60, 40), "red").save(made, "JPEG")
        body = {"content_base64": base64.b64encode(made.getvalue()).decode()}
        for _ in range(2):
            (shown,) = told(clerk.post(path, body), 201)["pictures"]
        kept = clerk.client.get(shown["addresses"]["320"])
        assert kept["Content-Type"] == "image/webp"
        assert told(clerk.post(f"{path}/{shown['media_id']}/drop"))["pictures"] == []
