"""The short way of a product's page: one statement between the server and the answer.

It takes a member's bearer token only; visitors, sessions, devices and whatever has to be explained
go on to the general way with the same answer (`product_page.get_product_page`).
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl

from django.db import connection

from quanqu.doors.api.hot import HEADERS, Application, Environment, StartResponse, is_our_name
from quanqu.doors.api.hot import refused as refused_short
from quanqu.doors.api.product_page import PageWish, read_page
from quanqu.kit import clock, ids
from quanqu.kit.refusals import NotFound

START: Final = "/api/v1/products/"
END: Final = "/page"
ASKED: Final = {"latitude", "longitude"}


def shortened(behind: Application) -> Application:
    """The application with the short way before it."""

    def serve(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if path.endswith(END) and path.startswith(START) and environ["REQUEST_METHOD"] == "GET":
            wish = _read(environ, path)
            if wish is not None:
                return _served(wish, environ, start_response) or behind(environ, start_response)
        return behind(environ, start_response)

    return serve


def _served(
    wish: PageWish, environ: Environment, start_response: StartResponse
) -> Iterable[bytes] | None:
    """The answer; None if there is none, which the general way then explains."""
    try:
        page = read_page(wish, clock.now())
    except Exception as error:
        return refused_short(error, environ, start_response)
    finally:
        # No signal of the framework ends this request: the connection goes back to the pool here.
        connection.close_if_unusable_or_obsolete()
    if page is None:
        return None
    start_response("200 OK", [*HEADERS, ("Content-Length", str(len(page)))])
    return [page]


def _read(environ: Environment, path: str) -> PageWish | None:
    """The page that a request asks for, or None for the general way."""
    scheme, _space, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if (
        scheme.lower() != "bearer"
        or "HTTP_QUANQU_DEVICE" in environ
        or not is_our_name(environ.get("HTTP_HOST", ""))
    ):
        return None
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    try:
        node = query.pop("node_id", None)
        if query.keys() != ASKED:
            return None
        latitude, longitude = float(query["latitude"]), float(query["longitude"])
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            return None
        return PageWish(
            product_id=ids.parse("prd", path[len(START) : -len(END)]),
            latitude=latitude,
            longitude=longitude,
            node_id=ids.parse("nod", node) if node else None,
            token_hash=sha256(token.strip().encode()).digest(),
        )
    except (NotFound, ValueError):
        return None
