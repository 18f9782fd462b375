"""Organisations and nodes, with hours, holidays and service areas."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from quanqu.doors.desk.office import words
from quanqu.doors.desk.office.base import OfficeAdmin, OfficeInline, saved_rows
from quanqu.doors.desk.office.forms import ClockField, OfficeForm
from quanqu.doors.desk.office.site import office
from quanqu.network import actions as network
from quanqu.network import rules
from quanqu.network.actions.nodes import h3_cell
from quanqu.network.models import Holiday, Hours, Node, Organisation, ServiceArea
from quanqu.network.types import (
    Capability,
    Contract,
    OrganisationKind,
    ServiceAreaView,
    State,
    TaxStatus,
    WeeklyHours,
)

ABLE = [str(capability) for capability in Capability]


@admin.register(Organisation, site=office)
class OrganisationAdmin(OfficeAdmin):
    word = (_("Organisation"), _("Organisations"))
    choices = {
        "kind": [kind for kind in OrganisationKind if kind != OrganisationKind.GROUP],
        "tax_status": TaxStatus,
        "contract": Contract,
        "currency": ["CNY", "GBP"],
        "state": State,
    }
    list_display = ("code", "name", "kind", "parent", "contract", "state")
    list_filter = ("kind", "state")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")
    ordering = ("code",)
    fixed = ("code", "kind", "parent", "contract", "currency")
    fieldsets = (
        (None, {"fields": [("name", "name_en"), ("code", "kind"), ("parent", "state")]}),
        (
            _("Terms"),
            {
                "fields": [
                    ("contract", "tax_status"),
                    ("transfer_price_bps", "currency"),
                ]
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = form.cleaned_data
        if not change:
            terms = {name: given[name] for name in given if name not in ("parent", "state")}
            parent_id = given["parent"].pk if given["parent"] else None
            opened = network.open_organisation(parent_id=parent_id, **terms)
            obj.pk, obj._state.adding = opened.organisation_id, False
            return
        obj.save(update_fields=["name", "name_en", "tax_status", "state"])
        network.set_terms(
            organisation_id=obj.pk,
            transfer_price_bps=given["transfer_price_bps"],
        )


class HoursForm(forms.ModelForm):  # type: ignore[type-arg]
    weekday = forms.TypedChoiceField(
        label=words.LABELS["weekday"],
        choices=words.WEEKDAYS,
        coerce=int,
        widget=UnfoldAdminSelectWidget(choices=words.WEEKDAYS),
    )
    opens_minute = ClockField(label=words.LABELS["opens_minute"])
    closes_minute = ClockField(label=words.LABELS["closes_minute"])


class HolidayForm(forms.ModelForm):  # type: ignore[type-arg]
    opens_minute = ClockField(label=words.LABELS["opens_minute"], required=False)
    closes_minute = ClockField(label=words.LABELS["closes_minute"], required=False)


class HoursInline(OfficeInline):
    model = Hours
    form = HoursForm
    verbose_name, verbose_name_plural = _("Opening hours"), _("Opening hours")
    ordering = ("weekday", "opens_minute")


class HolidayInline(OfficeInline):
    model = Holiday
    form = HolidayForm
    verbose_name, verbose_name_plural = _("Holiday"), _("Holidays")
    ordering = ("on",)


class ServiceAreaInline(OfficeInline):
    model = ServiceArea
    verbose_name, verbose_name_plural = _("Service area"), _("Service areas")
    ordering = ("radius_m",)


class NodeForm(OfficeForm):
    def clean_timezone(self) -> str:
        zone: str = self.cleaned_data["timezone"]
        if not rules.is_timezone(zone):
            raise ValidationError(_("There is no such time zone."))
        return zone


@admin.register(Node, site=office)
class NodeAdmin(OfficeAdmin):
    word = (_("Node"), _("Nodes"))
    form = NodeForm
    choices = {"state": State}
    list_display = ("code", "name", "organisation", "sells", "ships", "price_zone", "state")
    list_filter = ("organisation", *ABLE, "state")
    list_select_related = ("organisation",)
    search_fields = ("code", "name", "name_en", "address")
    ordering = ("code",)
    fixed = ("code", "organisation")
    inlines = (HoursInline, HolidayInline, ServiceAreaInline)
    fieldsets = (
        (None, {"fields": [("name", "name_en"), ("code", "organisation"), "state"]}),
        (_("What it can do"), {"fields": [tuple(ABLE[:4]), tuple(ABLE[4:])]}),
        (
            _("Position and plan"),
            {
                "fields": [
                    ("address", "division_code"),
                    ("latitude", "longitude"),
                    ("timezone", "price_zone"),
                    "daily_capacity",
                ]
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            given = dict(form.cleaned_data)
            given.pop("state")
            able = [name for name in ABLE if given.pop(name)]
            owner = given.pop("organisation")
            node = network.open_node(organisation_id=owner.pk, capabilities=able, **given)
            obj.pk, obj._state.adding = node.node_id, False
            return
        obj.h3_cell = h3_cell(obj.latitude, obj.longitude)
        obj.save()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        rows = saved_rows(formset)
        node_id = form.instance.pk
        if formset.model is Hours:
            names = ("weekday", "opens_minute", "closes_minute")
            hours = [WeeklyHours(*(row[name] for name in names)) for row in rows]
            network.set_hours(node_id=node_id, hours=hours)
        elif formset.model is ServiceArea:
            areas = [ServiceAreaView(row["radius_m"], row["minutes"]) for row in rows]
            network.set_service_areas(node_id=node_id, areas=areas)
        else:
            _save_holidays(node_id, rows)


def _save_holidays(node_id: Any, rows: list[dict[str, Any]]) -> None:
    Holiday.objects.filter(node_id=node_id).exclude(on__in=[row["on"] for row in rows]).delete()
    for row in rows:
        given = {name: row[name] for name in ("on", "name", "opens_minute", "closes_minute")}
        network.set_holiday(node_id=node_id, **given)
