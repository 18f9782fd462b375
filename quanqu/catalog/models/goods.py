"""Brands, categories, products, SKUs, their codes and pictures."""

from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now

from quanqu.catalog.types import GoodsState, ScaleCodeHolds
from quanqu.kit.fields import ActorField, Uuid7Field

STATES = [state.value for state in GoodsState]


def _texts() -> Any:
    """A column of texts by code: `{"storage": "128 GB"}`."""
    return models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)


class Brand(models.Model):
    id = Uuid7Field(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")

    class Meta:
        db_table = "catalog_brand"

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    id = Uuid7Field(primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")

    class Meta:
        db_table = "catalog_category"
        verbose_name_plural = "categories"
        constraints = (
            models.CheckConstraint(
                name="catalog_category_not_its_own_parent", condition=~Q(parent=F("id"))
            ),
        )

    def __str__(self) -> str:
        return self.name


class Attribute(models.Model):
    """What goods can be told apart or described by: an axis of variants, or a property."""

    id = Uuid7Field(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="", blank=True)

    class Meta:
        db_table = "catalog_attribute"
        constraints = (
            models.CheckConstraint(
                name="catalog_attribute_code", condition=Q(code__regex=r"^[a-z][a-z0-9_]{0,30}$")
            ),
        )

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    id = Uuid7Field(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(default="", blank=True)
    description = models.TextField(default="", blank=True)
    description_en = models.TextField(default="", blank=True)
    attributes = _texts()
    attributes_en = _texts()
    state = models.TextField(default=GoodsState.DRAFT)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "catalog_product"
        constraints = (
            models.UniqueConstraint(
                name="catalog_product_organisation_code", fields=["organisation", "code"]
            ),
            # Behind the pair of columns by which a SKU names product and organisation together.
            models.UniqueConstraint(name="catalog_product_owner", fields=["id", "organisation"]),
            models.CheckConstraint(name="catalog_product_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="catalog_product_named", condition=~Q(name="") & ~Q(code="")
            ),
        )
        indexes = (models.Index(name="catalog_product_category", fields=["category", "id"]),)

    def __str__(self) -> str:
        return self.name


class Sku(models.Model):
    id = Uuid7Field(primary_key=True)
    # One key of both columns stands behind these two (checks.sql): the product's own organisation.
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", db_constraint=False)
    organisation = models.ForeignKey(
        "network.Organisation",
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    code = models.TextField()
    colour = models.TextField(default="", blank=True)
    colour_en = models.TextField(default="", blank=True)
    size = models.TextField(default="", blank=True)
    options = _texts()
    options_en = _texts()
    is_stocked = models.BooleanField(default=True)
    unit = models.TextField(default="piece")
    price_per_qty = models.IntegerField(default=1, db_default=1)
    is_weighed = models.BooleanField(default=False, db_default=False)
    scale_code = models.TextField(null=True, blank=True)
    has_lots = models.BooleanField(default=False, db_default=False)
    shelf_life_days = models.IntegerField(null=True, blank=True)
    weight_g = models.IntegerField(default=0)
    vat_bps = models.IntegerField(default=1300)
    state = models.TextField(default=GoodsState.DRAFT)

    class Meta:
        db_table = "catalog_sku"
        verbose_name = "SKU"
        constraints = (
            models.UniqueConstraint(
                name="catalog_sku_organisation_code", fields=["organisation", "code"]
            ),
            models.CheckConstraint(name="catalog_sku_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="catalog_sku_named", condition=~Q(code="")),
            models.CheckConstraint(name="catalog_sku_weight", condition=Q(weight_g__gte=0)),
            models.CheckConstraint(
                name="catalog_sku_vat", condition=Q(vat_bps__gte=0, vat_bps__lte=10_000)
            ),
            models.UniqueConstraint(
                name="catalog_sku_organisation_scale_code", fields=["organisation", "scale_code"]
            ),
            models.CheckConstraint(
                name="catalog_sku_scale_code",
                condition=Q(scale_code__isnull=True)
                | Q(scale_code__regex=r"^[0-9]{5}$", is_weighed=True),
            ),
            models.CheckConstraint(
                name="catalog_sku_price_per_qty",
                condition=Q(price_per_qty__gte=1, price_per_qty__lte=1_000_000),
            ),
            # Whole grams, so that quantities stay integers everywhere.
            models.CheckConstraint(
                name="catalog_sku_weighed_in_grams", condition=Q(is_weighed=False) | Q(unit="g")
            ),
            models.CheckConstraint(
                name="catalog_sku_shelf_life",
                condition=Q(shelf_life_days__gte=1, shelf_life_days__lte=36_500),
            ),
        )

    def __str__(self) -> str:
        return self.code


class Barcode(models.Model):
    gtin = models.TextField(primary_key=True)
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+")
    pack_qty = models.IntegerField(default=1, db_default=1)

    class Meta:
        db_table = "catalog_barcode"
        constraints = (
            models.CheckConstraint(
                name="catalog_barcode_pack_qty",
                condition=Q(pack_qty__gte=1, pack_qty__lte=100_000),
            ),
        )

    def __str__(self) -> str:
        return self.gtin


class ScaleCodeForm(models.Model):
    """What the five digits of an organisation's in-store codes with this prefix say."""

    id = Uuid7Field(primary_key=True)
    organisation = models.ForeignKey(
        "network.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    prefix = models.TextField()
    holds = models.TextField()

    class Meta:
        db_table = "catalog_scale_code_form"
        constraints = (
            models.UniqueConstraint(
                name="catalog_scale_code_form_prefix", fields=["organisation", "prefix"]
            ),
            models.CheckConstraint(
                name="catalog_scale_code_form_in_store", condition=Q(prefix__regex=r"^2[0-9]$")
            ),
            models.CheckConstraint(
                name="catalog_scale_code_form_holds",
                condition=Q(holds__in=[holds.value for holds in ScaleCodeHolds]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.prefix}: {self.holds}"


class Media(models.Model):
    """A picture of a product, or of one SKU; the file is found by its digest."""

    id = Uuid7Field(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.IntegerField(default=0)
    digest = models.TextField()
    width = models.IntegerField()
    height = models.IntegerField()
    added_at = models.DateTimeField(db_default=Now(), editable=False)
    actor = ActorField()

    class Meta:
        db_table = "catalog_media"
        verbose_name_plural = "media"
        constraints = (
            models.UniqueConstraint(
                name="catalog_media_once", fields=["product", "digest", "sku"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="catalog_media_digest", condition=Q(digest__regex=r"^[0-9a-f]{64}$")
            ),
        )

    def __str__(self) -> str:
        return self.digest
