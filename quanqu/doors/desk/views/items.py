"""Goods as staff keep them: the list, one item with its life, and a new one by scanning."""

from collections.abc import Iterable
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.catalog.types import GoodsState, NewSku, SkuView
from quanqu.doors.desk import naming, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.faces.formats import named
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.network import queries as network
from quanqu.network.types import OrganisationView
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as prices
from quanqu.pricing.types import PriceRow
from quanqu.search import queries as search
from quanqu.search.types import Wish

SHOWN: Final = 50
FOUND: Final = 200


@require_safe
@at_desk
def items(scope: Scope) -> HttpResponse:
    """Every SKU this person may see, by text, category, brand, state and owner."""
    scope.require("catalog.edit")
    asked = Asked(scope.request)
    owners = _owners(scope)
    owner = asked.id_among("owner", "org", owners)
    limit = tables.limit_of(scope.request, SHOWN)
    find = partial(
        goods.list_items,
        organisation_ids=[owner] if owner else owners,
        text=asked.text(),
        category_code=asked.text("category"),
        brand_code=asked.text("brand"),
        state=asked.one_of("state", GoodsState),
        before=asked.id("cursor", "sku"),
        limit=limit,
    )
    # A code is meant as it is written; other words go to the search.
    found = find() or find(product_ids=products_found(asked.text()))
    firms = naming.organisation_names(sku.organisation_id for sku in found)
    if tables.wants_csv(scope.request):
        return _file(found, firms)
    return show(
        scope,
        "desk/items.html",
        "items",
        rows=[_row(sku, firms) for sku in found],
        cursor=ids.public("sku", found[-1].sku_id) if len(found) == limit else "",
        categories=goods.list_categories(),
        brands=goods.list_brands(),
        states=list(GoodsState),
        firms=network.list_organisations(owners),
    )


@require_safe
@at_desk
def item(scope: Scope, sku: str) -> HttpResponse:
    """One SKU with its product: codes, life, and what may be done with it."""
    found = visible(scope, sku)
    steps = goods.list_history(found.product_id)
    actors = naming.actor_names(step.actor for step in steps)
    product = goods.get_product(found.product_id)
    return show(
        scope,
        "desk/item.html",
        "items",
        sku=found,
        public_id=sku,
        product=product,
        firm=naming.organisation_names([found.organisation_id]).get(found.organisation_id, ""),
        steps=[(step, actors[step.actor]) for step in steps],
        skus=[(ids.public("sku", one.sku_id), one) for one in product.skus],
        deeds=_deeds(scope, found, product.state),
        price=prices_of([found]).get(found.sku_id),
        submission=_submission(scope, found) if product.state == GoodsState.SUBMITTED else None,
        photos=[
            (ids.public("med", one.media_id), one)
            for one in goods.list_media(product.product_id, sku_ids=[found.sku_id])
        ],
        may_edit=may_edit(scope, found.organisation_id),
        categories=goods.list_categories(),
        brands=goods.list_brands(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def item_new(scope: Scope) -> HttpResponse:
    """Scan a barcode: what is known is shown, what is not is entered and waits for approval."""
    scope.require("catalog.edit")
    if scope.request.method == "POST":
        return _add(scope)
    code = scope.request.GET.get("barcode", "").strip()[:40]
    known = goods.find_sku_by_barcode(code) if code else None
    return show(
        scope,
        "desk/item_new.html",
        "hand",
        barcode=code,
        known=known,
        known_id=ids.public("sku", known.sku_id) if known else "",
        is_wrong=bool(code) and known is None and goods.is_barcode(code) is False,
        categories=goods.list_categories(),
        brands=goods.list_brands(),
    )


@require_POST
@at_desk
def item_deed(scope: Scope, sku: str, deed: str) -> HttpResponse:
    """Submit, approve, refuse or end a product, end one SKU, or give it a barcode."""
    found = visible(scope, sku)
    page = reverse("desk:item", args=[sku])
    if deed not in DEEDS:
        raise NotFound
    owner = found.organisation_id
    if deed in ("activate", "approve", "refuse"):
        owner = network.platform().organisation_id
        network.require(scope.actor, "catalog.approve", organisation_id=owner)
    else:
        require_edit(scope, owner)

    onward = reverse("desk:approvals") if deed in ("approve", "refuse") else page

    def effect() -> str:
        _do(scope, found, deed)
        return onward

    return do_once(scope, effect, back=page, told=str(DEEDS[deed]) % {"name": named(found)})


DEEDS: Final = {
    "submit": gettext_lazy("%(name)s waits for approval."),
    "activate": gettext_lazy("%(name)s is on sale now."),
    "approve": gettext_lazy("%(name)s is on sale now."),
    "refuse": gettext_lazy("%(name)s was refused with your reason."),
    "end": gettext_lazy("%(name)s is off sale for good."),
    "end-sku": gettext_lazy("%(name)s is off sale for good."),
    "barcode": gettext_lazy("%(name)s has one more barcode."),
}


def _do(scope: Scope, sku: SkuView, deed: str) -> None:
    posted = scope.request.POST
    why, at = posted.get("why", "").strip()[:200], scope.at
    if deed == "submit":
        catalog.submit_product(sku.product_id, at=at)
    elif deed == "activate":
        catalog.activate_product(sku.product_id, at=at)
    elif deed == "approve":
        catalog.approve_product(sku.product_id, at=at, why=why)
    elif deed == "refuse":
        catalog.refuse_product(sku.product_id, at=at, why=why)
    elif deed == "end":
        catalog.end_product(sku.product_id, at=at, why=why)
    elif deed == "end-sku":
        catalog.end_sku(sku.sku_id, at=at, why=why)
    else:
        qty = posted.get("pack_qty", "1")
        catalog.add_barcode(
            sku.sku_id,
            barcode=posted.get("barcode", "").strip(),
            pack_qty=int(qty) if qty.isdecimal() else 0,
        )


def _add(scope: Scope) -> HttpResponse:
    posted = scope.request.POST
    barcode = posted.get("barcode", "").strip()
    owner = scope.staff.organisation_id
    require_edit(scope, owner)

    def effect() -> str:
        made = catalog.add_product(
            organisation_id=owner,
            category_code=posted.get("category", ""),
            brand_code=posted.get("brand", ""),
            code=barcode,
            name=posted.get("name", "").strip()[:200],
            name_en=posted.get("name_en", "").strip()[:200],
            state=GoodsState.DRAFT,
            skus=[NewSku(barcode, barcodes=(barcode,), size=posted.get("size", "")[:40])],
        )
        sku = made.skus[0]
        _set_price(scope, sku)
        catalog.submit_product(made.product_id, at=scope.at)
        return reverse("desk:item", args=[ids.public("sku", sku.sku_id)])

    back = f"{reverse('desk:item_new')}?barcode={barcode}"
    return do_once(scope, effect, back=back, told=_("The item waits for approval."))


def _set_price(scope: Scope, sku: SkuView) -> None:
    """Nobody pays it before the item is approved: until then it is not on sale."""
    asked = Asked(scope.request)
    asked.values = scope.request.POST
    price_fen = asked.fen("price")
    if price_fen is None:
        raise Invalid(price="")
    owner = network.get_organisation(sku.organisation_id)
    zone = _zone(owner)
    known = prices.find_list(zone, owner.currency)
    list_id = (
        known.list_id
        if known
        else pricing.open_list(
            organisation_id=owner.organisation_id, zone=zone, currency=owner.currency, name=zone
        )
    )
    pricing.set_prices(list_id=list_id, rows=[PriceRow(sku.sku_id, price_fen)], at=scope.at)


def require_edit(scope: Scope, organisation_id: UUID) -> None:
    """In the owner's office, or at one of the owner's nodes."""
    if not may_edit(scope, organisation_id):
        raise NotFound


def may_edit(scope: Scope, organisation_id: UUID) -> bool:
    if organisation_id in scope.books("catalog.edit"):
        return True
    return organisation_id in {node.organisation_id for node in scope.nodes("catalog.edit")}


def _owners(scope: Scope) -> list[UUID]:
    """Whose goods this person keeps; who approves for the group sees everybody's."""
    own = {node.organisation_id for node in scope.nodes("catalog.edit")}
    return list(own | set(scope.books("catalog.edit")) | set(scope.books("catalog.approve")))


def visible(scope: Scope, text: str) -> SkuView:
    scope.require("catalog.edit")
    found = goods.get_sku(ids.parse("sku", text))
    if found.organisation_id not in _owners(scope):
        raise NotFound
    return found


def _deeds(scope: Scope, sku: SkuView, state: GoodsState) -> set[str]:
    may = {"barcode", "end-sku"} if sku.state == GoodsState.ACTIVE else set()
    may |= {
        GoodsState.DRAFT: {"submit", "end"},
        GoodsState.ACTIVE: {"end"},
        GoodsState.SUBMITTED: {"approve", "refuse"} if scope.may("catalog.approve") else set(),
    }.get(state, set())
    group_id = network.platform().organisation_id
    if (
        state == GoodsState.DRAFT
        and sku.organisation_id == group_id
        and group_id in scope.books("catalog.approve")
    ):
        may.add("activate")
    return may


def _submission(scope: Scope, sku: SkuView) -> dict[str, Any] | None:
    """Who asked for it to be sold, and whether that is the person who looks."""
    found = goods.find_open_submission(sku.product_id)
    if found is None:
        return None
    who = naming.actor_names([found.submitted_by])[found.submitted_by]
    is_own = found.submitted_by == scope.actor.label
    return {"who": who, "at": found.submitted_at, "is_own": is_own}


def products_found(text: str) -> list[UUID]:
    """What the search finds; a text that is a barcode finds its product there, too."""
    if not text:
        return []
    try:
        return list(search.find(Wish(text=text), limit=FOUND).product_ids)
    except Refused:
        return []


def prices_of(skus: Iterable[SkuView]) -> dict[UUID, tuple[int, str]]:
    """What one piece costs everybody on its owner's list, with the currency."""
    of_owner: dict[UUID, list[UUID]] = {}
    for sku in skus:
        of_owner.setdefault(sku.organisation_id, []).append(sku.sku_id)
    found: dict[UUID, tuple[int, str]] = {}
    for owner_id, sku_ids in of_owner.items():
        owner = network.get_organisation(owner_id)
        known = prices.find_list(_zone(owner), owner.currency)
        for one in prices.prices_of(known.list_id, sku_ids) if known else ():
            if not one.tier and one.min_qty == 1:
                found[one.sku_id] = (one.price_fen, owner.currency)
    return found


def _zone(owner: OrganisationView) -> str:
    return f"dealer:{owner.code}" if owner.contract == "independent" else "group"


def _row(sku: SkuView, firms: dict[UUID, str]) -> dict[str, Any]:
    return {
        "sku": sku,
        "public_id": ids.public("sku", sku.sku_id),
        "firm": firms.get(sku.organisation_id, ""),
    }


def _file(found: list[SkuView], firms: dict[UUID, str]) -> HttpResponse:
    head = (
        *(_("SKU"), _("Name"), _("Name in English"), _("Colour"), _("Size")),
        *(_("Category"), _("Barcodes"), _("Owner"), _("State")),
    )
    rows = (
        (
            *(sku.code, sku.name, sku.name_en, sku.colour, sku.size, sku.category_code),
            *(" ".join(sku.barcodes), firms.get(sku.organisation_id, ""), sku.state),
        )
        for sku in found
    )
    return tables.csv_answer("items", head, rows)
