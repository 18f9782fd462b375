"""What merchants, suppliers and stores want sold: head office looks at it and decides."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quanqu.catalog import queries as goods
from quanqu.catalog.types import ProductView, SubmissionView
from quanqu.doors.desk import naming, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.items import prices_of
from quanqu.kit import ids
from quanqu.network import queries as network

SHOWN: Final = 100


@require_safe
@at_desk
def approvals(scope: Scope) -> HttpResponse:
    """What waits, the oldest first; or what was asked and decided, the newest first."""
    group_id = network.platform().organisation_id
    network.require(scope.actor, "catalog.approve", organisation_id=group_id)
    asked = Asked(scope.request)
    owner = asked.id("owner", "org")
    limit = tables.limit_of(scope.request, SHOWN)
    found = goods.list_submissions(
        [owner] if owner else None,
        only_open=not asked.text("all"),
        cursor=asked.id("cursor", "sbm"),
        limit=limit,
    )
    rows = _rows(found)
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(
        scope,
        "desk/approvals.html",
        "approvals",
        rows=rows,
        firms=network.list_organisations(),
        is_all=bool(asked.text("all")),
        cursor=ids.public("sbm", found[-1].submission_id) if len(found) == limit else "",
    )


def _rows(found: Sequence[SubmissionView]) -> list[dict[str, Any]]:
    products = {
        one.product_id: one for one in goods.list_products_by_id([s.product_id for s in found])
    }
    firms = naming.organisation_names(one.organisation_id for one in found)
    actors = naming.actor_names(
        who for one in found for who in (one.submitted_by, one.decided_by) if who
    )
    prices = prices_of([sku for product in products.values() for sku in product.skus])
    return [
        {
            "submission": one,
            "product": products[one.product_id],
            "firm": firms.get(one.organisation_id, ""),
            "who": actors[one.submitted_by],
            "decider": actors[one.decided_by] if one.decided_by else "",
            **_goods(products[one.product_id], prices),
        }
        for one in found
    ]


def _goods(product: ProductView, prices: dict[Any, tuple[int, str]]) -> dict[str, Any]:
    """How it looks and what it costs; a product without SKUs has nothing to open yet."""
    first = product.skus[0] if product.skus else None
    costs = sorted(prices[sku.sku_id] for sku in product.skus if sku.sku_id in prices)
    return {
        "public_id": ids.public("sku", first.sku_id) if first else "",
        "picture": naming.picture_of(first) if first else None,
        "sku_qty": len(product.skus),
        "price": costs[0] if costs else None,
        "most": costs[-1] if costs else None,
    }


def _file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Code"), _("Name"), _("Owner"), _("Category"), _("Submitted"), _("By")]
    return tables.csv_answer(
        "approvals",
        [*head, _("Decided"), _("By"), _("Approved"), _("Why")],
        (
            [
                row["product"].code,
                row["product"].name,
                row["firm"],
                row["product"].category_code,
                row["submission"].submitted_at,
                row["who"],
                row["submission"].decided_at,
                row["decider"],
                row["submission"].is_approved,
                row["submission"].why,
            ]
            for row in rows
        ),
    )
