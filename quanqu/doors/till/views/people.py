"""The member at the till: recognised by code, phone or number, enrolled, topped up."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from quanqu.codes import actions as codes
from quanqu.doors.faces import formats
from quanqu.doors.faces.amounts import NotAnAmount, read_amount
from quanqu.doors.faces.once import SeeOther, once
from quanqu.doors.till import showing
from quanqu.doors.till.counter import Till, at_till, back, show
from quanqu.identity import actions as identity
from quanqu.identity.types import OneTimePurpose
from quanqu.kit import tx
from quanqu.kit.refusals import Refused
from quanqu.ledger.types import AccountKind
from quanqu.members import actions as members
from quanqu.members import queries
from quanqu.members.types import IdentifierKind, MemberId
from quanqu.network import queries as network
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardKind

ENROLLING = "till_enrolling"


class NobodyKnown(Refused):
    """No member has this phone or number."""

    code = "nobody_known"
    status = 404
    text = gettext_lazy("No member is known by this.")


class SeveralKnown(Refused):
    """Four digits fit several members."""

    code = "several_known"
    status = 409
    text = gettext_lazy("Several members fit. Please type the whole number.")


def recognise_by_code(till: Till, text: str) -> None:
    """The member who shows their rotating code, which is used up by this. (A6)"""
    till.require("members.see")
    member_id = tx.run(till.actor.label, lambda: codes.redeem_member_code(text=text, at=till.at))
    till.basket.know(member_id, till.at)
    till.keep()


@require_POST
@at_till
def recognise(till: Till) -> HttpResponse:
    """Put a member to the basket; prices follow their tier."""
    text = till.request.POST.get("member", "").strip()
    try:
        if text.upper().startswith("QM"):
            recognise_by_code(till, text)
        else:
            till.require("members.see")
            till.basket.know(_find(till, text))
            till.keep()
    except Refused as refusal:
        till.refuse(refusal)
    return _next(till)


@require_POST
@at_till
def forget(till: Till) -> HttpResponse:
    till.basket.know(None)
    till.keep()
    return _next(till)


@require_http_methods(["GET", "HEAD", "POST"])
@at_till
def enrol(till: Till) -> HttpResponse:
    """Make a visitor a member by their phone and the code sent to it. (B2)"""
    till.require("members.see")
    if till.request.method != "POST":
        phone = till.request.session.get(ENROLLING, "")
        return show(till, "till/enrol.html", phone=phone)
    posted = till.request.POST
    try:
        if "restart" in posted:
            till.request.session.pop(ENROLLING, None)
        elif "code" in posted:
            return _verify(till, posted.get("code", ""), posted.get("name", ""))
        else:
            _send_code(till, posted.get("phone", ""))
    except Refused as refusal:
        till.refuse(refusal)
    return SeeOther(reverse("till:enrol"))


@require_http_methods(["GET", "HEAD", "POST"])
@at_till
def top_up(till: Till) -> HttpResponse:
    """Take cash or card onto the member's card of the group. (F2)"""
    till.require("wallet.top_up")
    member = showing.recognised(till)
    if till.request.method != "POST":
        return show(till, "till/top_up.html", member=member)
    try:
        if member is None:
            raise NobodyKnown
        amount = read_amount(till.request.POST.get("amount", ""), till.currency)
        if amount is None:
            raise NotAnAmount
        kind = AccountKind(till.request.POST.get("tender", AccountKind.CASH))
        if kind not in (AccountKind.CASH, AccountKind.CARD_TERMINAL):
            raise NotAnAmount
        answer = once(till.request, lambda: _top_up(till, member.member.member_id, amount, kind))
    except (Refused, ValueError) as refusal:
        till.refuse(refusal if isinstance(refusal, Refused) else NotAnAmount())
        return SeeOther(reverse("till:top_up"))
    sum_text = formats.money(amount, till.currency)
    till.tell(_("%(amount)s were put on the card.") % {"amount": sum_text})
    return answer


def _top_up(till: Till, member_id: MemberId, amount_fen: int, kind: AccountKind) -> str:
    card_id = wallet.open_card(
        member_id=member_id,
        issuer_id=network.platform().organisation_id,
        kind=CardKind.NAMED,
        currency=till.currency,
        at=till.at,
    )
    wallet.top_up(
        card_id=card_id,
        amount_fen=amount_fen,
        tender=kind,
        taken_by_id=till.node.organisation_id,
        fact_key=f"top_up:{till.request.POST['once']}",
        at=till.at,
    )
    return reverse("till:top_up")


def _find(till: Till, text: str) -> MemberId:
    if len(text) == 4 and text.isdigit():
        found = queries.list_by_last4(network.platform().organisation_id, text)
        found += queries.list_by_last4(till.node.organisation_id, text)
        known = {member.member_id for member in found}
        if len(known) > 1:
            raise SeveralKnown
        member_id = next(iter(known), None)
    elif text[:1].isalpha():
        member = queries.find_by_number(text)
        member_id = member.member_id if member else None
    else:
        member_id = queries.find_by_identifier(IdentifierKind.PHONE, text)
    if member_id is None:
        raise NobodyKnown
    return member_id


def _send_code(till: Till, phone: str) -> None:
    tx.run(
        till.actor.label,
        lambda: identity.send_one_time_code(phone=phone, purpose=OneTimePurpose.ENROL, at=till.at),
    )
    till.request.session[ENROLLING] = phone


def _verify(till: Till, code: str, name: str) -> HttpResponse:
    phone = till.request.session.get(ENROLLING, "")
    member_id = tx.run(till.actor.label, lambda: _enrol(till, phone, code, name))
    till.request.session.pop(ENROLLING, None)
    # They just proved that the phone is theirs: as good as showing the code.
    till.basket.know(member_id, till.at)
    till.keep()
    number = queries.get_member(member_id).number
    till.tell(_("Welcome! Member number %(number)s.") % {"number": number})
    return back()


def _enrol(till: Till, phone: str, code: str, name: str) -> MemberId:
    identity.check_one_time_code(
        phone=phone, purpose=OneTimePurpose.ENROL, code=code.strip(), at=till.at
    )
    return members.enrol(
        at=till.at,
        phone=phone,
        name=name.strip()[:64],
        node_id=till.node.node_id,
        staff_id=till.staff.staff_id,
        source="till",
        is_verified=True,
    )


def _next(till: Till) -> HttpResponse:
    """Back to the page of this door that asked."""
    if till.request.POST.get("next") == "top_up":
        return SeeOther(reverse("till:top_up"))
    return back()
