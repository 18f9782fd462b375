import gettext
import os
from pathlib import Path

import pytest

from quanqu.kit.translations import compile_stale, list_gaps

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    folder = tmp_path / "door" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    path = folder / "django.po"
    path.write_text(HEADER + 'msgid "order"\nmsgstr "订单"\n', encoding="utf-8")
    return path


class TestCompileStale:
    def test_makes_what_gettext_reads(self, catalog: Path, tmp_path: Path) -> None:
        assert compile_stale(tmp_path) == [catalog]
        with catalog.with_suffix(".mo").open("rb") as file:
            assert gettext.GNUTranslations(file).gettext("order") == "订单"

    def test_leaves_a_fresh_one_and_redoes_an_old_one(self, catalog: Path, tmp_path: Path) -> None:
        compile_stale(tmp_path)
        assert compile_stale(tmp_path) == []
        os.utime(catalog.with_suffix(".mo"), (0, 0))
        assert compile_stale(tmp_path) == [catalog]


class TestListGaps:
    def test_is_empty_when_all_is_translated(self, catalog: Path, tmp_path: Path) -> None:
        assert list_gaps(tmp_path) == []

    def test_names_what_is_missing_and_what_is_guessed(self, catalog: Path, tmp_path: Path) -> None:
        with catalog.open("a", encoding="utf-8") as file:
            file.write('\nmsgid "node"\nmsgstr ""\n\n#, fuzzy\nmsgid "guide"\nmsgstr "导"\n')
        gaps = "\n".join(list_gaps(tmp_path))
        assert ": node" in gaps
        assert ": guide" in gaps
        assert ": order" not in gaps
