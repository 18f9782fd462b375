"""Competitors at the desk: what they ask, the suggested answers and why, four eyes on them (C2)."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quanqu.catalog import queries as goods
from quanqu.doors.desk import naming, tables, uploads
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.prices import SHOWN, visible_list
from quanqu.doors.faces import formats
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import AnswerKind, Guard, PriceListView, Reason, Suggestion

PREFIX: Final = "ans"
PERCENT: Final = 100
"""Ten-thousandths in one per cent."""

WHY: Final = {
    "matches": gettext_lazy("As %(source)s asks %(price)s."),
    "beats": gettext_lazy("%(percent)s below %(source)s, who asks %(price)s."),
    "rail_floor": gettext_lazy("Not below the floor price of %(price)s."),
    "rail_margin": gettext_lazy("Not below cost and %(percent)s of margin: %(price)s."),
    "rail_day": gettext_lazy("At most %(percent)s a day: not below %(price)s."),
    "cheap_enough": gettext_lazy("We are not dearer."),
    "held_by_window": gettext_lazy("A price for a while is in force; it is not answered."),
    "too_old": gettext_lazy("%(qty)s prices older than %(hours)s hours are not looked at."),
    "outlier": gettext_lazy("%(source)s with %(price)s is over %(percent)s below us: left out."),
    "nobody_to_answer": gettext_lazy("There is no price to answer."),
    "no_rule": gettext_lazy("No rule says how these goods answer."),
}

DONE: Final = {
    "draft": gettext_lazy("Drafted. Somebody else must approve it."),
    "approve": gettext_lazy("Published: these prices are in force."),
    "refuse": gettext_lazy("Put aside. No price has changed."),
    "rule": gettext_lazy("Saved."),
    "drop-rule": gettext_lazy("The rule is gone."),
}


@require_safe
@at_desk
def price_watch(scope: Scope, price_list: str) -> HttpResponse:
    """Ours, theirs, the answer and why; drafts that wait; the rules."""
    found = visible_list(scope, price_list)
    asked = Asked(scope.request)
    limit = tables.limit_of(scope.request, SHOWN)
    sku_ids = queries.list_watched(found.list_id, after_id=asked.id("cursor", "sku"), limit=limit)
    rows = _rows(found, queries.suggest(found.list_id, sku_ids, scope.at))
    if tables.wants_csv(scope.request):
        return _file(rows)
    of_sku = asked.id("history", "sku")
    return show(
        scope,
        "desk/price_watch.html",
        "prices",
        list=found,
        public_id=price_list,
        rows=rows,
        cursor=ids.public("sku", sku_ids[-1]) if len(sku_ids) == limit else "",
        drafts=_drafts(scope, found),
        rules=_rules(found),
        categories=goods.list_categories(),
        history=queries.list_seen(found.list_id, of_sku) if of_sku else None,
        report=uploads.told_refused(scope),
    )


@require_POST
@at_desk
def price_watch_deed(scope: Scope, price_list: str, deed: str) -> HttpResponse:
    """Take a table, draft answers, decide on them, or change a rule; once."""
    found = visible_list(scope, price_list)
    page = reverse("desk:price_watch", args=[price_list])
    if deed == "table":
        return _take_table(scope, found, page)
    if deed not in DONE:
        raise NotFound

    def effect() -> str:
        _do(scope, found, deed)
        return page

    return do_once(scope, effect, back=page, told=str(DONE[deed]))


def _do(scope: Scope, found: PriceListView, deed: str) -> None:
    asked, posted = Asked(scope.request), scope.request.POST
    if deed == "draft":
        chosen = [ids.parse("sku", text) for text in posted.getlist("sku")]
        pricing.draft_answers(list_id=found.list_id, sku_ids=chosen, at=scope.at)
    elif deed == "approve":
        pricing.approve_answers(draft_id=_draft_id(found, posted.get("draft", "")), at=scope.at)
    elif deed == "refuse":
        pricing.refuse_answers(draft_id=_draft_id(found, posted.get("draft", "")), at=scope.at)
    elif deed == "rule":
        pricing.set_guard(list_id=found.list_id, guard=_guard(asked))
    else:
        pricing.drop_guard(list_id=found.list_id, category_id=_category_id(asked))


def _draft_id(found: PriceListView, text: str) -> UUID:
    draft_id = ids.parse(PREFIX, text)
    if draft_id not in {one.draft_id for one in queries.list_drafts(found.list_id)}:
        raise NotFound
    return draft_id


def _guard(asked: Asked) -> Guard:
    kind = asked.one_of("kind", AnswerKind) or AnswerKind.MATCH
    return Guard(
        kind=kind,
        beat_bps=PERCENT * asked.number("beat", most=PERCENT) if kind == AnswerKind.BEAT else 0,
        margin_bps=PERCENT * asked.number("margin", most=1_000),
        most_day_bps=PERCENT * asked.number("most_day", most=PERCENT),
        fresh_hours=asked.number("hours"),
        outlier_bps=PERCENT * asked.number("outlier", most=PERCENT),
        category_id=_category_id(asked),
    )


def _category_id(asked: Asked) -> UUID | None:
    code = asked.text("category")
    if not code:
        return None
    found = {one.code: one.category_id for one in goods.list_categories()}
    if code not in found:
        raise Invalid(category=code)
    return found[code]


def _take_table(scope: Scope, found: PriceListView, page: str) -> HttpResponse:
    return uploads.take_table(
        scope,
        page,
        lambda table, skips: pricing.import_seen(
            list_id=found.list_id,
            table=table,
            at=scope.at,
            source=Asked(scope.request).text("source"),
            skip_refused=skips,
        ),
    )


def _rows(found: PriceListView, suggested: Sequence[Suggestion]) -> list[dict[str, Any]]:
    skus = goods.get_skus(one.sku_id for one in suggested)
    return [
        {
            "sku": skus[one.sku_id],
            "public_id": ids.public("sku", one.sku_id),
            "choice": naming.choice_of(skus[one.sku_id]),
            "our_fen": one.our_fen,
            "theirs": one.theirs,
            "others": len(one.seen) - 1,
            "price_fen": one.price_fen,
            "why": [why(reason, found.currency) for reason in one.reasons],
        }
        for one in suggested
        if one.sku_id in skus
    ]


def why(reason: Reason, currency: str) -> str:
    """A reason of an answer in the reader's words."""
    facts: dict[str, str | int] = dict(reason.facts)
    if "price_fen" in facts:
        facts["price"] = formats.money(int(facts["price_fen"]), currency)
    if "bps" in facts:
        facts["percent"] = formats.percent(int(facts["bps"]))
    return str(WHY[reason.code]) % facts


def _drafts(scope: Scope, found: PriceListView) -> list[dict[str, Any]]:
    drafts = queries.list_drafts(found.list_id)
    actors = naming.actor_names(
        who for one in drafts for who in (one.drafted_by, one.decided_by) if who
    )
    skus = goods.get_skus(row.sku_id for one in drafts for row in one.rows)
    return [
        {
            "draft": one,
            "public_id": ids.public(PREFIX, one.draft_id),
            "drafter": actors[one.drafted_by],
            "decider": actors[one.decided_by] if one.decided_by else "",
            "is_mine": one.drafted_by == scope.actor.label,
            "state": _state(one.decided_at is None, one.version),
            "rows": [(skus[row.sku_id], row) for row in one.rows if row.sku_id in skus],
        }
        for one in drafts
    ]


def _state(is_open: bool, version: int | None) -> str:
    if is_open:
        return "drafted"
    return "dropped" if version is None else "approved"


def _rules(found: PriceListView) -> list[dict[str, Any]]:
    categories: dict[UUID | None, Any] = {one.category_id: one for one in goods.list_categories()}
    return [
        {"rule": one, "category": categories.get(one.category_id)}
        for one in queries.list_guards(found.list_id)
    ]


def _file(rows: Sequence[dict[str, Any]]) -> HttpResponse:
    head = (_("SKU"), _("Name"), _("Ours"), _("Theirs"), _("Competitor"), _("Answer"), _("Why"))
    lines = (
        (
            *(row["sku"].code, formats.named(row["sku"]), tables.decimal(row["our_fen"])),
            tables.decimal(row["theirs"].price_fen) if row["theirs"] else "",
            row["theirs"].source if row["theirs"] else "",
            "" if row["price_fen"] is None else tables.decimal(row["price_fen"]),
            " ".join(row["why"]),
        )
        for row in rows
    )
    return tables.csv_answer("competitors", head, lines)
