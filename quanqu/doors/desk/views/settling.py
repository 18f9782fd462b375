"""Settlement at the desk: drafted, approved by somebody else, paid; payouts undone. (F7)"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming, tables
from quanqu.doors.desk.asking import Asked, start_of_day
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.faces import formats
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as Kind
from quanqu.network import queries as network
from quanqu.payments import actions as payments
from quanqu.payments import queries as receivers
from quanqu.settlement import actions as settlement
from quanqu.settlement import queries
from quanqu.settlement.types import PayoutState, PayoutView, RunState, RunView

CURRENCY: Final = "CNY"
SHARED_BY: Final = "wechat"
FLOWS: Final = (
    (gettext_lazy("Sales without VAT"), (Kind.REVENUE,)),
    (gettext_lazy("Delivery fees"), (Kind.DELIVERY_REVENUE, Kind.DELIVERY_EXPENSE)),
    (gettext_lazy("Commission"), (Kind.COMMISSION_EXPENSE, Kind.COMMISSION_REVENUE)),
    (gettext_lazy("Platform fees"), (Kind.PLATFORM_FEE_EXPENSE, Kind.PLATFORM_FEE_REVENUE)),
    (
        gettext_lazy("Goods between companies"),
        (Kind.COST_OF_GOODS, Kind.INTERCOMPANY_REVENUE),
    ),
    (
        gettext_lazy("Discounts borne"),
        (Kind.SUBSIDY_EXPENSE, Kind.SUBSIDY_REVENUE),
    ),
    (gettext_lazy("Shares of sales"), (Kind.REWARD_REVENUE,)),
)
"""What the debts of a period come from, as far as it stands in the books; income positive."""

DONE: Final = {
    "approve": gettext_lazy("Approved. It can be paid now."),
    "drop": gettext_lazy("Dropped. Its days can be settled anew."),
    "pay": gettext_lazy("Being paid: what is left goes on by itself."),
}


@require_safe
@at_desk
def settlement_runs(scope: Scope) -> HttpResponse:
    """All settlements, and a form for the next one."""
    _require(scope)
    runs = queries.list_runs()
    return show(
        scope,
        "desk/settlement.html",
        "settlement",
        rows=_run_rows(runs),
        next_on=_default_day(scope),
        accounts=_accounts(),
        firms=[
            (ids.public("org", one.organisation_id), formats.named(one))
            for one in network.list_organisations()
            if one.organisation_id != network.platform().organisation_id
        ],
    )


@require_POST
@at_desk
def settlement_draft(scope: Scope) -> HttpResponse:
    """Freeze what is owed until the day that was named."""
    _require(scope)
    back = reverse("desk:settlement")

    def effect() -> str:
        last_on = Asked(scope.request).day("last")
        if last_on is None:
            raise Invalid(last="")
        run_id = settlement.draft_run(currency=CURRENCY, last_on=last_on, at=scope.at)
        return reverse("desk:settlement_run", args=[ids.public("run", run_id)])

    return do_once(scope, effect, back=back, told=_("Drafted. Somebody else must approve it."))


@require_POST
@at_desk
def settlement_account(scope: Scope) -> HttpResponse:
    """Keep, or end, the account at a provider to which a company's part of payments goes. (F6)"""
    _require(scope)
    asked = Asked(scope.request)

    def effect() -> str:
        firm = network.get_organisation(ids.parse("org", asked.text("firm")))
        payments.set_receiver(
            organisation_id=firm.organisation_id,
            provider=SHARED_BY,
            account=asked.text("account"),
            at=scope.at,
        )
        return reverse("desk:settlement")

    told = _("Kept. Orders paid from now on are shared.")
    return do_once(scope, effect, back=reverse("desk:settlement"), told=told)


@require_safe
@at_desk
def settlement_run(scope: Scope, run: str) -> HttpResponse:
    """One settlement: who is owed what and why, who gets or pays how much, how far it is."""
    _require(scope)
    found = queries.get_run(ids.parse("run", run))
    payouts = queries.list_payouts(run_id=found.run_id)
    firms = naming.organisation_names(one.organisation_id for one in payouts)
    rows = _payout_rows(found, payouts, firms)
    (row,) = _run_rows([found])
    if tables.wants_csv(scope.request):
        return _run_file(found, rows)
    return show(
        scope,
        "desk/settlement_run.html",
        "settlement",
        row=row,
        flows=[name for name, _kinds in FLOWS],
        payouts=rows,
        group_fen=-sum(one.amount_fen for one in payouts),
        is_mine=found.drafted_by == scope.actor.label,
        is_approver=found.approved_by == scope.actor.label,
    )


@require_POST
@at_desk
def settlement_deed(scope: Scope, run: str, deed: str) -> HttpResponse:
    """Approve it, drop it, or pay it; the first companies are paid at once."""
    _require(scope)
    run_id = ids.parse("run", run)
    page = reverse("desk:settlement_run", args=[run])

    def effect() -> str:
        if deed == "approve":
            settlement.approve_run(run_id=run_id, at=scope.at)
        elif deed == "drop":
            settlement.drop_run(run_id=run_id, why=_why(scope))
        elif deed == "pay":
            settlement.start_paying(run_id=run_id, at=scope.at)
            settlement.pay_next(run_id=run_id, at=scope.at)
        else:
            raise NotFound
        return page

    return do_once(scope, effect, back=page, told=lambda: str(DONE[deed]))


@require_POST
@at_desk
def payout_reverse(scope: Scope, payout: str) -> HttpResponse:
    """Undo what one company got; its debts stand in the next settlement."""
    _require(scope)
    found = queries.get_payout(ids.parse("pyo", payout))
    page = reverse("desk:settlement_run", args=[ids.public("run", found.run_id)])

    def effect() -> str:
        settlement.reverse_payout(payout_id=found.payout_id, why=_why(scope), at=scope.at)
        return page

    told = _("Undone. What was owed is open again for the next settlement.")
    return do_once(scope, effect, back=page, told=told)


def _require(scope: Scope) -> None:
    """Settlement is the group's: finance and administrators of its office."""
    group_id = network.platform().organisation_id
    network.require(scope.actor, "settlement.run", organisation_id=group_id)


def _why(scope: Scope) -> str:
    why = Asked(scope.request).text("why")
    if not why:
        raise Invalid(why="")
    return why


def _default_day(scope: Scope) -> date:
    """The end of last month."""
    return timezone.localtime(scope.at).date().replace(day=1) - timedelta(days=1)


def _accounts() -> list[tuple[str, str]]:
    """Companies with an account to which their part of payments goes."""
    firms: dict[UUID, str] = {
        one.organisation_id: formats.named(one) for one in network.list_organisations()
    }
    return [
        (firms[organisation_id], account)
        for (organisation_id, _provider), account in receivers.list_receivers(firms).items()
    ]


def _run_rows(runs: list[RunView]) -> list[dict[str, Any]]:
    names = naming.actor_names(one for run in runs for one in (run.drafted_by, run.approved_by))
    return [_run_row(run, names) for run in runs]


def _run_row(run: RunView, names: dict[str, str]) -> dict[str, Any]:
    return {
        "drafter": names[run.drafted_by],
        "approver": names[run.approved_by],
        "run": run,
        "public_id": ids.public("run", run.run_id),
        "paid_count": run.payout_count - run.waiting_count,
        "can": {
            "approve": run.state is RunState.DRAFTED,
            "drop": run.state in (RunState.DRAFTED, RunState.APPROVED),
            "pay": run.state is RunState.APPROVED,
        },
    }


def _payout_rows(
    run: RunView, payouts: list[PayoutView], firms: dict[UUID, str]
) -> list[dict[str, Any]]:
    moved: dict[tuple[UUID, Kind], int] = defaultdict(int)
    for total in ledger.totals(
        since=start_of_day(run.first_on), until=start_of_day(run.last_on + timedelta(days=1))
    ):
        if total.currency == run.currency:
            moved[total.organisation_id, total.kind] += total.amount_fen
    return [
        {
            "payout": one,
            "public_id": ids.public("pyo", one.payout_id),
            "firm": firms.get(one.organisation_id, ""),
            "firm_id": ids.public("org", one.organisation_id),
            "flows": [
                (name, -sum(moved[one.organisation_id, kind] for kind in kinds))
                for name, kinds in FLOWS
            ],
            "journal": ids.public("jnl", one.journal_id) if one.journal_id else "",
            "can_reverse": one.state is PayoutState.PAID,
        }
        for one in payouts
    ]


def _run_file(run: RunView, rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Organisation"), *(str(name) for name, _kinds in FLOWS)]
    head += [_("Claims"), _("Debts"), _("Amount"), _("Currency"), _("State"), _("Paid")]
    return tables.csv_answer(
        f"settlement-{run.last_on}",
        head,
        (
            [
                row["firm"],
                *(tables.decimal(fen) for _name, fen in row["flows"]),
                tables.decimal(row["payout"].claims_fen),
                tables.decimal(row["payout"].debts_fen),
                tables.decimal(row["payout"].amount_fen),
                run.currency,
                row["payout"].state,
                row["payout"].paid_at,
            ]
            for row in rows
        ),
    )
