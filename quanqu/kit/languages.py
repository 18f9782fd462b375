"""Which language the reader has, and the name of a thing in it."""

from typing import Any

from django.utils.translation import get_language


def is_chinese() -> bool:
    """Chinese unless the reader chose another language."""
    return (get_language() or "zh-hans").startswith("zh")


def named(thing: Any, field: str = "name") -> str:
    """The name of a node, product or colour in the reader's language, as far as it is known."""
    own = str(getattr(thing, field, "") or "")
    other = str(getattr(thing, f"{field}_en", "") or "")
    return own if is_chinese() else other or own
