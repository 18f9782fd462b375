"""The API: one description (OpenAPI 3.1), one form of refusal (RFC 9457), routers by subject."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from quanqu.doors.api import (
    alliance,
    books,
    changes,
    code_batches,
    codes,
    counts,
    coupons,
    deliveries,
    demo,
    fees,
    gifts,
    goods,
    guides,
    invoices,
    item_changes,
    items,
    margins,
    merging,
    my_data,
    notices,
    now,
    orders,
    outside_sales,
    payments,
    people,
    points,
    prices,
    product_page,
    promotions,
    purchases,
    returns,
    rewards,
    scans,
    search,
    settlement,
    shelves,
    stock,
    tickets,
    till,
    wallet,
)
from quanqu.doors.faces.refusing import problem, refused_problem
from quanqu.kit.refusals import Refused


class StrictParser(Parser):
    """JSON as the standard has it: NaN and Infinity are none."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=_refuse_constant)


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


api = NinjaAPI(
    title="Quanqu",
    version="1.0.0",
    description="One shop over all channels. Every POST with an effect needs an Idempotency-Key: "
    "the same key gives the same answer, byte for byte. Amounts are integers in minor units.",
    docs_url=None,
    parser=StrictParser(),
    openapi_extra={
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"bearer": []}],
    },
)


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return refused_problem(refusal)


@api.exception_handler(HttpError)
def on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "unreadable", _("The request could not be read."))


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Where and why, never the value itself: it may be personal."""
    if any(found["loc"][-1] == "Idempotency-Key" for found in error.errors):
        return problem(400, "idempotency_key_missing", _("The request needs its own key."))
    errors = [{"at": _place(found["loc"]), "why": found["type"]} for found in error.errors]
    return problem(422, "invalid", _("Some of the details are not valid."), errors=errors)


def _place(steps: tuple[str | int, ...]) -> str:
    """`lines.0.qty`: where in the body, or which parameter; the framework's own names left out."""
    own = steps[2:] if steps[0] == "body" else steps[1:]
    return ".".join(str(step) for step in own or steps)


for _module in (
    scans,
    people,
    merging,
    my_data,
    # Before the product that is named in the same place.
    search,
    goods,
    item_changes,
    items,
    product_page,
    code_batches,
    codes,
    now,
    orders,
    changes,
    payments,
    wallet,
    points,
    gifts,
    promotions,
    coupons,
    alliance,
    deliveries,
    shelves,
    stock,
    counts,
    purchases,
    returns,
    invoices,
    tickets,
    till,
    outside_sales,
    books,
    rewards,
    guides,
    margins,
    settlement,
    fees,
    prices,
    notices,
):
    api.add_router("", _module.router)
if settings.MODE == "development":
    api.add_router("", demo.router)
