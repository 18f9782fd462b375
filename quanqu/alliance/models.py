"""Tables of the alliance: agreements, clearings, monthly statements, disputes."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.alliance.types import AgreementState, DisputeState, StatementState
from quanqu.kit.fields import ActorField, down
from quanqu.kit.ids import new_id


class Agreement(models.Model):
    """The acceptor takes what the issuer owes its members, at a rate and within limits."""

    id = models.UUIDField(primary_key=True, default=new_id)
    issuer = down("network.Organisation", db_index=False)
    acceptor = down("network.Organisation")
    currency = models.TextField()
    rate_bps = models.IntegerField()
    takes_points = models.BooleanField()
    takes_vouchers = models.BooleanField()
    day_fen = models.BigIntegerField(null=True)
    member_day_fen = models.BigIntegerField(null=True)
    total_fen = models.BigIntegerField(null=True)
    state = models.TextField()
    proposed_by = down("network.Organisation", db_index=False)
    proposed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "alliance_agreement"
        constraints = [
            UniqueConstraint(
                fields=["issuer", "acceptor", "currency"],
                condition=Q(state=AgreementState.IN_FORCE.value),
                name="alliance_agreement_once",
            ),
            CheckConstraint(condition=~Q(issuer=F("acceptor")), name="alliance_agreement_of_two"),
            CheckConstraint(
                condition=Q(rate_bps__gt=0, rate_bps__lte=10_000), name="alliance_agreement_rate"
            ),
            CheckConstraint(
                condition=(Q(takes_points=True) | Q(takes_vouchers=True))
                & (Q(day_fen=None) | Q(day_fen__gt=0))
                & (Q(member_day_fen=None) | Q(member_day_fen__gt=0))
                & (Q(total_fen=None) | Q(total_fen__gt=0)),
                name="alliance_agreement_limits",
            ),
            CheckConstraint(
                condition=~Q(state=AgreementState.IN_FORCE.value) | Q(accepted_at__isnull=False),
                name="alliance_agreement_accepted",
            ),
        ]
        indexes = [models.Index(fields=["issuer", "acceptor"], name="alliance_agreement_pair")]


class Clearing(models.Model):
    """What the issuer owes the acceptor for one redemption; negative when it came back.

    Written once: what is wrong is disputed, and a dispute that is upheld is a row of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    agreement = down("alliance.Agreement", db_index=False)
    kind = models.TextField()
    # The spending of points or the voucher, which stand above this module.
    about = models.UUIDField()
    member_id = models.UUIDField(null=True)
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "alliance_clearing"
        constraints = [CheckConstraint(condition=~Q(amount_fen=0), name="alliance_clearing_money")]
        indexes = [
            models.Index(fields=["agreement", "at"], name="alliance_clearing_day"),
            models.Index(fields=["about"], name="alliance_clearing_about"),
        ]


class Statement(models.Model):
    """The clearings of two organisations in a month; netted once both have agreed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    one = down("network.Organisation", db_index=False)
    other = down("network.Organisation")
    month = models.DateField()
    currency = models.TextField()
    one_owes_fen = models.BigIntegerField()
    other_owes_fen = models.BigIntegerField()
    state = models.TextField()
    made_at = models.DateTimeField()
    one_agreed_at = models.DateTimeField(null=True)
    other_agreed_at = models.DateTimeField(null=True)
    netted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alliance_statement"
        constraints = [
            UniqueConstraint(
                fields=["one", "other", "currency", "month"], name="alliance_statement_month"
            ),
            CheckConstraint(condition=Q(one__lt=F("other")), name="alliance_statement_pair"),
            CheckConstraint(
                condition=Q(state=StatementState.MADE.value, netted_at=None)
                | Q(state=StatementState.NETTED.value, netted_at__isnull=False)
                & Q(one_agreed_at__isnull=False, other_agreed_at__isnull=False),
                name="alliance_statement_agreed",
            ),
        ]


class StatementLine(models.Model):
    """A clearing stands on one statement."""

    clearing = models.OneToOneField(
        "alliance.Clearing", on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    statement = down("alliance.Statement")

    class Meta:
        db_table = "alliance_statement_line"


class Dispute(models.Model):
    """One side says that a clearing is wrong; until it is decided, it is not netted."""

    id = models.UUIDField(primary_key=True, default=new_id)
    clearing = models.OneToOneField("alliance.Clearing", on_delete=models.PROTECT, related_name="+")
    by = down("network.Organisation", db_index=False)
    why = models.TextField()
    state = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    answer = models.TextField(db_default="")
    actor = ActorField()

    class Meta:
        db_table = "alliance_dispute"
        constraints = [
            CheckConstraint(
                condition=Q(state=DisputeState.OPEN.value, closed_at=None)
                | ~Q(state=DisputeState.OPEN.value) & Q(closed_at__isnull=False),
                name="alliance_dispute_closed",
            ),
        ]
