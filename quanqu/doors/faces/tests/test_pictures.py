import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from quanqu.doors.faces import pictures
from quanqu.doors.faces.pictures import brush


class TestDraw:
    @pytest.mark.parametrize("kind", sorted(pictures.KINDS))
    @pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
    def test_gives_valid_svg_for_every_kind(self, kind: str, seed: str) -> None:
        root = ElementTree.fromstring(pictures.draw(seed=seed, category=kind, colour="navy"))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.get("viewBox") == "0 0 400 500"

    @pytest.mark.parametrize("kind", sorted(pictures.KINDS))
    def test_every_path_is_made_of_known_letters_and_numbers(self, kind: str) -> None:
        for path in re.findall(r' d="([^"]*)"', pictures.draw(seed="x", category=kind)):
            assert re.fullmatch(r"[MLCQZ0-9., \-]+", path), path

    def test_is_the_same_for_the_same_seed_and_differs_for_another(self) -> None:
        one, again = (pictures.draw(seed="p1", category="knit") for _ in range(2))
        assert one == again
        assert one != pictures.draw(seed="p2", category="knit")

    def test_takes_the_colour_of_the_sku_in_both_languages(self) -> None:
        assert brush.NAMED["navy"] in pictures.draw(seed="p", category="coat", colour="藏青")
        assert brush.NAMED["navy"] in pictures.draw(seed="p", category="coat", colour="Navy")

    @pytest.mark.parametrize(
        ("category", "kind"),
        [("女装/连衣裙", "dress"), ("Knitwear", "knit"), ("半身裙", "skirt"), ("男裤", "trousers"),
         ("鲜奶", "milk"), ("something unheard of", "box")],
    )  # fmt: skip
    def test_finds_the_drawing_by_the_words_of_the_category(self, category: str, kind: str) -> None:
        assert pictures.kind_of(category) == kind

    def test_draws_what_the_name_says(self) -> None:
        assert pictures.form_of("fruit", "烟台红富士苹果") == "apple"
        assert pictures.form_of("fruit", "Navel oranges") == "citrus"
        assert pictures.form_of("coat", "Apple-green coat") == ""

    def test_asks_the_name_when_the_category_says_nothing(self) -> None:
        assert pictures.kind_of("seasonal", "Sourdough bread") == "bread"

    def test_lets_nothing_of_the_request_into_the_markup(self) -> None:
        evil = '"/><script>alert(1)</script>'
        drawing = pictures.draw(seed=evil, category=evil, colour=evil)
        assert "script" not in drawing
        assert drawing == pictures.draw(seed=evil, category=evil)


class TestPictureAddress:
    def test_is_cacheable_for_ever(self, client: Client) -> None:
        answer = client.get("/pictures/p1.svg?category=jacket&colour=olive")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
        assert "immutable" in answer["Cache-Control"]
