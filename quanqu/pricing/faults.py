"""What is wrong with a promotion's form, in the reader's words instead of the schema's."""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Final[Mapping[str, str | Promise]] = {
    "bearers_sum": _("the shares of those who bear it do not sum to the whole."),
    "bearer_twice": _("somebody bears it twice."),
    "ends_first": _("it ends before it begins."),
    "slot_ends_first": _("a time of the day ends before it begins."),
    "goods_of_bundle": _("a bundle names its goods in its parts, everything else names them once."),
    "part_without_goods": _("a part names no goods."),
}
"""What several fields say together, by the word of `form`."""

FAULTS: Final[tuple[tuple[re.Pattern[str], str | Promise], ...]] = (
    (re.compile(r"unknown field `(?P<field>[^`]*)`"), _("nobody knows the word “%(field)s”.")),
    (re.compile(r"missing required field `(?P<field>[^`]*)`"), _("%(field)s is missing.")),
    (re.compile(r"of length >= "), _("%(field)s is missing.")),
    (re.compile(r"of length <= "), _("%(field)s is too long.")),
    (re.compile(r"` >= "), _("%(field)s is too small.")),
    (re.compile(r"` <= "), _("%(field)s is too large.")),
)
"""What the reader of the form says of one field; anything else is not possible."""

FIELDS: Final[Mapping[str, str | Promise]] = {
    "text": _("what the reader is told"),
    "zh": _("what the reader is told in Chinese"),
    "en": _("what the reader is told in English"),
    "bearers": _("who bears it"),
    "who": _("who bears it"),
    "give": _("what it gives"),
    "kind": _("what it gives"),
    "bps": _("the percentage"),
    "fen": _("the amount"),
    "price_fen": _("the price"),
    "amount_fen": _("the least amount"),
    "cap_fen": _("the most it gives"),
    "qty": _("the number of pieces"),
    "n": _("the number of pieces"),
    "buy": _("the number of pieces to buy"),
    "get": _("the number of pieces to get"),
    "times": _("how often it counts"),
    "parts": _("the parts of the bundle"),
    "what": _("the goods"),
    "of": _("the goods"),
    "skus": _("the goods"),
    "products": _("the goods"),
    "categories": _("the goods"),
    "brands": _("the goods"),
    "sku": _("the gift"),
    "round": _("the rounding"),
    "when": _("when it holds"),
    "from": _("the beginning"),
    "until": _("the end"),
    "weekdays": _("the days of the week"),
    "minutes": _("the time of the day"),
    "zones": _("the price zone"),
    "sellers": _("the seller"),
    "nodes": _("the node"),
    "tiers": _("the tier"),
    "tokens": _("the benefit token"),
    "currency": _("the currency"),
    "priority": _("the order of promotions"),
    "stack": _("the group of promotions"),
    "form": _("the version of the form"),
}


def said(fault: str) -> str:
    """A fault of `form.read`, which names its place, as a sentence."""
    what, _at, place = fault.partition(" - at ")
    if what in SENTENCES:
        return str(SENTENCES[what])
    for pattern, sentence in FAULTS:
        found = pattern.search(what)
        if found:
            word = found.groupdict().get("field") or _last_word(place)
            return str(sentence) % {"field": FIELDS.get(word, word)}
    word = _last_word(place)
    return str(_("%(field)s is not possible.")) % {"field": FIELDS.get(word, word)}


def _last_word(place: str) -> str:
    """The innermost name of a place like `$.bearers[0].bps`."""
    words = re.findall(r"[a-z_]+", place)
    return words[-1] if words else "form"
