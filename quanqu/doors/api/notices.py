"""What payment providers tell us by themselves, verified by their adapter before it is believed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from ninja import Router

from quanqu.doors.faces.acting import moment
from quanqu.doors.faces.refusing import refused_problem
from quanqu.kit.refusals import Refused
from quanqu.payments import actions as payments

router = Router(tags=["payments"])


@router.post("/payments/notices/{provider}", response={204: None})
def take_notice(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a signed notice of a payment provider; it carries its own key, so none is asked for."""
    return take(request, provider)


@csrf_exempt
@require_POST
def take(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a provider's notice: applied once, or parked; refused unless signed. (P3)"""
    at = moment(request)
    try:
        receipt = payments.take_notice(
            provider=provider, headers=request.headers, body=request.body, at=at
        )
    except Refused as refusal:
        return refused_problem(refusal)
    return HttpResponse(receipt.body, status=receipt.status, content_type=receipt.content_type)
