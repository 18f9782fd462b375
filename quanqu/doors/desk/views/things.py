"""The map of nodes, members, scans, and the promises of the books."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import charts, naming, places, tables, words
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show, tell
from quanqu.doors.desk.views import merging
from quanqu.doors.faces import formats
from quanqu.doors.faces.once import SeeOther
from quanqu.kit import ids, tx
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.members import queries as members
from quanqu.members.types import MemberView
from quanqu.network import queries as network
from quanqu.network.types import NodeView, Role
from quanqu.payments import actions as lending
from quanqu.payments import queries as payments
from quanqu.proof import actions as proof
from quanqu.proof import queries as proofs
from quanqu.rewards import queries as rewards
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets

NODES: Final = 50
"""Nodes in one page of the list; the map shows all that were asked for."""


@require_safe
@at_desk
def nodes(scope: Scope) -> HttpResponse:
    """My nodes on a map, the larger the more they sold in thirty days, with their table."""
    scope.require("orders.see")
    asked = Asked(scope.request)
    mine = scope.nodes("orders.see")
    found = places.filtered(
        mine,
        text=asked.text(),
        area=asked.text("area"),
        organisation_id=asked.id("organisation", "org"),
    )
    sold = charts.sold_by_node(scope)
    found = sorted(found, key=lambda one: (-sold.get(one.node_id, 0), one.code))
    if tables.wants_csv(scope.request):
        return _nodes_file(found, sold)
    start = asked.number("from")
    shown = found[start : start + NODES]
    firms = naming.organisation_names(node.organisation_id for node in shown)
    return show(
        scope,
        "desk/nodes.html",
        "nodes",
        map=charts.map_of(found, sold),
        found_qty=len(found),
        areas=places.areas_of(mine),
        firms=network.list_organisations({node.organisation_id for node in mine}),
        next_from=str(start + NODES) if start + NODES < len(found) else "",
        rows=[
            {
                "node": node,
                "firm": firms.get(node.organisation_id, ""),
                "able": [str(one) for one in sorted(node.capabilities)],
                "sold": sold.get(node.node_id, 0),
            }
            for node in shown
        ],
    )


@require_safe
@at_desk
def members_(scope: Scope) -> HttpResponse:
    """Members who were enrolled at my nodes, masked; the group's office sees all."""
    scope.require("members.see")
    before = scope.request.GET.get("cursor", "")
    found = members.list_members(
        node_ids=_enrolled_at(scope),
        before=ids.parse("mem", before) if before else None,
        limit=tables.limit_of(scope.request, 40),
    )
    text = scope.request.GET.get("q", "").strip()
    if text:
        found = _search(scope, text)
    nodes = naming.node_names(one.enrolled_at_node for one in found)
    people = naming.staff_names(one.enrolled_by for one in found)
    rows = [_member_row(one, nodes, people) for one in found]
    if tables.wants_csv(scope.request):
        return _members_file(rows)
    cursor = ids.public("mem", found[-1].member_id) if len(found) == 40 and not text else ""
    may_merge = scope.may(merging.RIGHT)
    return show(
        scope, "desk/members.html", "members", rows=rows, cursor=cursor, may_merge=may_merge
    )


@require_safe
@at_desk
def member(scope: Scope, member: str) -> HttpResponse:
    """One member as staff may see them: who enrolled them, their guide, their card."""
    found = _find_member(scope, member)
    binding = rewards.binding_at(found.member_id, scope.at)
    names = naming.staff_names([found.enrolled_by, binding.staff_id if binding else None])
    return show(
        scope,
        "desk/member.html",
        "members",
        member=found,
        enrolled_by=names.get(found.enrolled_by) if found.enrolled_by else "",
        enrolled_at=naming.node_names([found.enrolled_at_node]).get(
            found.enrolled_at_node or UUID(int=0), ""
        ),
        binding=binding,
        guide=names.get(binding.staff_id) if binding else "",
        cards=wallets.list_cards(found.member_id),
        credit=payments.credit_of(found.member_id, scope.at),
        may_lend=scope.may("payments.lend"),
        may_block=scope.may("wallet.top_up"),
        may_merge=scope.may(merging.RIGHT),
        merges=merging.merges_of(scope, found.member_id),
        public_id=member,
    )


@require_POST
@at_desk
def set_credit_limit(scope: Scope, member: str) -> HttpResponse:
    """Decide how much one member may owe in instalments. (F8)"""
    scope.require("payments.lend")
    found, page = _find_member(scope, member), reverse("desk:member", args=[member])

    def effect() -> str:
        limit_fen = Asked(scope.request).fen("limit")
        if limit_fen is None:
            raise Invalid(limit="")
        lending.set_credit_limit(member_id=found.member_id, limit_fen=limit_fen, at=scope.at)
        return page

    return do_once(scope, effect, back=page, told=_("The limit was changed."))


@require_POST
@at_desk
def card_deed(scope: Scope, member: str, deed: str) -> HttpResponse:
    """Block a member's card that was lost or misused, or let it be used again. (F2)"""
    scope.require("wallet.top_up")
    found, page = _find_member(scope, member), reverse("desk:member", args=[member])
    if deed not in CARD_DEEDS:
        raise NotFound

    def effect() -> str:
        number = scope.request.POST.get("card", "")
        cards = {card.number: card.card_id for card in wallets.list_cards(found.member_id)}
        if number not in cards:
            raise wallet.CardNotFound
        if deed == "freeze":
            wallet.freeze(card_id=cards[number], at=scope.at)
        else:
            wallet.unfreeze(card_id=cards[number])
        return page

    return do_once(scope, effect, back=page, told=str(CARD_DEEDS[deed]))


CARD_DEEDS: Final = {
    "freeze": gettext_lazy("The card is blocked: nothing can be paid from it."),
    "unfreeze": gettext_lazy("The card can be used again."),
}


def _find_member(scope: Scope, member: str) -> MemberView:
    scope.require("members.see")
    found = members.get_member(ids.parse("mem", member))
    allowed = _enrolled_at(scope)
    if allowed is not None and found.enrolled_at_node not in allowed:
        raise NotFound
    return found


@require_safe
@at_desk
def touches(scope: Scope) -> HttpResponse:
    """What was scanned at my nodes, newest first."""
    scope.require("orders.see")
    before = scope.request.GET.get("cursor", "")
    limit = tables.limit_of(scope.request, 60)
    found = rewards.list_touches(
        node_ids=scope.node_ids("orders.see"), before_at=_moment(before), limit=limit
    )
    nodes = naming.node_names(one.node_id for one in found)
    people = naming.staff_names(one.staff_id for one in found)
    rows = [
        {
            "touch": one,
            "node": nodes.get(one.node_id, "") if one.node_id else "",
            "guide": people.get(one.staff_id, "") if one.staff_id else "",
            "who": "member" if one.member_id else "visitor",
        }
        for one in found
    ]
    if tables.wants_csv(scope.request):
        return _touches_file(rows)
    counts: dict[str, int] = {}
    for one in found:
        word = words.word(one.purpose)
        counts[word] = counts.get(word, 0) + 1
    return show(
        scope,
        "desk/touches.html",
        "touches",
        rows=rows,
        by_purpose=sorted(counts.items(), key=lambda one: -one[1]),
        cursor=found[-1].at.isoformat() if len(found) == limit else "",
    )


@require_safe
@at_desk
def checks(scope: Scope) -> HttpResponse:
    """Every promise of the books, green or red, and what was examined."""
    _require_checks(scope)
    latest = proofs.list_latest()
    verdicts = [str(one.verdict) for one in latest]
    return show(
        scope,
        "desk/checks.html",
        "checks",
        latest=latest,
        counts={word: verdicts.count(word) for word in ("holds", "broken", "not_exercised")},
        examined=sum(one.examined for one in latest),
    )


@require_POST
@at_desk
def check_now(scope: Scope) -> HttpResponse:
    """Look at every promise now, and keep what was found."""
    _require_checks(scope)
    results = proof.verify()
    with tx.begin(actor=scope.actor.label):
        proof.record(results, at=scope.at)
    tell(scope, _("Every promise was looked at."))
    return SeeOther(reverse("desk:checks"))


def _require_checks(scope: Scope) -> None:
    if not scope.is_head_office(Role.FINANCE, Role.ADMINISTRATOR):
        raise NotFound


def _enrolled_at(scope: Scope) -> list[UUID] | None:
    """The nodes whose members I see; None for all (the group's administrator)."""
    if scope.is_head_office(Role.ADMINISTRATOR) and scope.node is None:
        return None
    return scope.node_ids("members.see")


def _search(scope: Scope, text: str) -> list[MemberView]:
    """One member by number, or those whose phone ends so."""
    allowed = _enrolled_at(scope)
    if len(text) == 4 and text.isdigit():
        firms = {node.organisation_id for node in scope.nodes("members.see")}
        found = [one for firm in firms for one in members.list_by_last4(firm, text)]
    else:
        known = members.find_by_number(text)
        found = [known] if known else []
    return [one for one in found if allowed is None or one.enrolled_at_node in allowed]


def _member_row(one: MemberView, nodes: dict[UUID, str], people: dict[UUID, str]) -> dict[str, Any]:
    return {
        "member": one,
        "public_id": ids.public("mem", one.member_id),
        "node": nodes.get(one.enrolled_at_node, "") if one.enrolled_at_node else "",
        "guide": people.get(one.enrolled_by, "") if one.enrolled_by else "",
    }


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise Invalid(cursor=text) from error
    return at if at.tzinfo else None


def _nodes_file(found: Sequence[NodeView], sold: Mapping[UUID, int]) -> HttpResponse:
    firms = naming.organisation_names(node.organisation_id for node in found)
    head = [_("Code"), _("Name"), _("Organisation"), _("Area"), _("Address"), _("Sold, 30 days")]
    return tables.csv_answer(
        "nodes",
        head,
        (
            [
                node.code,
                formats.named(node),
                firms.get(node.organisation_id, ""),
                node.division_code,
                formats.address(node.address),
                tables.decimal(sold.get(node.node_id, 0)),
            ]
            for node in found
        ),
    )


def _members_file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Member"), _("Phone"), _("Tier"), _("Enrolled"), _("Node"), _("Guide")]
    return tables.csv_answer(
        "members",
        head,
        (
            [
                row["member"].number,
                row["member"].phone_masked,
                row["member"].tier,
                row["member"].enrolled_at,
                row["node"],
                row["guide"],
            ]
            for row in rows
        ),
    )


def _touches_file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Time"), _("What"), _("Node"), _("Who"), _("Guide")]
    return tables.csv_answer(
        "scans",
        head,
        (
            [row["touch"].at, row["touch"].purpose, row["node"], row["who"], row["guide"]]
            for row in rows
        ),
    )
