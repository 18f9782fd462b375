"""Looking around: the front page, search, a product, stores."""

from quanqu.doors.shop.tests.support import Browser, Town
from quanqu.kit import ids, tx
from quanqu.network.tests import factory as places


class TestHome:
    def test_shows_departments_with_goods_at_their_prices(self, town: Town) -> None:
        page = Browser().get("/")
        assert "Waxed jacket" in page
        assert "899" in page

    def test_speaks_chinese_where_the_reader_does(self, town: Town) -> None:
        page = Browser("zh-hans").get("/")
        assert "油蜡夹克" in page
        assert "扫一扫" in page


class TestSearch:
    def test_finds_by_words(self, town: Town) -> None:
        assert "Waxed jacket" in Browser().get("/search", q="jacket")

    def test_finds_a_department(self, town: Town) -> None:
        assert "Waxed jacket" in Browser().get("/search", category="jacket")

    def test_says_what_to_do_when_nothing_is_found(self, town: Town) -> None:
        page = Browser().get("/search", q="submarine")
        assert "Nothing found" in page
        assert "Waxed jacket" not in page

    def test_refuses_a_made_up_cursor(self, town: Town) -> None:
        browser = Browser()
        browser.get("/search", cursor="prd_nonsense")
        assert browser.status == 422

    def test_narrows_by_what_there_is_and_counts_it(self, town: Town) -> None:
        page = Browser().get("/search", q="jacket")
        assert "size=L" in page
        assert "Waxed jacket" in Browser().get("/search", q="jacket", size="L")
        narrowed = Browser().get("/search", q="jacket", size="XXXL")
        assert "Waxed jacket" not in narrowed
        assert "Take away a filter" in narrowed

    def test_narrows_by_price_in_whole_units(self, town: Town) -> None:
        assert "Waxed jacket" in Browser().get("/search", **{"from": "899", "to": "899"})
        assert "Waxed jacket" not in Browser().get("/search", **{"from": "900"})
        assert "Waxed jacket" in Browser().get("/search", q="jacket", **{"from": "-1", "to": "x"})

    def test_finds_what_lies_near_by(self, town: Town) -> None:
        near = town.places.store_b
        at = {"latitude": str(near.latitude), "longitude": str(near.longitude)}
        assert "Waxed jacket" in Browser().get("/search", near="1", **at)
        elsewhere = {"latitude": "10", "longitude": "10"}
        assert "look further than 5 km" in Browser().get("/search", near="1", **elsewhere)

    def test_says_that_words_are_only_close(self, town: Town) -> None:
        page = Browser().get("/search", q="waxde jaket ")
        assert "Waxed jacket" in page

    def test_suggests_while_somebody_types(self, town: Town) -> None:
        piece = Browser().get("/search/suggest", q="jac")
        assert "Waxed jacket" in piece
        assert "<html" not in piece
        assert "Waxed" not in Browser().get("/search/suggest", q="")

    def test_a_strange_wish_is_only_a_wish(self, town: Town) -> None:
        browser = Browser()
        for name in ("q", "category", "brand", "colour", "size", "from", "sort", "near"):
            browser.get("/search", **{name: "'\"<script>%00\u0000" * 40})
            assert browser.status == 200, name


class TestProduct:
    def test_shows_sizes_and_who_has_them(self, town: Town) -> None:
        page = Browser().get(self.address(town), sku=town.sku("L"))
        assert "门店S2" in page
        assert page.index('value="' + town.sku("S")) < page.index('value="' + town.sku("L"))

    def test_answers_another_size_with_a_piece_of_the_page(self, town: Town) -> None:
        browser = Browser()
        response = browser.client.get(
            self.address(town), {"sku": town.sku("L")}, headers={"hx-request": "true"}
        )
        piece = response.content.decode()
        assert "<html" not in piece
        assert 'hx-swap-oob="true"' in piece

    def test_unknown_product_is_a_friendly_404(self, town: Town) -> None:
        browser = Browser()
        browser.get("/p/prd_00000000000000000000000000")
        assert browser.status == 404
        assert "Traceback" not in browser.page

    def test_shows_the_member_price_and_why(self, town: Town) -> None:
        browser = Browser()
        browser.join()
        page = browser.get(self.address(town))
        assert "799" in page
        assert "Why this price" in page

    @staticmethod
    def address(town: Town) -> str:
        return f"/p/{ids.public('prd', town.product.product_id)}"


class TestStores:
    def test_lists_where_goods_are_collected(self, town: Town) -> None:
        assert "门店S3" in Browser().get("/nodes")

    def test_lists_the_sellers_own_before_others_where_nobody_says_where_they_are(
        self, town: Town
    ) -> None:
        """Another company's stores on another continent come first by code, and not here."""
        with tx.begin(actor="system:test"):
            chain = places.dealer("US")
            for number in range(45):
                places.store(chain, f"A{number:02d}", 47.6 + number / 1_000, -122.3)
        page = Browser().get("/nodes")
        assert "门店S3" in page
        assert page.index("门店S3") < page.index("门店A")

    def test_sorts_by_distance_from_a_position(self, town: Town) -> None:
        near = town.places.store_b
        page = Browser().get("/nodes", latitude=str(near.latitude), longitude=str(near.longitude))
        assert page.index("门店S2") < page.index("门店S1")

    def test_ignores_a_position_that_is_none(self, town: Town) -> None:
        browser = Browser()
        browser.get("/nodes", latitude="nan", longitude="east")
        assert browser.status == 200

    def test_being_in_a_store_puts_its_stock_first(self, town: Town) -> None:
        browser = Browser()
        browser.post(f"/nodes/{ids.public('nod', town.places.store_a.node_id)}/here")
        assert "You are at" in browser.get("/")
        browser.post("/nodes/home")
        assert "You are at" not in browser.get("/")
