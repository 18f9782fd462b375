"""Fees and discounts borne, as statements say them: in tables and in sentences."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quanqu.doors.desk import naming
from quanqu.doors.desk.sheets import amount
from quanqu.doors.faces import formats
from quanqu.fees.types import FeeKind, FeeTotal
from quanqu.settlement.types import BorneTotal

KINDS: Final = {
    FeeKind.COMMISSION: gettext_lazy("Commission"),
    FeeKind.DELIVERY: pgettext_lazy("fee", "Delivery"),
    FeeKind.INTEGRATION: pgettext_lazy("fee", "Integration"),
    FeeKind.ENTRY: pgettext_lazy("fee", "Entry"),
}


def fee_lines(totals: Sequence[FeeTotal], books: Iterable[UUID]) -> list[dict[str, Any]]:
    """Each fee as it looks from some books: earned is positive, paid negative."""
    own = {*books}
    firms = naming.organisation_names(
        one for total in totals for one in (total.payer_id, total.payee_id)
    )
    nodes = naming.node_names(total.node_id for total in totals)
    return [
        {
            "total": total,
            "kind": KINDS[total.kind],
            "node": nodes.get(total.node_id, "") if total.node_id else "",
            "payer": firms[total.payer_id],
            "payee": firms[total.payee_id],
            "fen": total.amount_fen if total.payee_id in own else -total.amount_fen,
        }
        for total in totals
    ]


def fee_sums(totals: Sequence[FeeTotal], books: Iterable[UUID]) -> list[str]:
    """What some books paid and earned, in a sentence for each currency."""
    own = {*books}
    told = []
    for currency in sorted({total.currency for total in totals}):
        of_it = [total for total in totals if total.currency == currency]
        told.append(
            _("Fees paid: %(paid)s. Fees earned: %(earned)s.")
            % {
                "paid": formats.money(_sum(one for one in of_it if one.payer_id in own), currency),
                "earned": formats.money(
                    _sum(one for one in of_it if one.payee_id in own), currency
                ),
            }
        )
    return told


def _sum(totals: Iterable[FeeTotal]) -> int:
    return sum(one.amount_fen for one in totals)


def borne_sentences(totals: Sequence[BorneTotal]) -> list[str]:
    """Who bore how much of whose discounts."""
    firms = naming.organisation_names(
        one for total in totals for one in (total.bearer_id, total.seller_id)
    )
    return [
        _(
            "%(bearer)s bore %(money)s of what %(seller)s took off: discounts, coupons and free "
            "delivery of %(count)s orders. It owes this to %(seller)s."
        )
        % {
            "bearer": firms[total.bearer_id],
            "seller": firms[total.seller_id],
            "money": formats.money(total.amount_fen, total.currency),
            "count": formats.count(total.order_count),
        }
        for total in totals
    ]


def fee_head() -> list[str]:
    head = [_("Fee"), _("Sold by"), _("Paid by"), _("Paid to"), _("Lines"), _("Reckoned by")]
    return [*head, _("Amount"), _("Currency")]


def fee_rows(totals: Sequence[FeeTotal], books: Iterable[UUID]) -> list[list[Any]]:
    """The same for files."""
    return [
        [
            str(line["kind"]),
            line["node"],
            line["payer"],
            line["payee"],
            line["total"].count,
            amount(line["total"].base_fen),
            amount(line["fen"]),
            line["total"].currency,
        ]
        for line in fee_lines(totals, books)
    ]


def borne_head() -> list[str]:
    return [_("Borne by"), _("For sales of"), _("Orders"), _("Amount"), _("Currency")]


def borne_rows(totals: Sequence[BorneTotal]) -> list[list[Any]]:
    firms = naming.organisation_names(
        one for total in totals for one in (total.bearer_id, total.seller_id)
    )
    return [
        [
            firms[total.bearer_id],
            firms[total.seller_id],
            total.order_count,
            amount(total.amount_fen),
            total.currency,
        ]
        for total in totals
    ]
