"""Tables of rewards: touches, bindings, share plans, and what each sale paid to whom and why."""

from enum import StrEnum

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from quanqu.kit.fields import ActorField, Uuid7Field, down
from quanqu.rewards.pay_models import Flag, Payout, PayRun
from quanqu.rewards.types import (
    Bearer,
    CauseKind,
    LaterTouch,
    PartyKind,
    Role,
    VersionState,
    Why,
)

__all__ = ["Flag", "PayRun", "Payout"]


def _one_of(column: str, words: type[StrEnum], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{column}__in": [*map(str, words)]}), name=name)


class Touch(models.Model):
    """One contact with a person: who, where, by what. Append-only, partitioned by month."""

    id = Uuid7Field(primary_key=True)
    scan_id = models.UUIDField()
    at = models.DateTimeField()
    purpose = models.TextField()
    code = down("codes.Code", null=True, db_index=False)
    member = down("members.Member", null=True, db_index=False)
    referrer = down("members.Member", null=True, db_index=False)
    visitor_id = models.UUIDField(null=True)
    staff = down("network.Staff", null=True, db_index=False)
    node = down("network.Node", null=True, db_index=False)
    channel = models.TextField(default="", blank=True)
    device = models.TextField(default="", blank=True)
    # From the code's place, where the phone said where it is; the position itself is not kept.
    distance_m = models.PositiveIntegerField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "rewards_touch"
        indexes = [
            models.Index(fields=["member", "at"], name="rewards_touch_member_at"),
            models.Index(fields=["visitor_id", "at"], name="rewards_touch_visitor_at"),
            models.Index(fields=["node", "at"], name="rewards_touch_node_at"),
            models.Index(fields=["code", "at"], name="rewards_touch_code_at"),
        ]


class Scan(models.Model):
    """The client-made id of a scan: UNIQUE here, because a partitioned table cannot promise it."""

    scan_id = models.UUIDField(primary_key=True)
    touch = down("rewards.Touch", db_index=False)

    class Meta:
        db_table = "rewards_scan"


class Visitor(models.Model):
    """Whom an anonymous visitor turned out to be; the first to be recognised stays."""

    visitor_id = models.UUIDField(primary_key=True)
    member = down("members.Member")
    recognised_at = models.DateTimeField()

    class Meta:
        db_table = "rewards_visitor"


class Policy(models.Model):
    """How an organisation binds members to its guides; no row means the defaults of `types`."""

    organisation = models.OneToOneField(
        "network.Organisation", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    capacity = models.PositiveIntegerField(default=30)
    validity_days = models.PositiveIntegerField(default=365)
    protection_days = models.PositiveIntegerField(default=90)
    window_minutes = models.PositiveIntegerField(default=10)
    needs_both_scans = models.BooleanField(default=True)
    burst_qty = models.PositiveIntegerField(default=10)
    cluster_qty = models.PositiveIntegerField(default=3)
    presence_m = models.PositiveIntegerField(default=2_000)

    class Meta:
        db_table = "rewards_policy"
        constraints = [
            models.CheckConstraint(
                condition=Q(protection_days__lte=F("validity_days"), validity_days__gte=1),
                name="rewards_policy_protection_in_validity",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=1000), name="rewards_policy_capacity"
            ),
            models.CheckConstraint(
                condition=Q(burst_qty__gte=2, cluster_qty__gte=2, presence_m__gte=50),
                name="rewards_policy_farming",
            ),
        ]


class BindingProposal(models.Model):
    """The last scan of each side; both close together bind. The row serialises the two scans."""

    id = Uuid7Field(primary_key=True)
    member = down("members.Member", db_index=False)
    staff = down("network.Staff", db_index=False)
    node = down("network.Node", db_index=False)
    member_at = models.DateTimeField(null=True)
    guide_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rewards_binding_proposal"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "staff"], name="rewards_proposal_member_staff"
            )
        ]


class UuidRange(Func):
    """One uuid as a closed range, so that GiST can compare it without btree_gist."""

    function = "uuidrange"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"
    output_field = models.TextField()


class SeatRange(UuidRange):
    """One number as a closed range, for the same reason."""

    function = "int4range"


class Binding(models.Model):
    """A member's guide for a period. A guide's clients sit on numbered seats up to the capacity."""

    id = Uuid7Field(primary_key=True)
    member = down("members.Member", db_index=False)
    staff = down("network.Staff", db_index=False)
    node = down("network.Node", db_index=False)
    seat = models.PositiveIntegerField()
    valid = DateTimeRangeField()
    protected_until = models.DateTimeField()
    end_reason = models.TextField(default="", db_default="", blank=True)
    actor = ActorField()

    class Meta:
        db_table = "rewards_binding"
        indexes = [
            models.Index(fields=["staff"], name="rewards_binding_staff"),
            models.Index(fields=["member"], name="rewards_binding_member"),
        ]
        constraints = [
            ExclusionConstraint(
                name="rewards_binding_member_once",
                expressions=[
                    (UuidRange("member"), RangeOperators.OVERLAPS),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="rewards_binding_seat_once",
                expressions=[
                    (UuidRange("staff"), RangeOperators.OVERLAPS),
                    (SeatRange("seat"), RangeOperators.OVERLAPS),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, seat__gte=1), name="rewards_binding_sound"
            ),
        ]


class SharePlan(models.Model):
    """A named plan of how pools are shared; what it says stands in its versions."""

    id = Uuid7Field(primary_key=True)
    organisation = down("network.Organisation", db_index=False)
    code = models.TextField(unique=True)
    name = models.TextField()

    class Meta:
        db_table = "rewards_plan"


class PlanVersion(models.Model):
    """What a plan says. Written by one person, approved by another, then never changed."""

    id = Uuid7Field(primary_key=True)
    plan = models.ForeignKey(SharePlan, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    state = models.TextField(default=VersionState.DRAFT.value)
    rates_bps = models.JSONField()
    shares_bps = models.JSONField()
    limits = models.JSONField(default=dict)
    bearer = models.TextField(default=Bearer.PLATFORM.value)
    window_days = models.PositiveIntegerField(null=True)
    later_touch = models.TextField(default=LaterTouch.LAST.value)
    vests_after_days = models.PositiveIntegerField(default=7)
    drafted_by = ActorField()
    approved_by = models.TextField(null=True)
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rewards_plan_version"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="rewards_version_number"),
            _one_of("state", VersionState, "rewards_version_state"),
            _one_of("bearer", Bearer, "rewards_version_bearer"),
            _one_of("later_touch", LaterTouch, "rewards_version_later_touch"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="rewards_version_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT.value, approved_by=None, in_force_at=None)
                | Q(
                    state=VersionState.APPROVED.value,
                    approved_by__isnull=False,
                    in_force_at__isnull=False,
                ),
                name="rewards_version_approved_whole",
            ),
        ]


class Acceptance(models.Model):
    """An organisation joins a plan by accepting one version of it."""

    id = Uuid7Field(primary_key=True)
    version = down("rewards.PlanVersion", db_index=False)
    organisation = down("network.Organisation", db_index=False)
    accepted_at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "rewards_acceptance"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version"], name="rewards_acceptance_once"
            )
        ]


class Entitlement(models.Model):
    """Per order line: plan version and rate as they were when it was paid. Frozen for good."""

    id = Uuid7Field(primary_key=True)
    order = down("orders.Order")
    order_line = models.OneToOneField("orders.Line", on_delete=models.PROTECT, related_name="+")
    member = down("members.Member", null=True, db_index=False)
    platform = down("network.Organisation", db_index=False)
    version = down("rewards.PlanVersion", db_index=False)
    rate_bps = models.PositiveIntegerField()
    currency = models.TextField()
    paid_at = models.DateTimeField()
    # The only column that may change: locking a row for update needs one that does.
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rewards_entitlement"
        constraints = [
            models.CheckConstraint(
                condition=Q(rate_bps__lte=10_000), name="rewards_entitlement_rate"
            )
        ]


class Beneficiary(models.Model):
    """Who stands for a role of one entitlement, with the facts of the sentence that says why."""

    id = Uuid7Field(primary_key=True)
    entitlement = down("rewards.Entitlement", db_index=False)
    role = models.TextField()
    party_kind = models.TextField()
    party_id = models.UUIDField(null=True)
    why = models.TextField()
    weight = models.PositiveIntegerField(default=1)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "rewards_beneficiary"
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement", "role", "party_kind", "party_id", "why"],
                name="rewards_beneficiary_once",
                nulls_distinct=False,
            ),
            _one_of("role", Role, "rewards_beneficiary_role"),
            _one_of("why", Why, "rewards_beneficiary_why"),
            models.CheckConstraint(
                condition=Q(party_kind=PartyKind.PLATFORM.value, party_id=None)
                | (~Q(party_kind=PartyKind.PLATFORM.value) & Q(party_id__isnull=False)),
                name="rewards_beneficiary_party",
            ),
            models.CheckConstraint(condition=Q(weight__gte=1), name="rewards_beneficiary_weight"),
        ]


class Kept(models.Model):
    """How one hand-over or return moved the money kept of a line: net of VAT, signed."""

    id = Uuid7Field(primary_key=True)
    entitlement = down("rewards.Entitlement", db_index=False)
    cause_kind = models.TextField()
    cause_id = models.UUIDField()
    qty = models.IntegerField()
    net_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "rewards_kept"
        constraints = [
            models.UniqueConstraint(fields=["entitlement", "cause_id"], name="rewards_kept_once"),
            _one_of("cause_kind", CauseKind, "rewards_kept_cause"),
        ]


class Accrual(models.Model):
    """One posted part of a pool, or the difference that a return made to it."""

    id = Uuid7Field(primary_key=True)
    kept = down("rewards.Kept", db_index=False)
    entitlement = down("rewards.Entitlement")
    role = models.TextField()
    party_kind = models.TextField()
    party_id = models.UUIDField(null=True)
    why = models.TextField()
    amount_fen = models.BigIntegerField()
    journal = down("ledger.Journal")
    at = models.DateTimeField()
    vests_at = models.DateTimeField()
    # What was paid is said once: the one column that may change, and only from nothing.
    payout = down("rewards.Payout", null=True, db_index=False)

    class Meta:
        db_table = "rewards_accrual"
        indexes = [
            models.Index(fields=["party_id", "at"], name="rewards_accrual_party_at"),
            models.Index(
                fields=["vests_at"],
                condition=Q(payout__isnull=True, party_id__isnull=False),
                name="rewards_accrual_unpaid",
            ),
            models.Index(
                fields=["payout"],
                condition=Q(payout__isnull=False),
                name="rewards_accrual_payout",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kept", "role", "party_kind", "party_id", "why"],
                name="rewards_accrual_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="rewards_accrual_not_zero"),
        ]
