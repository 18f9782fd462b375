"""What every page of the shop is rendered with."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from quanqu.doors.faces.once import SeeOther
from quanqu.doors.shop.visit import bag, visit_of


def show(
    request: HttpRequest, template: str, /, *, page: str = "", status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the shop; `page` is the place of the bottom bar that it belongs to."""
    shared = {
        "page": page,
        "visit": visit_of(request),
        "bag_qty": sum(bag(request).values()),
        "is_member": visit_of(request).member is not None,
    }
    return render(request, f"shop/{template}.html", shared | context, status=status)


def to_join(request: HttpRequest, then: str = "") -> SeeOther:
    """Ask who it is, then come back."""
    address = then or request.get_full_path()
    return SeeOther(f"{reverse('shop:join')}?{urlencode({'next': address})}")


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the form said to go on to, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if is_ours and wanted.startswith("/") else otherwise
