"""Tables of valuation: how far it read, what each owner's goods are worth, and why."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from quanqu.kit.fields import ActorField, Uuid7Field, down
from quanqu.kit.ids import new_id
from quanqu.valuation.types import EntryKind


class Progress(models.Model):
    """How far the movements are read: one row, locked by whoever values."""

    id = models.SmallIntegerField(primary_key=True)
    epoch = models.IntegerField()
    # A transaction number (xid8); text, because Django has no such field.
    xid = models.TextField()
    move_id = models.UUIDField()
    valued_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "valuation_progress"
        constraints = [CheckConstraint(condition=Q(id=1), name="valuation_progress_one")]


class Position(models.Model):
    """What an owner has of one SKU, wherever it lies, and what the pieces with a cost did cost."""

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = down("network.Organisation", db_index=False)
    sku = down("catalog.Sku", db_index=False)
    known_qty = models.IntegerField()
    unknown_qty = models.IntegerField()
    value_fen = models.BigIntegerField()

    class Meta:
        db_table = "valuation_position"
        constraints = [
            UniqueConstraint(fields=["owner", "sku"], name="valuation_position_of"),
            CheckConstraint(
                condition=Q(known_qty__gt=0, value_fen__gte=0) | Q(known_qty=0, value_fen=0),
                name="valuation_position_worth",
            ),
        ]


class MarginSum(models.Model):
    """What an organisation earned on a day or in a month at a node, or on a SKU: entries added up.

    `key` is the node's or the SKU's id; `on` is the day, or the first of the month.
    """

    id = Uuid7Field(primary_key=True)
    organisation = down("network.Organisation", db_index=False)
    by = models.TextField()
    span = models.TextField()
    on = models.DateField()
    key = models.UUIDField()
    sold_qty = models.BigIntegerField()
    costed_qty = models.BigIntegerField()
    net_fen = models.BigIntegerField()
    costed_net_fen = models.BigIntegerField()
    cost_fen = models.BigIntegerField()
    loss_fen = models.BigIntegerField()

    class Meta:
        db_table = "valuation_margin"
        constraints = [
            UniqueConstraint(
                fields=["organisation", "by", "span", "on", "key"], name="valuation_margin_of"
            ),
            CheckConstraint(
                condition=Q(by__in=["node", "sku"], span__in=["day", "month"]),
                name="valuation_margin_words",
            ),
        ]


class Entry(models.Model):
    """What one movement or correction did to the worth of an owner's goods; never changed."""

    id = Uuid7Field(primary_key=True)
    move_id = models.UUIDField(null=True)
    kind = models.TextField()
    owner = down("network.Organisation", db_index=False)
    sku = down("catalog.Sku", db_index=False)
    node = down("network.Node", db_index=False)
    on = models.DateField()
    qty = models.IntegerField()
    known_qty = models.IntegerField()
    value_fen = models.BigIntegerField()
    cost_fen = models.BigIntegerField()
    loss_fen = models.BigIntegerField()
    # Pieces that went to customers (below zero: came back), and those of them with a known cost.
    sold_qty = models.IntegerField()
    sold_known_qty = models.IntegerField()
    seller = down("network.Organisation", null=True, db_index=False)
    net_fen = models.BigIntegerField()
    transfer_fen = models.BigIntegerField()
    claim_id = models.UUIDField(null=True)
    cause_id = models.UUIDField()
    journal = down("ledger.Journal", null=True, db_index=False)
    actor = ActorField()

    class Meta:
        db_table = "valuation_entry"
        constraints = [
            CheckConstraint(
                condition=Q(kind__in=[*map(str, EntryKind)]), name="valuation_entry_kind"
            ),
        ]
        indexes = [
            Index(fields=["owner", "on"], name="valuation_entry_owner"),
            Index(
                fields=["seller", "on"],
                condition=Q(seller__isnull=False),
                name="valuation_entry_seller",
            ),
            Index(
                fields=["claim_id"],
                condition=Q(claim_id__isnull=False),
                name="valuation_entry_claim",
            ),
            Index(fields=["cause_id", "sku"], name="valuation_entry_cause"),
        ]
