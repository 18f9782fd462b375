"""The first page: where things are, how many there are, and what was changed last."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quanqu.catalog.models import Product
from quanqu.codes.models import Code
from quanqu.doors.desk.office import trail
from quanqu.identity.models import Device
from quanqu.network.models import Node, Organisation, Staff
from quanqu.pricing.models import Price


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that opens what it is made of."""

    label: str
    icon: str
    value: int
    url: str
    add_url: str = ""


def context() -> dict[str, Any]:
    """What the first page shows."""
    latest = trail.find(most=8)
    return {"title": _("Back office"), "tiles": tiles(), "changes": trail.shown(latest)}


def tiles() -> list[Tile]:
    active = {"state": "active"}
    in_force = Price.objects.filter(until_version__isnull=True)
    return [
        _tile(_("Organisations"), "domain", Organisation.objects.filter(**active)),
        _tile(_("Nodes"), "storefront", Node.objects.filter(**active)),
        _tile(_("Staff"), "badge", Staff.objects.filter(**active)),
        _tile(_("Products"), "apparel", Product.objects.filter(**active)),
        _tile(_("Prices in force"), "sell", in_force, has_form=False),
        _tile(_("Codes"), "qr_code_2", Code.objects.filter(**active)),
        _tile(_("Devices"), "point_of_sale", Device.objects.filter(**active)),
    ]


def _tile(label: str, icon: str, rows: Any, has_form: bool = True) -> Tile:
    base = f"office:{rows.model._meta.app_label}_{rows.model._meta.model_name}"
    add_url = reverse(f"{base}_add") if has_form else ""
    return Tile(label, icon, rows.count(), reverse(f"{base}_changelist"), add_url)
