"""Whoever reads the books reads words, not names of columns."""

import re
from pathlib import Path

import quanqu
from quanqu.doors.desk import words
from quanqu.doors.faces import glossary
from quanqu.ledger.types import AccountKind

POSTED = re.compile(r'\n +fact_key=.*\n +kind="([a-z_]+)"')


def test_every_account_has_a_word() -> None:
    known = glossary.WORDS.keys() | glossary.STATES.keys()
    assert {str(kind) for kind in AccountKind} - known == set()


def test_every_journal_has_a_word() -> None:
    sources = Path(quanqu.__path__[0]).glob("*/**/actions*/**/*.py")
    single = Path(quanqu.__path__[0]).glob("*/actions.py")
    kinds = {
        kind
        for path in [*sources, *single]
        if "tests" not in path.parts
        for kind in POSTED.findall(path.read_text())
    }
    assert len(kinds) > 20
    assert kinds - words.WORDS.keys() - glossary.WORDS.keys() - glossary.STATES.keys() == set()
