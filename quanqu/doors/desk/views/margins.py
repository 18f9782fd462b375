"""What companies earned on goods, by node, SKU or category; and what their stock is worth."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.desk import naming, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.statements import books_of, days_asked
from quanqu.doors.faces.formats import named
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.network.types import OrganisationView
from quanqu.valuation import queries
from quanqu.valuation.queries import By
from quanqu.valuation.types import Margin, PositionView

MOST: Final = 100
"""Rows of a page; a file has all."""


@require_safe
@at_desk
def margins(scope: Scope) -> HttpResponse:
    """Sales without VAT, what the goods cost, and the margin; a cost nobody told is unknown."""
    firm = _firm(scope)
    first_on, last_on = days_asked(scope)
    by = Asked(scope.request).one_of("by", By) or By.CATEGORY
    limit = tables.MOST_ROWS if tables.wants_csv(scope.request) else MOST
    found = queries.margins(
        organisation_id=firm.organisation_id,
        by=by,
        first_on=first_on,
        last_on=last_on,
        limit=limit,
    )
    names = _names(by, [one.key for one in found])
    if tables.wants_csv(scope.request):
        return _file(found, names, firm.currency)
    return show(
        scope,
        "desk/margins.html",
        "margins",
        **_frame(scope, firm),
        by=by,
        ways=[(By.CATEGORY, _("Category")), (By.SKU, _("Goods")), (By.NODE, _("Node"))],
        rows=[(one, names.get(one.key, "")) for one in found],
        total=_sum(found),
        is_cut=len(found) == limit,
        first_on=first_on,
        last_on=last_on,
    )


@require_safe
@at_desk
def inventory(scope: Scope) -> HttpResponse:
    """What one company has of each SKU and what it is worth, the most first."""
    firm = _firm(scope)
    limit = tables.limit_of(scope.request, MOST)
    found = queries.positions_of(firm.organisation_id, limit=limit)
    pictures = naming.pictures_of(one.sku_id for one in found)
    if tables.wants_csv(scope.request):
        return _stock_file(found, pictures, firm.currency)
    return show(
        scope,
        "desk/inventory.html",
        "margins",
        **_frame(scope, firm),
        rows=[(one, pictures.get(one.sku_id), _average(one)) for one in found],
        is_cut=len(found) == limit,
    )


def _frame(scope: Scope, firm: OrganisationView) -> dict[str, Any]:
    return {
        "firm": firm,
        "firms": network.list_organisations(books_of(scope)),
        "worth": queries.worth_of(firm.organisation_id),
        "valued_at": queries.valued_at(),
        "is_behind": queries.is_behind(),
    }


def _firm(scope: Scope) -> OrganisationView:
    """The company whose books are asked for: my own, if none is named."""
    books = books_of(scope)
    own = scope.staff.organisation_id
    organisation_id = Asked(scope.request).id("organisation", "org")
    organisation_id = organisation_id or (own if own in books else books[0])
    if organisation_id not in books:
        raise NotFound
    return network.get_organisation(organisation_id)


def _names(by: By, keys: Iterable[UUID]) -> Mapping[UUID, str]:
    if by is By.NODE:
        return naming.node_names(keys)
    if by is By.SKU:
        return {key: one["label"] for key, one in naming.pictures_of(keys).items()}
    return {one.category_id: named(one) for one in catalog.list_categories()}


def _sum(found: list[Margin]) -> Margin:
    return Margin(
        UUID(int=0),
        sum(one.sold_qty for one in found),
        sum(one.costed_qty for one in found),
        sum(one.net_fen for one in found),
        sum(one.costed_net_fen for one in found),
        sum(one.cost_fen for one in found),
        sum(one.loss_fen for one in found),
    )


def _average(one: PositionView) -> int | None:
    """For the eye only: the books keep the value."""
    return one.value_fen // one.known_qty if one.known_qty else None


def _file(found: list[Margin], names: Mapping[UUID, str], currency: str) -> HttpResponse:
    head = [_("Name"), _("Pieces"), _("Without VAT"), _("Pieces of known cost"), _("Sold of these")]
    head += [pgettext("goods", "Cost"), _("Margin"), _("Lost, damaged"), _("Currency")]
    return tables.csv_answer(
        "margins",
        head,
        (
            [
                names.get(one.key, ""),
                one.sold_qty,
                tables.decimal(one.net_fen),
                one.costed_qty,
                tables.decimal(one.costed_net_fen),
                _known(one, one.cost_fen),
                _known(one, one.margin_fen),
                tables.decimal(one.loss_fen),
                currency,
            ]
            for one in found
        ),
    )


def _known(one: Margin, fen: int | None) -> str | None:
    """Nothing stands where nothing is known: 0 would be a cost."""
    return tables.decimal(fen) if fen is not None and one.margin_fen is not None else None


def _stock_file(
    found: list[PositionView], pictures: Mapping[UUID, dict[str, str]], currency: str
) -> HttpResponse:
    head = ["SKU", _("Goods"), _("Pieces of known cost"), _("Worth"), _("Pieces of unknown cost")]
    return tables.csv_answer(
        "inventory",
        [*head, _("Currency")],
        (
            [
                ids.public("sku", one.sku_id),
                pictures[one.sku_id]["label"] if one.sku_id in pictures else "",
                one.known_qty,
                tables.decimal(one.value_fen),
                one.unknown_qty,
                currency,
            ]
            for one in found
        ),
    )
