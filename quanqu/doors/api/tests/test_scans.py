"""Scanning: the answer to what a code gives here and now."""

from typing import Any
from uuid import uuid4

from quanqu.codes import actions as codes
from quanqu.codes import queries as code_queries
from quanqu.codes.types import Purpose
from quanqu.doors.api.tests.support import BARCODE, Person, Shop, node_of, refused, told
from quanqu.kit import clock, tx


def _shelf_tag(shop: Shop) -> str:
    with tx.begin(actor="system:test"):
        code = codes.issue(
            purpose=Purpose.PRODUCT,
            target_id=shop.product.product_id,
            organisation_id=shop.s1.organisation_id,
            node_id=shop.s1.node_id,
            label="S1 JK",
            valid_from=clock.now(),
        )
    return code_queries.code_url(code.token)


def _guide_code(shop: Shop) -> str:
    with tx.begin(actor="system:test"):
        code = codes.issue(
            purpose=Purpose.GUIDE,
            target_id=shop.staff["g1"].staff_id,
            organisation_id=shop.s1.organisation_id,
            node_id=shop.s1.node_id,
            valid_from=clock.now(),
        )
    return code_queries.code_url(code.token)


def _scan(person: Person, text: str) -> dict[str, Any]:
    return told(person.post("/scans", {"scan_id": str(uuid4()), "text": text}), 201)


class TestScans:
    def test_of_a_shelf_tag_show_sizes_here_and_elsewhere(self, shop: Shop) -> None:
        seen = _scan(Person(), _shelf_tag(shop))
        assert seen["kind"] == "product"
        large, medium = seen["product"]["variants"]
        assert large["here_qty"] == 0
        assert [near["node"]["code"] for near in large["elsewhere"]] == ["S2"]
        assert medium["here_qty"] > 0

    def test_sent_twice_are_one_touch(self, shop: Shop) -> None:
        body = {"scan_id": str(uuid4()), "text": BARCODE}
        person = Person()
        first, second = (told(person.post("/scans", body), 201) for _ in range(2))
        assert first["touch_id"] == second["touch_id"]

    def test_of_unknown_codes_are_refused(self, shop: Shop) -> None:
        for text in ("ZZZZZZZZZZZZ", "https://elsewhere.example/c/ZZZZZZZZZZZZ", "drop table"):
            body = {"scan_id": str(uuid4()), "text": text}
            refused(Person().post("/scans", body), 404, "code_unknown")

    def test_of_each_other_bind_customer_and_guide(self, shop: Shop) -> None:
        person, member = shop.member()
        assert _scan(person, _guide_code(shop))["binding"] == "waiting"
        code = told(person.get("/members/me/code"))["code"]
        seen = _scan(shop.staff_person("g1"), code)
        assert (seen["kind"], seen["binding"]) == ("member", "bound")
        assert seen["member"]["member_id"] == member["member_id"]

    def test_of_a_members_code_tell_a_stranger_nothing(self, shop: Shop) -> None:
        person, _member = shop.member()
        code = told(person.get("/members/me/code"))["code"]
        response = Person().post("/scans", {"scan_id": str(uuid4()), "text": code})
        refused(response, 404, "code_unknown")

    def test_find_the_codes_that_a_manager_prints(self, shop: Shop) -> None:
        url = _shelf_tag(shop)
        node = node_of(shop.s1.node_id)
        listed = told(shop.staff_person("m1").get("/codes", node_id=node, purpose="product"))
        assert url in [code["url"] for code in listed["codes"]]
        for purpose in ("pickup", "voucher", "login"):
            hidden = told(shop.staff_person("m1").get("/codes", node_id=node, purpose=purpose))
            assert hidden["codes"] == []
        refused(shop.staff_person("m2").get("/codes", node_id=node), 404, "not_found")
