"""Tables of purchase orders and what came in against them."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.stock.types import NO_LOT


class Purchase(models.Model):
    """What a node was ordered in for from a supplier; closed: nothing more is expected."""

    id = models.UUIDField(primary_key=True)
    number = models.TextField()
    node = models.ForeignKey("network.Node", models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        "network.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    supplier = models.ForeignKey("network.Organisation", models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "stock_purchase"
        constraints = (
            models.UniqueConstraint(name="stock_purchase_number", fields=["owner", "number"]),
            models.CheckConstraint(name="stock_purchase_numbered", condition=~Q(number="")),
        )

    def __str__(self) -> str:
        return self.number


class PurchaseLine(models.Model):
    """Units of one SKU that are due on a day."""

    id = Uuid7Field(primary_key=True)
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="+")
    position = models.IntegerField(db_default=1)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", db_index=False)
    qty = models.IntegerField()
    unit_cost_fen = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True)
    received_qty = models.IntegerField(db_default=0)
    damaged_qty = models.IntegerField(db_default=0)
    is_closed = models.BooleanField(db_default=False)

    class Meta:
        db_table = "stock_purchase_line"
        constraints = (
            models.CheckConstraint(name="stock_purchase_line_qty", condition=Q(qty__gt=0)),
            models.CheckConstraint(
                name="stock_purchase_line_received",
                condition=Q(received_qty__gte=0, damaged_qty__gte=0),
            ),
            models.CheckConstraint(
                name="stock_purchase_line_cost", condition=Q(unit_cost_fen__gte=0)
            ),
        )
        indexes = (
            models.Index(
                name="stock_purchase_line_incoming",
                fields=["sku"],
                condition=Q(is_closed=False, received_qty__lt=F("qty") - F("damaged_qty")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.qty} of {self.sku_id}"


class Receipt(models.Model):
    """One arrival against a purchase order; its id is made by whoever counted it."""

    id = models.UUIDField(primary_key=True)
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "stock_receipt"

    def __str__(self) -> str:
        return str(self.id)


class ReceiptLine(models.Model):
    """Saleable units of one lot that arrived, and damaged ones beside them."""

    id = Uuid7Field(primary_key=True)
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="+")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, related_name="+", db_index=False)
    qty = models.IntegerField()
    damaged_qty = models.IntegerField(db_default=0)
    lot = models.TextField(db_default=NO_LOT)

    class Meta:
        db_table = "stock_receipt_line"
        constraints = (
            models.CheckConstraint(
                name="stock_receipt_line_qty",
                condition=Q(qty__gte=0, damaged_qty__gte=0) & (Q(qty__gt=0) | Q(damaged_qty__gt=0)),
            ),
            models.CheckConstraint(name="stock_receipt_line_lot", condition=~Q(lot="")),
        )

    def __str__(self) -> str:
        return f"{self.qty} {self.lot}"
