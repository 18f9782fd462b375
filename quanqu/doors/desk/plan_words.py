"""What a share plan says, in sentences; its form, and what its fields say."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quanqu.catalog import queries as catalog
from quanqu.doors.faces import formats, glossary
from quanqu.doors.faces.amounts import as_typed, read_amount
from quanqu.kit.refusals import Invalid
from quanqu.rewards.types import Bearer, LaterTouch, Limit, Role, Terms

LATER: Final[Mapping[LaterTouch, str | Promise]] = {
    LaterTouch.FIRST: _("the first"),
    LaterTouch.LAST: _("the last"),
    LaterTouch.SPLIT: _("shared among all"),
}
EVERYTHING: Final = ("", "*", "default")
WINDOWS: Final = ("30", "90", "180", "365", "")
"""Days that a touch counts; nothing: for ever."""

SHARED: Final[tuple[Role, ...]] = tuple(role for role in Role if role is not Role.PLATFORM)
MOST_DAYS: Final = 3_650


def sentences(found: Terms) -> Iterable[str]:
    """The terms as a reader would say them."""
    yield from _rates(found.rates_bps)
    for role, bps in found.shares_bps.items():
        facts: dict[str, Any] = {"role": glossary.label(str(role)), "share": formats.percent(bps)}
        yield gettext("%(role)s: %(share)s of the pool.") % facts
        if role in found.limits:
            yield from _limits(str(glossary.label(str(role))), found.limits[role])
    yield gettext("%(role)s: the rest of the pool.") % {"role": glossary.label("platform")}
    yield gettext("What minimums add and maximums cut off is borne by: %(who)s.") % {
        "who": glossary.label(str(found.bearer))
    }
    which = LATER[found.later_touch]
    if found.window_days is None:
        yield gettext("A touch counts for ever; of several: %(which)s.") % {"which": which}
    else:
        facts = {"days": found.window_days, "which": which}
        yield gettext("A touch counts for %(days)s days; of several: %(which)s.") % facts
    yield gettext("Rewards vest %(days)s days after the hand-over.") % {
        "days": found.vests_after_days
    }


def _rates(rates_bps: Mapping[str, int]) -> Iterable[str]:
    """What goes into the pool: of all goods, then the categories that share a rate together."""
    names = {one.code: formats.named(one) for one in catalog.list_categories()}
    alike: dict[int, list[str]] = {}
    for category, bps in rates_bps.items():
        if category in EVERYTHING:
            yield gettext("%(rate)s of the money kept goes into the pool.") % {
                "rate": formats.percent(bps)
            }
        else:
            alike.setdefault(bps, []).append(names.get(category, category))
    for bps in alike:
        facts: dict[str, Any] = {"rate": formats.percent(bps), "category": " · ".join(alike[bps])}
        yield gettext("For category %(category)s it is %(rate)s.") % facts


def _limits(role: str, limit: Limit) -> Iterable[str]:
    if limit.minimum_fen is not None:
        facts = {"role": role, "amount": formats.money(limit.minimum_fen)}
        yield gettext("%(role)s: at least %(amount)s for each order line.") % facts
    if limit.maximum_fen is not None:
        facts = {"role": role, "amount": formats.money(limit.maximum_fen)}
        yield gettext("%(role)s: at most %(amount)s for each order line.") % facts


Fields = Mapping[str, str]


def fields_of(terms: Terms) -> dict[str, str]:
    """The form of a plan as an earlier version fills it."""
    filled = {"rate": as_typed(terms.rates_bps.get("", 0))}
    filled |= {f"rate-{code}": as_typed(bps) for code, bps in terms.rates_bps.items() if code}
    filled |= {f"share-{role}": as_typed(bps) for role, bps in terms.shares_bps.items()}
    for role, limit in terms.limits.items():
        for name, fen in (("min", limit.minimum_fen), ("max", limit.maximum_fen)):
            if fen is not None:
                filled[f"{name}-{role}"] = as_typed(fen)
    return filled | {
        "bearer": str(terms.bearer),
        "window": "" if terms.window_days is None else str(terms.window_days),
        "later": str(terms.later_touch),
        "vests": str(terms.vests_after_days),
    }


def read_terms(fields: Fields, categories: Iterable[str]) -> Terms:
    """What the filled form says. Refuses what is no number; `rules` say whether it can work."""
    rates = {"": _bps(fields, "rate") or 0}
    for code in categories:
        bps = _bps(fields, f"rate-{code}")
        if bps is not None:
            rates[code] = bps
    shares = {role: bps for role in SHARED if (bps := _bps(fields, f"share-{role}"))}
    limits = {
        role: Limit(least, most)
        for role in SHARED
        for least, most in [(_bps(fields, f"min-{role}"), _bps(fields, f"max-{role}"))]
        if least is not None or most is not None
    }
    return Terms(
        rates_bps=rates,
        shares_bps=shares,
        limits=limits,
        bearer=_one_of(Bearer, fields, "bearer"),
        window_days=_days(fields, "window"),
        later_touch=_one_of(LaterTouch, fields, "later"),
        vests_after_days=_days(fields, "vests") or 0,
    )


def _bps(fields: Fields, name: str) -> int | None:
    """A percentage in ten-thousandths, or an amount in fen: both have two decimals."""
    return read_amount(fields.get(name, "").strip().removesuffix("%"), "CNY", least=0)


def _days(fields: Fields, name: str) -> int | None:
    text = fields.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4 or int(text) > MOST_DAYS:
        raise Invalid(**{name: text[:10]})
    return int(text)


def _one_of(kinds: Any, fields: Fields, name: str) -> Any:
    word = fields.get(name, "")
    if word not in {*kinds}:
        raise Invalid(**{name: word[:20]})
    return kinds(word)
