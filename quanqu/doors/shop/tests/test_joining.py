"""A phone, a code, signed in; what the visit knew is kept."""

from quanqu.doors.shop.tests.support import Browser, Town, sent_code
from quanqu.members import queries as members
from quanqu.members.types import ConsentPurpose


class TestJoin:
    def test_enrols_and_signs_in(self, town: Town) -> None:
        browser = Browser()
        browser.join()
        assert "138****8000" in browser.get("/me")

    def test_keeps_the_store_and_the_guide_of_the_scan(self, town: Town) -> None:
        browser = Browser()
        browser.get(f"/c/{town.guide_code}")
        browser.join()
        member_id = members.find_by_identifier("phone", "13800138000")
        assert member_id is not None
        member = members.get_member(member_id)
        assert member.enrolled_at_node == town.places.store_a.node_id
        assert member.enrolled_by == town.guide.staff_id

    def test_keeps_the_bag(self, town: Town) -> None:
        browser = Browser()
        browser.post("/cart/add", sku=town.sku("S"), qty=2)
        browser.join()
        assert "Waxed jacket" in browser.get("/cart")

    def test_a_wrong_code_is_refused_and_may_be_tried_again(self, town: Town) -> None:
        browser = Browser()
        browser.post("/join", phone="13800138000")
        right = sent_code()
        wrong = f"{(int(right) + 1) % 1_000_000:06d}"
        browser.post("/join/code", code=wrong)
        assert browser.status == 422
        assert members.find_by_identifier("phone", "13800138000") is None
        browser.post("/join/code", code=right)
        assert browser.address == "/me"

    def test_what_is_no_phone_is_refused(self, town: Town) -> None:
        browser = Browser()
        browser.post("/join", phone="12")
        assert browser.status == 422

    def test_a_second_code_at_once_is_refused(self, town: Town) -> None:
        browser = Browser()
        browser.post("/join", phone="13800138000")
        browser.post("/join", phone="13800138000")
        assert browser.status == 429

    def test_goes_on_only_to_pages_of_ours(self, town: Town) -> None:
        browser = Browser()
        browser.join(next="https://evil.test/")
        assert browser.address == "/me"

    def test_asks_for_consent_to_marketing(self, town: Town) -> None:
        for phone, ticked in (("13800138001", {"marketing": "1"}), ("13800138002", {})):
            Browser().join(phone, **ticked)
            member_id = members.find_by_identifier("phone", phone)
            assert member_id is not None
            given = {consent.purpose for consent in members.list_consents(member_id)}
            assert (ConsentPurpose.MARKETING in given) is bool(ticked)

    def test_comes_back_as_the_same_member(self, town: Town) -> None:
        Browser().join()
        member_id = members.find_by_identifier("phone", "13800138000")
        assert member_id is not None
        number = members.get_member(member_id).number
        later = Browser()
        later.client.cookies.clear()
        later.get("/")
        assert number not in later.get("/me")

    def test_signing_out_ends_it(self, town: Town) -> None:
        browser = Browser()
        browser.join()
        browser.post("/sign-out")
        assert "138****8000" not in browser.get("/me")


class TestMe:
    def test_my_code_is_asked_for_again_by_the_panel_alone(self, town: Town) -> None:
        browser = Browser()
        browser.join()
        assert 'hx-get="/me/code"' in browser.get("/me/code")
        piece = browser.client.get("/me/code", headers={"hx-request": "true"}).content.decode()
        assert "<html" not in piece
        assert "<svg" in piece

    def test_my_wallet_shows_what_was_paid_in(self, town: Town) -> None:
        browser = Browser()
        browser.join()
        town.top_up("13800138000", 30_000)
        page = browser.get("/wallet")
        assert "300" in page
        assert "Topped up" in page

    def test_visitors_are_asked_to_join(self, town: Town) -> None:
        browser = Browser()
        for address in ("/orders", "/wallet", "/me/code"):
            browser.get(address)
            assert browser.address.startswith("/join?next=")
