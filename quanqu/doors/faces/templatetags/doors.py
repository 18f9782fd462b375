"""What every door's pages need beside the look: forms that act once, names in both languages."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quanqu.doors.faces import formats
from quanqu.doors.faces.once import FIELD
from quanqu.kit import ids

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """The hidden field of a form whose effect happens once (`faces.once`)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, ids.new_id())


@register.filter
def named(thing: Any, field: str = "name") -> str:
    """A node's, product's, colour's name in the reader's language: name_en where it is there."""
    return formats.named(thing, field)


@register.filter
def address(text: str) -> str:
    """An address as far as it is written in the reader's language."""
    return formats.address(text)


@register.filter
def inside(on: date) -> str:
    """A day inside a sentence: `since {{ since|inside }}`."""
    local = timezone.localtime(on).date() if isinstance(on, datetime) else on
    return formats.inside(formats.day(local))


@register.filter
def public(value: Any, prefix: str) -> str:
    """An id as addresses show it: `{{ order.order_id|public:"ord" }}`."""
    return ids.public(prefix, value)
