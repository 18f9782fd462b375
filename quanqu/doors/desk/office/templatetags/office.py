"""The way back above each page, in the office's words."""

from typing import Any

from django.db.models import Model
from django.template import Library

register = Library()


@register.filter
def in_words(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts of a page's way back: without the module's name, and rows by our words."""
    from quanqu.doors.desk.office.site import office

    ours = {
        str(model._meta.verbose_name_plural): admin.opts.verbose_name_plural
        for model, admin in office._registry.items()
    }
    kept = parts[1:] if len(parts) > 1 else parts
    return [part | {"title": _title(part["title"], ours)} for part in kept]


def _title(title: Any, ours: dict[str, Any]) -> Any:
    from quanqu.doors.desk.office.site import office

    if isinstance(title, Model):
        return office._registry[type(title)].called(title)
    return ours.get(str(title), title)
