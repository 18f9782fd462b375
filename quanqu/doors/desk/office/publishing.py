"""Publishing prices: rows are filled in, one new version comes into force."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from quanqu.catalog.models import Sku
from quanqu.doors.desk.office.forms import MoneyField
from quanqu.doors.faces import formats, glossary
from quanqu.doors.faces.acting import moment
from quanqu.pricing import actions as pricing
from quanqu.pricing.models import Price, PriceList
from quanqu.pricing.types import PriceRow

MOST_ROWS = 200
TIERS = [
    ("", gettext_lazy("Everybody")),
    *((tier, glossary.state(tier).label) for tier in ("regular", "silver", "gold")),
]


class RowForm(forms.Form):
    """One price to set, by the SKU's code."""

    sku = forms.CharField(
        label=gettext_lazy("SKU"), max_length=100, widget=UnfoldAdminTextInputWidget()
    )
    tier = forms.ChoiceField(
        label=gettext_lazy("Member tier"),
        choices=TIERS,
        required=False,
        widget=UnfoldAdminSelectWidget(choices=TIERS),
    )
    min_qty = forms.IntegerField(
        label=gettext_lazy("From quantity"),
        initial=1,
        min_value=1,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    price = MoneyField(label=gettext_lazy("New price"), required=False)
    ends = forms.BooleanField(
        label=gettext_lazy("Take off"), required=False, widget=UnfoldBooleanWidget()
    )

    def __init__(self, *args: Any, price_list: PriceList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.price_list = price_list

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.has_changed():
            return given
        if given.get("price") is None and not given.get("ends") and "price" not in self.errors:
            self.add_error("price", _("Write a price, or tick that it ends."))
        found = Sku.objects.filter(code=given.get("sku", ""))
        owned = found.filter(organisation_id=self.price_list.organisation_id)
        given["found"] = owned.first() or found.first()
        if given["found"] is None and "sku" not in self.errors:
            self.add_error("sku", ValidationError(_("There is no such SKU.")))
        return given

    def row(self) -> PriceRow:
        given = self.cleaned_data
        price_fen = None if given["ends"] else given["price"]
        return PriceRow(given["found"].pk, price_fen, given["tier"], given["min_qty"])


def publish(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Show the rows to fill in; publish them as one version when they are sent (C2)."""
    price_list = PriceList.objects.filter(id=list_id).first()
    if price_list is None:
        raise Http404
    initial = _prices(request, price_list)
    make = forms.formset_factory(RowForm, extra=4, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    options: dict[str, Any] = {"initial": initial, "form_kwargs": {"price_list": price_list}}
    if request.method != "POST":
        return _page(request, price_list, make(**options))
    rows = make(request.POST, **options)
    sent = [form for form in rows if form.has_changed()]
    if not rows.is_valid() or not sent:
        return _page(request, price_list, rows)
    version = pricing.set_prices(
        list_id=list_id, rows=[form.row() for form in sent], at=moment(request)
    )
    messages.success(request, _("Version %(version)s is in force.") % {"version": version})
    answer = redirect(f"{reverse('office:pricing_price_changelist')}?list__id__exact={list_id}")
    answer.status_code = 303
    return answer


def _prices(request: HttpRequest, price_list: PriceList) -> list[dict[str, Any]]:
    """The prices that the reader came from, to be overwritten."""
    chosen = request.GET.getlist("price")[:MOST_ROWS]
    try:
        wanted = [UUID(text) for text in chosen]
    except ValueError as error:
        raise Http404 from error
    found = Price.objects.filter(list=price_list, id__in=wanted, until_version__isnull=True)
    return [
        {
            "sku": price.sku.code,
            "tier": price.tier,
            "min_qty": price.min_qty,
            "now": formats.money(price.price_fen, price_list.currency),
        }
        for price in found.select_related("sku").order_by("sku__code", "tier", "min_qty")
    ]


def _page(request: HttpRequest, price_list: PriceList, rows: Any) -> HttpResponse:
    from quanqu.doors.desk.office.site import office

    request.current_app = office.name
    facts = {"title": _("Publish prices"), "price_list": price_list, "rows": rows}
    page = office.each_context(request) | facts
    return render(request, "office/publish.html", page)
