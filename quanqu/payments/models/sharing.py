"""Parts of payments that go on to other merchants, and come back."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.kit.fields import ActorField
from quanqu.kit.ids import new_id
from quanqu.payments.models.collecting import Payment
from quanqu.payments.models.words import one_of
from quanqu.payments.types import ShareStatus


class Share(models.Model):
    """A part of a captured payment that goes on to another merchant through the provider."""

    id = models.UUIDField(primary_key=True, default=new_id)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The receiver's number as a merchant of the provider.
    account = models.TextField()
    key = models.TextField()
    amount_fen = models.BigIntegerField()
    returned_fen = models.BigIntegerField(db_default=0)
    status = models.TextField(default=ShareStatus.CREATED.value)
    provider_share_id = models.TextField(db_default="")
    requested_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    why = models.TextField(db_default="")
    actor = ActorField()

    class Meta:
        db_table = "payments_share"
        constraints = [
            CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_share_amount"),
            CheckConstraint(
                condition=Q(returned_fen=0)
                | Q(status="succeeded", returned_fen__gte=0, returned_fen__lte=F("amount_fen")),
                name="payments_share_returned",
            ),
            one_of("status", ShareStatus, "payments_share_status"),
            UniqueConstraint(fields=["key"], name="payments_share_key"),
        ]
        indexes = [
            models.Index(fields=["payment"], name="payments_share_payment"),
            models.Index(
                fields=["requested_at"],
                condition=Q(status__in=["created", "pending", "unknown"]),
                name="payments_share_open",
            ),
        ]


class ShareReturn(models.Model):
    """A part of a share that comes back from its receiver."""

    id = models.UUIDField(primary_key=True, default=new_id)
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    amount_fen = models.BigIntegerField()
    status = models.TextField(default=ShareStatus.CREATED.value)
    provider_return_id = models.TextField(db_default="")
    requested_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    why = models.TextField(db_default="")
    actor = ActorField()

    class Meta:
        db_table = "payments_share_return"
        constraints = [
            CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_share_return_amount"),
            one_of("status", ShareStatus, "payments_share_return_status"),
            UniqueConstraint(fields=["key"], name="payments_share_return_key"),
        ]
        indexes = [
            models.Index(fields=["share"], name="payments_share_return_share"),
            models.Index(
                fields=["requested_at"],
                condition=Q(status__in=["created", "pending", "unknown"]),
                name="payments_share_return_open",
            ),
        ]


class Receiver(models.Model):
    """The account of an organisation at a provider, to which shares of payments go.

    Without one, or with an empty account, settlement pays it all that it is owed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    provider = models.TextField()
    account = models.TextField()
    set_at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "payments_receiver"
        constraints = [
            UniqueConstraint(fields=["organisation", "provider"], name="payments_receiver_once")
        ]
