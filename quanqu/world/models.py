from django.db import models
from django.db.models import UniqueConstraint

from quanqu.kit.fields import ActorField


class Step(models.Model):
    """One part of an import, replay or demo that has been written; the row stands in its commit."""

    id = models.BigAutoField(primary_key=True)
    source = models.TextField()
    key = models.TextField()
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "world_step"
        constraints = [UniqueConstraint(fields=["source", "key"], name="world_step_once")]
