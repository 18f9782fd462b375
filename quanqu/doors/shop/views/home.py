"""The shop's front: what is on the shelves, search, stores near by, the demo's sent texts."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import CategoryView
from quanqu.doors.faces.formats import named
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.shop import goods, places
from quanqu.doors.shop.pages import safe_next, show
from quanqu.doors.shop.visit import enter, leave, visit_of
from quanqu.identity import queries as identity
from quanqu.kit import ids
from quanqu.network import queries as network

ON_SHELF: Final = 10
"""Products of a department on the front page."""

ICONS: Final = {"fashion": "hanger", "grocery": "leaf", "living": "home"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Departments with a few of their goods, at this person's prices."""
    visit = visit_of(request)
    categories = catalog.list_categories()
    shelves = [
        {"title": named(top), "code": top.code, "goods": goods.cards(visit, found)}
        for top in categories
        if not top.parent_code
        for found in [catalog.list_products(category_code=top.code, limit=ON_SHELF).products]
    ]
    return show(
        request,
        "home",
        page="shop",
        hours=places.hours_today(visit.store, visit.at) if visit.store else None,
        departments=departments_of(categories, ""),
        shelves=[shelf for shelf in shelves if shelf["goods"]],
    )


@require_safe
def nodes(request: HttpRequest) -> HttpResponse:
    """Stores, the nearest to the shopper first where that is known."""
    visit = visit_of(request)
    origin = places.origin(request)
    near = places.stores(origin, visit.at, visit.node)
    return show(request, "nodes", page="shop", near=near, origin=origin)


@require_POST
def be_here(request: HttpRequest, node: str) -> SeeOther:
    """Shop in this store from now on: its stock first, collecting there."""
    enter(request, network.get_node(ids.parse("nod", node)))
    return SeeOther(safe_next(request, "/"))


@require_POST
def go_home(request: HttpRequest) -> SeeOther:
    """Shop from home again."""
    leave(request)
    return SeeOther(safe_next(request, "/"))


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The texts that the demo's sender would have sent. Development mode only."""
    return show(request, "outbox", texts=identity.list_outgoing_messages(limit=30))


def departments_of(categories: list[CategoryView], current: str) -> list[dict[str, Any]]:
    """Chips: the top of the tree, or the kinds of goods below the chosen department."""
    by_code = {one.code: one for one in categories}
    chosen = by_code.get(current)
    top = (chosen.parent_code or chosen.code) if chosen else ""
    listed = [one for one in categories if one.parent_code == top]
    if top:
        listed.insert(0, by_code[top])
    return [
        {
            "code": one.code,
            "name": _("All of %(department)s") % {"department": named(one)}
            if top and one.code == top
            else named(one),
            "icon": ICONS.get(one.code, ""),
            "is_current": one.code == current,
        }
        for one in listed
    ]
