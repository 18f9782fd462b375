"""Tables of stock: levels, reservations, movements, transfers."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.stock.types import NO_LOT, MoveKind, ReservationState, TransferState

OPEN = [ReservationState.HELD.value, ReservationState.FIRM.value]


class Level(models.Model):
    id = Uuid7Field(primary_key=True)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", db_index=False)
    node = models.ForeignKey("network.Node", models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        "network.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    lot = models.TextField(db_default=NO_LOT)
    on_hand_qty = models.IntegerField(db_default=0)
    damaged_qty = models.IntegerField(db_default=0)
    reserved_qty = models.IntegerField(db_default=0)
    backorder_qty = models.IntegerField(db_default=0)
    safety_qty = models.IntegerField(db_default=0)
    # Moving average of what came in here; the average per owner and SKU is posted daily from moves.
    unit_cost_fen = models.BigIntegerField(null=True)

    class Meta:
        db_table = "stock_level"
        constraints = (
            models.UniqueConstraint(
                name="stock_level_sku_node_owner", fields=["sku", "node", "owner", "lot"]
            ),
            models.CheckConstraint(
                name="stock_level_not_oversold",
                condition=Q(reserved_qty__lte=F("on_hand_qty") + F("backorder_qty")),
            ),
            models.CheckConstraint(name="stock_level_on_hand", condition=Q(on_hand_qty__gte=0)),
            models.CheckConstraint(name="stock_level_damaged", condition=Q(damaged_qty__gte=0)),
            models.CheckConstraint(name="stock_level_reserved", condition=Q(reserved_qty__gte=0)),
            models.CheckConstraint(name="stock_level_backorder", condition=Q(backorder_qty__gte=0)),
            models.CheckConstraint(name="stock_level_safety", condition=Q(safety_qty__gte=0)),
            models.CheckConstraint(name="stock_level_cost", condition=Q(unit_cost_fen__gte=0)),
            models.CheckConstraint(name="stock_level_lot_named", condition=~Q(lot="")),
        )

    def __str__(self) -> str:
        return f"{self.sku_id} @ {self.node_id}"


class Reservation(models.Model):
    id = Uuid7Field(primary_key=True)
    claim_id = models.UUIDField()
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", db_index=False)
    wanted_qty = models.IntegerField()
    qty = models.IntegerField()
    state = models.TextField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stock_reservation"
        constraints = (
            models.UniqueConstraint(
                name="stock_reservation_claim_level", fields=["claim_id", "level"]
            ),
            models.CheckConstraint(
                name="stock_reservation_state",
                condition=Q(state__in=[state.value for state in ReservationState]),
            ),
            # What is over holds nothing, so that reserved = the sum of qty over all rows.
            models.CheckConstraint(
                name="stock_reservation_open_holds",
                condition=Q(state__in=OPEN, qty__gt=0) | Q(~Q(state__in=OPEN), qty=0),
            ),
            models.CheckConstraint(
                name="stock_reservation_held_expires",
                condition=Q(state=ReservationState.HELD.value, expires_at__isnull=False)
                | Q(~Q(state=ReservationState.HELD.value), expires_at__isnull=True),
            ),
            models.CheckConstraint(
                name="stock_reservation_wanted", condition=Q(wanted_qty__gte=F("qty"))
            ),
        )
        indexes = (
            models.Index(
                name="stock_reservation_overdue",
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.qty} {self.state}"


class Move(models.Model):
    id = Uuid7Field(primary_key=True)
    # Together a foreign key to the level (one check a row, see the migration).
    sku_id = models.UUIDField()
    node_id = models.UUIDField()
    owner_id = models.UUIDField()
    lot = models.TextField()
    kind = models.TextField()
    qty = models.IntegerField()
    damaged_qty = models.IntegerField(db_default=0)
    unit_cost_fen = models.BigIntegerField(null=True)
    claim_id = models.UUIDField(null=True)
    cause_kind = models.TextField()
    cause_id = models.UUIDField()
    occurred_at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "stock_move"
        constraints = (
            models.CheckConstraint(
                name="stock_move_kind", condition=Q(kind__in=[kind.value for kind in MoveKind])
            ),
            models.CheckConstraint(
                name="stock_move_moves", condition=~Q(qty=0) | ~Q(damaged_qty=0)
            ),
            models.CheckConstraint(
                name="stock_move_direction",
                condition=Q(kind__in=["adjusted", "counted"])
                | Q(kind="damaged", qty=-F("damaged_qty"))
                | Q(kind__in=["sold", "transferred_out", "consumed"], qty__lt=0)
                | Q(
                    kind__in=["received", "returned", "transferred_in", "found"],
                    qty__gte=0,
                    damaged_qty__gte=0,
                ),
            ),
        )
        indexes = (
            models.Index(
                name="stock_move_shelf", fields=["sku_id", "node_id", "owner_id", "lot", "id"]
            ),
            models.Index(name="stock_move_cause", fields=["cause_id"]),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.qty}"


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
    received_qty = models.IntegerField(null=True)
    claim_id = models.UUIDField(null=True)
    unit_cost_fen = models.BigIntegerField(null=True)

    class Meta:
        db_table = "stock_transfer_line"
        constraints = (
            models.CheckConstraint(name="stock_transfer_line_qty", condition=Q(qty__gt=0)),
            models.CheckConstraint(
                name="stock_transfer_line_received",
                condition=Q(received_qty__gte=0, received_qty__lte=F("qty")),
            ),
        )
        indexes = (
            models.Index(
                name="stock_transfer_line_claim",
                fields=["claim_id"],
                condition=Q(claim_id__isnull=False),
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
