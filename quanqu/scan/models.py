"""What each code brought, by day. Touches themselves stand in `rewards`."""

from django.db import models
from django.db.models import CheckConstraint, Q

from quanqu.kit.fields import Uuid7Field, down


class CodeDay(models.Model):
    """One code on one day. Visitors are counted once a day, money is what was paid that day for
    orders that the code brought, less what came back that day."""

    id = Uuid7Field(primary_key=True)
    code = down("codes.Code", db_index=False)
    on = models.DateField()
    scans_qty = models.IntegerField(default=0, db_default=0)
    visitors_qty = models.IntegerField(default=0, db_default=0)
    enrolled_qty = models.IntegerField(default=0, db_default=0)
    orders_qty = models.IntegerField(default=0, db_default=0)
    paid_fen = models.BigIntegerField(default=0, db_default=0)
    returned_fen = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "scan_code_day"
        constraints = [
            models.UniqueConstraint(fields=["code", "on"], name="scan_code_day_once"),
            CheckConstraint(
                condition=Q(scans_qty__gte=0, visitors_qty__gte=0, enrolled_qty__gte=0)
                & Q(orders_qty__gte=0, paid_fen__gte=0, returned_fen__gte=0),
                name="scan_code_day_counts_up",
            ),
        ]


class Seen(models.Model):
    """Who met a code on a day, so that they are counted once; forgotten some days later."""

    id = Uuid7Field(primary_key=True)
    code = down("codes.Code", db_index=False)
    on = models.DateField()
    who = models.UUIDField()

    class Meta:
        db_table = "scan_seen"
        constraints = [
            models.UniqueConstraint(fields=["code", "on", "who"], name="scan_seen_once"),
        ]


class Summed(models.Model):
    """How far touches have been added to the days: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    touch_id = models.UUIDField()

    class Meta:
        db_table = "scan_summed"
        constraints = [CheckConstraint(condition=Q(id=1), name="scan_summed_one_row")]


class Brought(models.Model):
    """The code that brought an order: the last one that its member had met before paying."""

    order = models.OneToOneField(
        "orders.Order", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    code = down("codes.Code", db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "scan_brought"
        indexes = [models.Index(fields=["code"], name="scan_brought_code")]
