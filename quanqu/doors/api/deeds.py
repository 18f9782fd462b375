"""One request, one moment, one actor, one transaction, one effect, one answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast, get_type_hints

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja.params import functions as params
from ninja.utils import check_csrf, contribute_operation_args

from quanqu.doors.api import kept
from quanqu.doors.api.fields import Told
from quanqu.doors.faces.acting import acting
from quanqu.identity.types import ActorKind
from quanqu.kit import tx
from quanqu.kit.idempotency import Answer
from quanqu.kit.refusals import Invalid, Refused

P = ParamSpec("P")


class CrossSite(Refused):
    """A page of another site used this browser's session."""

    code = "cross_site"
    status = 403
    text = _("This request did not come from our own pages.")


def reading(view: Callable[Concatenate[HttpRequest, P], Told]) -> Callable[..., HttpResponse]:
    """A view that changes nothing."""

    @wraps(view)
    def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        _check_address(request)
        acting(request)
        return _answer(Answer(200, _bytes(view(request, *args, **kwargs))))

    return inside


def effect(
    *, status: int = 201, then: Callable[[HttpRequest, Any], Told] | None = None
) -> Callable[[Callable[Concatenate[HttpRequest, P], Told]], Callable[..., HttpResponse]]:
    """A view that changes something: with a key, once, in one transaction begun here.

    `then` comes after commit and on every repetition (so it must be idempotent itself): it may
    call a provider and complete the answer.
    """

    def decorate(view: Callable[Concatenate[HttpRequest, P], Told]) -> Callable[..., HttpResponse]:
        told = cast(type[Told], get_type_hints(view)["return"])

        @wraps(view)
        def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            key = str(kwargs.pop("idempotency_key"))
            _check_address(request)
            _check_session(request)
            answer = _once(
                request, key, lambda: Answer(status, _bytes(view(request, *args, **kwargs)))
            )
            if then is not None:
                complete = then(request, told.model_validate_json(answer.body))
                answer = Answer(answer.status, _bytes(complete))
            return _answer(answer)

        header = params.Header(..., alias="Idempotency-Key", min_length=8, max_length=200)
        contribute_operation_args(inside, "idempotency_key", str, header)
        return inside

    return decorate


def _once(request: HttpRequest, key: str, view: Callable[[], Answer]) -> Answer:
    scope, asked = _scope(request), _asked(request)

    def step() -> Answer:
        with tx.begin(actor=acting(request).label):
            known = kept.claim(scope=scope, key=key, request=asked)
            if known is not None:
                return known
            answer = view()
            kept.keep(scope=scope, key=key, answer=answer)
            return answer

    return tx.again(step)


def _scope(request: HttpRequest) -> str:
    """Whose keys these are. Visitors share them: a cookie may be lost with an answer."""
    actor = acting(request)
    return "visitor" if actor.kind == ActorKind.VISITOR else actor.label


def _asked(request: HttpRequest) -> bytes:
    return f"{request.method} {request.get_full_path()}\n".encode() + request.body


def _check_address(request: HttpRequest) -> None:
    """The database keeps no text with a NUL character in it, nor can it be asked for one."""
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        raise Invalid


def _check_session(request: HttpRequest) -> None:
    """A browser sends a session by itself, so it must prove that our page asked."""
    if "Authorization" in request.headers or acting(request).kind == ActorKind.VISITOR:
        return
    if check_csrf(request) is not None:
        raise CrossSite


def _bytes(told: Told) -> bytes:
    return told.model_dump_json().encode()


def _answer(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response
