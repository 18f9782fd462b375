"""What providers say of a day, and where our books disagree."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from quanqu.kit.fields import ActorField
from quanqu.kit.ids import new_id
from quanqu.payments.models.words import one_of
from quanqu.payments.types import DifferenceKind, DifferenceState, TransactionKind


class Bill(models.Model):
    """What a provider says it captured and gave back for us on one day of its calendar."""

    id = models.UUIDField(primary_key=True, default=new_id)
    provider = models.TextField()
    merchant_id = models.TextField()
    collector = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    on = models.DateField()
    fetched_at = models.DateTimeField()
    reconciled_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "payments_bill"
        constraints = [
            UniqueConstraint(fields=["provider", "merchant_id", "on"], name="payments_bill_once")
        ]
        indexes = [models.Index(fields=["collector", "-on"], name="payments_bill_day")]


class BillLine(models.Model):
    """One transaction as the provider's bill has it; the payment may be unknown to us."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.TextField()
    order_number = models.TextField()
    payment_id = models.UUIDField(null=True)
    refund_id = models.UUIDField(null=True)
    transaction_id = models.TextField()
    amount_fen = models.BigIntegerField()
    currency = models.TextField()
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "payments_bill_line"
        constraints = [
            UniqueConstraint(
                fields=["bill", "kind", "transaction_id"], name="payments_bill_line_once"
            ),
            one_of("kind", TransactionKind, "payments_bill_line_kind"),
        ]
        indexes = [models.Index(fields=["transaction_id"], name="payments_bill_line_transaction")]


class Difference(models.Model):
    """A transaction on which a provider and our books disagree, until it is explained (P6)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    provider = models.TextField()
    collector = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The bill that says so; none while only a notice did.
    bill = models.ForeignKey(
        Bill, on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    kind = models.TextField()
    transaction_kind = models.TextField()
    transaction_id = models.TextField()
    order_number = models.TextField()
    payment_id = models.UUIDField(null=True)
    ours_fen = models.BigIntegerField(null=True)
    theirs_fen = models.BigIntegerField(null=True)
    currency = models.TextField()
    state = models.TextField(default=DifferenceState.OPEN.value)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.TextField(db_default="")
    reason = models.TextField(db_default="")
    actor = ActorField()

    class Meta:
        db_table = "payments_difference"
        constraints = [
            UniqueConstraint(
                fields=["provider", "transaction_kind", "transaction_id"],
                name="payments_difference_once",
            ),
            one_of("kind", DifferenceKind, "payments_difference_kind"),
            one_of("state", DifferenceState, "payments_difference_state"),
            one_of("transaction_kind", TransactionKind, "payments_difference_of"),
            CheckConstraint(
                condition=~Q(state="settled")
                | (Q(settled_at__isnull=False) & ~Q(reason="") & ~Q(settled_by="")),
                name="payments_difference_settled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["found_at"], condition=Q(state="open"), name="payments_difference_open"
            ),
            models.Index(
                fields=["bill"], condition=Q(state="open"), name="payments_difference_bill"
            ),
            models.Index(
                fields=["-settled_at"],
                condition=Q(state="settled"),
                name="payments_difference_settled_at",
            ),
        ]
