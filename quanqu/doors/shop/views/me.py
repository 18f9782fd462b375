"""Oneself: tier, guide, stored value, and the rotating code that every till knows."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quanqu.codes import queries as codes
from quanqu.doors.faces.acting import acting_member, moment
from quanqu.doors.shop.pages import show, to_join
from quanqu.doors.shop.visit import visit_of
from quanqu.identity.types import ActorKind
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderState
from quanqu.rewards import queries as rewards
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import CardMove

MOVES: Final = {
    "card_topped_up": ("plus", _("Topped up")),
    "card_spent": ("bag", _("Paid")),
    "card_given_back": ("return", _("Given back")),
}
"""How each kind of change is drawn and named."""

OF_ORDERS: Final = ("card_spent", "card_given_back")


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here and what is mine."""
    visit = visit_of(request)
    if visit.member is None:
        return show(request, "welcome", page="me", is_staff=visit.actor.kind == ActorKind.STAFF)
    member_id = visit.member.member_id
    binding = rewards.binding_at(member_id, visit.at)
    return show(
        request,
        "me",
        page="me",
        member=visit.member,
        cards=wallets.list_cards(member_id),
        guide=network.get_staff(binding.staff_id) if binding else None,
        guide_node=network.get_node(binding.node_id) if binding else None,
        unpaid=len(orders.list_orders(member_id=member_id, state=OrderState.PLACED, limit=20)),
        moving=len(orders.list_orders(member_id=member_id, state=OrderState.PAID, limit=20)),
    )


@never_cache
@require_safe
def my_code(request: HttpRequest) -> HttpResponse:
    """The member code of these seconds; the panel asks for the next by itself. (A6)"""
    visit = visit_of(request)
    if visit.member is None:
        return to_join(request)
    member_id, at = acting_member(request), moment(request)
    context: dict[str, Any] = {
        "text": codes.member_code(member_id, at),
        "shown": visit.member.number,
        "seconds": max(1, codes.member_code_seconds_left(at)),
        "refresh_url": reverse("shop:my_code"),
    }
    name = "_code" if request.headers.get("HX-Request") else "code"
    return show(request, name, page="me", cards=wallets.list_cards(member_id), **context)


@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    """My stored-value cards and what changed them."""
    visit = visit_of(request)
    if visit.member is None:
        return to_join(request)
    cards = [
        {
            "card": card,
            "issuer": network.get_organisation(card.issuer_id),
            "moves": [_move(move) for move in wallets.history(card.card_id, limit=30)],
        }
        for card in wallets.list_cards(visit.member.member_id)
    ]
    return show(request, "wallet", page="me", cards=cards)


def _move(move: CardMove) -> dict[str, Any]:
    icon, label = MOVES.get(move.kind, ("wallet", _("Changed")))
    return {
        "icon": icon,
        "label": label,
        "order_url": _order_url(move),
        "occurred_at": move.occurred_at,
        "total_fen": move.principal_fen + move.bonus_fen,
        "bonus_fen": move.bonus_fen,
    }


def _order_url(move: CardMove) -> str:
    """The order that a change was for; a top-up is for none."""
    if move.kind not in OF_ORDERS or move.about is None:
        return ""
    return reverse("shop:order", args=[ids.public("ord", move.about)])
