"""Where a till stands and who is at it: what every page of the door needs first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quanqu.catalog import queries as catalog
from quanqu.doors.faces import formats
from quanqu.doors.faces.acting import SignInNeeded, acting_staff, moment
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.till import payer_codes
from quanqu.doors.till.basket import Basket, keep, open_basket
from quanqu.identity.types import Actor
from quanqu.kit.refusals import Forbidden, Refused
from quanqu.network import queries as network
from quanqu.network.types import Capability, NodeView, StaffView
from quanqu.pricing import queries as pricing

P = ParamSpec("P")

CHANNEL: Final = "till"
STORE: Final = "till_store"
SAID: Final = "till_said"


@dataclass(slots=True)
class Till:
    """One request at one till."""

    request: HttpRequest
    actor: Actor
    staff: StaffView
    node: NodeView
    basket: Basket
    at: datetime

    @property
    def currency(self) -> str:
        return network.get_organisation(self.node.organisation_id).currency

    def keep(self) -> None:
        keep(self.request, self.node.node_id, self.basket)

    def refuse(self, refusal: Refused | str) -> None:
        """Say on the next page why something did not work; the basket stays as it is."""
        facts = refusal.facts if isinstance(refusal, Refused) else {}
        goods = catalog.get_skus([facts["sku_id"]]) if "sku_id" in facts else {}
        names = [f"{formats.named(sku)} {sku.size}".strip() for sku in goods.values()]
        self.request.session[SAID] = ": ".join([*names, str(refusal)])

    def tell(self, text: str) -> None:
        messages.success(self.request, text)

    def require(self, permission: str) -> None:
        network.require(self.actor, permission, node_id=self.node.node_id)

    def may(self, permission: str) -> bool:
        return network.is_allowed(self.actor, permission, node_id=self.node.node_id)


def at_till(
    view: Callable[Concatenate[Till, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A view of one till; whoever has not said at which store they stand is asked first."""

    @wraps(view)
    def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            actor = acting_staff(request)
        except SignInNeeded:
            return redirect(f"{reverse('account_login')}?next={reverse('till:till')}")
        node = chosen_store(request, actor)
        if node is None or actor.staff_id is None:
            return SeeOther(reverse("till:stores"))
        basket = open_basket(request, node.node_id)
        staff = network.get_staff(actor.staff_id)
        till = Till(request, actor, staff, node, basket, moment(request))
        return view(till, *args, **kwargs)

    return inside


def not_waiting(
    view: Callable[Concatenate[Till, P], HttpResponse],
) -> Callable[Concatenate[Till, P], HttpResponse]:
    """A view that sells: while a provider is asked for the money of a sale, only that is done."""

    @wraps(view)
    def inside(till: Till, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if till.basket.waiting is not None:
            return SeeOther(reverse("till:waiting"))
        return view(till, *args, **kwargs)

    return inside


def stores_of(actor: Actor) -> list[NodeView]:
    """The stores where this person may sell; Forbidden for who sells nowhere."""
    held = network.nodes_by_id(node_id for _role, node_id in actor.roles if node_id is not None)
    stores = [
        node
        for node in held.values()
        if node.can(Capability.SELLS)
        and network.is_allowed(actor, "orders.sell", node_id=node.node_id)
    ]
    if not stores:
        raise Forbidden
    return sorted(stores, key=lambda node: node.code)


def chosen_store(request: HttpRequest, actor: Actor) -> NodeView | None:
    """The store of this till: the only one there is, or the one that was chosen here."""
    stores = stores_of(actor)
    if len(stores) == 1:
        return stores[0]
    chosen = request.session.get(STORE)
    return next((node for node in stores if str(node.node_id) == chosen), None)


def at_store(till: Till, node_id: UUID) -> Till | None:
    """The till of another store where this person may sell, too; None where they may not."""
    node = next((one for one in stores_of(till.actor) if one.node_id == node_id), None)
    if node is None:
        return None
    return replace(till, node=node, basket=open_basket(till.request, node_id))


def choose_store(request: HttpRequest, actor: Actor, node_id: UUID) -> None:
    if node_id not in {node.node_id for node in stores_of(actor)}:
        raise Forbidden
    request.session[STORE] = str(node_id)


def show(till: Till, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of this till, with what was refused just before."""
    said = till.request.session.pop(SAID, None)
    facts = {
        "till": till,
        "refused": said,
        "now": till.at,
        "currency": till.currency,
        "payer_codes": payer_codes.ANY,
        "price_version": pricing.current_version(),
    }
    answer = render(till.request, template, facts | context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def back() -> HttpResponse:
    return SeeOther(reverse("till:till"))
