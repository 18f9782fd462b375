"""The catalog of the screens' words: extract msgids, learn translations, check and compile them.

`python -m quanqu.kit.translations extract|learn FILE|check|compile`. Msgids are English; the one
catalog is `quanqu/locale/zh_Hans/LC_MESSAGES/django.po`. No gettext tools are needed.
"""

import fcntl
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[1]
CATALOG: Final = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_SKIPPED: Final = {"tests", "migrations", "__pycache__", "locale"}
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_CHINESE: Final = re.compile(r"[一-鿿]")

Key = tuple[str, str]
"""Context (or nothing) and msgid."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a reader would see as untranslated or wrong, and where it comes from."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Found:
    """One msgid as the sources use it."""

    context: str
    singular: str
    plural: str
    places: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.context, self.singular


def find_messages(root: Path = ROOT) -> dict[Key, Found]:
    """Every translatable text of the templates and modules below a folder."""
    found: dict[Key, Found] = {}
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.html")]):
        parts = path.relative_to(root).parts
        if _SKIPPED.intersection(parts):
            continue
        for line, message, context in _messages_of(path):
            _add(found, message, context, f"{'/'.join(parts)}:{line}")
    return found


def _add(found: dict[Key, Found], message: Any, context: str | None, place: str) -> None:
    singular, plural = message if isinstance(message, tuple) else (message, "")
    known = found.get((context or "", singular))
    places = (*known.places, place) if known else (place,)
    plural = plural or (known.plural if known else "")
    found[context or "", singular] = Found(context or "", singular, plural, places)


def _messages_of(path: Path) -> Iterator[tuple[int, Any, str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # Django is wanted for templates only, and kit is imported before it is set up.
        from django.utils.translation.template import templatize

        # What is left of the markup must not look like Python's indentation.
        lines = templatize(source, origin=str(path)).splitlines()
        source = "\n".join(line.strip() for line in lines)
    stream = io.BytesIO(source.encode())
    for line, message, _, context in extract("python", stream, keywords=KEYWORDS):
        if message and message != ("",):
            yield line, message, context


def read_catalog(path: Path = CATALOG) -> Catalog:
    if not path.exists():
        return _fresh_catalog()
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def extract_catalog(root: Path = ROOT, path: Path = CATALOG) -> list[str]:
    """Bring the catalog to what the sources use, keeping translations; returns what lacks one."""
    with _alone(path):
        return _rewrite(root, path, {})


def learn(words: Path, root: Path = ROOT, path: Path = CATALOG) -> list[str]:
    """Take over `msgid = translation` lines (context by `context | msgid = …`), then extract.

    Several people may do this at the same time: the catalog is locked while it is rewritten.
    """
    taught: dict[Key, str] = {}
    for line in words.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            msgid, _, translation = line.partition(" = ")
            context, bar, rest = msgid.partition(" | ")
            key = (context.strip(), rest) if bar else ("", msgid)
            taught[key] = translation.strip().replace("\\n", "\n")
    with _alone(path):
        return _rewrite(root, path, taught)


def _rewrite(root: Path, path: Path, taught: dict[Key, str]) -> list[str]:
    old = {(m.context or "", _singular(m)): m for m in read_catalog(path) if m.id}
    fresh = _fresh_catalog()
    missing = []
    messages = find_messages(root)
    for key in sorted(messages, key=lambda key: key[::-1]):
        found = messages[key]
        text = taught.get(key) or (_translation(old[key]) if key in old else "")
        if not text:
            missing.append(found.singular)
        fresh.add(
            (found.singular, found.plural) if found.plural else found.singular,
            (text,) if found.plural else text,
            context=found.context or None,
            flags=[f for f in ("python-format",) if "%(" in found.singular],
        )
    _replace(path, fresh)
    return missing


def _fresh_catalog() -> Catalog:
    return Catalog(
        locale="zh_Hans",
        project="Quanqu",
        header_comment="# The words of the screens in Chinese. Written by `learn`, not by hand.\n#",
        last_translator="",
        language_team="zh_Hans",
        charset="utf-8",
        fuzzy=False,
    )


def _replace(path: Path, catalog: Catalog) -> None:
    """Write beside and rename: nobody reads half a file. No dates, so that diffs stay small."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        write_po(file, catalog, width=100, omit_header=False, no_location=True)
    text = draft.read_text(encoding="utf-8")
    text = re.sub(r'^"(POT|PO|Report|Last|Generated|Project)-.*\n', "", text, flags=re.M)
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def check(root: Path = ROOT, path: Path = CATALOG) -> list[Fault]:
    """What keeps the screens from being complete in both languages; empty when all is well."""
    found = find_messages(root)
    known = {(m.context or "", _singular(m)): m for m in read_catalog(path) if m.id}
    faults = [fault for key, use in found.items() for fault in _faults_of(use, known.get(key))]
    faults += [
        Fault(f"{path.name}:{message.lineno or 0}", f"obsolete: {_singular(message)!r}")
        for key, message in known.items()
        if key not in found
    ]
    return sorted(faults, key=str)


def _faults_of(use: Found, message: Message | None) -> Iterator[Fault]:
    place = use.places[0]
    if _CHINESE.search(use.singular):
        yield Fault(place, f"a msgid is English: {use.singular!r}")
    text = _translation(message) if message else ""
    if not text:
        yield Fault(place, f"not translated: {use.singular!r}")
        return
    if message and message.fuzzy:
        yield Fault(place, f"fuzzy: {use.singular!r}")
    wanted = set(_PLACEHOLDER.findall(use.plural or use.singular))
    if wanted != set(_PLACEHOLDER.findall(text)):
        yield Fault(place, f"placeholders differ: {use.singular!r} and {text!r}")


def compile_catalogs(root: Path = ROOT) -> list[Path]:
    """Make the .mo files that Django reads; they are not kept in the repository."""
    made = []
    for source in sorted((root / "locale").rglob("*.po")):
        target = source.with_suffix(".mo")
        draft = target.with_suffix(f".{os.getpid()}.mo")  # Several processes may start at once.
        with draft.open("wb") as file:
            write_mo(file, read_catalog(source))
        os.replace(draft, target)
        made.append(target)
    return made


def _singular(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def _translation(message: Message) -> str:
    text = message.string
    return str(text[0] if isinstance(text, list | tuple) else text or "")


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 1 when something is left to do."""
    match arguments:
        case ["extract"]:
            lines = [f"to translate: {text}" for text in extract_catalog()]
        case ["learn", file]:
            lines = [f"to translate: {text}" for text in learn(Path(file))]
        case ["check"]:
            lines = [str(fault) for fault in check()]
        case ["compile"]:
            sys.stdout.writelines(f"made {made}\n" for made in compile_catalogs())
            return 0
        case _:
            lines = [__doc__ or ""]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
