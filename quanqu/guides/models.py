"""Tables of the guide's workbench. What is said of a client is sealed with the client's key."""

from django.db import models
from django.db.models import Q

from quanqu.guides.types import TaskState
from quanqu.kit.fields import ActorField, Uuid7Field, down


class Task(models.Model):
    """Something to do until a day. The text about a client is sealed; the store's is not."""

    id = Uuid7Field(primary_key=True)
    staff = down("network.Staff", db_index=False)
    member = down("members.Member", null=True, db_index=False)
    sealed = models.BinaryField(null=True)
    text = models.TextField(default="", db_default="", blank=True)
    due_on = models.DateField()
    state = models.TextField(default=TaskState.OPEN.value)
    made_by = ActorField()
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "guides_task"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[*map(str, TaskState)]), name="guides_task_state"
            ),
            models.CheckConstraint(
                condition=Q(member=None, sealed=None) | Q(member__isnull=False, text=""),
                name="guides_task_sealed",
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "due_on"], name="guides_task_staff_due"),
            models.Index(fields=["member"], name="guides_task_member"),
        ]


class Note(models.Model):
    """What a guide wrote about a client, readable while the client's key lives."""

    id = Uuid7Field(primary_key=True)
    member = down("members.Member", db_index=False)
    staff = down("network.Staff", db_index=False)
    sealed = models.BinaryField()
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "guides_note"
        indexes = [models.Index(fields=["member", "at"], name="guides_note_member_at")]


class Pick(models.Model):
    """A product that a guide shows on their own page."""

    id = Uuid7Field(primary_key=True)
    staff = down("network.Staff", db_index=False)
    product = down("catalog.Product", db_index=False)
    words = models.TextField(default="", db_default="", blank=True)
    position = models.PositiveIntegerField()
    picked_at = models.DateTimeField()

    class Meta:
        db_table = "guides_pick"
        constraints = [
            models.UniqueConstraint(fields=["staff", "product"], name="guides_pick_once"),
        ]
