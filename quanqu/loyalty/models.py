"""Tables of loyalty: what an order earned in points, and why."""

from django.db import models
from django.db.models import CheckConstraint, Q

from quanqu.kit.fields import ActorField


class Earning(models.Model):
    """What an order earns: programme, account and rate as of its first hand-over."""

    order = models.OneToOneField(
        "orders.Order", on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    account = models.ForeignKey("wallet.PointsAccount", on_delete=models.PROTECT, related_name="+")
    rate = models.IntegerField()
    # The money that the customer has paid for what they keep, and the points for it.
    kept_fen = models.BigIntegerField()
    points_qty = models.BigIntegerField()
    began_at = models.DateTimeField()

    class Meta:
        db_table = "loyalty_earning"
        constraints = [
            CheckConstraint(
                condition=Q(rate__gte=0, kept_fen__gte=0, points_qty__gte=0),
                name="loyalty_earning_numbers",
            ),
        ]


class Earned(models.Model):
    """What one hand-over or return changed of it; written once."""

    # The event's id: each counts once.
    cause_id = models.UUIDField(primary_key=True)
    earning = models.ForeignKey("loyalty.Earning", on_delete=models.PROTECT, related_name="+")
    kept_fen = models.BigIntegerField()
    points_qty = models.BigIntegerField()
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "loyalty_earned"
