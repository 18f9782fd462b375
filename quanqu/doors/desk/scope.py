"""Who sits at this desk and what they may see: the organisation wall of every page.

A role held at a node reaches that node; a role held at an organisation reaches it and all below.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from quanqu.catalog import queries as catalog
from quanqu.doors.faces.acting import SignInNeeded, acting_staff, moment
from quanqu.fulfilment import queries as fulfilment
from quanqu.identity.types import Actor
from quanqu.invoicing import queries as invoicing
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, NotFound, Refused
from quanqu.network import queries as network
from quanqu.network.types import NodeView, Role, StaffView
from quanqu.payments import queries as payments

P = ParamSpec("P")

NODE: Final = "desk_node"
SAID: Final = "desk_said"
MOST_NAMED: Final = 40
"""Nodes in the menu of every page; the others are found by typing."""


@dataclass(slots=True)
class Scope:
    """One request of one person at a desk; `node` is the one they look at, None for all."""

    request: HttpRequest
    actor: Actor
    staff: StaffView
    at: datetime
    node: NodeView | None = None
    _nodes: dict[str, list[NodeView]] = field(default_factory=dict)
    _owned: dict[frozenset[UUID], list[NodeView]] = field(default_factory=dict)

    def books(self, permission: str) -> list[UUID]:
        """The organisations in whose office this person may do it."""
        return [
            organisation_id
            for organisation_id in self.actor.organisation_ids
            if network.is_allowed(self.actor, permission, organisation_id=organisation_id)
        ]

    def nodes(self, permission: str) -> list[NodeView]:
        """The nodes where this person may do it, by code."""
        if permission not in self._nodes:
            self._nodes[permission] = self._find_nodes(permission)
        return self._nodes[permission]

    def node_ids(self, permission: str) -> list[UUID]:
        """The same, narrowed to the node that is looked at."""
        found = [node.node_id for node in self.nodes(permission)]
        return [one for one in found if self.node is None or one == self.node.node_id]

    def nodes_of(self, *permissions: str) -> list[NodeView]:
        """The nodes where this person may do one of these, by code."""
        found = {node.code: node for one in permissions for node in self.nodes(one)}
        return [found[code] for code in sorted(found)]

    def may(self, permission: str) -> bool:
        """Anywhere at all?"""
        return bool(self.books(permission) or self.nodes(permission))

    def require(self, permission: str) -> None:
        if not self.may(permission):
            raise Forbidden

    def require_node(self, permission: str) -> NodeView:
        """The one node that a deed needs: the chosen one, or the only one."""
        nodes = [node for node in self.nodes(permission) if self.node in (None, node)]
        if not nodes:
            raise Forbidden
        return nodes[0]

    def is_head_office(self, *roles: Role) -> bool:
        """Is one of these offices held at the group itself?"""
        group_id = network.platform().organisation_id
        wanted = {(str(role), group_id) for role in roles}
        return bool(wanted & {(str(role), held_at) for role, held_at in self.actor.offices})

    def _find_nodes(self, permission: str) -> list[NodeView]:
        owners = self.books(permission)
        found = self._nodes_of(frozenset(owners))
        held = {node_id for _role, node_id in self.actor.roles if node_id is not None}
        held -= {node.node_id for node in found}
        allowed = {one for one in held if network.is_allowed(self.actor, permission, node_id=one)}
        if allowed:
            found += network.nodes_by_id(allowed).values()
        return sorted(found, key=lambda node: node.code)

    def _nodes_of(self, owners: frozenset[UUID]) -> list[NodeView]:
        """Read once per page: a chain has a thousand nodes and its office a dozen permissions."""
        if owners and owners not in self._owned:
            self._owned[owners] = network.list_nodes(organisation_ids=owners)
        return [*self._owned.get(owners, [])]


def at_desk(
    view: Callable[Concatenate[Scope, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A view of the desk; whoever is not signed in is asked to, and comes back here."""

    @wraps(view)
    def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            actor = acting_staff(request)
        except SignInNeeded:
            return redirect(f"{reverse('account_login')}?next={request.get_full_path()}")
        assert actor.staff_id is not None
        scope = Scope(request, actor, network.get_staff(actor.staff_id), moment(request))
        scope.node = _chosen(scope)
        return view(scope, *args, **kwargs)

    return inside


def show(scope: Scope, template: str, page: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the desk with its frame: places with their counts, the node, what was refused."""
    said = scope.request.session.pop(SAID, None)
    facts = {"scope": scope, "page": page, "refused": said, "places": places(scope)}
    answer = render(scope.request, template, facts | context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def refuse(scope: Scope, refusal: Refused | str) -> None:
    """Say on the next page why something did not work."""
    scope.request.session[SAID] = str(refusal)


def tell(scope: Scope, text: str) -> None:
    messages.success(scope.request, text)


def places(scope: Scope) -> dict[str, Any]:
    """Which places this person has, and what waits in them."""
    waiting = fulfilment.count_waiting(node_ids=scope.node_ids("orders.see"))
    can = {
        "pick": scope.may("orders.pick"),
        "receive": scope.may("stock.receive"),
        "hand_over": scope.may("orders.hand_over"),
        "orders": scope.may("orders.see"),
        "items": scope.may("catalog.edit"),
        "stock": scope.may("orders.see") or scope.may("stock.transfer") or scope.may("stock.order"),
        "counts": scope.may("stock.count") or scope.may("orders.see"),
        "hand": scope.may("stock.count") or scope.may("stock.receive"),
        "returns": scope.may("orders.return"),
        "members": scope.may("members.see"),
        "codes": scope.may("codes.issue"),
        "guides": scope.may("members.hand_over"),
        "ledger": bool(scope.books("ledger.see")),
        "settlement": network.is_allowed(
            scope.actor, "settlement.run", organisation_id=network.platform().organisation_id
        ),
        "refunds": bool(scope.books("ledger.give_back")),
        "invoices": bool(scope.books("invoices.issue")),
        "rewards": scope.may("rewards.see"),
        "share_plans": bool(scope.books("rewards.see") or scope.books("rewards.plan")),
        "worth": network.is_allowed(
            scope.actor, "wallet.issue", organisation_id=scope.staff.organisation_id
        ),
        "promotions": network.is_allowed(
            scope.actor, "pricing.promote", organisation_id=scope.staff.organisation_id
        ),
        "tokens": scope.staff.organisation_id == network.platform().organisation_id
        and network.is_allowed(
            scope.actor, "pricing.promote", organisation_id=scope.staff.organisation_id
        ),
        "prices": bool(scope.books("pricing.edit")),
        "alliance": network.is_allowed(
            scope.actor, "alliance.agree", organisation_id=scope.staff.organisation_id
        ),
        "checks": scope.is_head_office(Role.FINANCE, Role.ADMINISTRATOR),
        "office": scope.is_head_office(Role.ADMINISTRATOR),
        "approvals": network.is_allowed(
            scope.actor, "catalog.approve", organisation_id=network.platform().organisation_id
        ),
    }
    owed = scope.books("ledger.give_back")
    sellers = scope.books("invoices.issue")
    return {
        "can": can,
        "to_give_back": payments.count_failed_refunds(collector_ids=owed) if owed else 0,
        "to_approve": catalog.count_submissions() if can["approvals"] else 0,
        "differences": payments.count_open_differences(collector_ids=owed) if owed else 0,
        "to_invoice": invoicing.count_waiting(sellers) if sellers else 0,
        "to_pick": waiting.to_pick_qty + waiting.picked_qty,
        "to_receive": waiting.arriving_qty,
        "to_hand_over": waiting.ready_qty,
        "nodes": scope.nodes("orders.see"),
        "nearest": scope.nodes("orders.see")[:MOST_NAMED],
        "is_wide": len(scope.nodes("orders.see")) > MOST_NAMED,
    }


def look_at(scope: Scope, text: str) -> None:
    """Look at one node only, or at all of mine (an empty text)."""
    if not text:
        scope.request.session.pop(NODE, None)
        return
    node_id = ids.parse("nod", text)
    if node_id not in {node.node_id for node in scope.nodes("orders.see")}:
        raise NotFound
    scope.request.session[NODE] = str(node_id)


def _chosen(scope: Scope) -> NodeView | None:
    chosen = scope.request.session.get(NODE)
    nodes = scope.nodes("orders.see") if chosen else []
    return next((node for node in nodes if str(node.node_id) == chosen), None)
