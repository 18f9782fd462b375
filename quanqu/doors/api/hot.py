"""The short way of a member's quote, order and payment: from the server to the batch, past all that
they do not need.

It takes only well-formed requests by bearer token, the rest goes on to the general way with the
same answers (`orders.quote`, `now.place_now`, `payments.pay`): sessions, devices, staff, and
whatever has to be explained.
"""

import io
import logging
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from hashlib import sha256
from types import SimpleNamespace
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from quanqu.doors.api.paying import PayRequest
from quanqu.doors.api.placing import ELSEWHERE, NowRequest
from quanqu.doors.api.quoting import QuoteRequest
from quanqu.doors.api.waiting import Request, batcher
from quanqu.doors.faces.refusing import API_BODY_BYTES, expected, plain_problem, refused_problem
from quanqu.kit import ids
from quanqu.kit.idempotency import Answer
from quanqu.kit.refusals import NotFound
from quanqu.orders.actions import NowWish, QuoteWish
from quanqu.orders.types import OrderId
from quanqu.routing.types import Place

log = logging.getLogger(__name__)

ORDER_NOW: Final = "/api/v1/orders/now"
ORDERS: Final = "/api/v1/orders/"
PAYMENTS: Final = "/payments"
QUOTE: Final = "/api/v1/quotes"
HEADERS: Final = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
    ("X-Frame-Options", settings.X_FRAME_OPTIONS),
]

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]
Reader = Callable[[bytes, str, bytes, bytes], Request]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    sku_id: str
    qty: Annotated[int, msgspec.Meta(ge=1, le=9_999)]


class _Place(msgspec.Struct, forbid_unknown_fields=True):
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]


class _Now(msgspec.Struct, forbid_unknown_fields=True):
    node_id: str
    lines: Annotated[list[_Line], msgspec.Meta(min_length=1, max_length=100)]
    accepted_total_fen: Annotated[int, msgspec.Meta(ge=0, le=10**15)]
    pickup_node_id: str | None = None
    place: _Place | None = None
    pay_by_stored_value: bool = False
    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] = "api"


class _Quote(msgspec.Struct, forbid_unknown_fields=True):
    node_id: str
    lines: Annotated[list[_Line], msgspec.Meta(min_length=1, max_length=100)]
    pickup_node_id: str | None = None
    place: _Place | None = None


class _Pay(msgspec.Struct, forbid_unknown_fields=True):
    points_qty: Annotated[int, msgspec.Meta(ge=1, le=10**9)] | None = None
    stored_value_fen: Annotated[int, msgspec.Meta(ge=1, le=10**9)] | None = None


_now: Final = msgspec.json.Decoder(_Now)
_pay: Final = msgspec.json.Decoder(_Pay)
_quote: Final = msgspec.json.Decoder(_Quote)
_parse = lru_cache(maxsize=50_000)(ids.parse)


def shortened(behind: Application) -> Application:
    """The application with the short way before it."""

    def serve(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        reader = _reader(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        if reader is not None:
            asked = _read(environ, reader)
            if asked is not None:
                return _served(asked, environ, start_response) or behind(environ, start_response)
        return behind(environ, start_response)

    return serve


def _served(
    asked: Request, environ: Environment, start_response: StartResponse
) -> Iterable[bytes] | None:
    """The answer; None if this request turns out to need the general way."""
    try:
        answer: Answer = batcher.do(asked)
    except Exception as error:
        return refused(error, environ, start_response)
    if answer is ELSEWHERE:
        return None
    headers = [*HEADERS, ("Content-Length", str(len(answer.body)))]
    start_response("201 Created", headers)
    return [answer.body]


def refused(
    error: Exception, environ: Environment, start_response: StartResponse
) -> Iterable[bytes]:
    refusal = expected(error)
    language = _language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    with translation.override(language):
        if refusal is None:
            log.error(
                "%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"], exc_info=error
            )
            response: HttpResponse = plain_problem(500)
        else:
            response = refused_problem(refusal)
    headers = dict(HEADERS) | dict(response.items())
    headers |= {"Content-Length": str(len(response.content)), "Content-Language": language}
    status = f"{response.status_code} {response.reason_phrase}"
    start_response(status, list(headers.items()))
    return [response.content]


def _read(environ: Environment, reader: Reader) -> Request | None:
    """The order, payment or quote that a request asks for, or None for the general way."""
    scheme, _space, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    key = environ.get("HTTP_IDEMPOTENCY_KEY", "")
    length = environ.get("CONTENT_LENGTH") or ""
    if (
        scheme.lower() != "bearer"
        or not 8 <= len(key) <= 200
        or not length.isdecimal()
        or int(length) > API_BODY_BYTES
        or environ.get("QUERY_STRING")
        or "HTTP_QUANQU_DEVICE" in environ
        or not is_our_name(environ.get("HTTP_HOST", ""))
    ):
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    # Whoever comes behind reads it again.
    environ["wsgi.input"] = io.BytesIO(body)
    request = b"POST " + environ["PATH_INFO"].encode() + b"\n" + body
    try:
        return reader(sha256(token.strip().encode()).digest(), key, request, body)
    except (msgspec.MsgspecError, NotFound, ValueError):
        return None


def _read_now(token_hash: bytes, key: str, request: bytes, body: bytes) -> Request:
    asked = _now.decode(body)
    if (asked.pickup_node_id is None) == (asked.place is None):
        raise ValueError("either a node or a place")
    if "\0" in asked.channel:
        raise ValueError("no text")
    wish = NowWish(
        selling_node_id=_parse("nod", asked.node_id),
        lines=_lines(asked.lines),
        most_fen=asked.accepted_total_fen,
        channel=asked.channel,
        pickup_node_id=_parse("nod", asked.pickup_node_id) if asked.pickup_node_id else None,
        place=_place(asked.place),
    )
    return NowRequest(token_hash, key, request, wish, asked.pay_by_stored_value)


def _read_quote(token_hash: bytes, key: str, request: bytes, body: bytes) -> Request:
    asked = _quote.decode(body)
    wanted: dict[UUID, int] = {}
    for sku_id, qty in _lines(asked.lines):
        wanted[sku_id] = wanted.get(sku_id, 0) + qty
    wish = QuoteWish(
        selling_node_id=_parse("nod", asked.node_id),
        lines=tuple(wanted.items()),
        pickup_node_id=_parse("nod", asked.pickup_node_id) if asked.pickup_node_id else None,
        place=_place(asked.place),
    )
    return QuoteRequest(token_hash, key, request, wish)


def _read_payment(
    token_hash: bytes, key: str, request: bytes, body: bytes, *, order_id: str
) -> Request:
    asked = _pay.decode(body)
    if asked.points_qty is None and asked.stored_value_fen is None:
        raise ValueError("nothing to pay with")
    order = OrderId(ids.parse("ord", order_id))
    return PayRequest(token_hash, key, request, order, asked.points_qty, asked.stored_value_fen)


_readers: Final[dict[str, Reader]] = {ORDER_NOW: _read_now, QUOTE: _read_quote}


def _reader(path: str) -> Reader | None:
    """What reads the body of a request to this path; None for the general way."""
    if path.startswith(ORDERS) and path.endswith(PAYMENTS):
        return partial(_read_payment, order_id=path[len(ORDERS) : -len(PAYMENTS)])
    return _readers.get(path)


def _lines(lines: list[_Line]) -> tuple[tuple[UUID, int], ...]:
    return tuple([(_parse("sku", line.sku_id), line.qty) for line in lines])


def _place(place: _Place | None) -> Place | None:
    return Place(place.latitude, place.longitude) if place else None


@lru_cache(maxsize=1_000)
def is_our_name(host: str) -> bool:
    from django.http.request import split_domain_port, validate_host

    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


@lru_cache(maxsize=1_000)
def _language(accepted: str) -> str:
    """What the general way would choose for a request without a cookie."""
    meta = {"HTTP_ACCEPT_LANGUAGE": accepted}
    request: Any = SimpleNamespace(COOKIES={}, META=meta, path_info=ORDER_NOW)
    return translation.get_language_from_request(request)
