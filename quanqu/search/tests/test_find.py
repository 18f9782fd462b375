"""What a shopper types finds what they mean."""

import pytest

from quanqu.catalog import actions as catalog
from quanqu.search import queries
from quanqu.search.refusals import BadCursor
from quanqu.search.tests.factory import AT, Shop
from quanqu.search.types import Found, Sort, Wish


def find(text: str, **wish: object) -> Found:
    return queries.find(Wish(text=text, **wish))  # type: ignore[arg-type]


class TestChinese:
    @pytest.mark.parametrize("text", ["羽绒服", "羽绒", "绒服", "加厚羽绒服", "女士 羽绒服", "服"])
    def test_finds_a_word_inside_a_longer_name(self, shop: Shop, text: str) -> None:
        wanted = shop.product("女士加厚羽绒服中长款")
        shop.product("女士真丝衬衫")
        assert wanted.product_id in find(text).product_ids

    def test_does_not_find_its_characters_elsewhere(self, shop: Shop) -> None:
        shop.product("绒毛羽毛球服装")
        assert not find("羽绒服").product_ids or find("羽绒服").is_close

    def test_finds_both_languages_in_one_text(self, shop: Shop) -> None:
        wanted = shop.product("耐克跑鞋", "Nike running shoes")
        shop.product("耐克帽子", "Nike cap")
        assert find("nike 跑鞋").product_ids == (wanted.product_id,)
        assert find("nike跑鞋").product_ids == (wanted.product_id,)

    def test_forgives_one_wrong_character(self, shop: Shop) -> None:
        wanted = shop.product("男士加厚羽绒服")
        found = find("加厚雨绒服")
        assert found.product_ids == (wanted.product_id,)
        assert found.is_close

    @pytest.mark.parametrize("text", ["yurongfu", "yurong", "yrf", "yuro"])
    def test_finds_what_is_typed_by_its_sound(self, shop: Shop, text: str) -> None:
        wanted = shop.product("男士加厚羽绒服")
        shop.product("男士衬衫")
        assert find(text).product_ids == (wanted.product_id,)


class TestEnglish:
    @pytest.mark.parametrize(
        "text",
        ["waterproof jacket", "jackets", "Jacket, waterproof", "WATERPROOF", "waterp", "jack"],
    )
    def test_finds_words_plurals_and_beginnings(self, shop: Shop, text: str) -> None:
        wanted = shop.product("防水夹克", "Waterproof jacket")
        shop.product("真丝衬衫", "Silk blouse")
        assert find(text).product_ids == (wanted.product_id,)

    @pytest.mark.parametrize(
        "text", ["waterprof jacket", "watreproof", "jakcet", "waterproof jacet ", "waaterproof"]
    )
    def test_forgives_slips_of_the_finger(self, shop: Shop, text: str) -> None:
        wanted = shop.product("防水夹克", "Waterproof jacket")
        shop.product("真丝衬衫", "Silk blouse")
        assert find(text).product_ids == (wanted.product_id,)

    def test_does_not_bend_short_words_and_numbers(self, shop: Shop) -> None:
        shop.product("小米", "Millet 500 g")
        shop.product("帽子", "Cap")
        assert not find("501").product_ids
        assert not find("cup ").product_ids

    def test_finds_words_with_accents_without_them(self, shop: Shop) -> None:
        wanted = shop.product("咖啡壶", "Café pot")
        assert find("cafe pot").product_ids == (wanted.product_id,)

    def test_every_word_is_wanted(self, shop: Shop) -> None:
        shop.product("防水夹克", "Waterproof jacket")
        assert not find("waterproof submarine").product_ids


class TestCodes:
    def test_finds_a_barcode_and_names_its_sku(self, shop: Shop) -> None:
        product = shop.product("牛奶", "Milk", barcodes=("4006381333931",))
        found = find("4006381333931")
        assert found.product_ids == (product.product_id,)
        assert found.sku_id == product.skus[0].sku_id

    @pytest.mark.parametrize("text", ["P0001-0M", "p0001-0m", "P0001", "P000", "40063813339"])
    def test_finds_codes_and_their_beginnings(self, shop: Shop, text: str) -> None:
        wanted = shop.product("牛奶", "Milk", barcodes=("4006381333931",))
        assert wanted.product_id in find(text).product_ids


class TestOrder:
    def test_a_name_with_the_word_comes_before_a_brand_with_it(self, shop: Shop) -> None:
        catalog.add_brand(code="b1", name="橙子", name_en="Orange")
        other = shop.product("手机", "Phone", brand_code="b1")
        wanted = shop.product("橙子", "Orange")
        assert find("orange").product_ids == (wanted.product_id, other.product_id)

    def test_sorts_by_price_and_by_age(self, shop: Shop) -> None:
        first = shop.product("杯子", "Mug", price_fen=3_000).product_id
        second = shop.product("杯子", "Mug", price_fen=1_000).product_id
        third = shop.product("杯子", "Mug", price_fen=2_000).product_id
        shop.product("杯子", "Mug", price_fen=None)
        assert find("mug", sort=Sort.PRICE).product_ids == (second, third, first)
        assert find("mug", sort=Sort.PRICE_DOWN).product_ids == (first, third, second)
        assert find("mug", sort=Sort.NEWEST, is_sold=True).product_ids == (third, second, first)


class TestPages:
    def test_go_through_everything_once(self, shop: Shop) -> None:
        made = {shop.product("杯子", "Mug").product_id for _ in range(7)}
        seen: list[object] = []
        cursor = None
        while True:
            page = queries.find(Wish(text="mug"), limit=3, cursor=cursor)
            seen += page.product_ids
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(seen) == 7
        assert set(seen) == made

    @pytest.mark.parametrize("cursor", ["", "x3", "n", "n-1", "n0", "n999999999", "n３"])
    def test_refuse_a_made_up_cursor(self, shop: Shop, cursor: str) -> None:
        with pytest.raises(BadCursor):
            queries.find(Wish(text="mug"), cursor=cursor)


class TestStrangeTexts:
    @pytest.mark.parametrize(
        "text",
        ["'", '" OR 1=1', "*", "((", "\\", "a" * 5_000, "😀", "\x00", "。", "+-&|!(){}[]^~?:"],
    )
    def test_are_only_texts(self, shop: Shop, text: str) -> None:
        shop.product("杯子", "Mug")
        assert queries.find(Wish(text=text), with_facets=True).total_qty == 0

    def test_nothing_asked_shows_everything(self, shop: Shop) -> None:
        made = shop.product("杯子", "Mug")
        assert find("  ").product_ids == (made.product_id,)

    def test_drafts_and_ended_goods_are_not_found(self, shop: Shop) -> None:
        made = shop.product("杯子", "Mug")
        catalog.end_product(made.product_id, at=AT)
        assert not find("mug").product_ids
