"""Two scans bind; a client is seen by their own guide."""

from quanqu.doors.guide.tests.support import Browser, Town, stranger
from quanqu.kit import clock, tx
from quanqu.rewards import queries as rewards
from quanqu.rewards.types import Side


class TestScan:
    def test_finishes_what_the_member_began(self, town: Town) -> None:
        town.scan(Side.MEMBER)
        browser = Browser(town.guide)
        assert "Waiting for your scan" in browser.get("/guide/")
        browser.post("/guide/scan", text=town.member_code())
        assert "You belong together now" in browser.page
        binding = rewards.binding_at(town.shop.member_id, clock.now())
        assert binding is not None
        assert binding.staff_id == town.guide.staff_id
        assert "Waiting for your scan" not in browser.get("/guide/")

    def test_alone_only_suggests(self, town: Town) -> None:
        browser = Browser(town.guide)
        browser.post("/guide/scan", text=town.member_code())
        assert "One scan is left" in browser.page
        assert rewards.binding_at(town.shop.member_id, clock.now()) is None

    def test_shows_who_it_is_but_not_what_anothers_client_bought(self, town: Town) -> None:
        town.bind(town.rival)
        browser = Browser(town.guide)
        browser.post("/guide/scan", text=town.member_code())
        assert "They have another guide" in browser.page
        assert "138****8000" in browser.page
        assert "Sizes" not in browser.page

    def test_refuses_what_is_no_code(self, town: Town) -> None:
        browser = Browser(town.guide)
        browser.post("/guide/scan", text="QM123")
        assert browser.status == 404
        browser.post("/guide/scan", text="")
        assert browser.status == 404


class TestClient:
    def test_shows_orders_and_sizes(self, town: Town) -> None:
        with tx.begin(actor="system:test"):
            town.shop.bought(2)
        town.bind()
        page = Browser(town.guide).get(f"/guide/clients/{town.client}")
        assert "Windproof jacket" in page
        assert "Sizes" in page
        assert "138****8000" in page
        assert "13800138000" not in page

    def test_of_another_guide_does_not_exist(self, town: Town) -> None:
        town.bind()
        browser = Browser(town.rival)
        browser.get(f"/guide/clients/{town.client}")
        assert browser.status == 404

    def test_who_is_nobodys_does_not_exist(self, town: Town) -> None:
        browser = Browser(town.guide)
        browser.get(f"/guide/clients/{stranger()}")
        assert browser.status == 404

    def test_stands_in_my_list(self, town: Town) -> None:
        assert "No clients yet" in Browser(town.guide).get("/guide/clients")
        town.bind()
        assert "138****8000" in Browser(town.guide).get("/guide/clients")
        assert "No clients yet" in Browser(town.rival).get("/guide/clients")
