"""Brands, categories, products, SKUs and their barcodes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from quanqu.catalog import actions as catalog
from quanqu.catalog import rules
from quanqu.catalog.models import Barcode, Brand, Category, Product, Sku
from quanqu.catalog.types import GoodsState, NewSku
from quanqu.doors.desk.office.base import OfficeAdmin, OfficeInline
from quanqu.doors.desk.office.site import office
from quanqu.doors.faces import formats
from quanqu.doors.faces.acting import moment

SKU_FIELDS = (
    *("code", "colour", "colour_en", "size", "is_stocked", "unit", "weight_g", "vat_bps", "state"),
)


@admin.register(Brand, site=office)
class BrandAdmin(OfficeAdmin):
    word = (_("Brand"), _("Brands"))
    can_delete = True
    list_display = ("code", "name", "name_en")
    search_fields = list_display
    ordering = ("code",)
    fields = (("name", "name_en"), "code")
    fixed = ("code",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save()
        else:
            obj.pk, obj._state.adding = catalog.add_brand(**form.cleaned_data), False


@admin.register(Category, site=office)
class CategoryAdmin(OfficeAdmin):
    word = (_("Category"), _("Categories"))
    can_delete = True
    list_display = ("path", "code", "name_en")
    search_fields = ("code", "name", "name_en")
    ordering = ("code",)
    fields = (("name", "name_en"), ("code", "parent"))
    fixed = ("code", "parent")
    list_select_related = ("parent__parent",)

    @admin.display(description=_("Category"), ordering="name")
    def path(self, category: Category) -> str:
        above = [category.parent.parent, category.parent] if category.parent else []
        return " › ".join(formats.named(one) for one in [*above, category] if one)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save()
            return
        given = dict(form.cleaned_data)
        parent = given.pop("parent")
        made = catalog.add_category(parent_code=parent.code if parent else "", **given)
        obj.pk, obj._state.adding = made, False


class SkuForm(forms.ModelForm):  # type: ignore[type-arg]
    barcodes = forms.CharField(
        label=_("Barcodes"),
        required=False,
        help_text=_("GTIN, by comma"),
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            known = Barcode.objects.filter(sku_id=self.instance.pk).order_by("gtin")
            self.initial["barcodes"] = ", ".join(known.values_list("gtin", flat=True))

    def clean_barcodes(self) -> tuple[str, ...]:
        written = str(self.cleaned_data["barcodes"]).replace("，", ",").split(",")
        return tuple(code.strip() for code in written if code.strip())


class SkuInline(OfficeInline):
    model = Sku
    form = SkuForm
    verbose_name, verbose_name_plural = _("SKU"), _("SKUs")
    choices = {"state": GoodsState}
    fields = (*SKU_FIELDS, "barcodes")
    can_delete = False
    ordering = ("code",)
    tab = False


@admin.register(Product, site=office)
class ProductAdmin(OfficeAdmin):
    word = (_("Product"), _("Products"))
    choices = {"state": GoodsState}
    list_display = ("code", "name", "brand", "category", "organisation", "created_at", "state")
    list_filter = ("organisation", "category", "brand", "state")
    list_select_related = ("brand", "category", "organisation")
    search_fields = ("code", "name", "name_en")
    ordering = ("code",)
    fixed = ("code", "organisation")
    autocomplete_fields = ("brand", "category")
    inlines = (SkuInline,)
    actions = ("end_products",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("name", "name_en"),
                    ("code", "organisation"),
                    ("brand", "category"),
                    ("description", "description_en"),
                    "state",
                ]
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save()
            return
        given = dict(form.cleaned_data)
        brand = given.pop("brand")
        made = catalog.add_product(
            organisation_id=given.pop("organisation").pk,
            category_code=given.pop("category").code,
            brand_code=brand.code if brand else "",
            state=GoodsState(given.pop("state")),
            **given,
        )
        obj.pk, obj._state.adding = made.product_id, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []
        touched = [one for one in formset.forms if one.has_changed()]
        new = [one.cleaned_data for one in touched if one.instance._state.adding]
        for one in touched:
            if not one.instance._state.adding:
                _change_sku(one.instance, one.cleaned_data["barcodes"])
        if new:
            skus = [_new_sku(given) for given in new]
            catalog.add_skus_many(skus=[(form.instance.pk, sku) for sku in skus])
            _keep_states(form.instance, new)

    @admin.action(description=_("Take off sale for good"))
    def end_products(self, request: HttpRequest, chosen: QuerySet[Product]) -> None:
        for product in chosen:
            catalog.end_product(product.pk, at=moment(request))
        said = ngettext("%(count)s product ended.", "%(count)s products ended.", len(chosen))
        messages.success(request, said % {"count": len(chosen)})


@admin.register(Sku, site=office)
class SkuAdmin(OfficeAdmin):
    """For looking SKUs up; they are changed with their product."""

    word = (_("SKU"), _("SKUs"))
    can_add = can_change = False
    list_display = ("code", "product", "colour", "size", "vat_bps", "barcodes", "state")
    list_filter = ("state", "is_stocked")
    list_select_related = ("product",)
    search_fields = ("code", "product__name", "product__name_en", "product__code")
    ordering = ("code",)
    fields = ("product", *SKU_FIELDS, "barcodes")

    @admin.display(description=_("Barcodes"))
    def barcodes(self, sku: Sku) -> str:
        return ", ".join(Barcode.objects.filter(sku=sku).values_list("gtin", flat=True))


def _new_sku(given: dict[str, Any]) -> NewSku:
    names = [name for name in SKU_FIELDS if name != "state"]
    return NewSku(barcodes=given["barcodes"], **{name: given[name] for name in names})


def _keep_states(product: Product, new: Iterable[dict[str, Any]]) -> None:
    """The verb puts new SKUs on sale; a form may have said draft."""
    for given in new:
        Sku.objects.filter(product=product, code=given["code"]).update(state=given["state"])


def _change_sku(sku: Sku, barcodes: Iterable[str]) -> None:
    sku.save()
    wanted = set()
    for barcode in barcodes:
        gtin = rules.gtin14(barcode)
        if gtin is None:
            raise catalog.BadBarcode(code=barcode)
        if Barcode.objects.filter(gtin=gtin).exclude(sku=sku).exists():
            raise catalog.BarcodeTaken(code=barcode)
        wanted.add(gtin)
    Barcode.objects.filter(sku=sku).exclude(gtin__in=wanted).delete()
    Barcode.objects.bulk_create(
        [Barcode(gtin=gtin, sku=sku) for gtin in wanted], ignore_conflicts=True
    )
