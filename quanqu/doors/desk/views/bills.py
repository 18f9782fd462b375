"""Providers' daily bills against our books: what differs, settled by finance with a reason."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import tables
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.words import word
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden
from quanqu.network import queries as network
from quanqu.payments import actions as payments
from quanqu.payments import queries
from quanqu.payments.types import DifferenceId, DifferenceState, DifferenceView

RIGHT: Final = "ledger.give_back"


@require_safe
@at_desk
def bills(scope: Scope) -> HttpResponse:
    """Open differences with what each side says; below, what was settled, and the bills."""
    books = _books(scope)
    found = queries.list_differences(
        collector_ids=books, limit=tables.limit_of(scope.request, usual=200)
    )
    if tables.wants_csv(scope.request):
        return _file(found)
    return show(
        scope,
        "desk/bills.html",
        "bills",
        open=[one for one in found if one.state is DifferenceState.OPEN],
        settled=[one for one in found if one.state is DifferenceState.SETTLED],
        bills=queries.list_bills(collector_ids=books),
    )


@require_POST
@at_desk
def settle(scope: Scope, difference: str) -> HttpResponse:
    """Note how a difference is explained; nothing is booked by it."""
    difference_id = DifferenceId(ids.parse("dif", difference))
    collector_id = queries.collector_of_difference(difference_id)
    network.require(scope.actor, RIGHT, organisation_id=collector_id)
    page = reverse("desk:bills")

    def effect() -> str:
        reason = scope.request.POST.get("reason", "")
        payments.settle_difference(difference_id=difference_id, reason=reason, at=scope.at)
        return page

    told = _("Settled. The reason is kept with the bill.")
    return do_once(scope, effect, back=page, told=told)


def _books(scope: Scope) -> list[UUID]:
    books = scope.books(RIGHT)
    if not books:
        raise Forbidden
    return books


def _file(found: list[DifferenceView]) -> HttpResponse:
    head = [_("Day"), _("Provider"), _("Difference"), _("Number there"), _("Order number")]
    head += [_("Ours"), _("Theirs"), _("Currency"), _("State"), _("Reason")]
    return tables.csv_answer(
        "differences",
        head,
        (
            [
                one.on or timezone.localtime(one.found_at).date(),
                word(one.provider),
                word(one.kind),
                one.transaction_id,
                one.order_number,
                None if one.ours_fen is None else tables.decimal(one.ours_fen),
                None if one.theirs_fen is None else tables.decimal(one.theirs_fen),
                one.currency,
                str(one.state),
                one.reason,
            ]
            for one in found
        ),
    )
