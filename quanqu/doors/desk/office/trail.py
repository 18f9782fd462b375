"""The audit trail: what was changed by whom, read from the table that triggers write."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from quanqu.doors.desk.office import words
from quanqu.doors.faces import formats
from quanqu.kit import sql as sql_files
from quanqu.network.models import Staff

sql = sql_files.load(__package__)

PAGE: Final = 50
TABLES: Final = {
    "network_organisation": gettext_lazy("Organisation"),
    "network_assignment": gettext_lazy("Role held"),
    "network_node": gettext_lazy("Node"),
    "network_staff": gettext_lazy("Staff"),
    "pricing_list": gettext_lazy("Price list"),
    "pricing_price": gettext_lazy("Price"),
    "rewards_plan_version": gettext_lazy("Version of a share plan"),
    "rewards_acceptance": gettext_lazy("Acceptance of a share plan"),
    "rewards_binding": gettext_lazy("Binding"),
    "wallet_card": gettext_lazy("Card"),
}
DEEDS: Final = {
    "INSERT": (gettext_lazy("Added"), "success"),
    "UPDATE": (gettext_lazy("Changed"), "info"),
    "DELETE": (gettext_lazy("Removed"), "danger"),
}
HIDDEN: Final = ("hash", "secret", "phone", "sealed", "token", "pin")
"""Columns whose name holds one of these say only that they changed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of a change."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the trail as it is shown."""

    at: datetime
    table: Any
    row_id: str
    deed: Any
    tone: str
    who: str
    actor: str
    differences: list[Difference]


class Wish(forms.Form):
    """What the reader looks for."""

    table = forms.ChoiceField(
        label=gettext_lazy("Kind of record"),
        required=False,
        choices=[("", gettext_lazy("All of them")), *TABLES.items()],
        widget=UnfoldAdminSelectWidget(),
    )
    actor = forms.CharField(
        label=gettext_lazy("Number of a member of staff, or actor"),
        required=False,
        max_length=120,
        widget=UnfoldAdminTextInputWidget(),
    )
    since = forms.DateField(
        label=gettext_lazy("From day"), required=False, widget=UnfoldAdminDateWidget()
    )
    until = forms.DateField(
        label=gettext_lazy("To day"), required=False, widget=UnfoldAdminDateWidget()
    )
    row = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput())
    before = forms.UUIDField(required=False, widget=forms.HiddenInput())


def trail(request: HttpRequest) -> HttpResponse:
    """A page of the trail, filtered by table, actor and days."""
    from quanqu.doors.desk.office.site import office

    wish = Wish(request.GET)
    if not wish.is_valid() and {"before", "table"} & set(wish.errors):
        raise Http404
    changes = find(**_wanted(wish.cleaned_data)) if wish.is_valid() else []
    last = changes[PAGE - 1]["id"] if len(changes) > PAGE else None
    query = request.GET.copy()
    query["before"] = str(last)
    request.current_app = office.name
    facts = {
        "title": _("Audit trail"),
        "wish": wish,
        "changes": shown(changes[:PAGE]),
        "next_url": f"?{query.urlencode()}" if last else "",
    }
    return render(request, "office/trail.html", office.each_context(request) | facts)


def find(
    *,
    before_id: UUID | None = None,
    table_name: str | None = None,
    row_id: str | None = None,
    actor: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    most: int = PAGE + 1,
) -> list[dict[str, Any]]:
    """Rows of the trail, the newest first; one more than a page tells that there is a next one."""
    found: list[dict[str, Any]] = sql.trail(
        before_id=before_id,
        table_name=table_name,
        row_id=row_id,
        actor=actor,
        since=since,
        until=until,
        most=most,
    )
    return found


def shown(rows: list[dict[str, Any]]) -> list[Change]:
    """The rows with names instead of labels and only what differs."""
    return [
        Change(
            at=row["at"],
            table=TABLES.get(row["table_name"], row["table_name"]),
            row_id=row["row_id"],
            deed=DEEDS[row["action"]][0],
            tone=DEEDS[row["action"]][1],
            who=name_of_actor(row["actor"]),
            actor=row["actor"],
            differences=_differences(row["before"] or {}, row["after"] or {}),
        )
        for row in rows
    ]


def name_of_actor(actor: str) -> str:
    """`staff:<id>` by number and name; what is no person stays as it is."""
    kind, _colon, text = actor.partition(":")
    if kind == "staff":
        try:
            staff = Staff.objects.filter(id=UUID(text)).first()
        except ValueError:
            staff = None
        if staff:
            return f"{staff.name} {staff.number}"
    return str(words.label(kind)) + (f" {text}" if text else "")


def _wanted(given: dict[str, Any]) -> dict[str, Any]:
    actor = given["actor"].strip()
    staff = Staff.objects.filter(number=actor).first() if actor else None
    return {
        "before_id": given["before"],
        "table_name": given["table"] or None,
        "row_id": given["row"] or None,
        "actor": f"staff:{staff.pk}" if staff else actor or None,
        "since": _midnight(given["since"]),
        "until": _midnight(given["until"], timedelta(days=1)),
    }


def _midnight(on: date | None, later: timedelta = timedelta()) -> datetime | None:
    if on is None:
        return None
    return timezone.make_aware(datetime(on.year, on.month, on.day)) + later  # noqa: DTZ001


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [
        Difference(
            words.LABELS.get(name.removesuffix("_id"), name),
            _said(name, before.get(name), bool(before)),
            _said(name, after.get(name), bool(after)),
        )
        for name in names
        if name != "id"
    ]


def _said(name: str, value: Any, is_there: bool) -> str:
    if not is_there or value is None:
        return ""
    if any(part in name for part in HIDDEN):
        return "•••"
    if name.endswith("_fen") and isinstance(value, int):
        return formats.money(value)
    if name.endswith("_bps") and isinstance(value, int):
        return formats.percent(value)
    return str(value)[:120]
