"""Price lists at the desk: what holds now and later, publishing by form or table (C2)."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quanqu.catalog import queries as goods
from quanqu.catalog.types import SkuView
from quanqu.doors.desk import naming, tables, uploads
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.items import products_found
from quanqu.doors.faces.amounts import read_amount
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import ListedPrice, PriceListView, PriceRow

RIGHT: Final = "pricing.edit"
PREFIX: Final = "pls"
SHOWN: Final = 50
BLANK_ROWS: Final = 4
TIERS: Final = ("", "regular", "silver", "gold", "wholesale")

DONE: Final = {
    "publish": gettext_lazy("Published."),
    "end": gettext_lazy("These prices have ended."),
}


class NoSuchSku(Invalid):
    """A row of the form names goods that nobody entered."""

    code = "no_such_sku"
    text = gettext_lazy("There is no SKU %(sku)s.")


@require_safe
@at_desk
def price_lists(scope: Scope) -> HttpResponse:
    """The lists that this person keeps, with the windows that are not over."""
    scope.require(RIGHT)
    found = queries.list_price_lists(scope.books(RIGHT))
    firms = naming.organisation_names(one.organisation_id for one in found)
    rows = [
        {
            "list": one,
            "public_id": ids.public(PREFIX, one.list_id),
            "firm": firms.get(one.organisation_id, ""),
            "windows": queries.list_windows(one.list_id),
        }
        for one in found
    ]
    return show(scope, "desk/price_lists.html", "prices", rows=rows)


@require_safe
@at_desk
def price_list(scope: Scope, price_list: str) -> HttpResponse:
    """One list: its windows, its prices now and to come, and the ways to publish."""
    found = visible_list(scope, price_list)
    asked = Asked(scope.request)
    limit = tables.limit_of(scope.request, SHOWN)
    sku_ids = _asked_skus(found, asked, limit)
    skus = goods.get_skus(sku_ids)
    prices = queries.listed_prices(found.list_id, sku_ids)
    if tables.wants_csv(scope.request):
        return _file(skus, prices)
    windows = queries.list_windows(found.list_id, with_past=True, limit=SHOWN)
    actors = naming.actor_names(one.actor for one in windows)
    return show(
        scope,
        "desk/price_list.html",
        "prices",
        list=found,
        public_id=price_list,
        windows=[
            (one, ids.public("win", one.window_id), actors[one.actor], one.state in ENDABLE)
            for one in windows
        ],
        rows=_rows(skus, sku_ids, prices),
        cursor=ids.public("sku", sku_ids[-1]) if _has_more(asked, sku_ids, limit) else "",
        blanks=range(BLANK_ROWS),
        tiers=TIERS,
        report=uploads.told_refused(scope),
    )


@require_POST
@at_desk
def price_list_deed(scope: Scope, price_list: str, deed: str) -> HttpResponse:
    """Publish the rows of a form, take a table, or end prices that hold for a while; once."""
    found = visible_list(scope, price_list)
    page = reverse("desk:price_list", args=[price_list])
    if deed == "table":
        return _take_table(scope, found, page)
    if deed not in DONE:
        raise NotFound

    def effect() -> str:
        if deed == "publish":
            _publish(scope, found)
        else:
            _end(scope, found)
        return page

    return do_once(scope, effect, back=page, told=str(DONE[deed]))


ENDABLE: Final = ("to_come", "open")


def visible_list(scope: Scope, text: str) -> PriceListView:
    """A list of this person's own; another's is not there."""
    scope.require(RIGHT)
    found = queries.get_list(ids.parse(PREFIX, text))
    if found.organisation_id not in scope.books(RIGHT):
        raise NotFound
    return found


def sku_of(found: PriceListView, code: str) -> UUID:
    """A SKU by its code or barcode: the list's own goods before the group's."""
    for owner_id in (found.organisation_id, network.platform().organisation_id):
        known = goods.find_skus_by_code(owner_id, [code])
        if known:
            return known[code].sku_id
    scanned = goods.find_sku_by_barcode(code)
    if scanned is None:
        raise NoSuchSku(sku=code)
    return scanned.sku_id


def _asked_skus(found: PriceListView, asked: Asked, limit: int) -> list[UUID]:
    text = asked.text()
    if not text:
        after_id = asked.id("cursor", "sku")
        return queries.list_priced(found.list_id, after_id=after_id, limit=limit)
    by_code = goods.list_items(text=text, limit=limit)
    named = by_code or goods.list_items(text=text, product_ids=products_found(text), limit=limit)
    priced = {one.sku_id for one in queries.listed_prices(found.list_id, _ids(named))}
    return [sku.sku_id for sku in named if sku.sku_id in priced]


def _ids(skus: Sequence[SkuView]) -> list[UUID]:
    return [sku.sku_id for sku in skus]


def _has_more(asked: Asked, sku_ids: Sequence[UUID], limit: int) -> bool:
    return not asked.text() and len(sku_ids) == limit


def _rows(
    skus: dict[UUID, SkuView], sku_ids: Sequence[UUID], prices: Sequence[ListedPrice]
) -> list[dict[str, Any]]:
    of_sku: dict[UUID, list[ListedPrice]] = {}
    for price in prices:
        of_sku.setdefault(price.sku_id, []).append(price)
    return [
        {"sku": skus[one], "choice": naming.choice_of(skus[one]), "prices": of_sku.get(one, [])}
        for one in sku_ids
        if one in skus
    ]


def _publish(scope: Scope, found: PriceListView) -> None:
    asked, posted = Asked(scope.request), scope.request.POST
    columns = [posted.getlist(name) for name in ("sku", "price", "tier", "min_qty")]
    rows = [_row(found, *cells) for cells in zip(*columns, strict=False) if cells[0].strip()]
    if not rows:
        raise Invalid(sku="")
    from_at, until_at = asked.moment("from"), asked.moment("until")
    if from_at is None and until_at is None:
        pricing.set_prices(list_id=found.list_id, rows=rows, at=scope.at)
        return
    pricing.publish_window(
        list_id=found.list_id,
        rows=rows,
        from_at=from_at,
        until_at=until_at,
        name=asked.text("name"),
        at=scope.at,
    )


def _row(found: PriceListView, code: str, price: str, tier: str, min_qty: str) -> PriceRow:
    price_fen = read_amount(price, found.currency, least=0)
    if price_fen is None:
        raise Invalid(price="")
    if tier not in TIERS:
        raise Invalid(tier=tier)
    least = int(min_qty) if min_qty.isascii() and min_qty.isdecimal() else 0
    return PriceRow(sku_of(found, code.strip()), price_fen, tier, least)


def _end(scope: Scope, found: PriceListView) -> None:
    window_id = ids.parse("win", scope.request.POST.get("window", ""))
    if window_id not in {one.window_id for one in queries.list_windows(found.list_id)}:
        raise pricing.WindowOver
    pricing.end_window(window_id=window_id, at=scope.at)


def _take_table(scope: Scope, found: PriceListView, page: str) -> HttpResponse:
    return uploads.take_table(
        scope,
        page,
        lambda table, skips: pricing.import_prices(
            list_id=found.list_id,
            table=table,
            at=scope.at,
            name=Asked(scope.request).text("name"),
            skip_refused=skips,
        ),
    )


def _file(skus: dict[UUID, SkuView], prices: Sequence[ListedPrice]) -> HttpResponse:
    """The columns that a table is taken by, so that a file may be changed and sent back."""
    rows = (
        (
            *(skus[one.sku_id].code, one.tier, one.min_qty, one.price_fen),
            one.window.from_at.isoformat() if one.window else "",
            one.window.until_at.isoformat() if one.window and one.window.until_at else "",
        )
        for one in prices
        if one.sku_id in skus
    )
    head = ("sku", "tier", "min_qty", "price_fen", "from", "until")
    return tables.csv_answer("prices", head, rows)
