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
