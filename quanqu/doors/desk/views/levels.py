"""Stock by node as a heat table, and one shelf with every movement that made it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.desk import naming, places, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.moves import move_rows
from quanqu.doors.faces import formats
from quanqu.doors.faces.lots import require_lot
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.search import queries as search
from quanqu.search.types import Wish
from quanqu.stock import actions, queries
from quanqu.stock.types import NO_LOT, LevelView, Units

PAGE: Final = 6
"""Products at a time; each has a row for every SKU."""

WIDEST: Final = 24
"""Columns that a person can still read; the arrows lead to the others, the file has all."""

HEAT: Final = (0, 3, 10, 30)
"""Above how many free units a cell is one shade deeper."""

BY: Final = ("node", "area", "organisation")
MOST_PRODUCTS: Final = 200
MOST_CELLS: Final = 50_000
MOVES: Final = 50
NOTHING: Final = Units()


@dataclass(frozen=True, slots=True)
class View:
    """What the heat table was asked for."""

    nodes: list[NodeView]
    groups: list[places.Group]
    skus: list[SkuView]
    cursor: str

    @property
    def place_of(self) -> dict[UUID, int]:
        return place_of(self.groups)

    def is_first(self, n: int) -> bool:
        """Does a new product begin with this SKU?"""
        return n == 0 or self.skus[n].product_id != self.skus[n - 1].product_id


@require_safe
@at_desk
def stock(scope: Scope) -> HttpResponse:
    """Units of each SKU at each node, area or company, the deeper the more."""
    scope.require("orders.see")
    asked = Asked(scope.request)
    holding = _holding(scope)
    view = _asked_for(scope, asked, holding)
    if tables.wants_csv(scope.request):
        return _file(view)
    sku_ids = [sku.sku_id for sku in view.skus]
    by_sku, by_place = queries.heat_sums(sku_ids, view.place_of)
    groups = _ordered(view.groups, by_place, asked.text("sort"))
    start = asked.number("from") if asked.number("from") < len(groups) else 0
    shown = groups[start : start + WIDEST]
    cells = queries.heat_cells(sku_ids, place_of(shown))
    return show(
        scope,
        "desk/stock.html",
        "stock",
        rows=[
            _row(sku, shown, cells, by_sku.get(sku.sku_id, NOTHING), view.is_first(n))
            for n, sku in enumerate(view.skus)
        ],
        groups=shown,
        by=_by(asked),
        start=start,
        first=start + 1,
        last=start + len(shown),
        column_qty=len(groups),
        next_from=str(start + WIDEST) if start + WIDEST < len(groups) else "",
        previous_from=str(max(0, start - WIDEST)) if start else "",
        is_narrowed=asked.is_anything("q", "category", "node", "area", "organisation"),
        categories=catalog.list_categories(),
        areas=places.areas_of(holding),
        firms=network.list_organisations({node.organisation_id for node in holding}),
        cursor=view.cursor,
    )


@require_safe
@at_desk
def shelf(scope: Scope, sku: str, node: str) -> HttpResponse:
    """The numbers of one shelf, and every movement that made them."""
    node_id, sku_id = ids.parse("nod", node), ids.parse("sku", sku)
    place = next((one for one in scope.nodes("orders.see") if one.node_id == node_id), None)
    if place is None:
        raise NotFound
    goods = catalog.get_sku(sku_id)
    before_id = Asked(scope.request).id("cursor", "mov")
    limit = tables.limit_of(scope.request, MOVES)
    moves = queries.moves_of(sku_id, node_id, before_id=before_id, limit=limit)
    levels = queries.levels([sku_id], [node_id])
    owners = naming.organisation_names(one.shelf.owner_id for one in levels)
    return show(
        scope,
        "desk/shelf.html",
        "stock",
        sku=goods,
        public_id=sku,
        choice=naming.choice_of(goods),
        picture=naming.picture_of(goods),
        place=place,
        levels=[(one, owners[one.shelf.owner_id]) for one in levels],
        lots=_lots(levels) if place in scope.nodes("stock.adjust") else [],
        rows=move_rows(scope, moves),
        cursor=ids.public("mov", moves[-1].move_id) if len(moves) == limit else "",
    )


@require_POST
@at_desk
def lot_day(scope: Scope, sku: str, node: str) -> HttpResponse:
    """The day on a lot's label was misread: it is set right wherever its units lie."""
    page, asked = reverse("desk:shelf", args=[sku, node]), Asked(scope.request)
    sku_id, lot = ids.parse("sku", sku), asked.values.get("lot", "")
    require_lot(scope.actor, ids.parse("nod", node), sku_id, lot)

    def effect() -> str:
        actions.correct_lot(sku_id=sku_id, lot=lot, expires_on=asked.day("expires_on"))
        return page

    return do_once(scope, effect, back=page, told=_("The day was corrected."))


def _lots(levels: list[LevelView]) -> list[str]:
    return sorted({one.shelf.lot or NO_LOT for one in levels} - {NO_LOT})


def place_of(groups: list[places.Group]) -> dict[UUID, int]:
    """Each node's column."""
    return {node.node_id: n for n, group in enumerate(groups) for node in group.nodes}


def _asked_for(scope: Scope, asked: Asked, holding: list[NodeView]) -> View:
    fitting = places.filtered(
        holding,
        text=asked.text("node"),
        area=asked.text("area"),
        organisation_id=asked.id("organisation", "org"),
    )
    limit = MOST_PRODUCTS if tables.wants_csv(scope.request) else PAGE
    wish = Wish(asked.text(), category_code=asked.text("category"))
    found = search.find(wish, limit=limit, cursor=asked.text("cursor") or None)
    products = catalog.list_products_by_id(found.product_ids)
    return View(
        nodes=fitting,
        groups=places.grouped(fitting, _by(asked)),
        skus=[sku for product in products for sku in product.skus if sku.is_stocked],
        cursor=found.next_cursor or "",
    )


def _by(asked: Asked) -> str:
    by = asked.text("by")
    return by if by in BY else "node"


def _holding(scope: Scope) -> list[NodeView]:
    """My nodes that hold stock; the chosen one only, if one is chosen."""
    return [
        node
        for node in scope.nodes("orders.see")
        if node.can("holds_stock") and scope.node in (None, node)
    ]


def _ordered(
    groups: list[places.Group], sums: Mapping[int, Units], sort: str
) -> list[places.Group]:
    """By code as they are, or the fullest of these goods first."""
    if sort == "code":
        return groups
    fullness = {n: -sums[n].on_hand_qty if n in sums else 1 for n in range(len(groups))}
    return [groups[n] for n in sorted(fullness, key=lambda n: fullness[n])]


def _row(
    sku: SkuView,
    groups: list[places.Group],
    cells: Mapping[tuple[UUID, int], Units],
    total: Units,
    is_first: bool,
) -> dict[str, Any]:
    return {
        "sku": sku,
        "public_id": ids.public("sku", sku.sku_id),
        "picture": naming.picture_of(sku),
        "choice": naming.choice_of(sku),
        "is_first": is_first,
        "total": total,
        "cells": [_cell(group, cells.get((sku.sku_id, n))) for n, group in enumerate(groups)],
    }


def _cell(group: places.Group, units: Units | None) -> dict[str, Any]:
    found = units or NOTHING
    return {
        "key": group.key,
        "name": group.name,
        "units": found,
        "is_known": units is not None,
        "heat": sum(found.free_qty > step for step in HEAT),
    }


def _file(view: View) -> HttpResponse:
    """One row for each SKU at each place that has, or had, units of it."""
    head = [_("SKU"), _("Name"), _("Choice"), _("Place"), _("Name of the place")]
    return tables.csv_answer(
        "stock", [*head, _("On hand"), _("Reserved"), _("Free")], _cells_filed(view)
    )


def _cells_filed(view: View) -> Iterator[list[Any]]:
    cells = queries.heat_cells([sku.sku_id for sku in view.skus], view.place_of)
    written = 0
    for sku in view.skus:
        for n, group in enumerate(view.groups):
            units = cells.get((sku.sku_id, n))
            if units is None or written == MOST_CELLS:
                continue
            written += 1
            numbers = [units.on_hand_qty, units.reserved_qty, units.free_qty]
            choice = naming.choice_of(sku)
            yield [sku.code, formats.named(sku), choice, group.code, group.name, *numbers]
