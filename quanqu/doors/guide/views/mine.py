"""What is mine as a guide: my code, and what I earned and why."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.codes import actions as codes
from quanqu.codes import queries as code_queries
from quanqu.codes.types import CodeState, CodeView, Purpose
from quanqu.doors.faces.once import SeeOther, once
from quanqu.doors.guide.pages import Desk, guided, show
from quanqu.kit import clock
from quanqu.kit.refusals import Invalid
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderId
from quanqu.rewards import queries as rewards
from quanqu.rewards.types import LineState, Party, PartyKind, RewardLine


@require_http_methods(["GET", "HEAD", "POST"])
@guided
def my_code(request: HttpRequest, desk: Desk) -> HttpResponse:
    """My code for customers to scan; whoever may bind may have one made. (A5)"""
    if request.method == "POST":
        return once(request, lambda: _issue(desk))
    code = find_code(desk)
    url = code_queries.code_url(code.token) if code else ""
    return show(request, "code", desk, page="code", code=code, url=url)


@require_safe
@guided
def my_rewards(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What I earned, lost and was paid in a month, each part with its reason. (F6)"""
    since, until = _month(request, desk)
    me = Party(PartyKind.STAFF, desk.staff_id)
    found = rewards.statements_of(me, since=since, until=until)
    return show(
        request,
        "rewards",
        desk,
        page="rewards",
        balances=rewards.balances_of(me, desk.at),
        statements=found,
        since=since,
        before=clock.start_of_month(since - timedelta(days=1)),
        after=until if until <= desk.at else None,
        orders=[row for one in found for row in _by_order(desk, one.lines)],
        payouts=[payout for one in found for payout in one.payouts],
    )


def _month(request: HttpRequest, desk: Desk) -> tuple[datetime, datetime]:
    """The month that is asked for as 2026-07, or this one: from midnight to midnight."""
    text = request.GET.get("month", "")
    try:
        since = clock.start_of(date.fromisoformat(f"{text}-01")) if text else None
    except ValueError as error:
        raise Invalid(month=text[:10]) from error
    since = since or clock.start_of_month(desk.at)
    return since, clock.start_of_month(since + timedelta(days=32))


@require_POST
def sign_out(request: HttpRequest) -> SeeOther:
    """End the session on this browser."""
    logout(request)
    return SeeOther(reverse("account_login"))


def find_code(desk: Desk) -> CodeView | None:
    """The code that stands for this guide in this store."""
    found = code_queries.list_codes(purpose=Purpose.GUIDE, target_id=desk.staff_id, limit=20)
    good = [
        one
        for one in found
        if one.state == CodeState.ACTIVE and (one.valid_until is None or one.valid_until > desk.at)
    ]
    here = [one for one in good if one.node_id in (None, desk.node.node_id)]
    return next(iter(here or good), None)


def _issue(desk: Desk) -> str:
    if find_code(desk) is None:
        codes.issue(
            purpose=Purpose.GUIDE,
            target_id=desk.staff_id,
            organisation_id=desk.node.organisation_id,
            node_id=desk.node.node_id,
            label=f"{desk.node.code} {desk.staff.number}",
            valid_from=desk.at,
        )
    return reverse("guide:code")


def _by_order(desk: Desk, lines: Sequence[RewardLine]) -> list[dict[str, Any]]:
    """The lines grouped by order, the latest first; a part and its return side by side."""
    grouped: dict[Any, list[RewardLine]] = defaultdict(list)
    for line in lines:
        grouped[line.order_id].append(line)
    return [
        {
            "number": orders.get_order(OrderId(order_id)).number,
            "at": of_order[0].at,
            "total_fen": sum(line.amount_fen for line in of_order),
            "currency": of_order[0].currency,
            "state": _state(desk, of_order),
            "vests_at": max(line.vests_at for line in of_order),
            "lines": _summed(of_order),
        }
        for order_id, of_order in grouped.items()
    ]


def _summed(lines: list[RewardLine]) -> list[dict[str, Any]]:
    """Parts of one role, reason and cause as one row: an order has many lines."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in lines:
        sums[str(line.role), line.text, str(line.cause_kind)] += line.amount_fen
    return [
        {"role": role, "text": text, "cause": cause, "amount_fen": amount}
        for (role, text, cause), amount in sums.items()
    ]


def _state(desk: Desk, lines: Sequence[RewardLine]) -> str:
    """How far an order's parts are: held if one is, else the one that takes longest."""
    states = {line.state_at(desk.at) for line in lines}
    order = (LineState.HELD, LineState.PENDING, LineState.DUE, LineState.PAID)
    return f"reward_{next(state for state in order if state in states)}"
