from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.kit.fields import ActorField, Uuid7Field, down


class Merge(models.Model):
    """Two members who became one. `moved` holds ids only: what undoing puts back, per module and
    pass; `facts` is what people read.
    """

    id = Uuid7Field(primary_key=True)
    gone = down("members.Member", db_index=False)
    kept = down("members.Member")
    merged_at = models.DateTimeField()
    undo_until = models.DateTimeField()
    facts = models.JSONField()
    moved = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.TextField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "membership_merge"
        constraints = [
            UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="membership_merge_once"
            ),
            CheckConstraint(condition=~Q(gone=F("kept")), name="membership_merge_two"),
            CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="membership_merge_undone",
            ),
        ]
        indexes = [
            models.Index(
                fields=["undo_until"], name="membership_merge_open", condition=Q(undone_at=None)
            ),
        ]


class Apart(models.Model):
    """Two members whom somebody knows to be two persons; the smaller id first."""

    id = Uuid7Field(primary_key=True)
    first = down("members.Member", db_index=False)
    second = down("members.Member", db_index=False)
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "membership_apart"
        constraints = [
            UniqueConstraint(fields=["first", "second"], name="membership_apart_once"),
            CheckConstraint(condition=Q(first__lt=F("second")), name="membership_apart_order"),
        ]


class TierRules(models.Model):
    """From when on which tier asks for what and gives what; the newest in force counts."""

    id = Uuid7Field(primary_key=True)
    from_at = models.DateTimeField(unique=True)
    steps = models.JSONField()
    actor = ActorField()

    class Meta:
        db_table = "membership_tier_rules"


class TierSpell(models.Model):
    """A member's tier for a while, and why: never overlapping, never changed but for its end."""

    id = Uuid7Field(primary_key=True)
    member = down("members.Member")
    tier = models.TextField()
    from_at = models.DateTimeField()
    # Until when it is kept at least, whatever is bought; then it is looked at again.
    keep_until = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    why = models.JSONField()
    actor = ActorField()

    class Meta:
        db_table = "membership_tier_spell"
        constraints = [
            UniqueConstraint(
                fields=["member"], condition=Q(until_at=None), name="membership_spell_current"
            ),
            CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
                name="membership_spell_times",
            ),
        ]
        indexes = [
            models.Index(
                fields=["keep_until"],
                name="membership_spell_due",
                condition=Q(until_at=None, keep_until__isnull=False),
            ),
        ]


class CheckInRule(models.Model):
    """What checking in earns after so many days in a row; closed, never changed."""

    id = Uuid7Field(primary_key=True)
    streak_days = models.PositiveIntegerField()
    points_qty = models.BigIntegerField(db_default=0)
    coupon_code = models.TextField(db_default="")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "membership_check_in_rule"
        constraints = [
            UniqueConstraint(
                fields=["streak_days"],
                condition=Q(until_at=None),
                name="membership_check_in_rule_once",
            ),
            CheckConstraint(
                condition=Q(streak_days__gte=1, points_qty__gte=0)
                & (Q(points_qty__gt=0) | ~Q(coupon_code="")),
                name="membership_check_in_rule_earns",
            ),
        ]


class CheckIn(models.Model):
    """One member came by on one day of a place; without a node, in the app."""

    id = Uuid7Field(primary_key=True)
    member = down("members.Member", db_index=False)
    node = down("network.Node", null=True, db_index=False)
    day = models.DateField()
    at = models.DateTimeField()
    streak_days = models.PositiveIntegerField()
    points_qty = models.BigIntegerField(db_default=0)
    coupon_number = models.TextField(db_default="")
    actor = ActorField()

    class Meta:
        db_table = "membership_check_in"
        constraints = [
            UniqueConstraint(
                fields=["member", "node", "day"],
                name="membership_check_in_once",
                nulls_distinct=False,
            ),
            CheckConstraint(condition=Q(streak_days__gte=1), name="membership_check_in_streak"),
        ]
        indexes = [models.Index(fields=["day", "member"], name="membership_check_in_day")]
