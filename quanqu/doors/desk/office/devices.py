"""Tills, handhelds and tablets: let in at a node, shut out when they are lost."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from quanqu.doors.desk.office.base import OfficeAdmin
from quanqu.doors.desk.office.forms import OfficeForm
from quanqu.doors.desk.office.site import office
from quanqu.doors.faces import formats
from quanqu.doors.faces.acting import moment
from quanqu.identity import actions as identity
from quanqu.identity.models import Device
from quanqu.identity.types import DeviceKind
from quanqu.network.models import Node


class DeviceForm(OfficeForm):
    node = forms.ModelChoiceField(
        label=_("Node"),
        queryset=Node.objects.filter(state="active").order_by("code"),
        widget=UnfoldAdminSelectWidget(),
    )


@admin.register(Device, site=office)
class DeviceAdmin(OfficeAdmin):
    word = (_("Device"), _("Devices"))
    can_change = False
    form = DeviceForm
    choices = {"kind": DeviceKind}
    list_display = ("name", "kind", "place", "enrolled_at", "revoked_at", "state")
    list_filter = ("kind", "state")
    search_fields = ("name",)
    ordering = ("name", "id")
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["name", ("kind", "node")]
        return ["name", "kind", "place", "enrolled_at", "revoked_at", "state"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj is None else ["place"]

    @admin.display(description=_("Node"), ordering="node_id")
    def place(self, device: Device) -> str:
        node = Node.objects.filter(id=device.node_id).first()
        return f"{node.code} {formats.named(node)}" if node else ""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = form.cleaned_data
        made = identity.enrol_device(
            kind=given["kind"],
            name=given["name"],
            node_id=given["node"].pk,
            at=moment(request),
        )
        obj.pk, obj._state.adding = made.device_id, False
        said = gettext("Write this token into the device now; it is shown this once: %(token)s")
        messages.warning(request, said % {"token": made.token})

    @admin.action(description=_("Shut out: a lost or stolen device"))
    def revoke(self, request: HttpRequest, chosen: QuerySet[Device]) -> None:
        for device in chosen:
            identity.revoke_device(device_id=device.pk, at=moment(request))
        said = ngettext("%(count)s device shut out.", "%(count)s devices shut out.", len(chosen))
        messages.success(request, said % {"count": len(chosen)})
