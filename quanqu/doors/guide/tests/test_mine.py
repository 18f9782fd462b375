"""My code, my rewards, and selling what other stores have."""

from quanqu.codes import queries as codes
from quanqu.codes.types import Purpose
from quanqu.doors.guide.tests.support import Browser, Town
from quanqu.kit import ids, tx
from quanqu.stock import actions as stock
from quanqu.stock.types import ChannelLimit


class TestMyCode:
    def test_is_made_once(self, town: Town) -> None:
        browser = Browser(town.guide)
        assert "You have no code yet" in browser.get("/guide/code")
        once = browser.value("once")
        browser.post("/guide/code", once=once)
        browser.post("/guide/code", once=once)
        browser.post("/guide/code", once=str(ids.new_id()))
        assert "Let your client scan this" in browser.page
        (code,) = codes.list_codes(purpose=Purpose.GUIDE, target_id=town.guide.staff_id)
        assert code.node_id == town.store_id
        assert code.token in browser.page


class TestMyRewards:
    def test_say_what_to_expect_before_the_first(self, town: Town) -> None:
        assert "Nothing earned in this month" in Browser(town.guide).get("/guide/rewards")


class TestSell:
    def test_finds_the_range_of_the_group(self, town: Town) -> None:
        assert "Windproof jacket" in Browser(town.guide).get("/guide/sell", q="jacket")

    def test_shows_what_guides_may_sell_of_other_stores(self, town: Town) -> None:
        sku = town.shop.skus[0]
        with tx.begin(actor="system:test"):
            limit = ChannelLimit("guide", sku_id=sku.sku_id, most_qty=4)
            stock.limit_channels(limits=[limit])
        page = f"/guide/sell/{ids.public('prd', sku.product_id)}"
        rows = Browser(town.guide).client.get(page).context["rows"]
        assert [row["elsewhere_qty"] for row in rows if row["size"] == sku.size] == [4]

    def test_gives_a_link_that_names_the_guide(self, town: Town) -> None:
        browser = Browser(town.guide)
        browser.get("/guide/code")
        browser.post("/guide/code", once=browser.value("once"))
        page = browser.get(f"/guide/sell/{ids.public('prd', town.shop.skus[0].product_id)}")
        assert "Let your client scan this" in page
        (code,) = codes.list_codes(purpose=Purpose.GUIDE, target_id=town.guide.staff_id)
        visitor = Browser(None)
        visitor.get(f"/p/{ids.public('prd', town.shop.skus[0].product_id)}", guide=code.token)
        assert "林杰" in visitor.get("/join")
