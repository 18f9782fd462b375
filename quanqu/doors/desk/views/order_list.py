"""Orders by every filter that staff think of, sorted, a page at a time, as a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quanqu.doors.desk import naming, places, tables, words
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.orders import queries
from quanqu.orders.queries import Behind, FoundOrder, OrderFilter
from quanqu.orders.types import HandOverKind, OrderState
from quanqu.search import queries as search

PAGE: Final = 30
MODES: Final = ("normal", "deposit", "parts", "presale", "backorder")
SORTS: Final = ("", "placed", "total", "-total")
FINER: Final = ("mode", "channel", "way", "seller", "member", "least", "most", "tag", "held")
"""Filters that wait behind a button until one of them is used."""

MOST_FOUND: Final = 50
NOBODY: Final = UUID(int=0)


@require_safe
@at_desk
def orders(scope: Scope) -> HttpResponse:
    """Orders that my nodes or companies sell, hold or hand over."""
    scope.require("orders.see")
    asked = Asked(scope.request)
    limit = tables.limit_of(scope.request, PAGE)
    sort = asked.text("sort") if asked.text("sort") in SORTS else ""
    nodes = scope.nodes("orders.see")
    choice = places.node_filter(asked, nodes)
    rows = queries.search_orders(
        _wanted(scope, asked, choice.chosen),
        **whose(scope),
        sort=sort,
        behind=_behind(asked.values.get("cursor", "")),
        limit=limit,
    )
    shown = _shown(scope, rows)
    if tables.wants_csv(scope.request):
        return _file(shown)
    return show(
        scope,
        "desk/orders.html",
        "orders",
        rows=shown,
        states=list(OrderState),
        modes=[(mode, words.word(mode)) for mode in MODES],
        channels=words.CHANNELS.items(),
        ways=list(HandOverKind),
        node_filter=choice,
        firms=network.list_organisations({node.organisation_id for node in nodes}),
        is_finer=asked.is_anything(*FINER),
        is_narrowed=bool({*asked.values} - {"cursor", "sort"}),
        cursor=_cursor(rows[-1]) if len(rows) == limit else "",
    )


def whose(scope: Scope) -> Mapping[str, Any]:
    """Offices by company, people at nodes by node; a chosen node narrows both."""
    books = scope.books("orders.see")
    if books and scope.node is None:
        return {"organisation_ids": books}
    return {"node_ids": scope.node_ids("orders.see")}


def _wanted(scope: Scope, asked: Asked, node: NodeView | None) -> OrderFilter:
    state, mode = asked.one_of("state", OrderState), asked.text("mode")
    first_at, before_at = asked.days()
    return OrderFilter(
        text=asked.text(),
        sku_ids=_goods(asked.text()),
        states=[state] if state else None,
        modes=[mode] if mode in MODES else None,
        channel=asked.text("channel") or None,
        way=asked.one_of("way", HandOverKind),
        selling_node_id=node.node_id if node else None,
        seller_id=asked.id("seller", "org"),
        member_ids=_members(scope, asked.text("member")),
        first_at=first_at,
        before_at=before_at,
        least_fen=asked.fen("least"),
        most_fen=asked.fen("most"),
        tag=asked.text("tag"),
        is_held=asked.text("held") == "1",
    )


def _goods(text: str) -> list[UUID]:
    """The SKUs that the text names, beside being an order's number."""
    if len(text) < 2:
        return []
    found = search.list_products(text, limit=MOST_FOUND)
    return [sku.sku_id for product in found for sku in product.skus]


def _members(scope: Scope, text: str) -> list[UUID] | None:
    """Whose orders: by number or the last four digits of a phone; nobody, if nobody fits."""
    if not text or not scope.may("members.see"):
        return None
    if len(text) == 4 and text.isdigit():
        firms = {node.organisation_id for node in scope.nodes("members.see")}
        return [one.member_id for firm in firms for one in members.list_by_last4(firm, text)] or [
            NOBODY
        ]
    known = members.find_by_number(text)
    return [known.member_id if known else NOBODY]


def _shown(scope: Scope, rows: Sequence[FoundOrder]) -> list[dict[str, Any]]:
    sees_members = scope.may("members.see")
    people = naming.member_words(row.member_id for row in rows) if sees_members else {}
    firms = naming.organisation_names(row.seller_id for row in rows)
    nodes = naming.node_names(row.selling_node_id for row in rows)
    return [
        {
            "order": row,
            "public_id": ids.public("ord", row.order_id),
            "who": people.get(row.member_id, "") if row.member_id else "",
            "firm": firms[row.seller_id],
            "node": nodes[row.selling_node_id],
            "channel": words.channel(row.channel),
        }
        for row in rows
    ]


def _cursor(last: FoundOrder) -> str:
    return f"{last.placed_at.isoformat()}~{last.sort_key}~{last.order_id}"


def _behind(cursor: str) -> Behind | None:
    if not cursor:
        return None
    try:
        at, key, order_id = cursor.replace(" ", "+").split("~")
        return Behind(datetime.fromisoformat(at), int(key), UUID(order_id))
    except ValueError as error:
        raise Invalid(cursor=cursor) from error


def _file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Order"), _("Placed"), _("State"), _("Mode"), _("Channel"), _("Way"), _("Sold by")]
    return tables.csv_answer(
        "orders",
        [*head, _("Node"), _("Member"), _("Pieces"), _("Total"), _("Currency")],
        (
            [
                row["order"].number,
                row["order"].placed_at,
                row["order"].state,
                row["order"].mode,
                row["channel"],
                row["order"].hand_over_kind,
                row["firm"],
                row["node"],
                row["who"],
                row["order"].qty,
                tables.decimal(row["order"].total_fen),
                row["order"].currency,
            ]
            for row in rows
        ),
    )
