"""What a "no" looks like: problem details for programs (RFC 9457), a friendly page for people."""

import logging
from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import select_template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg_pool import PoolTimeout

from quanqu.kit import ids, tx
from quanqu.kit.refusals import Refused

log = logging.getLogger(__name__)

PROBLEM: Final = "application/problem+json"
API: Final = "/api/"
API_BODY_BYTES: Final = 256 * 1024

PREFIXES: Final = {
    "order_id": "ord",
    "line_id": "lin",
    "product_id": "prd",
    "sku_id": "sku",
    "node_id": "nod",
    "organisation_id": "org",
    "member_id": "mem",
    "staff_id": "stf",
    "delivery_id": "dlv",
    "offer_id": "ofr",
    "return_id": "ret",
    "payment_id": "pay",
    "card_id": "crd",
}
"""How ids among the facts are shown outside, by the fact's name."""

BUSY: Final = (
    psycopg.errors.LockNotAvailable,
    *tx.CLASHES,
    psycopg.errors.QueryCanceled,
    psycopg.errors.TooManyConnections,
    PoolTimeout,
)

FRAMEWORK: Final = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)
"""What the framework itself turns into an answer."""


class Busy(Refused):
    """Others hold what this needs; nothing was changed."""

    code = "busy"
    status = 503
    text = gettext_lazy("This is very busy right now. Please try again in a moment.")


class TooLarge(Refused):
    """A request of the API has at most 256 kB."""

    code = "too_large"
    status = 413
    text = gettext_lazy("This is too large to be taken in one piece.")


def problem(
    status: int,
    code: str,
    detail: str,
    facts: Mapping[str, Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """Problem details: a code for programs, a sentence in the reader's language, the facts."""
    body = {
        "type": f"urn:quanqu:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "facts": _facts(facts or {}),
        **more,
    }
    content = msgspec.json.encode(body, enc_hook=str)
    response = HttpResponse(content, status=status, content_type=PROBLEM)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        response["Retry-After"] = "1" if status == HTTPStatus.SERVICE_UNAVAILABLE else "60"
    return response


def refused_problem(refusal: Refused) -> HttpResponse:
    """A refusal as problem details."""
    return problem(refusal.status, refusal.code, str(refusal), refusal.facts)


def refused_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal as a page, or as a piece of one where htmx asked for a piece."""
    facts = {"refusal": refusal, "status": refusal.status, "text": str(refusal)}
    names = ["faces/refused.html"]
    if not request.headers.get("HX-Request"):
        facts["title"] = _("This did not work")
        names = [f"{refusal.status}.html", "faces/error.html"]
    return HttpResponse(select_template(names).render(facts, request), status=refusal.status)


def expected(error: BaseException) -> Refused | None:
    """The refusal behind an exception: itself, or Busy for a lock or connection not had in time."""
    if isinstance(error, Refused):
        return error
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return Busy() if isinstance(cause, BUSY) else None


class Refusing:
    """Middleware: turns what views raise into answers; a stack trace goes to the log only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API):
            return self.get_response(request)
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > API_BODY_BYTES:
            return refused_problem(TooLarge(most_bytes=API_BODY_BYTES))
        response = self.get_response(request)
        if response.status_code >= 400 and "json" not in response.get("Content-Type", ""):
            return plain_problem(response.status_code)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = expected(error)
        if refusal is not None and request.path.startswith(API):
            return refused_problem(refusal)
        if refusal is not None:
            return refused_page(request, refusal)
        if request.path.startswith(API) and not isinstance(error, FRAMEWORK):
            log.exception("%s %s failed", request.method, request.path)
            return plain_problem(HTTPStatus.INTERNAL_SERVER_ERROR)
        return None


def plain_problem(status: int) -> HttpResponse:
    """An answer of the framework itself, in the form that clients of the API can read."""
    sentences = {
        400: _("The request could not be read."),
        403: _("You are not allowed to do this."),
        404: _("We could not find that."),
        405: _("This cannot be done here."),
        500: _("That went wrong on our side. Nothing was changed."),
    }
    phrase = HTTPStatus(status).phrase
    return problem(status, phrase.lower().replace(" ", "_"), sentences.get(status, phrase))


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The plain ones: whole objects of the inside stay inside."""
    plain = (str, int, float, bool, date, UUID, Promise, type(None))
    return {name: _shown(name, value) for name, value in facts.items() if isinstance(value, plain)}


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, UUID):
        return ids.public(PREFIXES[name], value) if name in PREFIXES else str(value)
    return value
