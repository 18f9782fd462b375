"""Writes `docs/events.md` from the events and handlers themselves.

python -m quanqu.kit.event_docs > docs/events.md
"""

import dataclasses
import importlib
import os
import sys
import typing
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from types import UnionType
from typing import Any
from uuid import UUID

from django.apps import apps

from quanqu.kit import outbox

WORDS = {UUID: "id", datetime: "moment", int: "integer", str: "text", bool: "yes or no"}


def render() -> str:
    """The document: every event, what it says, and which modules listen."""
    lines = [
        "# Events",
        "",
        "Facts in the past tense, written in the transaction that made them true. They go up: a",
        "module listens only to modules below it. No personal data is ever in them.",
        "Made by `python -m quanqu.kit.event_docs`; a test compares.",
        "",
        "| event | says | carries | heard by |",
        "| --- | --- | --- | --- |",
        *_rows(),
        "",
    ]
    return "\n".join(lines)


def _rows() -> Iterator[str]:
    for app in apps.get_app_configs():
        if app.name.startswith("quanqu.") and find_spec(f"{app.name}.events"):
            importlib.import_module(f"{app.name}.events")
    listeners = outbox.all_handlers()
    for name, kind in outbox.all_events().items():
        if "tests" in kind.__module__.split("."):
            continue
        heard = [consumer for consumer, by_event in listeners.items() if name in by_event]
        says = " ".join((kind.__doc__ or "").split())
        yield f"| `{name}` | {says} | {_fields(kind)} | {', '.join(heard) or '-'} |"


def _fields(kind: type[Any]) -> str:
    hints = typing.get_type_hints(kind)
    return ", ".join(
        f"{field.name}: {_word(hints[field.name])}" for field in dataclasses.fields(kind)
    )


def _word(hint: Any) -> str:
    origin = typing.get_origin(hint)
    if origin is tuple:
        return f"list of {_word(typing.get_args(hint)[0])}"
    if origin in (typing.Union, UnionType):
        inner = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        return f"{_word(inner[0])} or nothing"
    hint = getattr(hint, "__supertype__", hint)
    if hint in WORDS:
        return WORDS[hint]
    if dataclasses.is_dataclass(hint):
        return f"({_fields(typing.cast(type[Any], hint))})"
    return str(hint.__name__)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanqu.settings")
    django.setup()
    sys.stdout.write(render())
