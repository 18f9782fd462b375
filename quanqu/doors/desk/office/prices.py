"""Price lists and prices. A price is never edited: a new version is published (publishing.py)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quanqu.doors.desk.office.base import OfficeAdmin, ReadOnlyAdmin
from quanqu.doors.desk.office.site import office
from quanqu.doors.faces import formats, glossary
from quanqu.kit.refusals import Invalid
from quanqu.pricing import actions as pricing
from quanqu.pricing.models import Price, PriceList, Version


class OneListOnly(Invalid):
    """Prices of several lists were chosen at once."""

    code = "one_list_only"
    text = _("Choose prices of one price list.")


@admin.register(PriceList, site=office)
class PriceListAdmin(OfficeAdmin):
    word = (_("Price list"), _("Price lists"))
    choices = {"currency": ["CNY", "GBP"]}
    list_display = ("name", "zone", "currency", "organisation", "to_publish")
    list_select_related = ("organisation",)
    search_fields = ("name", "zone")
    ordering = ("zone", "currency")
    fields = ("name", ("zone", "currency"), "organisation", "to_publish")
    fixed = ("zone", "currency", "organisation")
    readonly_fields = ("to_publish",)

    @admin.display(description=_("Prices"))
    def to_publish(self, price_list: PriceList) -> str:
        if price_list._state.adding:
            return ""
        prices = reverse("office:pricing_price_changelist")
        return format_html(
            '<a class="office-link" href="{}">{}</a><a class="office-link" href="{}">{}</a>',
            f"{prices}?list__id__exact={price_list.pk}",
            gettext("Look at prices"),
            reverse("office:publish", args=[price_list.pk]),
            gettext("Publish prices"),
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["name"])
            return
        given = dict(form.cleaned_data)
        owner = given.pop("organisation")
        obj.pk = pricing.open_list(organisation_id=owner.pk, **given)
        obj._state.adding = False


class InForce(admin.SimpleListFilter):
    """Prices in force, unless the reader asks for the history."""

    title = _("In force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("history", _("History")), ("all", _("All of them"))]

    def queryset(self, request: HttpRequest, found: QuerySet[Price]) -> QuerySet[Price]:
        if self.value() == "all":
            return found
        return found.filter(until_version__isnull=self.value() != "history")

    def choices(self, changelist: Any) -> Any:
        """Without a choice it is the prices in force."""
        for number, choice in enumerate(super().choices(changelist)):
            yield choice | ({"display": _("In force now")} if number == 0 else {})


@admin.register(Price, site=office)
class PriceAdmin(ReadOnlyAdmin):
    word = (_("Price"), _("Prices"))
    list_display = ("sku", "goods", "list", "tier_word", "min_qty", "price", "from_when", "until")
    list_filter = ("list", InForce, "tier")
    list_select_related = ("sku__product", "list", "from_version", "until_version")
    search_fields = ("sku__code", "sku__product__name", "sku__product__name_en")
    ordering = ("sku__code", "list", "tier", "min_qty", "-from_version")
    fields = list_display
    actions = ("publish_new",)

    @admin.display(description=_("Goods"))
    def goods(self, price: Price) -> str:
        chosen = [formats.named(price.sku, "colour"), price.sku.size]
        return " · ".join(filter(None, [formats.named(price.sku.product), *chosen]))

    @admin.display(description=_("Member tier"), ordering="tier")
    def tier_word(self, price: Price) -> str:
        return str(glossary.state(price.tier).label) if price.tier else gettext("Everybody")

    @admin.display(description=_("Price"), ordering="price_fen")
    def price(self, price: Price) -> str:
        return format_html("<b>{}</b>", formats.money(price.price_fen, price.list.currency))

    @admin.display(description=_("From version"), ordering="from_version")
    def from_when(self, price: Price) -> str:
        return _version(price.from_version)

    @admin.display(description=_("Until version"), ordering="until_version")
    def until(self, price: Price) -> str:
        return _version(price.until_version) if price.until_version else ""

    @admin.action(description=_("Publish new prices for these"))
    def publish_new(self, request: HttpRequest, chosen: QuerySet[Price]) -> HttpResponse:
        lists = set(chosen.values_list("list_id", flat=True))
        if len(lists) != 1:
            raise OneListOnly
        rows = "&".join(f"price={price_id}" for price_id in chosen.values_list("id", flat=True))
        return redirect(f"{reverse('office:publish', args=[lists.pop()])}?{rows}")


@admin.register(Version, site=office)
class VersionAdmin(ReadOnlyAdmin):
    word = (_("Price version"), _("Price versions"))
    list_display = ("id", "published_at", "who", "changes")
    ordering = ("-id",)
    fields = list_display

    @admin.display(description=_("By"))
    def who(self, version: Version) -> str:
        from quanqu.doors.desk.office.trail import name_of_actor

        return name_of_actor(version.actor)

    @admin.display(description=_("Prices"))
    def changes(self, version: Version) -> str:
        return formats.count(Price.objects.filter(from_version=version).count())


def _version(version: Version) -> str:
    return f"{version.pk} · {formats.moment(version.published_at)}"
