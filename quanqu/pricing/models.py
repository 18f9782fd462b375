"""Tables of pricing: lists, prices that are only added and closed, and versions of them all."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.pricing.promotion_models import (
    BenefitToken,
    Budget,
    BudgetSlice,
    BudgetUse,
    Buyer,
    Coupon,
    CouponOwner,
    CouponSeries,
    CouponTally,
    FloorDraft,
    Promotion,
    PromotionVersion,
)
from quanqu.pricing.types import ANY_TIER
from quanqu.pricing.watch_models import AnswerDraft, AnswerRule, SeenPrice
from quanqu.pricing.window_models import PriceWindow, WindowPrice

__all__ = [
    "AnswerDraft",
    "AnswerRule",
    "BenefitToken",
    "Budget",
    "BudgetSlice",
    "BudgetUse",
    "Buyer",
    "Coupon",
    "CouponOwner",
    "CouponSeries",
    "CouponTally",
    "FloorDraft",
    "Price",
    "PriceList",
    "PriceWindow",
    "Promotion",
    "PromotionVersion",
    "SeenPrice",
    "Version",
    "WindowPrice",
]


class Version(models.Model):
    """One publication of prices. A quote names it, and every old one can be recomputed."""

    # Numbered under a lock, not by a sequence: a version never becomes visible before a lower one.
    id = models.BigIntegerField(primary_key=True)
    published_at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "pricing_version"

    def __str__(self) -> str:
        return str(self.id)


class PriceList(models.Model):
    id = Uuid7Field(primary_key=True)
    organisation = models.ForeignKey("network.Organisation", models.PROTECT, related_name="+")
    zone = models.TextField()
    currency = models.TextField()
    name = models.TextField()

    class Meta:
        db_table = "pricing_list"
        constraints = (
            models.UniqueConstraint(name="pricing_list_zone_currency", fields=["zone", "currency"]),
            models.CheckConstraint(
                name="pricing_list_zone",
                condition=Q(zone__regex=r"^(group|(dealer|city):[A-Za-z0-9._-]+)$"),
            ),
            models.CheckConstraint(
                name="pricing_list_currency", condition=Q(currency__in=["CNY", "GBP"])
            ),
        )

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    id = Uuid7Field(primary_key=True)
    list = models.ForeignKey(PriceList, models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", db_index=False)
    tier = models.TextField(db_default=ANY_TIER)
    min_qty = models.IntegerField(db_default=1)
    price_fen = models.BigIntegerField()
    from_version = models.ForeignKey(
        Version, models.PROTECT, related_name="+", db_index=False, db_column="from_version"
    )
    until_version = models.ForeignKey(
        Version,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_column="until_version",
    )

    class Meta:
        db_table = "pricing_price"
        constraints = (
            models.UniqueConstraint(
                name="pricing_price_in_force",
                fields=["list", "sku", "tier", "min_qty"],
                condition=Q(until_version__isnull=True),
            ),
            models.UniqueConstraint(
                name="pricing_price_version",
                fields=["sku", "list", "tier", "min_qty", "from_version"],
            ),
            models.CheckConstraint(
                name="pricing_price_amount",
                condition=Q(price_fen__gte=0, price_fen__lte=10**12),
            ),
            models.CheckConstraint(name="pricing_price_min_qty", condition=Q(min_qty__gte=1)),
            models.CheckConstraint(
                name="pricing_price_closed_later",
                condition=Q(until_version__gt=F("from_version")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.price_fen} from version {self.from_version_id}"
