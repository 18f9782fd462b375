"""Refunds that have not gone back: what a provider refused, tried again or given back otherwise."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import tables
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.faces.formats import money, named
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, Invalid
from quanqu.network import queries as network
from quanqu.network.types import Capability, NodeView
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import OrderId, OrderView
from quanqu.payments import queries as payments
from quanqu.payments.types import OpenRefundView, RefundId, RefundStatus

RIGHT: Final = "ledger.give_back"
DONE: Final = {
    "retry": gettext_lazy("Asked again. The answer shows here within seconds."),
    "cash": gettext_lazy("Booked as paid out in cash."),
    "stored_value": gettext_lazy("Put on the member's card."),
}
WHY: Final = {
    "account_closed": gettext_lazy("The account it was paid from is closed"),
    "payment_not_captured": gettext_lazy("The provider has no money of this payment"),
    "payment_unknown": gettext_lazy("The provider does not know this payment"),
    "refund_above_captured": gettext_lazy("For the provider more would go back than was paid"),
    "refund_number_reused": gettext_lazy("The provider knows this refund with another amount"),
}
"""What providers answer, in words; what is not listed shows as it came."""


@require_safe
@at_desk
def refunds(scope: Scope) -> HttpResponse:
    """Those that a person must act on, with why; below, what is on its way by itself."""
    found = payments.list_open_refunds(collector_ids=_books(scope))
    if tables.wants_csv(scope.request):
        return _file(found)
    rows = [_row(scope, one) for one in found]
    return show(
        scope,
        "desk/refunds.html",
        "refunds",
        failed=[row for row in rows if row["refund"].status == RefundStatus.FAILED],
        moving=[row for row in rows if row["refund"].status != RefundStatus.FAILED],
    )


@require_POST
@at_desk
def give_back(scope: Scope, refund: str, way: str) -> HttpResponse:
    """Ask the provider again, pay it out of a till, or put it on the member's card."""
    refund_id = RefundId(ids.parse("rfd", refund))
    payment = payments.get_payment(payments.get_refund(refund_id).payment_id)
    network.require(scope.actor, RIGHT, organisation_id=payment.collector_id)
    page = reverse("desk:refunds")

    def effect() -> str:
        if way == "retry":
            orders.retry_refund(refund_id=refund_id, at=scope.at)
        elif way == "stored_value":
            orders.give_back_as_stored_value(refund_id=refund_id, at=scope.at)
        elif way == "cash":
            node_id = ids.parse("nod", scope.request.POST.get("node", ""))
            network.require(scope.actor, RIGHT, node_id=node_id)
            orders.give_back_in_cash(refund_id=refund_id, node_id=node_id, at=scope.at)
        else:
            raise Invalid(way=way)
        return page

    return do_once(scope, effect, back=page, told=lambda: str(DONE[way]))


def _books(scope: Scope) -> list[UUID]:
    books = scope.books(RIGHT)
    if not books:
        raise Forbidden
    return books


def _row(scope: Scope, refund: OpenRefundView) -> dict[str, Any]:
    order = queries.get_order(OrderId(refund.order_id))
    return {
        "refund": refund,
        "public_id": ids.public("rfd", refund.refund_id),
        "order": order,
        "amount": money(refund.amount_fen, refund.currency),
        "why": str(WHY[refund.why]) if refund.why in WHY else "",
        "nodes": _tills(scope, order) if refund.status == RefundStatus.FAILED else [],
    }


def _tills(scope: Scope, order: OrderView) -> list[dict[str, str]]:
    """Where it could be paid out: the node looked at, where it was collected, where it was sold."""
    wanted: list[UUID | None] = [scope.node.node_id if scope.node else None]
    wanted += [order.hand_over_node_id, order.selling_node_id]
    found: Mapping[Any, NodeView] = network.nodes_by_id(one for one in wanted if one)
    places = [found[one] for one in dict.fromkeys(wanted) if one in found]
    return [
        {"public_id": ids.public("nod", node.node_id), "name": named(node)}
        for node in places
        if node.can(Capability.TAKES_RETURNS)
        and network.is_allowed(scope.actor, RIGHT, node_id=node.node_id)
    ]


def _file(found: list[OpenRefundView]) -> HttpResponse:
    head = [_("Order"), _("State"), _("Why"), _("Asked for"), _("Amount"), _("Currency")]
    return tables.csv_answer(
        "refunds",
        head,
        (
            [
                queries.get_order(OrderId(one.order_id)).number,
                str(one.status),
                one.why,
                one.requested_at,
                tables.decimal(one.amount_fen),
                one.currency,
            ]
            for one in found
        ),
    )
