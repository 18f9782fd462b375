from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Lower, Now

from quanqu.identity.types import DeviceKind, DeviceState, OneTimePurpose
from quanqu.kit.fields import Uuid7Field


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who can sign in. Members and staff link here; what is personal lives with them."""

    id = Uuid7Field(primary_key=True)
    username = models.CharField(max_length=64, null=True, blank=True, unique=True)
    display_name = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=8, default="zh-hans", db_default="zh-hans")
    is_active = models.BooleanField(default=True, db_default=True)
    is_staff = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "identity_user"
        constraints = [
            CheckConstraint(
                condition=Q(username__isnull=True)
                | (Q(username=Lower("username")) & ~Q(username="")),
                name="identity_user_username_is_lower_case",
            ),
            CheckConstraint(
                condition=Q(language__in=["zh-hans", "en"]), name="identity_user_language"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username or str(self.pk)


class Device(models.Model):
    """A till, handheld or tablet at a node (of `network`, above: no foreign key)."""

    id = Uuid7Field(primary_key=True)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=64)
    node_id = models.UUIDField(db_index=True)
    token_hash = models.BinaryField(unique=True)
    state = models.CharField(max_length=16, default=DeviceState.ACTIVE.value)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_device"
        constraints = [
            CheckConstraint(
                condition=Q(kind__in=[*map(str, DeviceKind)]), name="identity_device_kind"
            ),
            CheckConstraint(
                condition=Q(state="active", revoked_at__isnull=True)
                | Q(state="revoked", revoked_at__isnull=False),
                name="identity_device_revoked_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """The short secret by which a person signs in at a device of their node."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="+")
    pin_hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "identity_pin"


class OneTimeCode(models.Model):
    """A code sent to a phone; only keyed hashes of both are kept."""

    id = Uuid7Field(primary_key=True)
    purpose = models.CharField(max_length=16)
    target_lookup = models.BinaryField()
    code_hash = models.BinaryField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0, db_default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_one_time_code"
        indexes = [
            models.Index(fields=["target_lookup", "purpose", "-id"], name="identity_code_newest")
        ]
        constraints = [
            CheckConstraint(
                condition=Q(purpose__in=[*map(str, OneTimePurpose)]), name="identity_code_purpose"
            ),
            CheckConstraint(
                condition=Q(attempts__gte=0, attempts__lte=5), name="identity_code_five_attempts"
            ),
            CheckConstraint(
                condition=Q(expires_at__gt=models.F("sent_at")), name="identity_code_expires_later"
            ),
        ]


class Token(models.Model):
    """A bearer token of the API: random, shown once, kept as a hash."""

    id = Uuid7Field(primary_key=True)
    token_hash = models.BinaryField(unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_token"
        constraints = [
            CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")),
                name="identity_token_expires_later",
            ),
        ]


class Throttle(models.Model):
    """The latest turns of one scope (a keyed hash, never a phone), the newest last."""

    scope = models.CharField(max_length=160, primary_key=True)
    turns_at = ArrayField(models.DateTimeField())

    class Meta:
        db_table = "identity_throttle"


class OutgoingMessage(models.Model):
    """The outbox of the demo's text sender. The body never repeats the number."""

    id = Uuid7Field(primary_key=True)
    to_masked = models.CharField(max_length=32)
    to_lookup = models.BinaryField()
    body = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "identity_outgoing_message"
        indexes = [models.Index(fields=["-sent_at"], name="identity_message_newest")]
