"""Tables of routing: offers as they were made, and how full a node's days are."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import Uuid7Field
from quanqu.routing.types import OfferKind


class Offer(models.Model):
    """A promise, kept for as long as it may be taken and then for the question why."""

    id = Uuid7Field(primary_key=True)
    kind = models.TextField()
    # Through which it was asked for: its thresholds and assortment were judged.
    channel = models.TextField(db_default="")
    hand_over_node = models.ForeignKey(
        "network.Node", models.PROTECT, null=True, related_name="+", db_index=False
    )
    place = models.JSONField(null=True)
    lines = models.JSONField()
    legs = models.JSONField()
    why = models.JSONField()
    ready_at = models.DateTimeField()
    fee_fen = models.BigIntegerField(db_default=0)
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "routing_offer"
        constraints = (
            models.CheckConstraint(
                name="routing_offer_goes_somewhere",
                condition=Q(kind=OfferKind.PICKUP.value, hand_over_node__isnull=False)
                | Q(kind=OfferKind.DELIVERY.value, place__isnull=False),
            ),
            models.CheckConstraint(name="routing_offer_fee", condition=Q(fee_fen__gte=0)),
            models.CheckConstraint(
                name="routing_offer_times",
                condition=Q(valid_until__gt=F("made_at"), ready_at__gte=F("made_at")),
            ),
            models.CheckConstraint(
                name="routing_offer_taken_in_time", condition=Q(taken_at__lte=F("valid_until"))
            ),
        )
        indexes = (models.Index(name="routing_offer_valid_until", fields=["valid_until"]),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class NodeLoad(models.Model):
    """How many orders a node has taken up for a day of its own calendar."""

    id = Uuid7Field(primary_key=True)
    node = models.ForeignKey("network.Node", models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    used = models.IntegerField(db_default=0)

    class Meta:
        db_table = "routing_node_load"
        constraints = (
            models.UniqueConstraint(name="routing_node_load_node_on", fields=["node", "on"]),
            models.CheckConstraint(name="routing_node_load_used", condition=Q(used__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.node_id} {self.on}: {self.used}"
