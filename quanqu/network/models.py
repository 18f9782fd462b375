from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.kit.fields import ActorField, Uuid7Field
from quanqu.kit.languages import named
from quanqu.network.types import Contract, OrganisationKind, Role, State, TaxStatus

BPS = 10_000


def one_of(field: str, kinds: Any, name: str) -> CheckConstraint:
    """The column holds one of the listed words."""
    return CheckConstraint(condition=Q(**{f"{field}__in": [*map(str, kinds)]}), name=name)


class Organisation(models.Model):
    """A legal entity with its own books, in a tree under the group."""

    id = Uuid7Field(primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=16)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tax_status = models.CharField(max_length=16, default=TaxStatus.GENERAL.value)
    contract = models.CharField(max_length=16, blank=True, default="")
    currency = models.CharField(max_length=3, default="CNY")
    transfer_price_bps = models.IntegerField(default=BPS)
    state = models.CharField(max_length=16, default=State.ACTIVE.value)

    class Meta:
        db_table = "network_organisation"
        constraints = [
            UniqueConstraint(
                fields=["kind"], condition=Q(kind="group"), name="network_organisation_one_group"
            ),
            one_of("kind", OrganisationKind, "network_organisation_kind"),
            one_of("tax_status", TaxStatus, "network_organisation_tax_status"),
            one_of("state", State, "network_organisation_state"),
            one_of("currency", ["CNY", "GBP"], "network_organisation_currency"),
            CheckConstraint(
                condition=Q(contract__in=[*map(str, Contract)])
                & (~Q(kind="dealer") | ~Q(contract="")),
                name="network_organisation_dealer_has_contract",
            ),
            CheckConstraint(
                condition=Q(kind="group", parent__isnull=True) | ~Q(kind="group"),
                name="network_organisation_group_is_root",
            ),
            CheckConstraint(
                condition=~Q(parent=F("id")), name="network_organisation_not_its_own_parent"
            ),
            CheckConstraint(
                condition=Q(transfer_price_bps__range=(0, BPS)),
                name="network_organisation_bps",
            ),
            CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="network_organisation_named"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {named(self)}"


class Node(models.Model):
    """A place that differs from others only in what it can do."""

    id = Uuid7Field(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    sells = models.BooleanField(default=False, db_default=False)
    holds_stock = models.BooleanField(default=False, db_default=False)
    ships = models.BooleanField(default=False, db_default=False)
    hands_over = models.BooleanField(default=False, db_default=False)
    takes_returns = models.BooleanField(default=False, db_default=False)
    serves = models.BooleanField(default=False, db_default=False)
    shows = models.BooleanField(default=False, db_default=False)
    latitude = models.FloatField()
    longitude = models.FloatField()
    h3_cell = models.BigIntegerField(db_index=True)
    division_code = models.CharField(max_length=12, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    timezone = models.CharField(max_length=64, default="Asia/Shanghai")
    price_zone = models.CharField(max_length=48, default="group")
    daily_capacity = models.IntegerField(null=True, blank=True)
    state = models.CharField(max_length=16, default=State.ACTIVE.value, db_default="active")

    class Meta:
        db_table = "network_node"
        indexes = [models.Index(fields=["latitude", "longitude"], name="network_node_position")]
        constraints = [
            UniqueConstraint(fields=["id", "organisation"], name="network_node_organisation_key"),
            CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="network_node_on_earth",
            ),
            CheckConstraint(
                condition=Q(price_zone__regex=r"^(group|(dealer|city):[A-Za-z0-9._-]+)$"),
                name="network_node_price_zone",
            ),
            CheckConstraint(
                condition=Q(daily_capacity__isnull=True) | Q(daily_capacity__gte=0),
                name="network_node_capacity",
            ),
            one_of("state", State, "network_node_state"),
            CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="network_node_named"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {named(self)}"


class Hours(models.Model):
    """A stretch of a weekday; a node without any is always open."""

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    weekday = models.SmallIntegerField()
    opens_minute = models.SmallIntegerField()
    closes_minute = models.SmallIntegerField()

    class Meta:
        db_table = "network_hours"
        constraints = [
            UniqueConstraint(
                fields=["node", "weekday", "opens_minute"], name="network_hours_node_weekday"
            ),
            CheckConstraint(
                condition=Q(weekday__range=(1, 7))
                & Q(opens_minute__gte=0, closes_minute__lte=1440)
                & Q(opens_minute__lt=F("closes_minute")),
                name="network_hours_within_a_day",
            ),
        ]


class Holiday(models.Model):
    """A day with other hours, or closed when it has none."""

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    name = models.CharField(max_length=64, blank=True, default="")
    opens_minute = models.SmallIntegerField(null=True, blank=True)
    closes_minute = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        db_table = "network_holiday"
        constraints = [
            UniqueConstraint(fields=["node", "on"], name="network_holiday_node_on"),
            CheckConstraint(
                condition=Q(opens_minute__isnull=True, closes_minute__isnull=True)
                | Q(opens_minute__gte=0, closes_minute__lte=1440)
                & Q(opens_minute__lt=F("closes_minute")),
                name="network_holiday_closed_or_hours",
            ),
        ]


class ServiceArea(models.Model):
    """A radius that a node serves and the minutes it promises there."""

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    radius_m = models.IntegerField()
    minutes = models.IntegerField()

    class Meta:
        db_table = "network_service_area"
        constraints = [
            UniqueConstraint(fields=["node", "radius_m"], name="network_service_area_node_radius"),
            CheckConstraint(
                condition=Q(radius_m__gt=0, minutes__gt=0), name="network_service_area_positive"
            ),
        ]


class Staff(models.Model):
    """A person who works for an organisation, wherever they serve."""

    id = Uuid7Field(primary_key=True)
    user = models.OneToOneField("identity.User", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default=State.ACTIVE.value)

    class Meta:
        db_table = "network_staff"
        constraints = [one_of("state", State, "network_staff_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Assignment(models.Model):
    """A role at a node, or at an organisation with all below it (node null)."""

    id = Uuid7Field(primary_key=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "network_assignment"
        constraints = [
            UniqueConstraint(
                fields=["staff", "role", "organisation", "node"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="network_assignment_held_once",
            ),
            one_of("role", Role, "network_assignment_role"),
            CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="network_assignment_ends_later",
            ),
        ]
        indexes = [models.Index(fields=["node", "role"], name="network_assignment_node_role")]


class Lesson(models.Model):
    """Something to learn before a permission counts; taught to those who hold a role."""

    id = Uuid7Field(primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True, default="")
    role = models.CharField(max_length=20)
    permission = models.CharField(max_length=40, blank=True, default="")
    position = models.IntegerField(default=0)
    is_ended = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "network_lesson"
        constraints = [one_of("role", Role, "network_lesson_role")]


class LessonPass(models.Model):
    """Somebody has learnt it; a manager or the office says so, never they themselves."""

    id = Uuid7Field(primary_key=True)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(
        "network.Staff", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    passed_at = models.DateTimeField()
    confirmed_by = ActorField()

    class Meta:
        db_table = "network_lesson_pass"
        constraints = [
            UniqueConstraint(fields=["staff", "lesson"], name="network_lesson_pass_once")
        ]
