"""What an organisation gives its members: points, more for topping up, vouchers, idle cards."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.kit import ids
from quanqu.kit.money import BPS
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.types import VoucherState, VoucherView

RIGHT: Final = "wallet.issue"
SHOWN: Final = 50
TIERS: Final = ("regular", "silver", "gold")


@require_safe
@at_desk
def worth(scope: Scope) -> HttpResponse:
    """Our points programme, top-up offers, rule for idle cards, and the newest vouchers."""
    ours = _ours(scope)
    programme = queries.find_programme(ours)
    issued = queries.list_issued(ours, limit=tables.limit_of(scope.request, SHOWN))
    rows = _voucher_rows(issued)
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(
        scope,
        "desk/worth.html",
        "worth",
        programme=programme,
        rates=[(tier, programme.rates[tier] if programme else BPS // 100) for tier in TIERS],
        offers=queries.list_offers(ours, _currency(scope)),
        idle_days=queries.idle_days(ours),
        rows=rows,
        currency=_currency(scope),
    )


@require_POST
@at_desk
def worth_deed(scope: Scope, deed: str) -> HttpResponse:
    """Set, change, close or give, once."""
    ours, page = _ours(scope), reverse("desk:worth")
    deeds: dict[str, tuple[Callable[[Scope, Asked, UUID], None], str]] = {
        "programme": (_set_programme, _("Saved. It holds for what is earned from now on.")),
        "offer": (_set_offer, _("Offered at every till.")),
        "close-offer": (_close_offer, _("Nobody gets it any more.")),
        "idle": (_set_idle, _("Saved.")),
        "voucher": (_give_voucher, _("Given. Its code stands in the list.")),
    }
    if deed not in deeds:
        raise NotFound
    do, word = deeds[deed]

    def effect() -> str:
        do(scope, Asked(scope.request), ours)
        return page

    return do_once(scope, effect, back=page, told=word)


def _currency(scope: Scope) -> str:
    return network.get_organisation(scope.staff.organisation_id).currency


def _ours(scope: Scope) -> UUID:
    """Only its own people give away what an organisation will owe."""
    network.require_own(scope.actor, RIGHT, scope.staff.organisation_id)
    return scope.staff.organisation_id


def _set_programme(scope: Scope, asked: Asked, ours: UUID) -> None:
    """Points per 100.00 kept: a whole number is exact in the books, whatever is bought."""
    regular, silver, gold = (asked.number(tier, most=BPS) for tier in TIERS)
    live_days = asked.number("live_days", least=1, most=3_650)
    transfer_day_qty = asked.number("transfer_day_qty")
    if queries.find_programme(ours) is not None:
        wallet.change_programme(
            issuer_id=ours,
            live_days=live_days,
            rates=(regular, silver, gold),
            transfer_day_qty=transfer_day_qty,
        )
        return
    wallet.open_programme(
        issuer_id=ours,
        name=asked.text("name"),
        name_en=asked.text("name_en"),
        currency=_currency(scope),
        point_fen=_must(asked, "point"),
        live_days=live_days,
        rates=(regular, silver, gold),
        transfer_day_qty=transfer_day_qty,
        at=scope.at,
    )


def _set_offer(scope: Scope, asked: Asked, ours: UUID) -> None:
    wallet.set_offer(
        issuer_id=ours,
        currency=_currency(scope),
        pay_fen=_must(asked, "pay"),
        bonus_fen=_must(asked, "bonus"),
        at=scope.at,
    )


def _close_offer(scope: Scope, asked: Asked, ours: UUID) -> None:
    offer_id = ids.parse("top", asked.text("offer"))
    if offer_id not in {one.offer_id for one in queries.list_offers(ours, _currency(scope))}:
        raise wallet.OfferNotFound
    wallet.close_offer(offer_id=offer_id, at=scope.at)


def _set_idle(scope: Scope, asked: Asked, ours: UUID) -> None:
    days = asked.number("days", most=36_500)
    wallet.set_breakage(issuer_id=ours, idle_days=days or None, at=scope.at)


def _give_voucher(scope: Scope, asked: Asked, ours: UUID) -> None:
    """To a member by number, or, without one, to whoever gets the code."""
    text = asked.text("member")
    found = members.find_by_number(text) if text else None
    if text and found is None:
        raise NobodyHasIt
    wallet.issue_voucher(
        issuer_id=ours,
        face_fen=_must(asked, "face"),
        currency=_currency(scope),
        member_id=found.member_id if found else None,
        label=asked.text("label"),
        valid_until=asked.end_of("until"),
        at=scope.at,
    )


class NobodyHasIt(Refused):
    """A member's number that nobody has."""

    code = "nobody_has_it"
    status = 422
    text = gettext_lazy("No member has this number.")


def _must(asked: Asked, name: str) -> int:
    amount = asked.fen(name)
    if amount is None:
        raise Invalid(**{name: ""})
    return amount


def _voucher_rows(issued: Sequence[VoucherView]) -> list[dict[str, Any]]:
    whose = naming.member_words(one.member_id for one in issued if one.member_id)
    return [
        {
            "voucher": one,
            "who": whose.get(one.member_id, "") if one.member_id else "",
            # Whoever has a code can use it: one that belongs to a member is theirs alone to show.
            "code": one.token if one.member_id is None and one.state == VoucherState.LIVE else "",
        }
        for one in issued
    ]


def _file(rows: list[dict[str, Any]]) -> HttpResponse:
    head = [_("Voucher"), _("For"), _("State"), _("Face value"), _("Used"), _("Valid until")]
    return tables.csv_answer(
        "vouchers",
        [*head, _("Currency")],
        (
            [
                row["voucher"].label,
                row["who"],
                row["voucher"].state,
                tables.decimal(row["voucher"].face_fen),
                tables.decimal(row["voucher"].used_fen),
                row["voucher"].valid_until,
                row["voucher"].currency,
            ]
            for row in rows
        ),
    )
