"""Tables of shelves: lots, levels, limits, reservations, movements."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.stock.types import NO_LOT, MoveKind, ReservationState

OPEN = [ReservationState.HELD.value, ReservationState.FIRM.value]


class Lot(models.Model):
    """A batch of one SKU; it may be sold through the day it expires on."""

    id = Uuid7Field(primary_key=True)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", db_index=False)
    lot = models.TextField()
    expires_on = models.DateField(null=True)

    class Meta:
        db_table = "stock_lot"
        constraints = (
            models.UniqueConstraint(name="stock_lot_sku_lot", fields=["sku", "lot"]),
            models.CheckConstraint(name="stock_lot_named", condition=~Q(lot__in=["", NO_LOT])),
        )
        indexes = (
            models.Index(
                name="stock_lot_expiry",
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.lot} {self.expires_on}"


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
    # From this moment on its lot may not be sold any more (midnight after, in the node's zone).
    lot_ends_at = models.DateTimeField(null=True)

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


class ChannelLimit(models.Model):
    """What a channel is not shown: the row that names most of node and SKU counts."""

    id = Uuid7Field(primary_key=True)
    channel = models.TextField()
    node = models.ForeignKey("network.Node", models.PROTECT, related_name="+", null=True)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", null=True)
    kept_qty = models.IntegerField(db_default=0, default=0)
    most_qty = models.IntegerField(null=True)

    class Meta:
        db_table = "stock_channel_limit"
        constraints = (
            models.UniqueConstraint(
                name="stock_channel_limit_once",
                fields=["channel", "node", "sku"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="stock_channel_limit_channel", condition=~Q(channel="")),
            models.CheckConstraint(name="stock_channel_limit_kept", condition=Q(kept_qty__gte=0)),
            models.CheckConstraint(name="stock_channel_limit_most", condition=Q(most_qty__gte=0)),
        )

    def __str__(self) -> str:
        return self.channel


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
            # Who has a right to the units of a shelf that more is promised of than it has.
            models.Index(
                name="stock_reservation_on_shelf",
                fields=["level", "id"],
                condition=Q(state__in=OPEN),
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
