"""While the provider collects by the payer's code: the till waits, asks again, or gives up."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.faces.once import SeeOther
from quanqu.doors.till import by_code, showing
from quanqu.doors.till.basket import Waiting, begin_anew
from quanqu.doors.till.counter import Till, at_till, back, show
from quanqu.doors.till.selling import DONE
from quanqu.kit import ids
from quanqu.kit.refusals import Refused
from quanqu.payments import queries as payments
from quanqu.payments.types import PaymentId


class NothingToCollect(Refused):
    """The payer's code comes after the goods."""

    code = "nothing_to_collect"
    status = 409
    text = _("Scan the goods first, then the payer's code.")


@require_safe
@at_till
def waiting(till: Till) -> HttpResponse:
    """What is being collected, and from whom."""
    if till.basket.waiting is None:
        return back()
    payment = payments.get_payment(PaymentId(till.basket.waiting.payment_id))
    return show(till, "till/waiting.html", payment=payment)


@require_POST
@at_till
def ask(till: Till) -> HttpResponse:
    """Ask the provider again; the page does so by itself."""
    if till.basket.waiting is None:
        return back()
    by_code.ask(till, till.basket.waiting)
    return _concluded(till, till.basket.waiting)


@require_POST
@at_till
def give_up(till: Till) -> HttpResponse:
    """The cashier ends it: nothing is taken, unless the payer has just paid."""
    if till.basket.waiting is None:
        return back()
    by_code.give_up(till, till.basket.waiting)
    answer = _concluded(till, till.basket.waiting)
    if till.basket.waiting is not None:
        till.refuse(by_code.StillWaiting())
    return answer


def begin(till: Till, provider: str, code: str) -> HttpResponse:
    """A payer's code was scanned: collect by it what is still to be paid."""
    if till.basket.is_empty:
        raise NothingToCollect
    if not by_code.take_up(till):
        by_code.begin(till, provider, code, showing.recognised(till))
    return _concluded(till, till.basket.waiting) if till.basket.waiting else back()


def _concluded(till: Till, waiting: Waiting) -> HttpResponse:
    try:
        order_id = by_code.conclude(till, waiting)
    except Refused as refusal:
        till.refuse(refusal)
        return back()
    if order_id is None:
        return SeeOther(reverse("till:waiting"))
    given_fen = till.basket.taken_fen + till.basket.change_fen
    till.request.session[DONE] = {
        "order_id": str(order_id),
        "change_fen": till.basket.change_fen,
        "given_fen": given_fen,
    }
    begin_anew(till.request, till.node.node_id)
    till.basket.waiting = None
    return SeeOther(reverse("till:receipt", args=[ids.public("ord", order_id)]))
