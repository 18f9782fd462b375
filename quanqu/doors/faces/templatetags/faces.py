"""Tags and filters of the shared look; `{% load faces %}`. The manual is the README beside."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import segno
from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from quanqu.catalog.types import PICTURE_SIDES, MediaView
from quanqu.doors.faces import charts, formats, glossary, pictures

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """One drawing of the sprite; without a label it is silent to screen readers."""
    voice = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon {}" {}><use href="{}#{}"/></svg>',
        size,
        voice,
        static("faces/icons.svg"),
        name,
    )


@register.simple_tag
def money(amount_fen: int | None, currency: str = "CNY") -> SafeString:
    """An amount with a small sign and small cents; nothing known is a dash."""
    if amount_fen is None:
        return mark_safe('<span class="money">–</span>')
    text = formats.written_money(int(amount_fen), currency or "CNY")
    return format_html(
        '<span class="money{}">{}{}{}{}{}</span>',
        " minus" if text.minus else "",
        text.minus,
        _part("sign", text.sign),
        text.whole,
        _part("cents", text.cents),
        _part("cents", text.unit),
    )


def _part(name: str, text: str) -> SafeString | str:
    return format_html('<span class="{}">{}</span>', name, text) if text else ""


@register.filter(name="money")
def money_text(amount_fen: int | None, currency: str = "CNY") -> str:
    """The same as plain text, for sentences and attributes."""
    return "–" if amount_fen is None else formats.money(int(amount_fen), currency or "CNY")


@register.filter
def count(value: int | None) -> str:
    return "–" if value is None else formats.count(value)


@register.filter
def percent(bps: int) -> str:
    return formats.percent(bps)


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A <time> element: today 14:05."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), formats.moment(at))


@register.filter
def day(on: date | None) -> SafeString | str:
    if on is None:
        return ""
    on = timezone.localtime(on).date() if isinstance(on, datetime) else on
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), formats.day(on))


@register.filter
def hour(at: datetime | None) -> str:
    return formats.hour(at) if at else ""


@register.filter
def since(at: datetime | None) -> SafeString | str:
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), formats.since(at))


@register.filter
def duration(seconds: float) -> str:
    return formats.duration(seconds)


@register.filter
def distance(metres: float | None) -> str:
    return "" if metres is None else formats.distance(metres)


@register.filter
def kilometres(value: float | None) -> str:
    """A distance that is stored in kilometres."""
    return "" if value is None else formats.distance(value * 1000)


@register.filter
def word(name: str) -> str:
    """The translated word of a kind, role, tender or account."""
    return str(glossary.label(str(name)))


@register.simple_tag
def state(name: str, text: str = "") -> SafeString:
    """A badge for any state; `text` replaces the label but keeps the colour."""
    known = glossary.state(str(name))
    shape = " ring" if known.tone in ("news", "quiet") else ""
    return format_html(
        '<span class="badge {}{}">{}</span>', known.tone, shape, text or str(known.label)
    )


@register.simple_tag
def badge(text: str, tone: str = "quiet") -> SafeString:
    return format_html('<span class="badge {}">{}</span>', tone, text)


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code as inline SVG; it keeps dark on white in both themes, as readers need it."""
    drawing = segno.make(text, error="m", micro=False)
    return format_html(
        '<div class="qr-paper" role="img" aria-label="{}">{}</div>',
        label or text,
        # The maker knows no currentColor; its markup holds nothing of the text but dark modules.
        mark_safe(
            drawing.svg_inline(
                border=0, omitsize=True, dark="#000", svgclass=None, lineclass=None
            ).replace('stroke="#000"', 'stroke="currentColor"')
        ),
    )


@register.simple_tag
def picture(
    seed: str, category: str, name: str = "", colour: str = "", size: str = ""
) -> SafeString:
    """A product's picture: `size` is empty, thumb or tiny. Name is the alternative text."""
    return format_html(
        '<img class="picture {}" src="{}" alt="{}" width="400" height="{}" decoding="async">',
        size,
        picture_url(seed, category, colour, name),
        name,
        400 if size else 500,
    )


@register.simple_tag
def photo(media: MediaView, name: str = "", size: str = "") -> SafeString:
    """A picture that somebody added; `size` is empty (the whole width of its column) or thumb."""
    sides = PICTURE_SIDES[:1] if size else PICTURE_SIDES
    addresses = [(photo_url(media.digest, side), side) for side in sides]
    return format_html(
        '<img class="picture {}" src="{}" srcset="{}" sizes="{}" alt="{}" width="{}" height="{}" '
        'decoding="async">',
        size,
        addresses[min(1, len(addresses) - 1)][0],
        ", ".join(f"{address} {side}w" for address, side in addresses),
        "4rem" if size else "(min-width: 48rem) 36rem, 100vw",
        name,
        media.width,
        media.height,
    )


def photo_url(digest: str, side: int) -> str:
    return reverse("faces:photo", args=[digest, side])


@register.simple_tag
def picture_url(seed: str, category: str, colour: str = "", name: str = "") -> str:
    """The address of a product's picture; cacheable for ever. The name refines what is drawn."""
    kind = pictures.kind_of(category, str(name))
    asked = {"category": kind, "form": pictures.form_of(kind, str(name)), "colour": colour}
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{reverse('faces:picture', args=[seed])}?{query}&v={pictures.VERSION}"


@register.simple_tag
def swatch(colour: str) -> SafeString:
    """A small disc in a SKU's colour."""
    return format_html(
        '<svg viewBox="0 0 32 32" aria-hidden="true">'
        '<circle cx="16" cy="16" r="15" fill="{}"/></svg>',
        pictures.colour_hex(colour),
    )


@register.inclusion_tag("faces/_bar_item.html", takes_context=True)
def bar_item(
    context: Mapping[str, Any],
    name: str,
    url: str,
    label: str,
    icon: str,
    count: int = 0,
    raised: bool = False,
) -> dict[str, Any]:
    """One place of the phone's bottom bar, current when the context's `page` is its name."""
    return _place(context, name, url, label, icon, count) | {"raised": raised}


@register.inclusion_tag("faces/_side_item.html", takes_context=True)
def side_item(
    context: Mapping[str, Any], name: str, url: str, label: str, icon: str, count: int = 0
) -> dict[str, Any]:
    """One place of the desk's side navigation."""
    return _place(context, name, url, label, icon, count)


def _place(
    context: Mapping[str, Any], name: str, url: str, label: str, icon: str, count: int
) -> dict[str, Any]:
    current = context.get("page") == name
    return {"url": url, "label": label, "icon": icon, "count": count, "current": current}


@register.inclusion_tag("faces/_crumb.html")
def crumb(label: str, url: str = "") -> dict[str, Any]:
    return {"label": label, "url": url}


@register.inclusion_tag("faces/_field.html")
def field(bound: Any, help: str = "", kind: str = "") -> dict[str, Any]:
    """A Django form field with label, help and error; `kind="code"` for one-time codes."""
    described = []
    if help or bound.help_text:
        described.append(f"{bound.id_for_label}_help")
    if bound.errors:
        described.append(f"{bound.id_for_label}_error")
    extra: dict[str, Any] = {}
    if described:
        extra["aria-describedby"] = " ".join(described)
    if bound.errors:
        extra["aria-invalid"] = "true"
    return {"bound": bound, "control": bound.as_widget(attrs=extra), "help": help, "kind": kind}


@register.simple_tag(takes_context=True)
def sort_head(context: Mapping[str, Any], label: str, key: str) -> SafeString:
    """A table head that sorts by `key`: `?sort=key`, again for `?sort=-key`. Use inside <th>."""
    request = context["request"]
    now = request.GET.get("sort", "")
    asked = f"-{key}" if now == key else key
    drawing = {key: "up", f"-{key}": "down"}.get(now, "sort")
    current = mark_safe(' aria-current="true"') if drawing != "sort" else ""
    return format_html(
        '<a class="sort" href="?{}"{}>{}{}</a>',
        _query(request.GET, sort=asked, cursor=""),
        current,
        label,
        icon(drawing),
    )


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: str) -> str:
    """The present query string with some values changed; an empty value removes one."""
    return _query(context["request"].GET, **changes)


def _query(now: Any, **changes: str) -> str:
    kept = now.copy()
    for name, value in changes.items():
        kept.pop(name, None)
        if value != "":
            kept[name] = value
    return str(kept.urlencode())


@register.simple_block_tag
def dialog(content: str, id: str, title: str, kind: str = "") -> SafeString:
    """A <dialog>, opened by `<button data-open="id">`; kind "sheet" slides up on a phone."""
    return SafeString(
        render_to_string(
            "faces/_dialog.html", {"id": id, "title": title, "kind": kind, "content": content}
        )
    )


@register.simple_tag
def spark(values: list[int], label: str = "") -> SafeString:
    """A small line over time, for a stat card."""
    return charts.spark(values, label=label)


@register.simple_tag
def bars(rows: list[tuple[str, int]], label: str = "", unit: str = "count") -> SafeString:
    """Horizontal bars; unit is count or a currency. Put a table beside it or name the figures."""
    return charts.bars(rows, label=label, unit=unit)
