"""What happened to goods, who decided it, and what a node sells of them."""

from django.db import models
from django.db.models import F, Q

from quanqu.catalog.models.goods import STATES, Brand, Category, Product, Sku
from quanqu.catalog.types import Verdict
from quanqu.kit.fields import ActorField, Uuid7Field


class History(models.Model):
    """One step in the life of a product, or of one SKU alone: who, when and why."""

    id = Uuid7Field(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, models.PROTECT, null=True, related_name="+", db_index=False)
    from_state = models.TextField()
    to_state = models.TextField()
    why = models.TextField(default="")
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "catalog_history"
        verbose_name_plural = "history"
        constraints = (
            models.CheckConstraint(
                name="catalog_history_states",
                condition=Q(from_state__in=STATES, to_state__in=STATES),
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"


class Submission(models.Model):
    """A merchant's wish to sell a product; another person than who asked decides."""

    id = Uuid7Field(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    submitted_by = ActorField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(null=True)
    is_approved = models.BooleanField(null=True)
    why = models.TextField(default="")

    class Meta:
        db_table = "catalog_submission"
        constraints = (
            models.UniqueConstraint(
                name="catalog_submission_open",
                fields=["product"],
                condition=Q(decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="catalog_submission_decided",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, is_approved=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_approved__isnull=False),
            ),
            models.CheckConstraint(
                name="catalog_submission_two_people",
                condition=~Q(is_approved=True) | ~Q(decided_by=F("submitted_by")),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class AssortmentRule(models.Model):
    """What a node (none: every node) may sell in a channel ('': every channel), or may not."""

    id = Uuid7Field(primary_key=True)
    node = models.ForeignKey(
        "network.Node", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    channel = models.TextField(default="", blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    brand = models.ForeignKey(
        Brand, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    verdict = models.TextField()

    class Meta:
        db_table = "catalog_assortment_rule"
        constraints = (
            models.UniqueConstraint(
                name="catalog_assortment_rule_once",
                fields=["node", "channel", "category", "brand", "product"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="catalog_assortment_rule_one_subject",
                condition=Q(brand__isnull=True, product__isnull=True)
                | Q(category__isnull=True, product__isnull=True)
                | Q(category__isnull=True, brand__isnull=True),
            ),
            models.CheckConstraint(
                name="catalog_assortment_rule_verdict",
                condition=Q(verdict__in=[verdict.value for verdict in Verdict]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.verdict} {self.category or self.brand or self.product or '*'}"
