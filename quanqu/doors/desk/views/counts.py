"""Counts at the desk: open one, watch its counters, ask again, approve what was found."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.desk import arriving, drafts, naming, places, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.moves import move_rows
from quanqu.doors.desk.views.transfers import short_id
from quanqu.doors.faces.once import SeeOther
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import CountLineView, CountOpinion, CountState, CountView, Shelf

PAGE: Final = 30
DRAFT: Final = "count"
MOST_UNCOUNTED: Final = 100
UNDER_WAY: Final = frozenset({CountState.COUNTING, CountState.RECOUNTING})


@require_safe
@at_desk
def counts(scope: Scope) -> HttpResponse:
    """Counts at my nodes, newest first."""
    asked = Asked(scope.request)
    mine = my_nodes(scope)
    nodes = [node for node in scope.nodes("stock.count") if node.can("holds_stock")]
    choice = places.node_filter(asked, [node for node in nodes if node.node_id in mine])
    state = asked.one_of("state", CountState)
    page = queries.list_counts(
        node_ids=choice.ids(mine),
        states=[state] if state else None,
        cursor=asked.id("cursor", "cnt"),
        limit=tables.limit_of(scope.request, PAGE),
    )
    rows = count_rows(page.counts)
    if tables.wants_csv(scope.request):
        return _list_file(rows)
    return show(
        scope,
        "desk/counts.html",
        "counts",
        rows=rows,
        states=list(CountState),
        node_filter=choice,
        may_open=scope.may("stock.adjust"),
        cursor=ids.public("cnt", page.next_cursor) if page.next_cursor else "",
    )


@require_safe
@at_desk
def count(scope: Scope, count: str) -> HttpResponse:
    """One count: how far each counter is, what differs, what nobody has looked at."""
    found = visible(scope, count)
    opinions = queries.opinions_of(found.count_id)
    is_hidden = found.is_blind and found.state in UNDER_WAY
    rows = line_rows(found, opinions, is_hidden)
    if tables.wants_csv(scope.request):
        return _lines_file(rows)
    uncounted = queries.list_uncounted(found.count_id, limit=MOST_UNCOUNTED)
    return show(
        scope,
        "desk/count.html",
        "counts",
        row=count_rows([found])[0],
        count=found,
        lines=rows,
        counters=_counters(opinions),
        is_hidden=is_hidden,
        seen_qty=len({shelf for shelf, _opinion in opinions}),
        scope_qty=len({shelf for shelf, _opinion in opinions}) + found.uncounted_qty,
        uncounted=[(naming.picture_of(sku), shelf) for shelf, sku in _with_goods(uncounted)],
        moves=move_rows(scope, queries.moves_about(found.count_id)),
        can=_can(scope, found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def gather(scope: Scope) -> HttpResponse:
    """Choose what shall be counted: the whole node, a category, or gathered goods."""
    scope.require("stock.adjust")
    draft = drafts.draft_of(scope, DRAFT)
    if scope.request.method == "POST":
        drafts.change(draft)
        if not scope.request.headers.get("HX-Request") and not draft.found:
            return SeeOther(scope.request.path)
    is_piece = bool(scope.request.headers.get("HX-Request"))
    return show(
        scope,
        "desk/_draft.html" if is_piece else "desk/count_new.html",
        "counts",
        draft=draft,
        rows=drafts.shown(draft),
        choices=drafts.choices(draft),
        nodes=_nodes(scope),
        categories=catalog.list_categories(),
    )


@require_POST
@at_desk
def open_(scope: Scope) -> HttpResponse:
    """Ask for the count."""
    draft = drafts.draft_of(scope, DRAFT)
    posted = scope.request.POST

    def effect() -> str:
        node_id = ids.parse("nod", posted.get("node", ""))
        network.require(scope.actor, "stock.adjust", node_id=node_id)
        made = stock.open_count(
            node_id=node_id,
            sku_ids=_what(draft, node_id, posted.get("what", ""), posted.get("category", "")),
            is_blind=posted.get("open") is None,
            tolerance_qty=arriving.whole(posted.get("tolerance", "")),
            at=scope.at,
        )
        return reverse("desk:count", args=[ids.public("cnt", made)])

    def told() -> str:
        draft.forget()
        return _("The count is open. Anyone who counts here finds it on the handheld.")

    return do_once(scope, effect, back=reverse("desk:count_new"), told=told)


@require_POST
@at_desk
def count_deed(scope: Scope, count: str, deed: str) -> HttpResponse:
    """Compare, approve or give up, once."""
    found = visible(scope, count)
    deeds: dict[str, Callable[..., Any]] = {
        "compare": stock.close_counting,
        "approve": stock.approve_count,
        "cancel": stock.cancel_count,
    }
    if deed not in deeds:
        raise NotFound
    network.require(scope.actor, "stock.adjust", node_id=found.node_id)
    page = reverse("desk:count", args=[count])

    def effect() -> str:
        deeds[deed](count_id=found.count_id, at=scope.at)
        return page

    def told() -> str:
        return _word_of(deed, queries.get_count(found.count_id))

    return do_once(scope, effect, back=page, told=told)


def my_nodes(scope: Scope) -> list[UUID]:
    """Where I count, or where I see stock; the chosen node only, if one is chosen."""
    permissions = ("stock.count", "stock.adjust", "orders.see")
    found = {one for permission in permissions for one in scope.node_ids(permission)}
    if not found:
        scope.require("stock.count")
    return sorted(found)


def visible(scope: Scope, count: str) -> CountView:
    """The count, if it belongs to a node of mine."""
    found = queries.get_count(ids.parse("cnt", count))
    permissions = ("stock.count", "stock.adjust", "orders.see")
    seen = {node.node_id for permission in permissions for node in scope.nodes(permission)}
    if found.node_id not in seen:
        raise NotFound
    return found


def count_rows(found: Sequence[CountView]) -> list[dict[str, Any]]:
    nodes = naming.node_names(one.node_id for one in found)
    actors = naming.actor_names(
        who for one in found for who in (one.opened_by, one.approved_by or "", *one.counters)
    )
    return [
        {
            "count": one,
            "public_id": ids.public("cnt", one.count_id),
            "short_id": short_id(one.count_id),
            "node": nodes[one.node_id],
            "opened_by": actors[one.opened_by],
            "approved_by": actors[one.approved_by] if one.approved_by else "",
            "counters": [actors[who] for who in one.counters],
        }
        for one in found
    ]


def line_rows(
    found: CountView, opinions: Sequence[tuple[Shelf, CountOpinion]], is_hidden: bool
) -> list[dict[str, Any]]:
    """Each counted shelf with what every counter found; the largest difference first."""
    pictures = naming.pictures_of(line.shelf.sku_id for line in found.lines)
    actors = naming.actor_names(opinion.counter for _shelf, opinion in opinions)
    of_shelf: dict[Shelf, list[dict[str, Any]]] = {}
    for shelf, opinion in opinions:
        said = {"who": actors[opinion.counter], "round": opinion.round, "opinion": opinion}
        of_shelf.setdefault(shelf, []).append(said)
    rows = [
        {
            "line": line,
            "picture": pictures.get(line.shelf.sku_id),
            "opinions": [] if is_hidden else of_shelf.get(line.shelf, []),
        }
        for line in found.lines
    ]
    return sorted(rows, key=lambda row: -abs(_difference(row["line"])))


def _difference(line: CountLineView) -> int:
    return line.difference_qty or 0


def _with_goods(shelves: Sequence[Shelf]) -> list[tuple[Shelf, Any]]:
    skus = catalog.get_skus({shelf.sku_id for shelf in shelves})
    return [(shelf, skus[shelf.sku_id]) for shelf in shelves]


def _counters(opinions: Sequence[tuple[Shelf, CountOpinion]]) -> list[dict[str, Any]]:
    """How many shelves each counter has looked at in each round, and when last."""
    done: Counter[tuple[str, int]] = Counter()
    last: dict[tuple[str, int], datetime] = {}
    for _shelf, opinion in opinions:
        key = (opinion.counter, opinion.round)
        done[key] += 1
        last[key] = max(last.get(key, opinion.counted_at), opinion.counted_at)
    actors = naming.actor_names(counter for counter, _round in done)
    return [
        {"who": actors[who], "round": round_, "qty": qty, "at": last[who, round_]}
        for (who, round_), qty in sorted(done.items(), key=lambda one: (one[0][1], one[0][0]))
    ]


def _can(scope: Scope, found: CountView) -> dict[str, bool]:
    may_decide = network.is_allowed(scope.actor, "stock.adjust", node_id=found.node_id)
    may_count = network.is_allowed(scope.actor, "stock.count", node_id=found.node_id)
    is_own = scope.actor.label in found.counters
    return {
        "count": may_count and found.state in UNDER_WAY,
        "compare": may_decide and found.state in UNDER_WAY,
        "approve": may_decide and found.state == CountState.COUNTED and not is_own,
        "own": may_decide and found.state == CountState.COUNTED and is_own,
        "cancel": may_decide and found.state in (*UNDER_WAY, CountState.COUNTED),
    }


def _nodes(scope: Scope) -> list[Any]:
    return [
        node
        for node in scope.nodes("stock.adjust")
        if node.can("holds_stock") and scope.node in (None, node)
    ]


def _what(draft: drafts.Draft, node_id: UUID, what: str, category: str) -> list[UUID] | None:
    """None is the whole node; else the gathered goods, or a category as far as it lies here."""
    if what == "gathered" and draft.lines:
        return list(draft.quantities)
    if what != "category" or not category:
        return None
    here = {level.shelf.sku_id for level in queries.levels_at(node_id, limit=10_000)}
    skus = catalog.get_skus(here)
    inside = _with_all_below(category)
    return [sku_id for sku_id, sku in skus.items() if sku.category_code in inside]


def _with_all_below(category: str) -> set[str]:
    found = {category}
    for one in catalog.list_categories():
        if one.parent_code in found:
            found.add(one.code)
    return found


def _word_of(deed: str, found: CountView) -> str:
    if deed == "approve":
        return _("Approved. The differences are on the shelves now.")
    if deed == "cancel":
        return _("Given up. Nothing was moved.")
    if found.state == CountState.RECOUNTING:
        return _("Some shelves are asked for again: the counters see them on the handheld.")
    return _("Everything agrees. Somebody who did not count may approve it.")


def _list_file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Count"), _("Node"), _("State"), _("Round"), _("Opened"), _("Opened by")]
    return tables.csv_answer(
        "counts",
        [*head, _("Counters"), _("Approved"), _("Approved by")],
        (
            [
                row["public_id"],
                row["node"],
                row["count"].state,
                row["count"].round,
                row["count"].opened_at,
                row["opened_by"],
                ", ".join(row["counters"]),
                row["count"].approved_at,
                row["approved_by"],
            ]
            for row in rows
        ),
    )


def _lines_file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Goods"), _("Lot"), _("Expected"), _("Counted"), _("Difference"), _("Posted")]
    return tables.csv_answer(
        "count",
        head,
        (
            [
                row["picture"]["label"] if row["picture"] else "",
                row["line"].shelf.lot,
                row["line"].expected_qty,
                row["line"].counted_qty,
                row["line"].difference_qty,
                row["line"].posted_qty,
            ]
            for row in rows
        ),
    )
