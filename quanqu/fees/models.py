"""Tables of fees: schedules in dated versions, their rates, and what was charged."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from quanqu.fees.types import FeeKind, Period, ScheduleState
from quanqu.kit.fields import ActorField, Uuid7Field, down
from quanqu.kit.ids import new_id
from quanqu.kit.money import BPS


class Schedule(models.Model):
    """One version of a company's fees; without a company: of all who have none of their own."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = down("network.Organisation", null=True, db_index=False)
    number = models.IntegerField()
    currency = models.TextField()
    state = models.TextField()
    first_on = models.DateField()
    in_force_at = models.DateTimeField(null=True)
    drafted_at = models.DateTimeField()
    drafted_by = ActorField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(null=True)
    why = models.TextField(db_default="")

    class Meta:
        db_table = "fees_schedule"
        constraints = [
            CheckConstraint(
                condition=Q(state__in=[*map(str, ScheduleState)]), name="fees_schedule_state"
            ),
            UniqueConstraint(
                fields=["organisation", "number"],
                nulls_distinct=False,
                name="fees_schedule_number",
            ),
            UniqueConstraint(
                fields=["organisation", "currency", "in_force_at"],
                nulls_distinct=False,
                condition=Q(state=ScheduleState.APPROVED.value),
                name="fees_schedule_in_force",
            ),
            CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="fees_schedule_four_eyes",
            ),
            CheckConstraint(
                condition=Q(state=ScheduleState.APPROVED.value, approved_by__isnull=False)
                & Q(approved_at__isnull=False, in_force_at__isnull=False)
                & Q(in_force_at__gte=F("approved_at"))
                | ~Q(state=ScheduleState.APPROVED.value)
                & Q(approved_by=None, approved_at=None, in_force_at=None),
                name="fees_schedule_approved",
            ),
        ]


class Rate(models.Model):
    """What one fee costs in a version; written with it and never changed."""

    id = Uuid7Field(primary_key=True)
    schedule = down("fees.Schedule", db_index=False)
    kind = models.TextField()
    category = down("catalog.Category", null=True, db_index=False)
    rate_bps = models.IntegerField()
    minimum_fen = models.BigIntegerField()
    fixed_fen = models.BigIntegerField()
    period = models.TextField(null=True)
    free_until = models.DateField(null=True)

    class Meta:
        db_table = "fees_rate"
        constraints = [
            UniqueConstraint(
                fields=["schedule", "kind", "category"],
                nulls_distinct=False,
                name="fees_rate_once",
            ),
            CheckConstraint(condition=Q(kind__in=[*map(str, FeeKind)]), name="fees_rate_kind"),
            CheckConstraint(
                condition=Q(rate_bps__range=(0, BPS), minimum_fen__gte=0, fixed_fen__gte=0),
                name="fees_rate_money",
            ),
            CheckConstraint(
                condition=Q(kind=FeeKind.ENTRY.value, period__in=[*map(str, Period)])
                | ~Q(kind=FeeKind.ENTRY.value) & Q(period=None),
                name="fees_rate_period",
            ),
        ]


class Charge(models.Model):
    """What one cause changed of one fee: how the money it is reckoned by moved, and what for."""

    id = Uuid7Field(primary_key=True)
    kind = models.TextField()
    # Without a rate: what the customer paid for the way goes to whoever went it.
    rate = down("fees.Rate", null=True, db_index=False)
    payer = down("network.Organisation", db_index=False)
    payee = down("network.Organisation", db_index=False)
    cause_id = models.UUIDField(null=True)
    order_line = down("orders.Line", null=True, db_index=False)
    node = down("network.Node", null=True, db_index=False)
    period_on = models.DateField(null=True)
    currency = models.TextField()
    base_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    journal = down("ledger.Journal", null=True)
    on = models.DateField()
    actor = ActorField()

    class Meta:
        db_table = "fees_charge"
        constraints = [
            CheckConstraint(condition=Q(kind__in=[*map(str, FeeKind)]), name="fees_charge_kind"),
            CheckConstraint(condition=~Q(payer=F("payee")), name="fees_charge_of_two"),
            CheckConstraint(
                condition=Q(order_line__isnull=False, cause_id__isnull=False, node__isnull=False)
                & Q(period_on=None)
                | Q(order_line=None, cause_id=None, node=None, period_on__isnull=False)
                & Q(rate__isnull=False),
                name="fees_charge_cause",
            ),
            UniqueConstraint(
                fields=["order_line", "kind", "cause_id"],
                condition=Q(order_line__isnull=False),
                name="fees_charge_line",
            ),
            # An entry fee once a period, whatever version it was in force by; integration once.
            UniqueConstraint(
                fields=["payer", "kind", "currency", "period_on"],
                condition=Q(kind=FeeKind.ENTRY.value),
                name="fees_charge_period",
            ),
            UniqueConstraint(
                fields=["payer", "currency"],
                condition=Q(kind=FeeKind.INTEGRATION.value),
                name="fees_charge_integration",
            ),
        ]
        indexes = [
            Index(fields=["on", "node"], name="fees_charge_day"),
            Index(fields=["payer", "on"], name="fees_charge_payer"),
            Index(fields=["payee", "on"], name="fees_charge_payee"),
        ]
