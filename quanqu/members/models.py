from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.kit.fields import Uuid7Field
from quanqu.members.types import ConsentPurpose, IdentifierKind, MemberState, Tier


class Member(models.Model):
    """A person as one customer of every channel. What is personal is sealed with their own key."""

    id = Uuid7Field(primary_key=True)
    user = models.OneToOneField(
        "identity.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    number = models.CharField(max_length=24, unique=True)
    tier = models.CharField(max_length=16, default=Tier.REGULAR.value)
    state = models.CharField(max_length=16, default=MemberState.ACTIVE.value, db_default="active")
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(
        "network.Staff", on_delete=models.PROTECT, null=True, related_name="+"
    )
    enrolled_at_node = models.ForeignKey(
        "network.Node", on_delete=models.PROTECT, null=True, related_name="+"
    )
    home_node = models.ForeignKey(
        "network.Node", on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=32)
    name_sealed = models.BinaryField(null=True)
    # The keyed hash of the name, to find who may stand here twice.
    name_lookup = models.BinaryField(null=True)
    # Whose everything is now that was theirs; never a chain of several.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        db_table = "members_member"
        indexes = [
            models.Index(fields=["enrolled_at"], name="members_member_enrolled_at"),
            models.Index(
                fields=["name_lookup"],
                name="members_member_name_lookup",
                condition=Q(name_lookup__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="members_member_merged_into",
                condition=Q(merged_into__isnull=False),
            ),
        ]
        constraints = [
            CheckConstraint(condition=Q(tier__in=[*map(str, Tier)]), name="members_member_tier"),
            CheckConstraint(
                condition=Q(state__in=[*map(str, MemberState)]), name="members_member_state"
            ),
            CheckConstraint(
                condition=~Q(state="erased")
                | Q(name_sealed__isnull=True, name_lookup__isnull=True),
                name="members_member_erased_has_no_name",
            ),
            CheckConstraint(
                condition=Q(state="active", merged_into=None)
                | Q(state="merged", merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | Q(state="erased"),
                name="members_member_merged",
            ),
        ]


class MemberKey(models.Model):
    """The wrapped data key of one member, in its own table: erasure deletes the row."""

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    wrapped_key = models.BinaryField()

    class Meta:
        db_table = "members_member_key"


class Identifier(models.Model):
    """A way to find a member: a keyed hash to look up by, the value sealed."""

    id = Uuid7Field(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    lookup = models.BinaryField()
    last4_lookup = models.BinaryField(null=True)
    sealed = models.BinaryField()
    added_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "members_identifier"
        indexes = [models.Index(fields=["last4_lookup"], name="members_identifier_last4")]
        constraints = [
            UniqueConstraint(fields=["kind", "lookup"], name="members_identifier_kind_lookup"),
            CheckConstraint(
                condition=Q(kind__in=[*map(str, IdentifierKind)]), name="members_identifier_kind"
            ),
        ]


class Consent(models.Model):
    """What a member agreed to, and when they took it back."""

    id = Uuid7Field(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "members_consent"
        constraints = [
            UniqueConstraint(
                fields=["member", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="members_consent_given_once",
            ),
            CheckConstraint(
                condition=Q(purpose__in=[*map(str, ConsentPurpose)]), name="members_consent_purpose"
            ),
            CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="members_consent_withdrawn_later",
            ),
        ]
