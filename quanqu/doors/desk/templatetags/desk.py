"""Small words of the desk's pages."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from quanqu.doors.desk import words
from quanqu.orders.types import LineView

register = template.Library()


@register.filter
def positive(amount_fen: int) -> int:
    """A credit without its sign, for the credit column."""
    return abs(amount_fen)


@register.filter
def negative(amount_fen: int) -> int:
    return -amount_fen


@register.filter
def line_why(line: LineView) -> list[dict[str, Any]]:
    """What a line's total is made of, and what of it goes where."""
    rows = [{"label": f"{line.qty} × ", "fen": line.list_price_fen}]
    if line.discount_fen:
        rows.append({"label": _("Discount"), "fen": -line.discount_fen})
    rows.append({"label": _("Without VAT"), "fen": line.net_fen})
    rows.append({"label": _("VAT"), "fen": line.total_fen - line.net_fen})
    if line.transfer_fen:
        rows.append({"label": _("To the owner of the goods"), "fen": line.transfer_fen})
    return rows


@register.filter
def node_role(role: str) -> str:
    """What a node did for a sale."""
    roles = {
        "found": _("Found the customer"),
        "sold": _("Sold it"),
        "held": _("Held the goods"),
        "shipped": _("Shipped it"),
        "handed_over": _("Handed it over"),
        "took_return": _("Took the return"),
    }
    return roles.get(str(role), str(role))


@register.filter
def verdict_tone(verdict: str) -> str:
    return {"holds": "good", "broken": "bad"}.get(str(verdict), "quiet")


@register.filter
def verdict_word(verdict: str) -> str:
    verdicts = {"holds": _("Holds"), "broken": _("Broken")}
    return verdicts.get(str(verdict), _("Nothing to examine"))


@register.filter
def desk_word(name: str) -> str:
    """Facts of the books, causes, codes, abilities: the desk's own words."""
    return words.word(str(name))
