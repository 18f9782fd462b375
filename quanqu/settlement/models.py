"""Tables of settlement: what each node contributed to each sale."""

from django.db import models
from django.db.models import Q

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.settlement.types import Role


class Contribution(models.Model):
    """What one node did in one role when pieces of an order moved; written once, never changed."""

    id = Uuid7Field(primary_key=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    cause_id = models.UUIDField()
    role = models.TextField()
    node = models.ForeignKey(
        "network.Node", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    currency = models.TextField()
    qty = models.IntegerField()
    total_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()
    on = models.DateField()
    actor = ActorField()

    class Meta:
        db_table = "settlement_contribution"
        indexes = [
            models.Index(fields=["on", "node"], name="settlement_contribution_day"),
            models.Index(fields=["organisation", "on"], name="settlement_contribution_org"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cause_id", "role", "node", "organisation"],
                name="settlement_contribution_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[*map(str, Role)]),
                name="settlement_contribution_role",
            ),
        ]
