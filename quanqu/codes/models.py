from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Length

from quanqu.codes.types import SECRET, SINGLE_USE, CodeState, Purpose
from quanqu.kit.fields import ActorField, Uuid7Field

models.CharField.register_lookup(Length)


class Batch(models.Model):
    """Codes that were made together. Append-only."""

    id = Uuid7Field(primary_key=True)
    purpose = models.CharField(max_length=16)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    node = models.ForeignKey("network.Node", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    qty = models.IntegerField()
    cost_fen = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "codes_batch"
        constraints = [
            CheckConstraint(
                condition=Q(qty__gte=1, cost_fen__gte=0), name="codes_batch_qty_and_cost"
            ),
        ]


class Code(models.Model):
    """A token that stands for a target, for a purpose, in a window, so many times."""

    id = Uuid7Field(primary_key=True)
    token = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(max_length=16)
    target_id = models.UUIDField(null=True)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    node = models.ForeignKey("network.Node", on_delete=models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=120, blank=True, default="")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    uses_limit = models.IntegerField(null=True, blank=True)
    uses = models.IntegerField(default=0, db_default=0)
    state = models.CharField(max_length=16, default=CodeState.ACTIVE.value)
    facts = models.JSONField(default=dict, blank=True)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        db_table = "codes_code"
        indexes = [
            models.Index(fields=["target_id", "purpose"], name="codes_code_target"),
            models.Index(fields=["batch", "id"], name="codes_code_batch"),
            # What tills without a network must know of.
            models.Index(
                fields=["valid_until"],
                name="codes_code_gone",
                condition=Q(state=CodeState.REVOKED.value) | Q(uses_limit=1, uses__gte=1),
            ),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(purpose__in=[*map(str, Purpose)]), name="codes_code_purpose"
            ),
            CheckConstraint(condition=Q(state__in=[*map(str, CodeState)]), name="codes_code_state"),
            CheckConstraint(
                condition=Q(uses__gte=0)
                & (Q(uses_limit__isnull=True) | Q(uses_limit__gte=1, uses__lte=F("uses_limit"))),
                name="codes_code_uses_within_limit",
            ),
            CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="codes_code_window",
            ),
            CheckConstraint(
                condition=~Q(purpose__in=sorted(map(str, SINGLE_USE))) | Q(uses_limit=1),
                name="codes_code_single_use",
            ),
            CheckConstraint(
                condition=Q(token__length__gte=26)
                | ~Q(purpose__in=sorted(map(str, SECRET))) & Q(token__length__gte=10),
                name="codes_code_secret_is_long",
            ),
        ]


class Redemption(models.Model):
    """One use of a code. Append-only."""

    id = Uuid7Field(primary_key=True)
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+")
    redeemed_at = models.DateTimeField()
    node = models.ForeignKey("network.Node", on_delete=models.PROTECT, null=True, related_name="+")
    is_single_use = models.BooleanField()
    # Made by a till without a network: the same use told twice is one use.
    use_id = models.UUIDField(null=True, unique=True)
    actor = ActorField()

    class Meta:
        db_table = "codes_redemption"
        constraints = [
            UniqueConstraint(
                fields=["code"], condition=Q(is_single_use=True), name="codes_redemption_once"
            ),
        ]


class Guess(models.Model):
    """An unknown code that was tried; ten within ten minutes lock their scope (K5)."""

    id = Uuid7Field(primary_key=True)
    scope = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        db_table = "codes_guess"
        indexes = [models.Index(fields=["scope", "at"], name="codes_guess_scope_at")]


class MemberStep(models.Model):
    """A step of a member's rotating code that was used (of `members`, above: no foreign key)."""

    id = Uuid7Field(primary_key=True)
    member_id = models.UUIDField()
    step = models.BigIntegerField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "codes_member_step"
        indexes = [models.Index(fields=["used_at"], name="codes_member_step_used_at")]
        constraints = [
            UniqueConstraint(fields=["member_id", "step"], name="codes_member_step_once"),
        ]


class Conflict(models.Model):
    """A use that came too late: two tills without a network took one code. Append-only."""

    id = Uuid7Field(primary_key=True)
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+")
    node = models.ForeignKey("network.Node", on_delete=models.PROTECT, related_name="+")
    use_id = models.UUIDField(unique=True)
    used_at = models.DateTimeField()
    why = models.CharField(max_length=24)
    actor = ActorField()

    class Meta:
        db_table = "codes_conflict"


class SigningKey(models.Model):
    """A key by which codes are signed; it lies nowhere, it is derived from its number."""

    number = models.PositiveIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "codes_signing_key"
        constraints = [
            CheckConstraint(
                condition=Q(number__gte=1, number__lte=65_535), name="codes_signing_key_number"
            ),
        ]
