"""What a promotion says, in the reader's words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quanqu.catalog import queries as catalog
from quanqu.doors.desk import naming
from quanqu.doors.faces import formats, glossary
from quanqu.kit.languages import is_chinese
from quanqu.kit.money import BPS

Form = Mapping[str, Any]

KINDS: Final[Mapping[str, str | Promise]] = {
    "percent": gettext_lazy("Percent off"),
    "amount": gettext_lazy("Amount off"),
    "price": gettext_lazy("Special price"),
    "nth": gettext_lazy("Every nth unit"),
    "buy_get": gettext_lazy("Buy some, get some"),
    "bundle": gettext_lazy("Bundle for one price"),
    "gift": gettext_lazy("Gift with purchase"),
    "free_delivery": gettext_lazy("Free delivery"),
}
WEEKDAYS: Final = (
    *(gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu")),
    *(gettext_lazy("Fri"), gettext_lazy("Sat"), gettext_lazy("Sun")),
)
MOST_NAMED: Final = 6


def title(text: Mapping[str, Any]) -> str:
    """Its own words, in the reader's language."""
    return str(text["zh" if is_chinese() else "en"])


def told(form: Form) -> list[dict[str, str]]:
    """The whole rule as facts with labels."""
    rows = [
        (_("Gives"), gives(form)),
        (_("On what"), _and(_goods(form))),
        (_("When"), when(form)),
        (_("Where"), _and(_where(form.get("when", {})))),
        (_("For whom"), _and(_whom(form.get("when", {})))),
        (_("Needs"), _and(_needs(form))),
        (_("At most"), _and(_most(form))),
        (_("Together with others"), _together(form)),
        (_("Borne by"), _and(bearers(form))),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def gives(form: Form) -> str:
    """What it gives, in one line."""
    give, currency = form["give"], form.get("currency", "CNY")
    facts: dict[str, Any] = {
        "off": _off(give.get("bps", BPS)),
        "money": formats.money(give.get("fen", give.get("price_fen", 0)), currency),
        "qty": give.get("qty", 1),
        **{name: give.get(name) for name in ("n", "buy", "get")},
    }
    match give["kind"]:
        case "percent":
            return str(facts["off"])
        case "amount" if give["per"] == "unit":
            return _("%(money)s off each unit") % facts
        case "amount":
            return _("%(money)s off") % facts
        case "price":
            return _("%(money)s a unit") % facts
        case "nth":
            return _("of every %(n)s units the cheapest: %(off)s") % facts
        case "buy_get" if give.get("of"):
            goods = _and(_named(give["of"]))
            return _("buy %(buy)s, and %(get)s of %(goods)s: %(off)s") % {**facts, "goods": goods}
        case "buy_get":
            return _("buy %(buy)s, and the %(get)s cheapest more: %(off)s") % facts
        case "bundle":
            parts = [f"{part['qty']} × {_and(_named(part['what']))}" for part in give["parts"]]
            return _("%(parts)s for %(money)s") % {**facts, "parts": " + ".join(parts)}
        case "gift":
            goods = _and(_named({"skus": [give["sku"]]}))
            return _("%(qty)s × %(goods)s free") % {**facts, "goods": goods}
        case _:
            return str(KINDS["free_delivery"])


def when(form: Form) -> str:
    """From when until when, on which days, at which hours."""
    asked = form.get("when", {})
    days = [str(WEEKDAYS[one - 1]) for one in sorted(asked.get("weekdays", ()))]
    hours = [f"{hour(first)}–{hour(last)}" for first, last in asked.get("minutes", ())]
    return _and([*window(form), " ".join(days), " ".join(hours)])


def window(form: Form) -> list[str]:
    asked = form.get("when", {})
    said = []
    if asked.get("from"):
        said.append(_("from %(at)s") % {"at": _moment(asked["from"])})
    if asked.get("until"):
        said.append(_("until %(at)s") % {"at": _moment(asked["until"])})
    return said


def bearers(form: Form, names: Mapping[UUID, str] | None = None) -> list[str]:
    """Who bears it, with their shares; names of organisations are read unless given."""
    known = {"seller": _("Seller"), "platform": _("Platform")}
    others = [UUID(one["who"]) for one in form["bearers"] if one["who"] not in known]
    found = naming.organisation_names(others) if names is None else names
    return [
        known.get(one["who"]) or found.get(UUID(one["who"]), "")
        if one["bps"] == BPS
        else f"{known.get(one['who']) or found.get(UUID(one['who']), '')}"
        f" {formats.percent(one['bps'])}"
        for one in form["bearers"]
    ]


def organisations_in(forms: Iterable[Form]) -> list[UUID]:
    """Whom the bearers of some forms name."""
    named = {one["who"] for form in forms for one in form["bearers"]}
    return [UUID(who) for who in named - {"seller", "platform"}]


def _off(bps: int) -> str:
    return _("free") if bps == BPS else _("%(percent)s off") % {"percent": formats.percent(bps)}


def _goods(form: Form) -> list[str]:
    what = form.get("what", {})
    if not what:
        return []
    said = [_("everything")] if what.get("all") else _named(what)
    without = _named(what["except"]) if what.get("except") else []
    return [*said, _("but not %(goods)s") % {"goods": _and(without)}] if without else said


def _named(scope: Form) -> list[str]:
    """The names of goods, shortened where they are many."""
    if scope.get("all"):
        return [_("everything")]
    categories = {str(one.category_id): one for one in catalog.list_categories()}
    brands = {str(one.brand_id): one for one in catalog.list_brands()}
    skus = catalog.get_skus([UUID(one) for one in scope.get("skus", ())][:MOST_NAMED])
    products = [UUID(one) for one in scope.get("products", ())][:MOST_NAMED]
    names = [
        *(
            formats.named(categories[one])
            for one in scope.get("categories", ())
            if one in categories
        ),
        *(formats.named(brands[one]) for one in scope.get("brands", ()) if one in brands),
        *(naming.picture_of(sku)["label"] for sku in skus.values()),
        *(formats.named(one) for one in catalog.list_products_by_id(products)),
    ]
    qty = sum(len(scope.get(name, ())) for name in ("categories", "brands", "skus", "products"))
    shown = names[:MOST_NAMED]
    rest = qty - len(shown)
    more = ngettext("%(n)s more", "%(n)s more", rest) % {"n": rest}
    return [*shown, more] if rest > 0 else shown


def _where(asked: Form) -> list[str]:
    nodes = naming.node_names(UUID(one) for one in asked.get("nodes", ()))
    sellers = naming.organisation_names(UUID(one) for one in asked.get("sellers", ()))
    return [*sellers.values(), *nodes.values(), *asked.get("zones", ())]


def _whom(asked: Form) -> list[str]:
    tiers = [str(glossary.state(tier).label) for tier in asked.get("tiers", ())]
    said = {
        "members_only": _("members"),
        "first_order": _("a member's first order"),
        "buyers_only": _("approved wholesale buyers"),
        "coupon": _("whoever shows a coupon"),
    }
    tokens = [_("who holds “%(kind)s”") % {"kind": kind} for kind in asked.get("tokens", ())]
    return [*tiers, *(words for name, words in said.items() if asked.get(name)), *tokens]


def _needs(form: Form) -> list[str]:
    need, currency = form.get("need", {}), form.get("currency", "CNY")
    said = []
    if need.get("qty"):
        said.append(ngettext("%(n)s unit", "%(n)s units", need["qty"]) % {"n": need["qty"]})
    if need.get("amount_fen"):
        said.append(formats.money(need["amount_fen"], currency))
    return said


def _most(form: Form) -> list[str]:
    said = []
    if form.get("times"):
        said.append(ngettext("%(n)s time", "%(n)s times", form["times"]) % {"n": form["times"]})
    if form.get("cap_fen"):
        said.append(formats.money(form["cap_fen"], form.get("currency", "CNY")))
    return said


def _together(form: Form) -> str:
    if form.get("exclusive"):
        return _("with no other promotion on the same goods")
    if form.get("stack"):
        return _("of the group “%(group)s” the best one counts") % {"group": form["stack"]}
    return ""


def _and(words: Sequence[str]) -> str:
    return " · ".join(str(one) for one in words if one)


def _moment(seconds: int) -> str:
    return formats.moment(datetime.fromtimestamp(seconds, UTC))


def hour(minute: int) -> str:
    """A minute of the day as a clock shows it; 1,440 is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
