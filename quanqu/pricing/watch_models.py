"""What competitors ask, how we may answer it, and answers that wait for a second person."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field, down
from quanqu.kit.money import BPS
from quanqu.pricing.types import AnswerKind


class SeenPrice(models.Model):
    """A competitor's price as somebody saw it. Only added: it is the history."""

    id = Uuid7Field(primary_key=True)
    list = models.ForeignKey("pricing.PriceList", models.PROTECT, related_name="+", db_index=False)
    sku = down("catalog.Sku", db_index=False)
    source = models.TextField()
    price_fen = models.BigIntegerField()
    seen_at = models.DateTimeField()
    url = models.TextField(db_default="")
    actor = ActorField()

    class Meta:
        db_table = "pricing_seen"
        constraints = (
            models.UniqueConstraint(
                name="pricing_seen_once", fields=["list", "sku", "source", "seen_at"]
            ),
            models.CheckConstraint(
                name="pricing_seen_amount", condition=Q(price_fen__gt=0, price_fen__lte=10**12)
            ),
            models.CheckConstraint(name="pricing_seen_source", condition=~Q(source="")),
        )

    def __str__(self) -> str:
        return f"{self.source}: {self.price_fen}"


class AnswerRule(models.Model):
    """How a list answers competitors for the goods of a category, or, without one, for all."""

    id = Uuid7Field(primary_key=True)
    list = models.ForeignKey("pricing.PriceList", models.PROTECT, related_name="+", db_index=False)
    category = down("catalog.Category", null=True)
    kind = models.TextField()
    beat_bps = models.IntegerField()
    margin_bps = models.IntegerField()
    most_day_bps = models.IntegerField()
    fresh_hours = models.IntegerField()
    outlier_bps = models.IntegerField()

    class Meta:
        db_table = "pricing_answer_rule"
        constraints = (
            models.UniqueConstraint(
                name="pricing_answer_rule_once",
                fields=["list", "category"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="pricing_answer_rule_kind",
                condition=Q(kind=AnswerKind.MATCH.value, beat_bps=0)
                | Q(kind=AnswerKind.BEAT.value, beat_bps__gt=0, beat_bps__lt=BPS),
            ),
            models.CheckConstraint(
                name="pricing_answer_rule_rails",
                condition=Q(
                    margin_bps__gte=0,
                    most_day_bps__gt=0,
                    most_day_bps__lte=BPS,
                    fresh_hours__gt=0,
                    outlier_bps__gt=0,
                    outlier_bps__lte=BPS,
                ),
            ),
        )

    def __str__(self) -> str:
        return self.kind


class AnswerDraft(models.Model):
    """Answers that one person chose and another approves or refuses; approved they are prices."""

    id = Uuid7Field(primary_key=True)
    list = down("pricing.PriceList")
    rows = models.JSONField()
    drafted_by = ActorField()
    drafted_at = models.DateTimeField()
    decided_by = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)
    version = down("pricing.Version", null=True)

    class Meta:
        db_table = "pricing_answer_draft"
        constraints = (
            models.CheckConstraint(
                name="pricing_answer_four_eyes",
                condition=Q(version__isnull=True) | ~Q(decided_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="pricing_answer_decided",
                condition=Q(decided_by=None, decided_at=None, version=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
