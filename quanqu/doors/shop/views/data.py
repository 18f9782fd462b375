"""What is kept about me: consents by purpose, all of it to take along, and the end of it. (B1)"""

import json
from typing import Final

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quanqu.doors.faces.acting import acting, acting_member, moment
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.shop.pages import show, to_join
from quanqu.doors.shop.visit import visit_of
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid, Refused
from quanqu.members import actions as members
from quanqu.members import queries as people
from quanqu.members.types import ConsentPurpose
from quanqu.membership import actions, queries

PURPOSES: Final[dict[ConsentPurpose, tuple[str | Promise, str | Promise]]] = {
    ConsentPurpose.MARKETING: (
        gettext_lazy("Offers and news"),
        gettext_lazy("We may write to you about offers and new arrivals."),
    ),
    ConsentPurpose.PROFILE: (
        gettext_lazy("Suggestions"),
        gettext_lazy("What you bought and looked at shapes what we suggest. Never a price."),
    ),
    ConsentPurpose.LOCATION: (
        gettext_lazy("Where you are"),
        gettext_lazy("Your position shows the stores near you. It is not kept as a track."),
    ),
    ConsentPurpose.SHARING: (
        gettext_lazy("Partners"),
        gettext_lazy("Brands and partners you meet here may know that you are a member."),
    ),
}
"""What one may say yes and no to; the membership itself ends with erasure."""


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What I agreed to and since when; take it along, or end it."""
    if visit_of(request).member is None:
        return to_join(request)
    member_id = acting_member(request)
    given = {one.purpose: one for one in people.list_consents(member_id) if not one.withdrawn_at}
    rows = [
        {"purpose": purpose, "title": title, "words": words, "consent": given.get(purpose)}
        for purpose, (title, words) in PURPOSES.items()
    ]
    return show(request, "my_data", page="me", rows=rows)


@require_POST
def consent(request: HttpRequest) -> SeeOther:
    """Agree to a purpose, or take it back: at once."""
    member_id, at = acting_member(request), moment(request)
    purpose = request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        raise Invalid(purpose=purpose)
    verb = members.give_consent if request.POST.get("given") else members.withdraw_consent
    tx.run(acting(request).label, lambda: verb(member_id=member_id, purpose=purpose, at=at))
    messages.info(request, _("Noted."))
    return SeeOther(reverse("shop:my_data"))


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All that is kept about me, as one JSON file."""
    document = queries.export_member(acting_member(request), moment(request))
    answer = HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=1), content_type="application/json"
    )
    answer["Content-Disposition"] = 'attachment; filename="quanqu.json"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """What ending the membership means, and the end of it."""
    if visit_of(request).member is None:
        return to_join(request)
    member_id, at = acting_member(request), moment(request)
    refusal: Refused | None = None
    if request.method == "POST" and request.POST.get("understood"):
        try:
            tx.run(acting(request).label, lambda: actions.erase(member_id=member_id, at=at))
        except Refused as found:
            refusal = found
        else:
            logout(request)
            messages.info(request, _("You were erased. Nothing of yours can be read any more."))
            return SeeOther("/")
    return show(
        request,
        "erase",
        page="me",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        facts=queries.erasure_facts(member_id, at),
    )
