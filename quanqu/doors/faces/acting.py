"""Who acts behind a request: a person by session or token, or a visitor by a signed cookie."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from quanqu.identity import queries as identity
from quanqu.identity.types import Actor, ActorKind
from quanqu.kit import clock, ids
from quanqu.kit.refusals import Refused
from quanqu.members import queries as members
from quanqu.network import queries as network

VISITOR_COOKIE: Final = "quanqu_visitor"
VISITOR_SECONDS: Final = 400 * 24 * 3600
"""As long as browsers keep a cookie at most."""

DEVICE_HEADER: Final = "Quanqu-Device"


class SignInNeeded(Refused):
    """Nobody is signed in, and this is not for visitors."""

    code = "sign_in_needed"
    status = 401
    text = _("Please sign in first.")


class TokenWrong(Refused):
    """The token is unknown, ended or bound to another device: one answer for all."""

    code = "token_wrong"
    status = 401
    text = _("Your sign-in has ended. Please sign in again.")


def moment(request: HttpRequest) -> datetime:
    """The one moment of this request: read once, passed down to every verb."""
    at: datetime | None = getattr(request, "quanqu_at", None)
    if at is None:
        at = clock.now()
        request.quanqu_at = at  # type: ignore[attr-defined]
    return at


def acting(request: HttpRequest) -> Actor:
    """Who asks. A bearer token goes before the session; raises TokenWrong, never guesses."""
    actor: Actor | None = getattr(request, "quanqu_actor", None)
    if actor is None:
        actor = _find(request)
        request.quanqu_actor = actor  # type: ignore[attr-defined]
    return actor


def signed_in(request: HttpRequest) -> Actor:
    """Who asks, or SignInNeeded for a visitor."""
    actor = acting(request)
    if actor.kind == ActorKind.VISITOR:
        raise SignInNeeded
    return actor


def acting_member(request: HttpRequest) -> UUID:
    """The member who asks, or SignInNeeded."""
    member_id = signed_in(request).member_id
    if member_id is None:
        raise SignInNeeded
    return member_id


def acting_tier(request: HttpRequest) -> str:
    """The tier of the member who asks, which may have its own price; empty for all others."""
    member_id = acting(request).member_id
    if member_id is None:
        return ""
    known: str | None = getattr(request, "quanqu_tier", None)
    return members.tier_of(member_id) if known is None else known


def acting_staff(request: HttpRequest) -> Actor:
    """The member of staff who asks, or SignInNeeded."""
    actor = signed_in(request)
    if actor.staff_id is None:
        raise SignInNeeded
    return actor


def visitor_id(request: HttpRequest) -> UUID:
    """The visitor behind this browser; a new one gets a cookie with the answer (VisitorCookie)."""
    known: UUID | None = getattr(request, "quanqu_visitor", None)
    if known is None:
        known = find_visitor(request)
        if known is None:
            known = ids.new_id()
            request.quanqu_new_visitor = known  # type: ignore[attr-defined]
        request.quanqu_visitor = known  # type: ignore[attr-defined]
    return known


def find_visitor(request: HttpRequest) -> UUID | None:
    """The visitor that the browser's cookie names; None without one, or if it was changed."""
    text = request.COOKIES.get(VISITOR_COOKIE)
    if not text:
        return None
    try:
        return UUID(signing.Signer(salt=VISITOR_COOKIE).unsign(text))
    except (signing.BadSignature, ValueError):
        return None


class VisitorCookie:
    """Middleware: gives a new visitor the cookie by which later scans are known to be theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        new: UUID | None = getattr(request, "quanqu_new_visitor", None)
        if new is not None:
            response.set_cookie(
                VISITOR_COOKIE,
                signing.Signer(salt=VISITOR_COOKIE).sign(str(new)),
                max_age=VISITOR_SECONDS,
                secure=settings.HTTPS,
                httponly=True,
                samesite="Lax",
            )
        return response


def _find(request: HttpRequest) -> Actor:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(request, token.strip())
    # Only now is the session read: an answer to a token costs no session.
    if request.user.is_authenticated:
        return _on_device(request, _person(request.user.pk, moment(request)))
    return Actor(kind=ActorKind.VISITOR, label=f"visitor:{visitor_id(request)}")


def _by_token(request: HttpRequest, token: str) -> Actor:
    at = moment(request)
    holder = members.holder_of_token(token, at)
    if holder is None:
        raise TokenWrong
    request.quanqu_tier = holder.tier  # type: ignore[attr-defined]
    if holder.is_staff:
        person = network.actor_for_user(holder.user_id, at)
    else:
        person = network.member_actor(holder.user_id)
    actor = _on_device(request, _as_member(person, holder.member_id))
    if holder.device_id is not None and actor.device_id != holder.device_id:
        raise TokenWrong
    return actor


def _person(user_id: UUID, at: datetime) -> Actor:
    return _as_member(network.actor_for_user(user_id, at), members.find_id_by_user(user_id))


def _as_member(actor: Actor, member_id: UUID | None) -> Actor:
    if member_id is None:
        return actor
    if actor.kind == ActorKind.STAFF:
        return replace(actor, member_id=member_id)
    return replace(actor, member_id=member_id, label=f"member:{member_id}")


def _on_device(request: HttpRequest, actor: Actor) -> Actor:
    """Narrowed to the device's node, if the request comes from a device that says so."""
    token = request.headers.get(DEVICE_HEADER)
    if token is None:
        return actor
    device = identity.device_for_token(token)
    if device is None:
        raise TokenWrong
    return network.actor_at_device(actor, device)
