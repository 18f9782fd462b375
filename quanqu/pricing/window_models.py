"""Prices for a while: published now, in force from a moment until a moment."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field, down
from quanqu.pricing.types import ANY_TIER


class PriceWindow(models.Model):
    """When prices of a list hold. In force by a version: opened at or before, closed after it.

    One that was closed and never opened was withdrawn. One without an end changes the lasting
    prices when it opens, and is closed by that.
    """

    id = Uuid7Field(primary_key=True)
    list = down("pricing.PriceList")
    name = models.TextField(db_default="")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    # Of two windows with a price for the same thing the one published last counts.
    published_version = models.OneToOneField(
        "pricing.Version", models.PROTECT, related_name="+", db_column="published_version"
    )
    opened_version = down("pricing.Version", null=True, db_index=False, db_column="opened_version")
    closed_version = down("pricing.Version", null=True, db_index=False, db_column="closed_version")
    actor = ActorField()

    class Meta:
        db_table = "pricing_window"
        constraints = (
            models.CheckConstraint(
                name="pricing_window_until", condition=Q(until_at__gt=F("from_at"))
            ),
            models.CheckConstraint(
                name="pricing_window_opened",
                condition=Q(opened_version__gte=F("published_version")),
            ),
            models.CheckConstraint(
                name="pricing_window_closed",
                condition=Q(closed_version__gt=F("published_version"))
                & (Q(opened_version=None) | Q(closed_version__gte=F("opened_version"))),
            ),
        )
        indexes = (
            models.Index(
                name="pricing_window_open",
                fields=["list"],
                condition=Q(opened_version__isnull=False, closed_version__isnull=True),
            ),
            models.Index(
                name="pricing_window_to_open",
                fields=["from_at"],
                condition=Q(opened_version__isnull=True, closed_version__isnull=True),
            ),
            models.Index(
                name="pricing_window_to_close",
                fields=["until_at"],
                condition=Q(closed_version__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.name or str(self.id)


class WindowPrice(models.Model):
    id = Uuid7Field(primary_key=True)
    window = models.ForeignKey(PriceWindow, models.PROTECT, related_name="+", db_index=False)
    sku = down("catalog.Sku")
    tier = models.TextField(db_default=ANY_TIER)
    min_qty = models.IntegerField(db_default=1)
    price_fen = models.BigIntegerField()

    class Meta:
        db_table = "pricing_window_price"
        constraints = (
            models.UniqueConstraint(
                name="pricing_window_price_once", fields=["window", "sku", "tier", "min_qty"]
            ),
            models.CheckConstraint(
                name="pricing_window_price_amount",
                condition=Q(price_fen__gte=0, price_fen__lte=10**12),
            ),
            models.CheckConstraint(
                name="pricing_window_price_min_qty", condition=Q(min_qty__gte=1)
            ),
        )

    def __str__(self) -> str:
        return str(self.price_fen)
