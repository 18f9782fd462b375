from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from quanqu.kit.fields import ActorField
from quanqu.kit.ids import new_id


class Delivery(models.Model):
    """The pieces of one order that go from one node to the customer together."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    state = models.TextField()
    source_node = models.ForeignKey("network.Node", on_delete=models.PROTECT, related_name="+")
    hand_over_node = models.ForeignKey(
        "network.Node", null=True, on_delete=models.PROTECT, related_name="+"
    )
    transfer = models.ForeignKey(
        "stock.Transfer", null=True, on_delete=models.PROTECT, related_name="+"
    )
    pickup_code = models.ForeignKey(
        "codes.Code", null=True, on_delete=models.PROTECT, related_name="+"
    )
    promise_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField()
    picked_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.ForeignKey(
        "network.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "fulfilment_delivery"
        constraints = [
            CheckConstraint(
                condition=~Q(state="handed_over") | Q(handed_over_at__isnull=False),
                name="fulfilment_delivery_handed_over",
            ),
            CheckConstraint(
                condition=~Q(kind="pickup") | Q(hand_over_node__isnull=False),
                name="fulfilment_delivery_pickup_node",
            ),
            UniqueConstraint(
                fields=["order", "source_node"],
                condition=Q(state="to_pick") & ~Q(kind="in_store"),
                name="fulfilment_delivery_once",
            ),
            UniqueConstraint(fields=["pickup_code"], name="fulfilment_delivery_code"),
        ]
        indexes = [
            models.Index(
                fields=["source_node", "planned_at"],
                name="fulfilment_delivery_to_do",
                condition=Q(state__in=["to_pick", "picked"]),
            ),
            models.Index(
                fields=["hand_over_node", "planned_at"],
                name="fulfilment_delivery_arriving",
                condition=Q(state__in=["dispatched", "ready"]),
            ),
            models.Index(fields=["-planned_at", "-id"], name="fulfilment_delivery_time"),
        ]


class DeliveryLine(models.Model):
    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey("orders.Line", on_delete=models.PROTECT, related_name="+")
    qty = models.IntegerField()

    class Meta:
        db_table = "fulfilment_delivery_line"
        constraints = [
            UniqueConstraint(fields=["delivery", "line"], name="fulfilment_delivery_line_key"),
            CheckConstraint(condition=Q(qty__gt=0), name="fulfilment_delivery_line_qty"),
        ]


class OfflineSale(models.Model):
    """What a till said of a sale that it made without the network, under the id it made for it."""

    id = models.UUIDField(primary_key=True)
    node = models.ForeignKey("network.Node", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(
        "network.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.TextField()
    state = models.TextField()
    why = models.TextField()
    facts = models.JSONField()
    told = models.JSONField()
    currency = models.TextField()
    total_fen = models.BigIntegerField()
    sold_at = models.DateTimeField()
    received_at = models.DateTimeField()
    order = models.ForeignKey("orders.Order", null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.TextField()
    reason = models.TextField()

    class Meta:
        db_table = "fulfilment_offline_sale"
        constraints = [
            CheckConstraint(
                condition=Q(state__in=["booked", "open", "dropped"]),
                name="fulfilment_offline_sale_state",
            ),
            CheckConstraint(
                condition=Q(state="booked", order__isnull=False)
                | (~Q(state="booked") & Q(order__isnull=True)),
                name="fulfilment_offline_sale_booked",
            ),
            CheckConstraint(
                condition=~Q(state="dropped") | (Q(settled_at__isnull=False) & ~Q(reason="")),
                name="fulfilment_offline_sale_dropped",
            ),
        ]
        indexes = [
            models.Index(fields=["node", "-sold_at"], name="fulfilment_offline_sale_node"),
        ]


class History(models.Model):
    """Who moved a delivery from where to where and when; written once."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    from_state = models.TextField(default="")
    to_state = models.TextField()
    at = models.DateTimeField()
    actor = ActorField()
    why = models.TextField(default="")

    class Meta:
        db_table = "fulfilment_history"
