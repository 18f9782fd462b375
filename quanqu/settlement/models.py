"""Tables of settlement: what each node contributed to each sale; runs, payouts and their debts."""

from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.kit.ids import new_id
from quanqu.settlement.types import OPEN, PayoutState, Role, RunState


def _down(to: str, **more: Any) -> Any:
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", **more)


def _one_of(words: type[StrEnum], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state__in=[*map(str, words)]), name=name)


class Contribution(models.Model):
    """What one node did in one role when pieces of an order moved; written once, never changed."""

    id = Uuid7Field(primary_key=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    cause_id = models.UUIDField()
    role = models.TextField()
    node = models.ForeignKey(
        "network.Node", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    currency = models.TextField()
    qty = models.IntegerField()
    total_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()
    on = models.DateField()
    actor = ActorField()

    class Meta:
        db_table = "settlement_contribution"
        indexes = [
            models.Index(fields=["on", "node"], name="settlement_contribution_day"),
            models.Index(fields=["organisation", "on"], name="settlement_contribution_org"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cause_id", "role", "node", "organisation"],
                name="settlement_contribution_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[*map(str, Role)]),
                name="settlement_contribution_role",
            ),
        ]


class Run(models.Model):
    """What companies owed each other when a day ended, frozen to be paid. One is open at a time."""

    id = models.UUIDField(primary_key=True, default=new_id)
    currency = models.TextField()
    first_on = models.DateField()
    last_on = models.DateField()
    state = models.TextField()
    drafted_at = models.DateTimeField()
    drafted_by = ActorField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(null=True)
    started_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    why = models.TextField(db_default="")

    class Meta:
        db_table = "settlement_run"
        constraints = [
            _one_of(RunState, "settlement_run_state"),
            models.UniqueConstraint(
                fields=["currency"],
                condition=Q(state__in=[*map(str, OPEN)]),
                name="settlement_run_open",
            ),
            models.UniqueConstraint(
                fields=["currency", "last_on"],
                condition=~Q(state=RunState.DROPPED.value),
                name="settlement_run_once",
            ),
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")), name="settlement_run_days"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="settlement_run_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RunState.DRAFTED.value, RunState.DROPPED.value])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="settlement_run_approved",
            ),
        ]


class Payout(models.Model):
    """What one company gets (negative: pays) in a run, booked by one journal."""

    id = models.UUIDField(primary_key=True, default=new_id)
    run = _down("settlement.Run", db_index=False)
    organisation = _down("network.Organisation", db_index=False)
    claims_fen = models.BigIntegerField()
    debts_fen = models.BigIntegerField()
    state = models.TextField()
    paid_at = models.DateTimeField(null=True)
    journal = _down("ledger.Journal", null=True, db_index=False)
    reversed_at = models.DateTimeField(null=True)
    why = models.TextField(db_default="")

    class Meta:
        db_table = "settlement_payout"
        constraints = [
            _one_of(PayoutState, "settlement_payout_state"),
            models.UniqueConstraint(fields=["run", "organisation"], name="settlement_payout_once"),
            models.CheckConstraint(
                condition=Q(state=PayoutState.PLANNED.value, paid_at=None, journal=None)
                | ~Q(state=PayoutState.PLANNED.value) & Q(paid_at__isnull=False),
                name="settlement_payout_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "run"], name="settlement_payout_org"),
            models.Index(
                fields=["run", "id"],
                condition=Q(state=PayoutState.PLANNED.value),
                name="settlement_payout_waiting",
            ),
        ]


class RunDebt(models.Model):
    """One debt as it stood when the run was drafted; the payout that clears it. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    payout = _down("settlement.Payout", db_index=False)
    creditor = _down("network.Organisation", db_index=False)
    debtor = _down("network.Organisation", db_index=False)
    amount_fen = models.BigIntegerField()

    class Meta:
        db_table = "settlement_debt"
        constraints = [
            models.UniqueConstraint(
                fields=["payout", "creditor", "debtor"], name="settlement_debt_once"
            ),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="settlement_debt_money"),
            models.CheckConstraint(
                condition=~Q(creditor=F("debtor")), name="settlement_debt_of_two"
            ),
        ]
