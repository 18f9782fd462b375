"""Payments, refunds and what the provider said of them."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.kit.fields import ActorField
from quanqu.kit.ids import new_id
from quanqu.kit.money import CURRENCIES
from quanqu.payments.models.words import one_of
from quanqu.payments.types import (
    CaptureStatus,
    NoticeVerdict,
    PaymentStatus,
    PayWay,
    RefundStatus,
    TransactionKind,
)


class Payment(models.Model):
    """An intent to collect money for an order through a provider, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order_id = models.UUIDField()
    collector = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    provider = models.TextField()
    merchant_id = models.TextField(default="")
    amount_fen = models.BigIntegerField()
    currency = models.TextField()
    status = models.TextField(default=PaymentStatus.CREATED.value)
    way = models.TextField(db_default=PayWay.PAGE.value)
    # Monthly parts in which the payer owes it to the provider, and who that is; 0: paid at once.
    instalment_qty = models.PositiveSmallIntegerField(db_default=0)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    # Parts of it may go on to other merchants; what has, or is on its way.
    is_shared = models.BooleanField(db_default=False)
    shared_fen = models.BigIntegerField(db_default=0)
    # Only set aside by the provider: what of it is taken is asked for part by part, the rest is
    # given free (`released_fen`) when nothing more will be taken.
    is_hold = models.BooleanField(db_default=False)
    taking_fen = models.BigIntegerField(db_default=0)
    released_fen = models.BigIntegerField(db_default=0)
    held_until = models.DateTimeField(null=True)
    freed_at = models.DateTimeField(null=True)
    captured_fen = models.BigIntegerField(db_default=0)
    # What has been promised back: refunds that have not failed.
    refunded_fen = models.BigIntegerField(default=0)
    transaction_id = models.TextField(null=True)
    pay_url = models.TextField(default="")
    provider_reference = models.TextField(default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    captured_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "payments_payment"
        constraints = [
            CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_payment_amount"),
            CheckConstraint(
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("captured_fen")),
                name="payments_payment_refunded",
            ),
            CheckConstraint(
                condition=Q(
                    taking_fen__gte=0,
                    released_fen__gte=0,
                    captured_fen__gte=0,
                    captured_fen__lte=F("taking_fen"),
                    amount_fen__gte=F("taking_fen") + F("released_fen"),
                )
                & (Q(is_hold=True) | Q(released_fen=0, taking_fen=F("captured_fen"))),
                name="payments_payment_taken",
            ),
            CheckConstraint(
                condition=Q(status="captured") | Q(refunded_fen=0),
                name="payments_payment_refunded_after_capture",
            ),
            CheckConstraint(
                condition=Q(
                    status="captured", transaction_id__isnull=False, captured_at__isnull=False
                )
                | (~Q(status="captured") & Q(transaction_id=None, captured_at=None)),
                name="payments_payment_captured",
            ),
            CheckConstraint(
                condition=Q(currency__in=[*CURRENCIES]), name="payments_payment_currency"
            ),
            one_of("status", PaymentStatus, "payments_payment_status"),
            one_of("way", PayWay, "payments_payment_way"),
            CheckConstraint(
                condition=Q(instalment_qty=0, member=None)
                | Q(instalment_qty__gt=0, member__isnull=False),
                name="payments_payment_instalments",
            ),
            CheckConstraint(
                condition=Q(shared_fen=0)
                | Q(
                    is_shared=True,
                    status="captured",
                    shared_fen__gte=0,
                    shared_fen__lte=F("captured_fen"),
                ),
                name="payments_payment_shared",
            ),
            UniqueConstraint(
                fields=["provider", "transaction_id"], name="payments_payment_transaction"
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="payments_payment_order"),
            models.Index(
                fields=["member"],
                condition=Q(instalment_qty__gt=0),
                name="payments_payment_of_member",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(status__in=["created", "pending", "unknown"]),
                name="payments_payment_open",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(is_hold=True, freed_at=None, status__in=["held", "captured"]),
                name="payments_payment_held",
            ),
        ]


class Capture(models.Model):
    """A part that is taken of held money."""

    id = models.UUIDField(primary_key=True, default=new_id)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    amount_fen = models.BigIntegerField()
    status = models.TextField(default=CaptureStatus.CREATED.value)
    transaction_id = models.TextField(db_default="")
    requested_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    why = models.TextField(db_default="")
    actor = ActorField()

    class Meta:
        db_table = "payments_capture"
        constraints = [
            CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_capture_amount"),
            CheckConstraint(
                condition=Q(status="succeeded", done_at__isnull=False) & ~Q(transaction_id="")
                | (~Q(status="succeeded") & Q(done_at=None, transaction_id="")),
                name="payments_capture_done",
            ),
            one_of("status", CaptureStatus, "payments_capture_status"),
            UniqueConstraint(fields=["key"], name="payments_capture_key"),
        ]
        indexes = [
            models.Index(fields=["payment"], name="payments_capture_payment"),
            models.Index(
                fields=["requested_at"],
                condition=Q(status__in=["created", "unknown"]),
                name="payments_capture_open",
            ),
        ]


class CreditLimit(models.Model):
    """How much one member may owe in instalments; without a row the usual limit holds."""

    id = models.UUIDField(primary_key=True, default=new_id)
    member = models.OneToOneField("members.Member", on_delete=models.PROTECT, related_name="+")
    limit_fen = models.BigIntegerField()
    set_at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "payments_credit_limit"
        constraints = [
            CheckConstraint(condition=Q(limit_fen__gte=0), name="payments_credit_limit_amount")
        ]


class Refund(models.Model):
    """Part of a captured payment on its way back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    amount_fen = models.BigIntegerField()
    status = models.TextField(default=RefundStatus.CREATED.value)
    provider_refund_id = models.TextField(default="")
    about = models.UUIDField()
    requested_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "payments_refund"
        constraints = [
            CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_refund_amount"),
            CheckConstraint(
                condition=Q(status__in=["succeeded", "settled"], done_at__isnull=False)
                | (~Q(status__in=["succeeded", "settled"]) & Q(done_at=None)),
                name="payments_refund_done",
            ),
            one_of("status", RefundStatus, "payments_refund_status"),
            UniqueConstraint(fields=["key"], name="payments_refund_key"),
        ]
        indexes = [
            models.Index(fields=["payment"], name="payments_refund_payment"),
            models.Index(
                fields=["requested_at"],
                condition=Q(status__in=["created", "pending", "unknown"]),
                name="payments_refund_open",
            ),
            models.Index(
                fields=["requested_at"],
                condition=Q(status="failed"),
                name="payments_refund_failed",
            ),
        ]


class Transaction(models.Model):
    """A movement of money at a provider: each is booked once (P2)."""

    provider = models.TextField()
    transaction_id = models.TextField()
    kind = models.TextField()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "payments_transaction"
        constraints = [
            UniqueConstraint(
                fields=["provider", "kind", "transaction_id"], name="payments_transaction_once"
            ),
            CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_transaction_amount"),
            one_of("kind", TransactionKind, "payments_transaction_kind"),
        ]
        indexes = [
            models.Index(fields=["payment"], name="payments_transaction_payment"),
            models.Index(fields=["provider", "at"], name="payments_transaction_day"),
        ]


class Notice(models.Model):
    """A signed message of a provider and what we made of it; the payment may be unknown to us."""

    provider = models.TextField()
    notice_id = models.TextField()
    kind = models.TextField()
    merchant_id = models.TextField()
    payment_id = models.UUIDField()
    refund_id = models.UUIDField(null=True)
    transaction_id = models.TextField(default="")
    amount_fen = models.BigIntegerField()
    currency = models.TextField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    times = models.IntegerField(default=1)
    verdict = models.TextField()
    why = models.TextField(default="")
    actor = ActorField()

    class Meta:
        db_table = "payments_notice"
        constraints = [
            UniqueConstraint(fields=["provider", "notice_id"], name="payments_notice_once"),
            one_of("verdict", NoticeVerdict, "payments_notice_verdict"),
        ]
        indexes = [
            models.Index(fields=["payment_id"], name="payments_notice_payment"),
        ]


class History(models.Model):
    """Who moved a payment, or a part of one, from one state to another, when and why."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", db_index=False)
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    share = models.ForeignKey(
        "Share", on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    share_return = models.ForeignKey(
        "ShareReturn", on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    was = models.TextField()
    became = models.TextField()
    why = models.TextField(default="")
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "payments_history"
        indexes = [models.Index(fields=["payment", "id"], name="payments_history_payment")]
