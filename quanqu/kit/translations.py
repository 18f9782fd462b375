"""Compile message catalogs with Babel, so that nobody needs the gettext tools.

python -m quanqu.kit.translations            compile what is newer than its compiled form
python -m quanqu.kit.translations --check    list messages without a translation; exit 1
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent


def compile_stale(root: Path = PACKAGE) -> list[Path]:
    """Compile every catalog under root whose compiled form is missing or older; returns them."""
    stale = [path for path in _catalogs(root) if _is_stale(path)]
    for path in stale:
        draft = path.with_suffix(".mo.draft")
        with draft.open("wb") as file:
            write_mo(file, _read(path))
        draft.replace(path.with_suffix(".mo"))
    return stale


def list_gaps(root: Path = PACKAGE) -> list[str]:
    """`file:line: text` of every message that is not translated, or only guessed (fuzzy)."""
    return [
        f"{path}:{message.lineno}: {message.id}"
        for path in _catalogs(root)
        for message in _read(path)
        if message.id and (message.fuzzy or not _is_translated(message.string))
    ]


def _catalogs(root: Path) -> Iterator[Path]:
    return iter(sorted(root.glob("**/locale/*/LC_MESSAGES/*.po")))


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def _is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) and all(string or "")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile or check the translations.")
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        gaps = list_gaps()
        sys.stdout.writelines(f"{gap}\n" for gap in gaps)
        return 1 if gaps else 0
    compile_stale()
    return 0


if __name__ == "__main__":
    sys.exit(main())
