"""What a node sells in a channel, and how much of it the channel is shown."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from quanqu.catalog import actions as catalog
from quanqu.catalog.models import AssortmentRule
from quanqu.catalog.types import Verdict
from quanqu.doors.desk.office import words
from quanqu.doors.desk.office.base import OfficeAdmin
from quanqu.doors.desk.office.forms import OfficeForm
from quanqu.doors.desk.office.site import office
from quanqu.doors.desk.words import CHANNELS
from quanqu.doors.faces import formats
from quanqu.stock import actions as stock
from quanqu.stock.models import ChannelLimit
from quanqu.stock.types import ChannelLimit as Limit

EVERYWHERE: Final = _("Every node")


def channel_field(*words_first: tuple[str, Any]) -> forms.ChoiceField:
    """One of the ways goods are sold."""
    choices = [*words_first, *CHANNELS.items()]
    widget = UnfoldAdminSelectWidget(choices=choices)
    return forms.ChoiceField(
        label=_("Channel"), choices=choices, required=not words_first, widget=widget
    )


class PlacedForm(OfficeForm):
    """Says in words what the table would refuse by the name of a constraint."""

    place: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            # Shown and not asked for: a field that is written out would be asked for all the same.
            self.fields.pop("channel", None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = {name: cleaned.get(name) for name in self.place}
        rows = type(self.instance)._default_manager
        if self.instance._state.adding and rows.filter(**_or_null(given)).exists():
            self.add_error("channel", gettext("This is there already: change it in the list."))
        return cleaned


class RuleForm(PlacedForm):
    place = ("node", "channel", "category", "brand", "product")
    channel = channel_field(("", _("Every channel")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        named = [name for name in ("category", "brand", "product") if cleaned.get(name)]
        for name in named[1:]:
            self.add_error(name, gettext("A rule is about one of these only."))
        return cleaned


class LimitForm(PlacedForm):
    place = ("channel", "node", "sku")
    channel = channel_field()
    kept_qty = forms.IntegerField(
        label=words.LABELS["kept_qty"],
        min_value=0,
        initial=0,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    most_qty = forms.IntegerField(
        label=words.LABELS["most_qty"],
        min_value=0,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"node", "sku"}:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kept_qty") == 0 and cleaned.get("most_qty") is None:
            text = gettext("Keep something back, or say what is shown at most.")
            self.add_error("most_qty", text)
        return cleaned


def _or_null(given: dict[str, Any]) -> dict[str, Any]:
    """A filter for rows with exactly these values."""
    empty = {f"{name}__isnull": True for name, value in given.items() if value is None}
    return empty | {name: value for name, value in given.items() if value is not None}


class PlacedAdmin(OfficeAdmin):
    """Rows about a node and a channel; whatever is left empty stands for all of its kind."""

    can_delete = True

    @admin.display(description=_("Node"), ordering="node__code")
    def place(self, row: Any) -> Any:
        return f"{row.node.code} {formats.named(row.node)}" if row.node else EVERYWHERE

    @admin.display(description=_("Channel"), ordering="channel")
    def way(self, row: Any) -> Any:
        return CHANNELS.get(row.channel, row.channel) if row.channel else _("Every channel")

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


@admin.register(AssortmentRule, site=office)
class AssortmentAdmin(PlacedAdmin):
    word = (_("Rule of an assortment"), _("Assortments"))
    form = RuleForm
    choices = {"verdict": Verdict}
    list_display = ("about", "place", "way", "verdict")
    list_filter = ("verdict", "channel")
    list_select_related = ("node", "category", "brand", "product")
    search_fields = ("category__code", "brand__code", "product__code", "node__code")
    ordering = ("-id",)
    autocomplete_fields = ("node", "category", "brand", "product")
    fixed = ("node", "channel", "category", "brand", "product")
    fieldsets = (
        (
            None,
            {
                "description": _(
                    "Choose one of category, brand and product, or none for all goods. The"
                    " narrowest rule decides, then the one for the node, then for the channel."
                ),
                "fields": [("node", "channel"), ("category", "brand", "product"), "verdict"],
            },
        ),
    )

    @admin.display(description=_("Goods"))
    def about(self, rule: AssortmentRule) -> Any:
        subject = rule.product or rule.brand or rule.category
        return f"{formats.named(subject)} · {subject.code}" if subject else _("All goods")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = catalog.set_assortment_rule(
            verdict=Verdict(obj.verdict),
            node_id=obj.node_id,
            channel=obj.channel,
            category_code=obj.category.code if obj.category else None,
            brand_code=obj.brand.code if obj.brand else None,
            product_id=obj.product_id,
        )
        obj._state.adding = False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        catalog.drop_assortment_rule(obj.pk)


@admin.register(ChannelLimit, site=office)
class ChannelLimitAdmin(PlacedAdmin):
    word = (_("Limit of a channel"), _("Limits of channels"))
    form = LimitForm
    list_display = ("way", "place", "goods", "kept_qty", "most_qty")
    list_filter = ("channel",)
    list_select_related = ("node", "sku__product")
    search_fields = ("channel", "node__code", "sku__code")
    ordering = ("channel", "node__code", "id")
    autocomplete_fields = ("node", "sku")
    fixed = ("channel", "node", "sku")
    fieldsets = (
        (
            None,
            {
                "description": _(
                    "The channel is shown what is free less what is kept back, and so many at"
                    " most. The limit that names the SKU counts before that of the node."
                ),
                "fields": [("channel", "node", "sku"), ("kept_qty", "most_qty")],
            },
        ),
    )

    @admin.display(description=_("Goods"))
    def goods(self, limit: ChannelLimit) -> Any:
        sku = limit.sku
        return f"{sku.code} {formats.named(sku.product)}" if sku else _("All goods")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        place = {"channel": obj.channel, "node_id": obj.node_id, "sku_id": obj.sku_id}
        stock.limit_channels(limits=[Limit(**place, kept_qty=obj.kept_qty, most_qty=obj.most_qty)])
        obj.pk, obj._state.adding = ChannelLimit.objects.get(**place).pk, False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        stock.limit_channels(limits=[Limit(obj.channel, obj.node_id, obj.sku_id)])
