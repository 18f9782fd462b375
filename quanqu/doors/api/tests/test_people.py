"""Enrolment, sign-in and oneself."""

from quanqu.doors.api.tests.support import (
    PASSWORD,
    Person,
    Shop,
    new_phone,
    node_of,
    refused,
    texted_code,
    told,
)


class TestEnrolment:
    def test_makes_a_member_with_the_texted_code(self, shop: Shop) -> None:
        person, member = shop.member(shop.s1.node_id)
        me = told(person.get("/me"))
        assert me["kind"] == "member"
        assert me["member"] == member
        assert "****" in member["phone"]

    def test_refuses_a_wrong_code_and_counts_it(self, shop: Shop) -> None:
        person, phone = Person(), new_phone()
        told(person.post("/enrolments/codes", {"phone": phone}), 201)
        right = texted_code(phone)
        wrong = f"{(int(right) + 1) % 10**6:06d}"
        for _ in range(5):
            response = person.post("/enrolments", {"phone": phone, "code": wrong})
            refused(response, 422, "code_wrong")
        refused(person.post("/enrolments", {"phone": phone, "code": right}), 422, "code_wrong")

    def test_refuses_a_second_code_within_a_minute(self, shop: Shop) -> None:
        person, phone = Person(), new_phone()
        told(person.post("/enrolments/codes", {"phone": phone}), 201)
        refused(person.post("/enrolments/codes", {"phone": phone}), 429, "too_many_codes")

    def test_by_a_guide_gives_the_guide_no_token(self, shop: Shop) -> None:
        guide, phone = shop.staff_person("g1"), new_phone()
        told(guide.post("/enrolments/codes", {"phone": phone}), 201)
        body = {"phone": phone, "code": texted_code(phone), "node_id": node_of(shop.s1.node_id)}
        assert told(guide.post("/enrolments", body), 201)["token"] is None

    def test_by_a_guide_at_anothers_store_does_not_exist(self, shop: Shop) -> None:
        guide, phone = shop.staff_person("g1"), new_phone()
        told(guide.post("/enrolments/codes", {"phone": phone}), 201)
        body = {"phone": phone, "code": texted_code(phone), "node_id": node_of(shop.s2.node_id)}
        refused(guide.post("/enrolments", body), 404, "not_found")


class TestSignIn:
    def test_gives_a_token_that_knows_the_roles(self, shop: Shop) -> None:
        me = told(shop.staff_person("m1").get("/me"))
        assert me["staff"]["roles"] == [{"role": "manager", "node_id": node_of(shop.s1.node_id)}]

    def test_does_not_tell_who_exists(self, shop: Shop) -> None:
        known = Person().post("/sign-ins", {"username": "g2", "password": "x" * 12})
        unknown = Person().post("/sign-ins", {"username": "nobody", "password": "x" * 12})
        assert known.content == unknown.content
        refused(known, 401, "sign_in_refused")

    def test_is_locked_after_ten_failures(self, shop: Shop) -> None:
        for _ in range(10):
            Person().post("/sign-ins", {"username": "p3", "password": "x" * 12})
        response = Person().post("/sign-ins", {"username": "p3", "password": PASSWORD})
        refused(response, 429, "sign_in_locked")


class TestMe:
    def test_is_a_visitor_with_a_cookie_at_first(self, shop: Shop) -> None:
        person = Person()
        assert told(person.get("/me"))["kind"] == "visitor"
        cookie = person.client.cookies["quanqu_visitor"]
        assert cookie["httponly"]
        assert told(person.get("/me"))["kind"] == "visitor"
        assert person.client.cookies["quanqu_visitor"].value == cookie.value

    def test_code_is_for_members_only(self, shop: Shop) -> None:
        refused(Person().get("/members/me/code"), 401, "sign_in_needed")
        person, _member = shop.member()
        code = told(person.get("/members/me/code"))
        assert code["code"].startswith("QM")
        assert 0 < code["seconds_left"] <= 30
