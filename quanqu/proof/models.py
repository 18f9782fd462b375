"""What was looked at and found, for the desk's green and red page."""

from django.db import models

from quanqu.kit.fields import ActorField, Uuid7Field


class Check(models.Model):
    """One look at one invariant."""

    id = Uuid7Field(primary_key=True)
    run_id = models.UUIDField()
    code = models.TextField()
    at = models.DateTimeField()
    examined = models.BigIntegerField()
    violation_count = models.BigIntegerField()
    sample = models.JSONField(default=list)
    ms = models.FloatField()
    actor = ActorField()

    class Meta:
        db_table = "proof_check"
        indexes = [models.Index(fields=["code", "-at"], name="proof_check_code_at")]
        constraints = [
            models.UniqueConstraint(fields=["run_id", "code"], name="proof_check_once"),
        ]
