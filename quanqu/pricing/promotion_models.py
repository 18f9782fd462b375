"""Tables of promotions: their versions, budgets, coupons, benefit tokens and buyers."""

from django.db import models
from django.db.models import F, Q

from quanqu.kit.fields import ActorField, Uuid7Field, down
from quanqu.pricing.types import BuyerState


class Budget(models.Model):
    """Money (or pieces) that may be given away; what is left lies in its slices."""

    id = Uuid7Field(primary_key=True)
    organisation = down("network.Organisation")
    name = models.TextField()
    currency = models.TextField()
    limit_fen = models.BigIntegerField()

    class Meta:
        db_table = "pricing_budget"
        constraints = (
            models.CheckConstraint(name="pricing_budget_limit", condition=Q(limit_fen__gt=0)),
        )


class BudgetSlice(models.Model):
    """A part of a budget: orders of one moment take from different ones and do not wait."""

    id = models.BigAutoField(primary_key=True)
    budget = down("pricing.Budget", db_index=False)
    number = models.IntegerField()
    left_fen = models.BigIntegerField()

    class Meta:
        db_table = "pricing_budget_slice"
        constraints = (
            models.UniqueConstraint(name="pricing_slice_number", fields=["budget", "number"]),
            models.CheckConstraint(name="pricing_slice_left", condition=Q(left_fen__gte=0)),
        )


class BudgetUse(models.Model):
    """What one claim (an order's id, no key upward) took of a budget, and what came back."""

    id = Uuid7Field(primary_key=True)
    budget = down("pricing.Budget")
    claim_id = models.UUIDField()
    amount_fen = models.BigIntegerField()
    returned_fen = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "pricing_budget_use"
        constraints = (
            models.UniqueConstraint(name="pricing_use_claim", fields=["claim_id", "budget"]),
            models.CheckConstraint(
                name="pricing_use_amount",
                condition=Q(amount_fen__gt=0, returned_fen__gte=0)
                & Q(amount_fen__gte=F("returned_fen")),
            ),
        )


class Promotion(models.Model):
    """A promotion of an organisation; what it says stands in its versions."""

    id = Uuid7Field(primary_key=True)
    organisation = down("network.Organisation", db_index=False)
    code = models.TextField()
    budget = down("pricing.Budget", null=True)

    class Meta:
        db_table = "pricing_promotion"
        constraints = (
            models.UniqueConstraint(name="pricing_promotion_code", fields=["organisation", "code"]),
        )

    def __str__(self) -> str:
        return self.code


class PromotionVersion(models.Model):
    """What a promotion says. Written by one person, approved by another, then never changed.

    Its versions are those of prices, so that a quote's one number names both.
    """

    id = Uuid7Field(primary_key=True)
    promotion = down("pricing.Promotion", db_index=False)
    number = models.PositiveIntegerField()
    form = models.JSONField()
    drafted_by = ActorField()
    drafted_at = models.DateTimeField()
    approved_by = models.TextField(null=True)
    dropped_by = models.TextField(null=True)
    from_version = down("pricing.Version", null=True, db_index=False, db_column="from_version")
    until_version = down("pricing.Version", null=True, db_index=False, db_column="until_version")

    class Meta:
        db_table = "pricing_promotion_version"
        constraints = (
            models.UniqueConstraint(
                name="pricing_promotion_number", fields=["promotion", "number"]
            ),
            models.UniqueConstraint(
                name="pricing_promotion_in_force",
                fields=["promotion"],
                condition=Q(from_version__isnull=False, until_version__isnull=True),
            ),
            models.CheckConstraint(
                name="pricing_promotion_four_eyes",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="pricing_promotion_approved_whole",
                condition=Q(approved_by=None, from_version=None, until_version=None)
                | Q(approved_by__isnull=False, from_version__isnull=False),
            ),
            models.CheckConstraint(
                name="pricing_promotion_dropped",
                condition=Q(dropped_by=None) | Q(approved_by=None),
            ),
            models.CheckConstraint(
                name="pricing_promotion_closed_later",
                condition=Q(until_version__gt=F("from_version")),
            ),
        )
        indexes = (
            models.Index(name="pricing_promotion_from", fields=["from_version"]),
            models.Index(name="pricing_promotion_until", fields=["until_version"]),
        )


class FloorDraft(models.Model):
    """Floor prices that wait for a second person; approved they are prices of tier `floor`."""

    id = Uuid7Field(primary_key=True)
    list = down("pricing.PriceList")
    rows = models.JSONField()
    drafted_by = ActorField()
    drafted_at = models.DateTimeField()
    approved_by = models.TextField(null=True)
    dropped_by = models.TextField(null=True)
    version = down("pricing.Version", null=True)

    class Meta:
        db_table = "pricing_floor_draft"
        constraints = (
            models.CheckConstraint(
                name="pricing_floor_four_eyes",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="pricing_floor_approved_whole",
                condition=Q(approved_by=None, version=None)
                | Q(approved_by__isnull=False, version__isnull=False),
            ),
            models.CheckConstraint(
                name="pricing_floor_dropped", condition=Q(dropped_by=None) | Q(approved_by=None)
            ),
        )


class CouponSeries(models.Model):
    """Coupons of one promotion: who may claim how many, until when, and for how long they hold."""

    id = Uuid7Field(primary_key=True)
    promotion = down("pricing.Promotion")
    code = models.TextField(unique=True)
    pieces = down("pricing.Budget", null=True)
    per_member = models.IntegerField()
    is_transferable = models.BooleanField()
    claim_from = models.DateTimeField()
    claim_until = models.DateTimeField()
    valid_days = models.IntegerField()

    class Meta:
        db_table = "pricing_coupon_series"
        constraints = (
            models.CheckConstraint(
                name="pricing_series_limits",
                condition=Q(per_member__gte=1, valid_days__gte=1)
                & Q(claim_until__gt=F("claim_from")),
            ),
        )

    def __str__(self) -> str:
        return self.code


class Coupon(models.Model):
    """One coupon of one member, used by one claim at a time (an order's id, no key upward)."""

    id = Uuid7Field(primary_key=True)
    series = down("pricing.CouponSeries", db_index=False)
    number = models.TextField(unique=True)
    member = down("members.Member")
    first_member = down("members.Member", db_index=False)
    ordinal = models.IntegerField()
    claimed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Whose it was before that member was found to be the same person as the present one.
    merged_from = down("members.Member", null=True, db_index=False)
    used_by = models.UUIDField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "pricing_coupon"
        constraints = (
            models.UniqueConstraint(
                name="pricing_coupon_ordinal", fields=["series", "first_member", "ordinal"]
            ),
            models.CheckConstraint(
                name="pricing_coupon_used",
                condition=Q(used_by=None, used_at=None)
                | Q(used_by__isnull=False, used_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                name="pricing_coupon_used_by",
                fields=["used_by"],
                condition=Q(used_by__isnull=False),
            ),
        )


class CouponTally(models.Model):
    """How many coupons of a series were claimed and used: what each statement changed, until a job
    puts the rows of a series together. Nobody waits for a row that all orders have in common.
    """

    id = models.BigAutoField(primary_key=True)
    series = down("pricing.CouponSeries")
    claimed_qty = models.BigIntegerField()
    used_qty = models.BigIntegerField()

    class Meta:
        db_table = "pricing_coupon_tally"


class CouponOwner(models.Model):
    """Whose a coupon became, one after the other; the first row has nobody before it."""

    id = Uuid7Field(primary_key=True)
    coupon = down("pricing.Coupon", db_index=False)
    number = models.IntegerField()
    from_member = down("members.Member", null=True, db_index=False)
    to_member = down("members.Member", db_index=False)
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "pricing_coupon_owner"
        constraints = (
            models.UniqueConstraint(name="pricing_owner_number", fields=["coupon", "number"]),
        )


class BenefitToken(models.Model):
    """What a member may present to promotions that ask for it, for a while."""

    id = Uuid7Field(primary_key=True)
    member = down("members.Member")
    kind = models.TextField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "pricing_benefit_token"
        constraints = (
            models.CheckConstraint(
                name="pricing_token_until", condition=Q(until_at__gt=F("from_at"))
            ),
        )
        indexes = (models.Index(name="pricing_token_kind", fields=["kind", "id"]),)


class Buyer(models.Model):
    """A member who asks to buy wholesale from an organisation, and what it answered."""

    id = Uuid7Field(primary_key=True)
    member = down("members.Member", db_index=False)
    organisation = down("network.Organisation")
    state = models.TextField(default=BuyerState.ASKED.value)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(null=True)

    class Meta:
        db_table = "pricing_buyer"
        constraints = (
            models.UniqueConstraint(name="pricing_buyer_member", fields=["member", "organisation"]),
            models.CheckConstraint(
                name="pricing_buyer_state",
                condition=Q(state=BuyerState.ASKED.value, decided_by=None)
                | Q(
                    state__in=[BuyerState.APPROVED.value, BuyerState.REFUSED.value],
                    decided_by__isnull=False,
                ),
            ),
        )
