from pathlib import Path

import pytest

from quanqu.kit import translations


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small project with a page and a module, and a complete catalog."""
    (tmp_path / "page.html").write_text(
        '{% load i18n %}\n<p id="a">\n    {% translate "Bag" %}</p>\n'
        "{% blocktranslate count n=qty %}{{ n }} piece"
        "{% plural %}{{ n }} pieces{% endblocktranslate %}\n"
        '{% include "x.html" with label=_("Pay") %}'
    )
    (tmp_path / "verbs.py").write_text(
        'text = _("Only %(left)s left.")\nword = pgettext("state", "Open")\n'
    )
    words = tmp_path / "words.txt"
    words.write_text(
        "Bag = 购物袋\n%(n)s piece = %(n)s 件\nPay = 支付\n"
        "Only %(left)s left. = 仅剩 %(left)s 件。\nstate | Open = 待处理\n"
    )
    assert translations.learn(words, tmp_path, catalog(tmp_path)) == []
    return tmp_path


def catalog(root: Path) -> Path:
    return root / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def faults(root: Path) -> list[str]:
    return [str(fault) for fault in translations.check(root, catalog(root))]


class TestCheck:
    def test_finds_nothing_in_a_complete_catalog(self, shop: Path) -> None:
        assert faults(shop) == []

    def test_finds_a_missing_translation_with_its_line(self, shop: Path) -> None:
        page = shop / "page.html"
        page.write_text(page.read_text() + '\n<b>{% translate "Planted" %}</b>')
        assert faults(shop) == ["page.html:6: not translated: 'Planted'"]

    def test_finds_a_string_in_python(self, shop: Path) -> None:
        (shop / "more.py").write_text('\nsay = gettext_lazy("Also planted")\n')
        assert faults(shop) == ["more.py:2: not translated: 'Also planted'"]

    def test_finds_an_obsolete_entry(self, shop: Path) -> None:
        (shop / "verbs.py").write_text('text = _("Only %(left)s left.")\n')
        assert [fault for fault in faults(shop) if "obsolete: 'Open'" in fault]

    def test_finds_placeholders_that_differ(self, shop: Path) -> None:
        words = shop / "words.txt"
        words.write_text("Only %(left)s left. = 仅剩 %(rest)s 件。\n")
        translations.learn(words, shop, catalog(shop))
        assert "placeholders differ" in faults(shop)[0]

    def test_finds_a_msgid_that_is_not_english(self, shop: Path) -> None:
        (shop / "more.py").write_text('say = _("你好")\n')
        assert any("a msgid is English" in fault for fault in faults(shop))

    def test_finds_a_fuzzy_entry(self, shop: Path) -> None:
        path = catalog(shop)
        path.write_text(path.read_text().replace('msgid "Bag"', '#, fuzzy\nmsgid "Bag"'))
        assert any("fuzzy: 'Bag'" in fault for fault in faults(shop))


class TestLearn:
    def test_keeps_what_was_known_and_tells_what_lacks(self, shop: Path) -> None:
        (shop / "more.py").write_text('a = _("One")\nb = _("Two")\n')
        words = shop / "words.txt"
        words.write_text("One = 一\n")
        assert translations.learn(words, shop, catalog(shop)) == ["Two"]
        assert faults(shop) == ["more.py:2: not translated: 'Two'"]


class TestCompile:
    def test_makes_a_file_that_gettext_reads(self, shop: Path) -> None:
        import gettext

        [made] = translations.compile_catalogs(shop)
        with made.open("rb") as file:
            words = gettext.GNUTranslations(file)
        assert words.gettext("Bag") == "购物袋"
        assert words.pgettext("state", "Open") == "待处理"
        assert words.ngettext("%(n)s piece", "%(n)s pieces", 3) == "%(n)s 件"
