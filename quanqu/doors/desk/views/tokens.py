"""Benefit tokens: who holds which, from whom and until when; given and taken back (B5).

Promotions of every organisation may ask for a kind, so only the platform's own people give one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming, promotion_words, tables
from quanqu.doors.desk.asking import Asked, start_of_day
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.promotions import own
from quanqu.doors.desk.views.worth import NobodyHasIt
from quanqu.doors.faces import glossary
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, NotFound
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import TokenView

PREFIX: Final = "btk"
SHOWN: Final = 100
DEEDS: Final = {
    "give": gettext_lazy("Given. It counts at every door from its first day on."),
    "revoke": gettext_lazy("Taken back. Orders placed before keep what it gave them."),
}


@require_safe
@at_desk
def tokens(scope: Scope) -> HttpResponse:
    """The newest tokens, of one kind or one member if asked, and what asks for them."""
    ours = _platform(scope)
    asked = Asked(scope.request)
    kind, number = asked.text("kind"), asked.text("member")
    found = queries.list_tokens(
        kind=kind or None,
        member_id=member_named(number) if number else None,
        limit=tables.limit_of(scope.request, SHOWN),
    )
    rows = _rows(found, scope.at)
    if tables.wants_csv(scope.request):
        return _file(rows)
    return show(
        scope,
        "desk/tokens.html",
        "tokens",
        rows=rows,
        kind=kind,
        member=number,
        asking=_asking(ours),
    )


@require_POST
@at_desk
def token_deed(scope: Scope, deed: str) -> HttpResponse:
    """Give a member a token, or take one back; once."""
    _platform(scope)
    page, asked = reverse("desk:tokens"), Asked(scope.request)
    if deed not in DEEDS:
        raise NotFound

    def effect() -> str:
        if deed == "revoke":
            pricing.revoke_token(token_id=ids.parse(PREFIX, asked.text("token")), at=scope.at)
        else:
            _give(scope, asked)
        return page

    return do_once(scope, effect, back=page, told=str(DEEDS[deed]))


def member_named(number: str) -> UUID:
    """A member by the number on their card; refuses NobodyHasIt."""
    found = members.find_by_number(number)
    if found is None:
        raise NobodyHasIt
    return found.member_id


def _platform(scope: Scope) -> UUID:
    ours = own(scope)
    if ours != network.platform().organisation_id:
        raise Forbidden
    return ours


def _give(scope: Scope, asked: Asked) -> None:
    first_on = asked.day("first")
    pricing.grant_token(
        member_id=member_named(asked.text("member")),
        kind=asked.text("kind"),
        from_at=start_of_day(first_on) if first_on else scope.at,
        until_at=asked.end_of("last"),
    )


def _asking(ours: UUID) -> list[tuple[str, list[dict[str, str]]]]:
    """The kinds that our promotions in force ask for, with those promotions."""
    by_kind: dict[str, list[dict[str, str]]] = {}
    for one in queries.list_promotions([ours]):
        if one.running_number is None:
            continue
        row = {
            "public_id": ids.public("prm", one.promotion_id),
            "title": promotion_words.title(one.form["text"]),
        }
        for kind in one.form.get("when", {}).get("tokens", ()):
            by_kind.setdefault(kind, []).append(row)
    return sorted(by_kind.items())


def _rows(found: Sequence[TokenView], at: datetime) -> list[dict[str, Any]]:
    whose = naming.member_words(one.member_id for one in found)
    givers = naming.actor_names(one.given_by for one in found)
    return [_row(one, whose.get(one.member_id, ""), givers[one.given_by], at) for one in found]


def _row(view: TokenView, who: str, giver: str, at: datetime) -> dict[str, Any]:
    return {
        "view": view,
        "public_id": ids.public(PREFIX, view.token_id),
        "who": who,
        "giver": giver,
        "state": _state(view, at),
        "can_revoke": view.revoked_at is None and view.until_at > at,
    }


def _state(view: TokenView, at: datetime) -> str:
    if view.revoked_at is not None:
        return "taken_back"
    if view.until_at <= at:
        return "ended"
    return "planned" if view.from_at > at else "live"


def _file(rows: Sequence[dict[str, Any]]) -> HttpResponse:
    head = [pgettext("token", "Token"), _("Member"), _("State"), _("From"), _("Until")]
    return tables.csv_answer(
        "tokens",
        [*head, _("Given by")],
        (
            [
                row["view"].kind,
                row["who"],
                glossary.state(row["state"]).label,
                row["view"].from_at,
                row["view"].until_at,
                row["giver"],
            ]
            for row in rows
        ),
    )
