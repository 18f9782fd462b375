"""Tables of transfers: what goes from node to node, and what did not arrive as it was sent."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.stock.types import NO_LOT, Settlement, TransferState


class Transfer(models.Model):
    id = Uuid7Field(primary_key=True)
    from_node = models.ForeignKey("network.Node", models.PROTECT, related_name="+")
    to_node = models.ForeignKey("network.Node", models.PROTECT, related_name="+")
    state = models.TextField(default=TransferState.REQUESTED)
    requested_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stock_transfer"
        constraints = (
            models.CheckConstraint(
                name="stock_transfer_state",
                condition=Q(state__in=[state.value for state in TransferState]),
            ),
            models.CheckConstraint(
                name="stock_transfer_goes_elsewhere", condition=~Q(from_node=F("to_node"))
            ),
            models.CheckConstraint(
                name="stock_transfer_times",
                condition=Q(state="requested", dispatched_at=None, cancelled_at=None)
                | Q(state="dispatched", dispatched_at__isnull=False, received_at=None)
                | Q(state="received", dispatched_at__isnull=False, received_at__isnull=False)
                | Q(state="cancelled", dispatched_at=None, cancelled_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class TransferLine(models.Model):
    id = Uuid7Field(primary_key=True)
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="+")
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        "network.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    lot = models.TextField(db_default=NO_LOT)
    qty = models.IntegerField()
    # Saleable units that arrived, and damaged ones beside them; more than were sent may come.
    received_qty = models.IntegerField(null=True)
    damaged_qty = models.IntegerField(db_default=0)
    # How much of the difference is settled: with its sign, sent - arrived - settled stands open.
    settled_qty = models.IntegerField(db_default=0)
    claim_id = models.UUIDField(null=True)
    unit_cost_fen = models.BigIntegerField(null=True)

    class Meta:
        db_table = "stock_transfer_line"
        constraints = (
            models.CheckConstraint(name="stock_transfer_line_qty", condition=Q(qty__gt=0)),
            models.CheckConstraint(
                name="stock_transfer_line_received",
                condition=Q(received_qty__gte=0, damaged_qty__gte=0),
            ),
        )
        indexes = (
            models.Index(
                name="stock_transfer_line_claim",
                fields=["claim_id"],
                condition=Q(claim_id__isnull=False),
            ),
            models.Index(
                name="stock_transfer_line_incoming",
                fields=["sku"],
                condition=Q(received_qty=None, claim_id=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.qty} of {self.sku_id}"


class TransferStep(models.Model):
    """Who moved a transfer to which state, and when."""

    id = Uuid7Field(primary_key=True)
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="+")
    state = models.TextField()
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "stock_transfer_step"

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.state}"


class TransferDifference(models.Model):
    """How part of a difference was settled; its id is made by whoever settles it."""

    id = models.UUIDField(primary_key=True)
    line = models.ForeignKey(TransferLine, models.PROTECT, related_name="+")
    how = models.TextField()
    qty = models.IntegerField()
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "stock_transfer_difference"
        constraints = (
            models.CheckConstraint(name="stock_transfer_difference_qty", condition=Q(qty__gt=0)),
            models.CheckConstraint(
                name="stock_transfer_difference_how",
                condition=Q(how__in=[how.value for how in Settlement]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.how} {self.qty}"
