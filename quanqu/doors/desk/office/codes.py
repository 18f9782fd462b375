"""Codes: issued by their verb, taken back, printed as sheets. Secret ones are never shown."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from quanqu.catalog.models import Product
from quanqu.codes import actions as codes
from quanqu.codes import queries
from quanqu.codes.models import Code
from quanqu.codes.types import Purpose
from quanqu.doors.desk.office.base import OfficeAdmin
from quanqu.doors.desk.office.forms import OfficeForm
from quanqu.doors.desk.office.site import office
from quanqu.doors.faces.acting import moment
from quanqu.doors.faces.prints import ordering
from quanqu.doors.faces.prints.layouts import PrintKind
from quanqu.kit.refusals import Invalid
from quanqu.network.models import Node, Staff

ISSUED = (Purpose.STORE, Purpose.POSTER, Purpose.TABLE, Purpose.PRODUCT, Purpose.GUIDE)
"""What an office makes; the others are made by what they stand for: orders, wallets, sign-ins."""


class NoSuchTarget(Invalid):
    """Nothing has the code that was given as the target."""

    code = "no_such_target"
    text = _("There is nothing with the code “%(target)s”.")


class NewCodeForm(OfficeForm):
    target = forms.CharField(
        label=_("Stands for"),
        required=False,
        max_length=100,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Code of a product for shelf tags, number of a guide; else its node."),
    )


@admin.register(Code, site=office)
class CodeAdmin(OfficeAdmin):
    word = (_("Code"), _("Codes"))
    can_change = False
    form = NewCodeForm
    choices = {"purpose": ISSUED}
    list_display = ("shown_token", "purpose", "label", "organisation", "node", "uses", "state")
    list_filter = ("purpose", "state", "organisation")
    list_select_related = ("organisation", "node")
    search_fields = ("label", "node__code")
    ordering = ("-id",)
    autocomplete_fields = ("organisation", "node")
    actions = ("as_pdf", "revoke")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        window = ("valid_from", "valid_until")
        if obj is None:
            return [
                ("purpose", "target"),
                ("organisation", "node"),
                ("label", "uses_limit"),
                *window,
            ]
        return [
            "shown_token",
            "purpose",
            "label",
            "organisation",
            "node",
            *window,
            "uses",
            "uses_limit",
            "state",
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj is None else ["shown_token"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "node":
            found.required = False
        return found

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"valid_from": moment(request), **super().get_changeform_initial_data(request)}

    @admin.display(description=_("Code"))
    def shown_token(self, code: Code) -> str:
        return f"{code.token[:3]}…" if is_secret(code) else code.token

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = dict(form.cleaned_data)
        node, owner = given.pop("node"), given.pop("organisation")
        made = codes.issue(
            organisation_id=owner.pk,
            node_id=node.pk if node else None,
            target_id=_target(given["purpose"], given.pop("target"), node),
            **given,
        )
        obj.pk, obj._state.adding = made.code_id, False
        obj.token = made.token

    @admin.action(description=_("Download as a sheet (PDF)"))
    def as_pdf(self, request: HttpRequest, chosen: QuerySet[Code]) -> HttpResponse:
        found = [queries.view(code) for code in chosen[: ordering.MOST_PIECES]]
        return ordering.print_codes(ordering.Asked(PrintKind.SHEET), found, None, moment(request))

    @admin.action(description=_("Take back: no longer valid"))
    def revoke(self, request: HttpRequest, chosen: QuerySet[Code]) -> None:
        for code in chosen:
            codes.revoke(code_id=code.pk)
        said = ngettext("%(count)s code taken back.", "%(count)s codes taken back.", len(chosen))
        messages.success(request, said % {"count": len(chosen)})


def is_secret(code: Code) -> bool:
    """Whoever has the text has the thing."""
    return Purpose(code.purpose) not in ordering.PRINTABLE


def _target(purpose: str, text: str, node: Node | None) -> UUID | None:
    """The id behind what people call it."""
    text = text.strip()
    if purpose == Purpose.PRODUCT:
        found = Product.objects.filter(code=text).values_list("id", flat=True).first()
    elif purpose == Purpose.GUIDE:
        found = Staff.objects.filter(number=text).values_list("id", flat=True).first()
    elif text:
        found = Node.objects.filter(code=text).values_list("id", flat=True).first()
    else:
        found = node.pk if node else None
    if found is None:
        raise NoSuchTarget(target=text)
    return found
