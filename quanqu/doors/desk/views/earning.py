"""What people, stores and companies earned from sales: statements, held rewards, payouts. (F6)"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming, pdfs, sheets, tables
from quanqu.doors.desk.asking import Asked, start_of_day
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.pdfs import Section
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.sheets import Sheet, amount
from quanqu.doors.desk.views.statements import days_asked
from quanqu.doors.faces import glossary
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, Invalid, NotFound
from quanqu.network import queries as network
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.types import (
    EarnerStatement,
    FlagKind,
    FlagState,
    FlagView,
    Party,
    PartyKind,
    PayRunView,
    PayState,
)

SHOWN: Final = 200
CURRENCY: Final = "CNY"
TOLD: Final = {
    "approve": gettext_lazy("Paid. What other companies are owed stands in the next settlement."),
    "drop": gettext_lazy("Dropped. What was due stays due."),
    "release": gettext_lazy("Proposed. Somebody else must decide it."),
    "refuse": gettext_lazy("Proposed. Somebody else must decide it."),
    "decide": gettext_lazy("Decided."),
}
PROPOSALS: Final = {"release": FlagState.RELEASED, "refuse": FlagState.REFUSED}


@require_safe
@at_desk
def earned(scope: Scope) -> HttpResponse:
    """What one earner of mine got, lost and was paid on these days, each part with its sentence."""
    scope.require("rewards.see")
    parties = _parties(scope)
    asked = scope.request.GET.get("of", "")
    party = next((one for one in parties if one.label == asked), parties[0])
    first_on, last_on = days_asked(scope)
    found = queries.statements_of(
        party, since=start_of_day(first_on), until=start_of_day(last_on + timedelta(days=1))
    )
    names = naming.party_names(parties)
    title, days = f"{_('Rewards')} · {names[party]}", f"{first_on} – {last_on}"
    name = f"rewards-{first_on}-{last_on}"
    if tables.wants_csv(scope.request):
        return tables.csv_answer(name, _line_head(), _line_rows(scope, found, tables.decimal))
    if sheets.wants_xlsx(scope.request):
        return sheets.xlsx_answer(name, [Sheet(*one) for one in _sections(scope, found)])
    if pdfs.wants_pdf(scope.request):
        sections = [Section(*one) for one in _sections(scope, found)]
        return pdfs.pdf_answer(name, title, days, sections)
    return show(
        scope,
        "desk/rewards.html",
        "rewards",
        parties=[(one, names[one]) for one in parties],
        party=party,
        name=names[party],
        statements=found,
        rows=[(line, line.state_at(scope.at)) for one in found for line in one.lines[:SHOWN]],
        shown_most=SHOWN,
        balances=queries.balances_of(party, scope.at),
        first_on=first_on,
        last_on=last_on,
        may_pay=_may_judge(scope),
    )


@require_safe
@at_desk
def pay(scope: Scope) -> HttpResponse:
    """What is due now, and the runs that paid or will pay it: one drafts, another approves. (F6)"""
    group_id = _require_judge(scope)
    asked = Asked(scope.request)
    runs = queries.list_pay_runs([group_id])
    chosen = asked.id("run", "rpr")
    run = next((one for one in runs if one.run_id == chosen), None)
    if chosen is not None and run is None:
        raise NotFound
    due = queries.list_payable(bearer_id=group_id, currency=CURRENCY, until=scope.at)
    paid = queries.list_payouts(run_id=run.run_id) if run else []
    names = naming.party_names([*(one.party for one in due), *(one.party for one in paid)])
    return show(
        scope,
        "desk/reward_pay.html",
        "rewards",
        runs=_run_rows(scope, runs),
        due=[(one, names[one.party]) for one in due[:SHOWN]],
        due_fen=sum(one.amount_fen for one in due),
        due_qty=len(due),
        has_draft=any(one.state is PayState.DRAFTED for one in runs),
        run=run,
        paid=[(one, names[one.party]) for one in paid[:SHOWN]],
        currency=CURRENCY,
    )


@require_POST
@at_desk
def pay_draft(scope: Scope) -> HttpResponse:
    """Put together all that is due now."""
    group_id = _require_judge(scope)
    page = reverse("desk:reward_pay")

    def effect() -> str:
        rewards.draft_pay_run(bearer_id=group_id, currency=CURRENCY, until=scope.at, at=scope.at)
        return page

    return do_once(scope, effect, back=page, told=_("Drafted. Somebody else must approve it."))


@require_POST
@at_desk
def pay_deed(scope: Scope, pay: str, deed: str) -> HttpResponse:
    """Approve, which pays it, or drop it."""
    group_id = _require_judge(scope)
    run = queries.get_pay_run(ids.parse("rpr", pay))
    if run.bearer_id != group_id:
        raise NotFound
    page = f"{reverse('desk:reward_pay')}?run={pay}"

    def effect() -> str:
        if deed == "approve":
            rewards.approve_pay_run(run_id=run.run_id, at=scope.at)
        elif deed == "drop":
            rewards.drop_pay_run(run_id=run.run_id, at=scope.at)
        else:
            raise NotFound
        return page

    return do_once(scope, effect, back=page, told=lambda: str(TOLD[deed]))


@require_safe
@at_desk
def held(scope: Scope) -> HttpResponse:
    """What looks like farming, what hangs on it, and what two people say to it. (A11)"""
    books = scope.books("rewards.see")
    if not books:
        raise Forbidden
    is_all = bool(Asked(scope.request).text("all"))
    flags = queries.list_flags(books, only_held=not is_all, limit=SHOWN)
    return show(
        scope,
        "desk/reward_held.html",
        "rewards",
        rows=_flag_rows(scope, flags),
        is_all=is_all,
        may_judge=_may_judge(scope),
    )


@require_POST
@at_desk
def held_deed(scope: Scope, flag: str, deed: str) -> HttpResponse:
    """Propose to release or to refuse, or decide what somebody else proposed."""
    _require_judge(scope)
    found = queries.get_flag(ids.parse("flg", flag), scope.books("rewards.see"))
    page = reverse("desk:reward_held")

    def effect() -> str:
        if deed in PROPOSALS:
            why = Asked(scope.request).text("why")
            if not why:
                raise Invalid(why="")
            rewards.propose_flag(flag_id=found.flag_id, proposal=PROPOSALS[deed], why=why)
        elif deed == "decide":
            rewards.decide_flag(flag_id=found.flag_id, at=scope.at)
        else:
            raise NotFound
        return page

    return do_once(scope, effect, back=page, told=lambda: str(TOLD[deed]))


def _parties(scope: Scope) -> list[Party]:
    """Whose earnings I may see: my companies' and nodes' and their people's; always my own."""
    own = Party(PartyKind.STAFF, scope.staff.staff_id)
    offices = [Party(PartyKind.ORGANISATION, one) for one in scope.books("rewards.see")]
    nodes = [
        Party(PartyKind.NODE, node.node_id)
        for node in scope.nodes("rewards.see")
        if offices or _manages(scope, node.node_id)
    ]
    people = {
        held.staff_id
        for node in nodes
        for held in network.list_assignments(scope.at, node_id=node.id)
        if held.role in ("guide", "manager")
    }
    staff = [Party(PartyKind.STAFF, one) for one in sorted(people - {scope.staff.staff_id})]
    return [*offices, *nodes, own, *staff]


def _manages(scope: Scope, node_id: UUID) -> bool:
    return ("manager", node_id) in {(str(role), at) for role, at in scope.actor.roles}


def _may_judge(scope: Scope) -> bool:
    group_id = network.platform().organisation_id
    return network.is_allowed(scope.actor, "rewards.judge", organisation_id=group_id)


def _require_judge(scope: Scope) -> UUID:
    """Paying and judging is for the office of the group, which bears the pools."""
    group_id = network.platform().organisation_id
    network.require(scope.actor, "rewards.judge", organisation_id=group_id)
    return group_id


def _run_rows(scope: Scope, runs: Sequence[PayRunView]) -> list[dict[str, Any]]:
    names = naming.actor_names(
        one for run in runs for one in (run.drafted_by, run.decided_by) if one
    )
    return [
        {
            "run": run,
            "public_id": ids.public("rpr", run.run_id),
            "drafter": names[run.drafted_by],
            "decider": names[run.decided_by] if run.decided_by else "",
            "is_mine": run.drafted_by == scope.actor.label,
            "is_open": run.state is PayState.DRAFTED,
        }
        for run in runs
    ]


def _flag_rows(scope: Scope, flags: Sequence[FlagView]) -> list[dict[str, Any]]:
    staff = naming.staff_names(one.staff_id for one in flags)
    nodes = naming.node_names(one.node_id for one in flags)
    actors = naming.actor_names(
        one for flag in flags for one in (flag.proposed_by, flag.decided_by) if one
    )
    sees_members = scope.may("members.see")
    members = naming.member_words(one.member_id for one in flags) if sees_members else {}
    return [
        {
            "flag": one,
            "public_id": ids.public("flg", one.flag_id),
            "guide": staff.get(one.staff_id, ""),
            "node": nodes.get(one.node_id, ""),
            "member": members.get(one.member_id, ids.public("mem", one.member_id)[-6:]),
            "why": why_held(one),
            "state": _state(one),
            "proposer": actors.get(one.proposed_by or "", ""),
            "decider": actors.get(one.decided_by or "", ""),
            "is_mine": one.proposed_by == scope.actor.label,
            "is_open": one.state is FlagState.HELD,
        }
        for one in flags
    ]


def _state(flag: FlagView) -> str:
    """The word of the list: held ones wait, and some wait for the second person only."""
    if flag.state is not FlagState.HELD:
        return str(flag.state)
    return "proposed" if flag.proposal else "on_hold"


def why_held(flag: FlagView) -> str:
    """The sentence that says what looks like farming."""
    facts = flag.facts
    if flag.kind is FlagKind.BURST:
        return ngettext(
            "%(qty)s client bound within %(minutes)s minutes.",
            "%(qty)s clients bound within %(minutes)s minutes.",
            int(facts["qty"]),
        ) % dict(facts)
    if flag.kind is FlagKind.DEVICE_CLUSTER:
        return ngettext(
            "%(qty)s client of this guide uses the same browser.",
            "%(qty)s clients of this guide use the same browser.",
            int(facts["qty"]),
        ) % dict(facts)
    if flag.kind is FlagKind.NO_PRESENCE:
        km = f"{int(facts['distance_m']) / 1_000:.1f}"
        return _("The code was scanned %(km)s km away from the store.") % {"km": km}
    return _("The client uses the guide’s own browser.")


def _line_head() -> list[str]:
    head = [_("Time"), _("Role"), _("Why"), _("Order"), _("Amount"), _("Currency")]
    return [*head, _("State"), _("Due from")]


def _line_rows(scope: Scope, found: Sequence[EarnerStatement], money: Any) -> list[list[Any]]:
    return [
        [
            line.at,
            str(glossary.label(str(line.role))),
            line.text,
            ids.public("ord", line.order_id),
            money(line.amount_fen),
            line.currency,
            str(glossary.state(f"reward_{line.state_at(scope.at)}").label),
            line.vests_at,
        ]
        for one in found
        for line in one.lines
    ]


def _sections(
    scope: Scope, found: Sequence[EarnerStatement]
) -> list[tuple[str, list[str], list[list[Any]]]]:
    """The sums, every part and every payout, as tables."""
    sums = [
        [
            one.currency,
            amount(one.opening_fen),
            amount(one.earned_fen),
            amount(one.paid_fen),
            amount(one.closing_fen),
        ]
        for one in found
    ]
    payouts = [
        [payout.paid_at, payout.part_qty, amount(payout.amount_fen), payout.currency]
        for one in found
        for payout in one.payouts
    ]
    return [
        (
            _("Statement"),
            [_("Currency"), _("Before"), pgettext("reward", "Earned"), _("Paid out"), _("After")],
            sums,
        ),
        (pgettext("reward", "Parts"), _line_head(), _line_rows(scope, found, amount)),
        (
            _("Payouts"),
            [_("Time"), pgettext("reward", "Parts"), _("Amount"), _("Currency")],
            payouts,
        ),
    ]
