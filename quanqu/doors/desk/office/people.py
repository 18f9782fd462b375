"""Staff and their assignments. People are taken on and dismissed; nobody is deleted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from quanqu.doors.desk.office.base import OfficeAdmin, OfficeInline, ReadOnlyAdmin, saved_rows
from quanqu.doors.desk.office.forms import OfficeForm
from quanqu.doors.desk.office.site import office
from quanqu.doors.faces.acting import moment
from quanqu.identity import actions as identity
from quanqu.network import actions as network
from quanqu.network.models import Assignment, Staff
from quanqu.network.types import Role, State


class StaffForm(OfficeForm):
    password = forms.CharField(
        label=_("New password"), required=False, widget=UnfoldAdminPasswordWidget()
    )


class NewStaffForm(OfficeForm):
    username = forms.CharField(
        label=_("Sign-in name"), max_length=64, widget=UnfoldAdminTextInputWidget()
    )
    password = forms.CharField(label=_("Password"), widget=UnfoldAdminPasswordWidget())
    is_office = forms.BooleanField(
        label=_("May enter the back office"), required=False, widget=UnfoldBooleanSwitchWidget()
    )


class AssignmentForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("node") and not given.get("organisation"):
            raise ValidationError(_("Name a node, or the organisation whose office it is."))
        return given

    def _post_clean(self) -> None:
        """The verb knows the organisation of a node; the row is not whole before it has run."""


class HeldInline(OfficeInline):
    model = Assignment
    verbose_name, verbose_name_plural = _("Role held"), _("Roles held")
    can_add = can_change = False
    fields = readonly_fields = ("role_word", "organisation", "node", "since", "until")
    ordering = ("-since",)

    @admin.display(description=_("Role"))
    def role_word(self, held: Assignment) -> str:
        return _role(held.role)


class NewRoleInline(OfficeInline):
    model = Assignment
    form = AssignmentForm
    verbose_name, verbose_name_plural = _("New role"), _("New roles")
    choices = {"role": Role}
    fields = ("role", "node", "organisation")
    autocomplete_fields = ("node",)
    can_delete = False
    tab = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        return Assignment.objects.none()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("node", "organisation") and found is not None:
            found.required = False
        return found


@admin.register(Staff, site=office)
class StaffAdmin(OfficeAdmin):
    word = (_("Member of staff"), _("Staff"))
    choices = {"state": State}
    list_display = ("number", "name", "organisation", "roles", "user", "state")
    list_filter = ("organisation", "state")
    list_select_related = ("organisation", "user")
    search_fields = ("number", "name", "user__username")
    ordering = ("number",)
    actions = ("dismiss",)
    fixed = ("number", "organisation", "state", "sign_in_name")

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, **(kwargs | {"form": StaffForm if obj else NewStaffForm})
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return [("name", "number"), ("organisation", "state"), ("sign_in_name", "password")]
        return [("name", "number"), ("organisation", "is_office"), ("username", "password")]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return (NewRoleInline, HeldInline) if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "number" and found is not None:
            found.required, found.help_text = False, _("Made by the house when it stays empty.")
        return found

    @admin.display(description=_("Sign-in name"))
    def sign_in_name(self, staff: Staff) -> str:
        return staff.user.username or ""

    @admin.display(description=_("Roles"))
    def roles(self, staff: Staff) -> str:
        held = Assignment.objects.filter(staff=staff, until__isnull=True).select_related("node")
        words = [f"{_role(one.role)} {one.node.code if one.node else ''}".strip() for one in held]
        return " · ".join(words)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = form.cleaned_data
        if change:
            obj.save(update_fields=["name"])
            if given["password"]:
                identity.set_password(user_id=obj.user_id, password=given["password"])
            return
        hired = network.employ(
            organisation_id=given["organisation"].pk,
            name=given["name"],
            number=given["number"] or None,
            username=given["username"],
            password=given["password"],
            is_office=given["is_office"],
        )
        obj.pk, obj.user_id, obj._state.adding = hired.staff_id, hired.user_id, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in saved_rows(formset):
            network.assign(
                staff_id=form.instance.pk,
                role=row["role"],
                node_id=row["node"].pk if row["node"] else None,
                organisation_id=row["organisation"].pk if row["organisation"] else None,
                at=moment(request),
            )

    @admin.action(description=_("Dismiss: end every role and the sign-in"))
    def dismiss(self, request: HttpRequest, chosen: QuerySet[Staff]) -> None:
        for staff in chosen:
            network.dismiss(staff_id=staff.pk, at=moment(request))
        said = ngettext("%(count)s person dismissed.", "%(count)s people dismissed.", len(chosen))
        messages.success(request, said % {"count": len(chosen)})


@admin.register(Assignment, site=office)
class AssignmentAdmin(ReadOnlyAdmin):
    word = (_("Role held"), _("Roles held"))
    choices = {"role": Role}
    list_display = ("staff", "role", "organisation", "node", "since", "until")
    list_filter = ("role", "organisation")
    list_select_related = ("staff", "organisation", "node")
    search_fields = ("staff__name", "staff__number", "node__code", "node__name")
    ordering = ("-since",)
    fields = list_display
    actions = ("end_roles",)

    @admin.action(description=_("End these roles now"))
    def end_roles(self, request: HttpRequest, chosen: QuerySet[Assignment]) -> None:
        open_ones = chosen.filter(until__isnull=True)
        ended = [held.pk for held in open_ones]
        for assignment_id in ended:
            network.end_assignment(assignment_id=assignment_id, at=moment(request))
        said = ngettext("%(count)s role ended.", "%(count)s roles ended.", len(ended))
        messages.success(request, said % {"count": len(ended)})


def _role(role: str) -> str:
    from quanqu.doors.desk.office import words

    return str(words.label(role))
