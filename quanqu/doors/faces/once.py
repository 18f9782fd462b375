"""Forms whose effect happens once: a double click or a reload gets the first answer again."""

from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponseRedirect

from quanqu.doors.faces.acting import acting
from quanqu.kit import idempotency, tx

FIELD = "once"
"""The hidden field that `{% once %}` writes; its value was made when the form was shown."""

SEE_OTHER = 303


class SeeOther(HttpResponseRedirect):
    """The answer to a form: the page to look at now; going back or reloading sends nothing."""

    status_code = SEE_OTHER


def once(request: HttpRequest, effect: Callable[[], str]) -> SeeOther:
    """Run the effect of a posted form in one transaction; it returns the address to go on to.

    Refusals pass through and nothing is kept, so that the same form may be tried again. What a
    deadlock undid is done again.
    """
    actor = acting(request).label
    key = request.POST.get(FIELD, "")

    def step() -> str:
        with tx.begin(actor=actor):
            first = idempotency.claim(scope=actor, key=key, request=_digest(request))
            if first is not None:
                return first.body.decode()
            address = effect()
            answer = idempotency.Answer(SEE_OTHER, address.encode())
            idempotency.keep(scope=actor, key=key, answer=answer)
            return address

    return SeeOther(tx.again(step))


def _digest(request: HttpRequest) -> bytes:
    fields = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name not in (FIELD, "csrfmiddlewaretoken")
        for value in values
    )
    return sha256(repr((request.path, fields)).encode()).digest()
