"""Members who may be one person: found, compared, merged, and separated again. (B1)"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.kit import ids, tx
from quanqu.kit.refusals import NotFound, Refused
from quanqu.members import queries as members
from quanqu.members.types import MemberId, MemberView
from quanqu.membership import actions, queries
from quanqu.network.types import Role
from quanqu.wallet import queries as wallets

RIGHT = "members.merge"


@require_safe
@at_desk
def duplicates(scope: Scope) -> HttpResponse:
    """Who may stand here twice, the likeliest first, with what speaks for it."""
    scope.require(RIGHT)
    found = queries.list_duplicates(scope.at, node_ids=_reach(scope))
    people = members.members_by_id(one for pair in found for one in (pair.first_id, pair.second_id))
    nodes = naming.node_names(one.enrolled_at_node for one in people.values())
    rows = [
        {
            "older": _shown(people[MemberId(pair.first_id)], nodes),
            "newer": _shown(people[MemberId(pair.second_id)], nodes),
            "signs": pair.signs,
        }
        for pair in found
    ]
    return show(scope, "desk/duplicates.html", "members", rows=rows)


@require_safe
@at_desk
def merge_preview(scope: Scope, member: str) -> HttpResponse:
    """Two members side by side, and what merging them would bring. Nothing is changed."""
    kept, text = _find(scope, member), scope.request.GET.get("other", "").strip()
    context: dict[str, Any] = {"kept": _whole(scope, kept), "text": text}
    gone = members.find_by_number(text) if text else None
    if gone is not None and _is_reached(scope, gone):
        context["gone"] = _whole(scope, gone)
        try:
            context["facts"] = tx.run(
                scope.actor.label,
                lambda: actions.preview_merge(
                    gone_id=gone.member_id, kept_id=kept.member_id, at=scope.at
                ),
            )
        except Refused as refusal:
            context["refusal"] = refusal
    elif text:
        context["refusal"] = _("No member of yours has this number.")
    return show(scope, "desk/merge.html", "members", **context)


@require_POST
@at_desk
def merge(scope: Scope, member: str) -> HttpResponse:
    """Make them one; it can be undone for some days."""
    kept = _find(scope, member)
    gone = _find(scope, scope.request.POST.get("gone", ""))
    page = reverse("desk:member", args=[member])
    back = f"{reverse('desk:merge_preview', args=[member])}?other={gone.number}"

    def effect() -> str:
        actions.merge(gone_id=gone.member_id, kept_id=kept.member_id, at=scope.at)
        return page

    return do_once(scope, effect, back=back, told=_("They are one member now."))


@require_POST
@at_desk
def keep_apart(scope: Scope, member: str) -> HttpResponse:
    """Say that two who look alike are two persons: they are not shown again."""
    first = _find(scope, member)
    second = _find(scope, scope.request.POST.get("other", ""))
    page = reverse("desk:duplicates")

    def effect() -> str:
        actions.keep_apart(first_id=first.member_id, second_id=second.member_id, at=scope.at)
        return page

    return do_once(scope, effect, back=page, told=_("They stay two members."))


@require_POST
@at_desk
def undo_merge(scope: Scope, merge: str) -> HttpResponse:
    """Let them be two members again, each with what was theirs."""
    scope.require(RIGHT)
    made = queries.get_merge(ids.parse("mrg", merge))
    page = reverse("desk:member", args=[ids.public("mem", made.kept_id)])
    if not _is_reached(scope, members.get_member(made.kept_id)):
        raise NotFound

    def effect() -> str:
        actions.undo_merge(merge_id=made.merge_id, at=scope.at)
        return page

    return do_once(scope, effect, back=page, told=_("They are two members again."))


def merges_of(scope: Scope, member_id: UUID) -> list[dict[str, Any]]:
    """For the member's page: who was merged into them, by whom, and whether it can be undone."""
    return [
        {
            "merge": one,
            "public_id": ids.public("mrg", one.merge_id),
            "can_undo": one.undone_at is None and scope.at <= one.undo_until,
        }
        for one in queries.list_merges(member_id)
    ]


def _reach(scope: Scope) -> list[UUID] | None:
    """The nodes whose members I may merge; None for all (the group's administrator)."""
    if scope.is_head_office(Role.ADMINISTRATOR) and scope.node is None:
        return None
    return scope.node_ids(RIGHT)


def _is_reached(scope: Scope, member: MemberView) -> bool:
    reach = _reach(scope)
    return reach is None or member.enrolled_at_node in reach


def _find(scope: Scope, public_id: str) -> MemberView:
    scope.require(RIGHT)
    found = members.get_member(ids.parse("mem", public_id))
    if not _is_reached(scope, found):
        raise NotFound
    return found


def _shown(member: MemberView, nodes: dict[UUID, str]) -> dict[str, Any]:
    return {
        "member": member,
        "public_id": ids.public("mem", member.member_id),
        "node": nodes.get(member.enrolled_at_node, "") if member.enrolled_at_node else "",
    }


def _whole(scope: Scope, member: MemberView) -> dict[str, Any]:
    nodes = naming.node_names([member.enrolled_at_node])
    return _shown(member, nodes) | {
        "cards": wallets.list_cards(member.member_id),
        "points": wallets.list_points(member.member_id, scope.at),
    }
