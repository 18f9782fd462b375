"""Merging over the API: by staff who may, and by a member who proves a second phone. (B1)"""

from quanqu.doors.api.tests.support import Shop, texted_code, told
from quanqu.kit import clock, ids, tx
from quanqu.members import queries as members
from quanqu.members.tests import factory


class TestMerge:
    def test_is_for_the_manager_of_both(self, shop: Shop) -> None:
        manager, finance = shop.staff_person("m1"), shop.staff_person("hq")
        (_, first), (_, second), (_, far) = (
            shop.member(node.node_id) for node in (shop.s1, shop.s1, shop.s2)
        )
        both = {"gone_id": second["member_id"], "kept_id": first["member_id"]}
        told(manager.post("/members/merges", both | {"gone_id": far["member_id"]}), 404)
        told(finance.post("/members/merges", both), 404)
        preview = told(manager.post("/members/merges/preview", both), 201)
        merge = told(manager.post("/members/merges", both), 201)
        assert merge["facts"] == preview
        assert told(manager.post("/members/merges", both), 409)["code"] == "merged_already"
        undone = told(manager.post(f"/members/merges/{merge['merge_id']}/undo"), 201)
        assert undone["undone_at"] is not None
        assert told(manager.get("/members/duplicates"))["duplicates"] == []

    def test_is_done_by_who_proves_another_members_phone(self, shop: Shop) -> None:
        person, own = shop.member()
        phone = "13700137000"
        with tx.begin(actor="system:test"):
            other_id = factory.member(phone, at=clock.now())
        told(person.post("/members/me/phones/codes", {"phone": phone}), 201)
        proof = {"phone": phone, "code": texted_code(phone), "merge": True}
        merge = told(person.post("/members/me/phones", proof), 201)["merge"]
        assert (merge["gone_id"], merge["kept_id"]) == (
            ids.public("mem", other_id),
            own["member_id"],
        )
        assert members.find_by_identifier("phone", phone) == ids.parse("mem", own["member_id"])
