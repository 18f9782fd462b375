"""Merging over the API: by staff who may, and by a member who proves a second phone. (B1)"""

import re

from quanqu.doors.api.tests.support import Shop, told
from quanqu.identity import queries as identity
from quanqu.members import queries as members


def code() -> str:
    """The newest one-time code that was texted."""
    found = re.search(r"\d{6}", identity.list_outgoing_messages(1)[0].body)
    assert found
    return found[0]


class TestMerge:
    def test_is_for_the_office_and_managers_of_both(self, shop: Shop) -> None:
        office, manager = shop.staff_person("hq"), shop.staff_person("m1")
        (_, first), (_, second) = shop.member(shop.s1.node_id), shop.member(shop.s2.node_id)
        both = {"gone_id": second["member_id"], "kept_id": first["member_id"]}
        told(manager.post("/members/merges", both), 404)
        assert told(office.post("/members/merges/preview", both), 201)["identifiers_qty"] == 1
        merge = told(office.post("/members/merges", both), 201)
        assert told(office.post("/members/merges", both), 409)["code"] == "merged_already"
        told(office.post(f"/members/merges/{merge['merge_id']}/undo"), 201)

    def test_is_done_by_who_proves_another_members_phone(self, shop: Shop) -> None:
        (person, own), (other, _) = shop.member(), shop.member()
        phone = members.phone_of(members.find_by_number(own["number"]).member_id)  # type: ignore[union-attr]
        told(other.post("/members/me/phones/codes", {"phone": phone}), 201)
        proof = {"phone": phone, "code": code(), "merge": True}
        merge = told(other.post("/members/me/phones", proof), 201)["merge"]
        assert merge["gone_id"] == own["member_id"]
        assert told(person.get("/me"))["member"] == told(other.get("/me"))["member"]
