from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override


def show(source: str, **values: Any) -> str:
    with override("en"):
        return Template("{% load faces %}" + source).render(Context(values)).strip()


class TestMoney:
    def test_sets_sign_and_cents_apart(self) -> None:
        shown = show("{% money 123450 'CNY' %}")
        sign, cents = '<span class="sign">¥</span>', '<span class="cents">.50</span>'
        assert shown == f'<span class="money">{sign}1,234{cents}</span>'

    def test_is_plain_text_as_a_filter(self) -> None:
        assert show("{{ fen|money:'GBP' }}", fen=-1200) == "-£12.00"

    def test_shows_a_dash_when_nothing_is_known(self) -> None:
        assert "–" in show("{{ fen|money }}", fen=None)


class TestQr:
    def test_draws_modules_and_never_the_text(self) -> None:
        shown = show("{% qr text label %}", text="https://x/c/<script>", label="Member code")
        assert "<svg" in shown
        assert "script" not in shown
        assert 'aria-label="Member code"' in shown


class TestState:
    def test_has_a_word_and_a_tone(self) -> None:
        assert show("{% state 'handed_over' %}") == '<span class="badge good">Handed over</span>'

    def test_shows_a_word_that_nobody_listed(self) -> None:
        assert "Never heard of" in show("{% state 'never_heard_of' %}")


class TestPlaces:
    def test_the_current_place_is_marked(self) -> None:
        source = "{% bar_item 'bag' '/bag' 'Bag' 'bag' count=3 %}"
        assert 'aria-current="page"' in show(source, page="bag")
        assert "aria-current" not in show(source, page="shop")


class TestSortHead:
    @pytest.mark.parametrize(
        ("now", "then"), [("", "sort=at"), ("at", "sort=-at"), ("-at", "sort=at")]
    )
    def test_turns_the_order_and_forgets_the_cursor(self, now: str, then: str) -> None:
        request = RequestFactory().get("/orders", {"sort": now, "cursor": "x", "state": "paid"})
        shown = show("{% sort_head 'Placed' 'at' %}", request=request)
        assert then in shown
        assert "state=paid" in shown
        assert "cursor" not in shown


class TestDialog:
    def test_escapes_its_title_and_keeps_its_content(self) -> None:
        shown = show(
            "{% dialog 'd' title %}<b>{{ text }}</b>{% enddialog %}", title="<i>", text="<u>"
        )
        assert "&lt;i&gt;" in shown
        assert "<b>&lt;u&gt;</b>" in shown


class TestPrice:
    def test_needs_only_an_amount(self) -> None:
        shown = show("{% include 'faces/price.html' with fen=500 %}")
        assert "5" in shown
        assert "<s" not in shown.replace("<span", "")
