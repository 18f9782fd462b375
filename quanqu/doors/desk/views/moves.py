"""Movements of stock with their causes: each cause opens what made it."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quanqu.doors.desk import causes, naming, places, tables, words
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.kit import ids
from quanqu.search import queries as search
from quanqu.stock import queries
from quanqu.stock.types import MoveKind, MoveView

PAGE: Final = 40
MOST_FOUND: Final = 200
"""Products whose movements a search looks through."""


@require_safe
@at_desk
def moves(scope: Scope) -> HttpResponse:
    """What came and went at my nodes, newest first, each with its cause."""
    scope.require("orders.see")
    asked = Asked(scope.request)
    limit = tables.limit_of(scope.request, PAGE)
    nodes = [node for node in scope.nodes("orders.see") if node.can("holds_stock")]
    mine = scope.node_ids("orders.see")
    choice = places.node_filter(asked, [node for node in nodes if node.node_id in mine])
    kind = asked.one_of("kind", MoveKind)
    first_at, before_at = asked.days()
    found = queries.list_moves(
        node_ids=choice.ids(mine),
        sku_ids=_skus(asked.text()),
        kinds=[kind] if kind else None,
        cause_kinds=causes.KINDS.get(asked.text("cause")),
        first_at=first_at,
        before_at=before_at,
        before_id=asked.id("cursor", "mov"),
        limit=limit,
    )
    rows = move_rows(scope, found)
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(
        scope,
        "desk/moves.html",
        "moves",
        rows=rows,
        kinds=list(MoveKind),
        causes=[(name, words.word(name)) for name in causes.KINDS],
        node_filter=choice,
        cursor=ids.public("mov", found[-1].move_id) if len(found) == limit else "",
    )


def move_rows(scope: Scope, found: Sequence[MoveView]) -> list[dict[str, Any]]:
    """Movements as rows: goods, place, who, and the cause as something to open."""
    pictures = naming.pictures_of(one.shelf.sku_id for one in found)
    nodes = naming.node_names(one.shelf.node_id for one in found)
    owners = naming.organisation_names(one.shelf.owner_id for one in found)
    actors = naming.actor_names(one.actor for one in found)
    opened = causes.opened(scope, [(one.cause_kind, one.cause_id) for one in found])
    return [
        {
            "move": one,
            "sku_id": ids.public("sku", one.shelf.sku_id),
            "node_id": ids.public("nod", one.shelf.node_id),
            "picture": pictures.get(one.shelf.sku_id),
            "node": nodes[one.shelf.node_id],
            "owner": owners.get(one.shelf.owner_id, ""),
            "who": actors[one.actor],
            "cause": opened[one.cause_id],
        }
        for one in found
    ]


def _skus(text: str) -> list[UUID] | None:
    """The SKUs that a search names; one that names none finds no movement."""
    if not text:
        return None
    found = search.list_products(text, limit=MOST_FOUND)
    return [sku.sku_id for product in found for sku in product.skus]


def _file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Time"), _("Kind"), _("SKU"), _("Node"), _("Owner"), _("Lot"), _("Units")]
    return tables.csv_answer(
        "movements",
        [*head, _("Damaged"), _("Unit cost"), _("Cause"), _("Number"), _("Who")],
        (
            [
                row["move"].occurred_at,
                row["move"].kind,
                row["picture"]["label"] if row["picture"] else row["sku_id"],
                row["node"],
                row["owner"],
                row["move"].shelf.lot,
                row["move"].qty,
                row["move"].damaged_qty,
                _cost(row["move"].unit_cost_fen),
                row["cause"].word,
                row["cause"].number,
                row["who"],
            ]
            for row in rows
        ),
    )


def _cost(amount_fen: int | None) -> str:
    return "" if amount_fen is None else tables.decimal(amount_fen)
