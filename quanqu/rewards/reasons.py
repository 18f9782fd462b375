"""The sentence behind every part of a pool, in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quanqu.kit.languages import is_chinese
from quanqu.rewards.types import CauseKind, Why

SENTENCES: Final[Mapping[Why, str | Promise]] = {
    Why.ENROLLED: _("Enrolled this member on %(since)s."),
    Why.BOUND: _("This member’s guide since %(since)s."),
    Why.SERVED: _("Served this sale."),
    Why.MANAGES: _("Manages the guide’s store %(node)s."),
    Why.HOME_OF_BINDING: _("The store %(node)s where customer and guide were bound."),
    Why.TOUCHED: _("The customer scanned at %(node)s within the plan’s window."),
    Why.SOLD: _("The store %(node)s made this sale."),
    Why.DEALER_OF_NODE: _("Runs the store %(node)s."),
    Why.FULFILLED: _("The goods came from %(node)s."),
    Why.REFERRED: _("Referred this customer."),
    Why.NOBODY: _("Nobody stood for this role, so the platform keeps its part."),
    Why.OWN_PURCHASE: _("Nobody earns on their own purchase, so the platform keeps this part."),
    Why.FARMED: _("Two people refused this part as farmed, so the platform keeps it."),
    Why.BELOW_MINIMUM: _("Raises this role to its minimum."),
    Why.ABOVE_MAXIMUM: _("What this role’s maximum cut off."),
    Why.REMAINDER: _("The rest of the pool."),
}


def sentence(why: Why, facts: Mapping[str, Any], cause: CauseKind) -> str:
    """Why a part was paid, and that it was taken back where goods came back."""
    text = str(SENTENCES[why]) % {name: _readable(value) for name, value in _named(facts).items()}
    if cause is CauseKind.RETURNED:
        return str(_("Goods came back: %(reason)s") % {"reason": text})
    if cause is CauseKind.REFUSED and why is not Why.FARMED:
        return str(_("Refused as farmed: %(reason)s") % {"reason": text})
    return text


def _named(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts with the node's name in the reader's language, where it has one."""
    in_english = facts.get("node_en")
    return {**facts, "node": in_english} if in_english and not is_chinese() else facts


def _readable(value: Any) -> str:
    """A day as the reader writes it; anything else as it is."""
    try:
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value)


def day(moment: datetime) -> str:
    """A moment as the day that a fact keeps."""
    return moment.date().isoformat()
