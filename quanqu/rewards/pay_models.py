"""Tables of what happens to rewards after they were booked: held, put together, paid."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field, down
from quanqu.rewards.types import FlagKind, FlagState, PayState


class PayRun(models.Model):
    """Rewards of one bearer that had vested at a moment: drafted by one, paid by another's word."""

    id = Uuid7Field(primary_key=True)
    bearer = down("network.Organisation", db_index=False)
    currency = models.TextField()
    until = models.DateTimeField()
    state = models.TextField(default=PayState.DRAFTED.value)
    amount_fen = models.BigIntegerField()
    earner_qty = models.PositiveIntegerField()
    drafted_by = ActorField()
    drafted_at = models.DateTimeField()
    decided_by = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rewards_pay_run"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[*map(str, PayState)]), name="rewards_pay_run_state"
            ),
            models.UniqueConstraint(
                fields=["bearer", "currency"],
                condition=Q(state=PayState.DRAFTED.value),
                name="rewards_pay_run_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=PayState.PAID.value) | ~Q(decided_by=F("drafted_by")),
                name="rewards_pay_run_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=PayState.DRAFTED.value, decided_by=None, decided_at=None)
                | ~Q(state=PayState.DRAFTED.value)
                & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="rewards_pay_run_decided",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="rewards_pay_run_money"),
        ]


class Payout(models.Model):
    """What one earner got in a run, booked by one journal. Never less than a fen."""

    id = Uuid7Field(primary_key=True)
    run = down("rewards.PayRun", db_index=False)
    party_kind = models.TextField()
    party_id = models.UUIDField()
    amount_fen = models.BigIntegerField()
    part_qty = models.PositiveIntegerField()
    paid_at = models.DateTimeField()
    journal = down("ledger.Journal", null=True, db_index=False)

    class Meta:
        db_table = "rewards_payout"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "party_kind", "party_id"], name="rewards_payout_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="rewards_payout_money"),
        ]
        indexes = [models.Index(fields=["party_id", "paid_at"], name="rewards_payout_party_at")]


class Flag(models.Model):
    """What looks like farming between a guide and a member; rewards that hang on it are held."""

    id = Uuid7Field(primary_key=True)
    kind = models.TextField()
    staff = down("network.Staff", db_index=False)
    member = down("members.Member", db_index=False)
    node = down("network.Node", db_index=False)
    facts = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    state = models.TextField(default=FlagState.HELD.value, db_default=FlagState.HELD.value)
    proposal = models.TextField(default="", db_default="", blank=True)
    proposed_by = models.TextField(null=True)
    why = models.TextField(default="", db_default="", blank=True)
    decided_by = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rewards_flag"
        constraints = [
            # One look at the same people for the same reason: what was released stays released.
            models.UniqueConstraint(fields=["member", "staff", "kind"], name="rewards_flag_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[*map(str, FlagKind)]), name="rewards_flag_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*map(str, FlagState)]), name="rewards_flag_state"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="rewards_flag_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=FlagState.HELD.value, decided_by=None, decided_at=None)
                | ~Q(state=FlagState.HELD.value)
                & Q(decided_by__isnull=False, decided_at__isnull=False, proposed_by__isnull=False),
                name="rewards_flag_decided",
            ),
        ]
        indexes = [models.Index(fields=["found_at"], name="rewards_flag_found_at")]
