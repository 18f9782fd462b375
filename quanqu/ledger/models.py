from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.kit.ids import new_id


class Account(models.Model):
    """One account in the books of one legal entity."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.TextField()
    currency = models.TextField()
    party = models.TextField(default="", blank=True)
    floor_fen = models.BigIntegerField(null=True)
    balance_fen = models.BigIntegerField(null=True)

    class Meta:
        db_table = "ledger_account"
        constraints = [
            UniqueConstraint(
                fields=["organisation", "kind", "currency", "party"], name="ledger_account_key"
            ),
            CheckConstraint(
                condition=Q(balance_fen__isnull=True, floor_fen__isnull=True)
                | Q(balance_fen__gte=F("floor_fen")),
                name="ledger_account_floor",
            ),
            CheckConstraint(
                condition=Q(balance_fen__isnull=True, floor_fen__isnull=True)
                | Q(balance_fen__isnull=False, floor_fen__isnull=False),
                name="ledger_account_kept",
            ),
        ]
        indexes = [models.Index(fields=["party"], name="ledger_account_party")]


class Journal(models.Model):
    """One business fact; its fact key is unique, so that a fact is booked once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    fact_key = models.TextField()
    kind = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    memo = models.TextField(default="")
    about = models.UUIDField(null=True)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    actor = ActorField()

    class Meta:
        db_table = "ledger_journal"
        # Not `unique=True`, which would make a second index for LIKE on the hot path.
        constraints = [UniqueConstraint(fields=["fact_key"], name="ledger_journal_fact_key")]
        indexes = [
            models.Index(fields=["about"], name="ledger_journal_about"),
            models.Index(fields=["occurred_at", "id"], name="ledger_journal_time"),
        ]


class Posting(models.Model):
    """One signed amount on one account: debit positive. Written once, never changed."""

    id = Uuid7Field(primary_key=True)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Copied from the account, so that the balance per legal entity is checked without a join.
    organisation_id = models.UUIDField()
    currency = models.TextField()
    amount_fen = models.BigIntegerField()
    reason = models.TextField(default="")

    class Meta:
        db_table = "ledger_posting"
        constraints = [
            CheckConstraint(condition=~Q(amount_fen=0), name="ledger_posting_not_zero"),
        ]
        indexes = [
            models.Index(fields=["journal"], name="ledger_posting_journal"),
            # The amount stands in the index, so that a balance is summed without the table.
            models.Index(
                fields=["account", "journal"],
                include=["amount_fen"],
                name="ledger_posting_account",
            ),
        ]
