import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.rewards.models
from quanqu.kit.migrations_support import CreatePartitionedModel, audited, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("codes", "0001_initial"),
        ("ledger", "0001_initial"),
        ("members", "0001_initial"),
        ("network", "0001_initial"),
        ("orders", "0001_initial"),
    ]

    operations = [
        run_sql(__file__, "ranges"),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("state", models.TextField(default="draft")),
                ("rates_bps", models.JSONField()),
                ("shares_bps", models.JSONField()),
                ("limits", models.JSONField(default=dict)),
                ("bearer", models.TextField(default="platform")),
                ("window_days", models.PositiveIntegerField(null=True)),
                ("later_touch", models.TextField(default="last")),
                ("vests_after_days", models.PositiveIntegerField(default=7)),
                (
                    "drafted_by",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("approved_by", models.TextField(null=True)),
                ("in_force_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "rewards_plan_version",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "approved"])),
                        name="rewards_version_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bearer__in", ["platform", "dealer"])),
                        name="rewards_version_bearer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("later_touch__in", ["first", "last", "split"])),
                        name="rewards_version_later_touch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="rewards_version_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by", None), ("in_force_at", None), ("state", "draft")
                            ),
                            models.Q(
                                ("approved_by__isnull", False),
                                ("in_force_at__isnull", False),
                                ("state", "approved"),
                            ),
                            _connector="OR",
                        ),
                        name="rewards_version_approved_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("rate_bps", models.PositiveIntegerField()),
                ("currency", models.TextField()),
                ("paid_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "order_line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.line",
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.planversion",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_entitlement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rate_bps__lte", 10000)),
                        name="rewards_entitlement_rate",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("cause_kind", models.TextField()),
                ("cause_id", models.UUIDField()),
                ("qty", models.IntegerField()),
                ("net_fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "entitlement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.entitlement",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_kept",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entitlement", "cause_id"), name="rewards_kept_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cause_kind__in", ["handed_over", "returned"])),
                        name="rewards_kept_cause",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Accrual",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("role", models.TextField()),
                ("party_kind", models.TextField()),
                ("party_id", models.UUIDField(null=True)),
                ("why", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "journal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.journal",
                    ),
                ),
                (
                    "entitlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.entitlement",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.kept",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_accrual",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kept", "role", "party_kind", "party_id", "why"),
                        name="rewards_accrual_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True),
                        name="rewards_accrual_not_zero",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["party_id", "at"], name="rewards_accrual_party_at")
                ],
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("accepted_at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.planversion",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_acceptance",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "version"), name="rewards_acceptance_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="network.organisation",
                    ),
                ),
                ("capacity", models.PositiveIntegerField(default=30)),
                ("validity_days", models.PositiveIntegerField(default=365)),
                ("protection_days", models.PositiveIntegerField(default=90)),
                ("window_minutes", models.PositiveIntegerField(default=10)),
                ("needs_both_scans", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "rewards_policy",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("protection_days__lte", models.F("validity_days")),
                            ("validity_days__gte", 1),
                        ),
                        name="rewards_policy_protection_in_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gte", 1), ("capacity__lte", 1000)),
                        name="rewards_policy_capacity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharePlan",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.TextField(unique=True)),
                ("name", models.TextField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_plan",
            },
        ),
        migrations.AddField(
            model_name="planversion",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rewards.shareplan",
            ),
        ),
        CreatePartitionedModel(
            name="Touch",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("scan_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("purpose", models.TextField()),
                ("visitor_id", models.UUIDField(null=True)),
                ("channel", models.TextField(blank=True, default="")),
                ("device", models.TextField(blank=True, default="")),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "code",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.code",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "referrer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_touch",
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("scan_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "touch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.touch",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_scan",
            },
        ),
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("visitor_id", models.UUIDField(primary_key=True, serialize=False)),
                ("recognised_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_visitor",
            },
        ),
        migrations.CreateModel(
            name="Binding",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("seat", models.PositiveIntegerField()),
                ("valid", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("protected_until", models.DateTimeField()),
                ("end_reason", models.TextField(blank=True, db_default="", default="")),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_binding",
                "indexes": [
                    models.Index(fields=["staff"], name="rewards_binding_staff"),
                    models.Index(fields=["member"], name="rewards_binding_member"),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (quanqu.rewards.models.UuidRange("member"), "&&"),
                            ("valid", "&&"),
                        ],
                        name="rewards_binding_member_once",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (quanqu.rewards.models.UuidRange("staff"), "&&"),
                            (quanqu.rewards.models.SeatRange("seat"), "&&"),
                            ("valid", "&&"),
                        ],
                        name="rewards_binding_seat_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seat__gte", 1), ("valid__isempty", False)),
                        name="rewards_binding_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BindingProposal",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("member_at", models.DateTimeField(null=True)),
                ("guide_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_binding_proposal",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "staff"), name="rewards_proposal_member_staff"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Beneficiary",
            fields=[
                (
                    "id",
                    quanqu.kit.fields.Uuid7Field(
                        db_default=quanqu.kit.fields.Uuid7(output_field=models.UUIDField()),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("role", models.TextField()),
                ("party_kind", models.TextField()),
                ("party_id", models.UUIDField(null=True)),
                ("why", models.TextField()),
                ("weight", models.PositiveIntegerField(default=1)),
                ("facts", models.JSONField(default=dict)),
                (
                    "entitlement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.entitlement",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_beneficiary",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entitlement", "role", "party_kind", "party_id", "why"),
                        name="rewards_beneficiary_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "acquirer_guide",
                                    "bound_guide",
                                    "serving_guide",
                                    "manager",
                                    "node",
                                    "dealer",
                                    "fulfilling_node",
                                    "referrer",
                                    "platform",
                                ],
                            )
                        ),
                        name="rewards_beneficiary_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "why__in",
                                [
                                    "enrolled",
                                    "bound",
                                    "served",
                                    "manages",
                                    "home_of_binding",
                                    "touched",
                                    "sold",
                                    "dealer_of_node",
                                    "fulfilled",
                                    "referred",
                                    "nobody",
                                    "own_purchase",
                                    "below_minimum",
                                    "above_maximum",
                                    "remainder",
                                ],
                            )
                        ),
                        name="rewards_beneficiary_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("party_id", None), ("party_kind", "platform")),
                            models.Q(
                                models.Q(("party_kind", "platform"), _negated=True),
                                ("party_id__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rewards_beneficiary_party",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 1)), name="rewards_beneficiary_weight"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                fields=("plan", "number"), name="rewards_version_number"
            ),
        ),
        migrations.AddIndex(
            model_name="touch",
            index=models.Index(fields=["member", "at"], name="rewards_touch_member_at"),
        ),
        migrations.AddIndex(
            model_name="touch",
            index=models.Index(fields=["visitor_id", "at"], name="rewards_touch_visitor_at"),
        ),
        migrations.AddIndex(
            model_name="touch",
            index=models.Index(fields=["node", "at"], name="rewards_touch_node_at"),
        ),
        migrations.AddIndex(
            model_name="touch",
            index=models.Index(fields=["code", "at"], name="rewards_touch_code_at"),
        ),
        run_sql(__file__, "rights"),
        audited("rewards_binding"),
        audited("rewards_plan_version"),
        audited("rewards_acceptance"),
    ]
