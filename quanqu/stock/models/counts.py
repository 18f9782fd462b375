"""Tables of counts: what people saw on the shelves of a node, and what was made of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.stock.types import NO_LOT, CountState, CountVerdict


class Count(models.Model):
    """A count belongs to its node, wherever and whenever its entries are uploaded."""

    id = models.UUIDField(primary_key=True)
    node = models.ForeignKey("network.Node", models.PROTECT, related_name="+")
    state = models.TextField(default=CountState.COUNTING)
    is_blind = models.BooleanField(default=True)
    is_whole_node = models.BooleanField(default=False)
    tolerance_qty = models.IntegerField(default=0)
    # The moments when its rounds began: the first, then each recount.
    round_ats = ArrayField(models.DateTimeField())
    counters = ArrayField(models.TextField(), db_default=Value("{}"))
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "stock_count"
        constraints = (
            models.CheckConstraint(
                name="stock_count_state",
                condition=Q(state__in=[state.value for state in CountState]),
            ),
            models.CheckConstraint(name="stock_count_tolerance", condition=Q(tolerance_qty__gte=0)),
            # That the approver did not count is a CHECK, too (see the migration).
            models.CheckConstraint(
                name="stock_count_approved",
                condition=Q(state="approved", approved_at__isnull=False, approved_by__isnull=False)
                | Q(~Q(state="approved"), approved_at=None, approved_by=None),
            ),
        )
        indexes = (models.Index(name="stock_count_node_state", fields=["node", "state"]),)

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class CountSku(models.Model):
    """A SKU that shall be counted, where it is not the whole node."""

    id = Uuid7Field(primary_key=True)
    count = models.ForeignKey(Count, models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "stock_count_sku"
        constraints = (
            models.UniqueConstraint(name="stock_count_sku_once", fields=["count", "sku"]),
        )

    def __str__(self) -> str:
        return str(self.sku_id)


class CountEntry(models.Model):
    """What one counter saw; its id is made by the handheld, so that an upload can be repeated."""

    id = models.UUIDField(primary_key=True)
    count = models.ForeignKey(Count, models.PROTECT, related_name="+", db_index=False)
    round = models.IntegerField()
    counter = models.TextField()
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        "network.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    lot = models.TextField(db_default=NO_LOT)
    # Below zero it corrects what the same counter entered before.
    qty = models.IntegerField()
    counted_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "stock_count_entry"
        constraints = (
            models.CheckConstraint(name="stock_count_entry_counter", condition=~Q(counter="")),
            models.CheckConstraint(name="stock_count_entry_round", condition=Q(round__gte=1)),
        )
        indexes = (
            models.Index(
                name="stock_count_entry_shelf", fields=["count", "sku", "owner", "lot", "round"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.counter}: {self.qty}"


class CountLine(models.Model):
    """What a shelf's entries come to. A shelf without entries has no line: it is unknown."""

    id = Uuid7Field(primary_key=True)
    count = models.ForeignKey(Count, models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey("catalog.Sku", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        "network.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    lot = models.TextField(db_default=NO_LOT)
    verdict = models.TextField()
    counted_qty = models.IntegerField()
    expected_qty = models.IntegerField()
    counted_at = models.DateTimeField()
    posted_qty = models.IntegerField(null=True)
    # Units that are missing but promised: they are taken off once the promise is moved or ended.
    open_qty = models.IntegerField(db_default=0)

    class Meta:
        db_table = "stock_count_line"
        constraints = (
            models.UniqueConstraint(
                name="stock_count_line_shelf", fields=["count", "sku", "owner", "lot"]
            ),
            models.CheckConstraint(
                name="stock_count_line_verdict",
                condition=Q(verdict__in=[verdict.value for verdict in CountVerdict]),
            ),
            models.CheckConstraint(name="stock_count_line_open", condition=Q(open_qty__gte=0)),
        )
        indexes = (models.Index(name="stock_count_line_sku", fields=["sku", "owner", "lot"]),)

    def __str__(self) -> str:
        return f"{self.sku_id}: {self.counted_qty}"
