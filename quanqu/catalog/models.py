"""Tables of the catalog: brands, categories, products, SKUs and their barcodes."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from quanqu.catalog.types import GoodsState
from quanqu.kit.fields import Uuid7Field

STATES = [state.value for state in GoodsState]


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
    state = models.TextField(default=GoodsState.DRAFT)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    search_terms = SearchVectorField(editable=False)

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
        indexes = (
            models.Index(name="catalog_product_category", fields=["category", "id"]),
            GinIndex(name="catalog_product_terms", fields=["search_terms"]),
        )

    def __str__(self) -> str:
        return self.name


class Sku(models.Model):
    id = Uuid7Field(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    code = models.TextField()
    colour = models.TextField(default="", blank=True)
    colour_en = models.TextField(default="", blank=True)
    size = models.TextField(default="", blank=True)
    is_stocked = models.BooleanField(default=True)
    unit = models.TextField(default="piece")
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
        )

    def __str__(self) -> str:
        return self.code


class Barcode(models.Model):
    gtin = models.TextField(primary_key=True)
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+")

    class Meta:
        db_table = "catalog_barcode"

    def __str__(self) -> str:
        return self.gtin
