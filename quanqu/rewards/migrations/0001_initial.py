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
            },
        ),
        migrations.CreateModel(
            name="Payout",
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
                ("party_kind", models.TextField()),
                ("party_id", models.UUIDField()),
                ("amount_fen", models.BigIntegerField()),
                ("part_qty", models.PositiveIntegerField()),
                ("paid_at", models.DateTimeField()),
                (
                    "journal",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.journal",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_payout",
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
                ("vests_at", models.DateTimeField()),
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
                (
                    "payout",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.payout",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_accrual",
            },
        ),
        migrations.CreateModel(
            name="PayRun",
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
                ("currency", models.TextField()),
                ("until", models.DateTimeField()),
                ("state", models.TextField(default="drafted")),
                ("amount_fen", models.BigIntegerField()),
                ("earner_qty", models.PositiveIntegerField()),
                (
                    "drafted_by",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("decided_by", models.TextField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "bearer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "rewards_pay_run",
            },
        ),
        migrations.AddField(
            model_name="payout",
            name="run",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rewards.payrun",
            ),
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
                ("burst_qty", models.PositiveIntegerField(default=10)),
                ("cluster_qty", models.PositiveIntegerField(default=3)),
                ("presence_m", models.PositiveIntegerField(default=2000)),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("burst_qty__gte", 2), ("cluster_qty__gte", 2), ("presence_m__gte", 50)
                        ),
                        name="rewards_policy_farming",
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
                ("distance_m", models.PositiveIntegerField(null=True)),
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
                                    "farmed",
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
        migrations.CreateModel(
            name="Flag",
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
                ("kind", models.TextField()),
                ("facts", models.JSONField(default=dict)),
                ("found_at", models.DateTimeField()),
                ("state", models.TextField(db_default="held", default="held")),
                ("proposal", models.TextField(blank=True, db_default="", default="")),
                ("proposed_by", models.TextField(null=True)),
                ("why", models.TextField(blank=True, db_default="", default="")),
                ("decided_by", models.TextField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
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
                "db_table": "rewards_flag",
                "indexes": [models.Index(fields=["found_at"], name="rewards_flag_found_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "staff", "kind"), name="rewards_flag_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["burst", "device_cluster", "no_presence", "self_dealing"])
                        ),
                        name="rewards_flag_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "released", "refused"])),
                        name="rewards_flag_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="rewards_flag_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "held")),
                            models.Q(
                                models.Q(("state", "held"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("proposed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rewards_flag_decided",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="kept",
            constraint=models.UniqueConstraint(
                fields=("entitlement", "cause_id"), name="rewards_kept_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="kept",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause_kind__in", ["handed_over", "returned", "refused"])),
                name="rewards_kept_cause",
            ),
        ),
        migrations.AddIndex(
            model_name="accrual",
            index=models.Index(fields=["party_id", "at"], name="rewards_accrual_party_at"),
        ),
        migrations.AddIndex(
            model_name="accrual",
            index=models.Index(
                condition=models.Q(("party_id__isnull", False), ("payout__isnull", True)),
                fields=["vests_at"],
                name="rewards_accrual_unpaid",
            ),
        ),
        migrations.AddIndex(
            model_name="accrual",
            index=models.Index(
                condition=models.Q(("payout__isnull", False)),
                fields=["payout"],
                name="rewards_accrual_payout",
            ),
        ),
        migrations.AddConstraint(
            model_name="accrual",
            constraint=models.UniqueConstraint(
                fields=("kept", "role", "party_kind", "party_id", "why"),
                name="rewards_accrual_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="accrual",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen", 0), _negated=True),
                name="rewards_accrual_not_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="payrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["drafted", "paid", "dropped"])),
                name="rewards_pay_run_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="payrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "drafted")),
                fields=("bearer", "currency"),
                name="rewards_pay_run_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="payrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "paid"), _negated=True),
                    models.Q(("decided_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="rewards_pay_run_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="payrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("state", "drafted")),
                    models.Q(
                        models.Q(("state", "drafted"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="rewards_pay_run_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="payrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="rewards_pay_run_money"
            ),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(fields=["party_id", "paid_at"], name="rewards_payout_party_at"),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.UniqueConstraint(
                fields=("run", "party_kind", "party_id"), name="rewards_payout_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="rewards_payout_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate_bps__lte", 10000)), name="rewards_entitlement_rate"
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(
                fields=("organisation", "version"), name="rewards_acceptance_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                fields=("plan", "number"), name="rewards_version_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "approved"])),
                name="rewards_version_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("bearer__in", ["platform", "dealer"])),
                name="rewards_version_bearer",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("later_touch__in", ["first", "last", "split"])),
                name="rewards_version_later_touch",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="rewards_version_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by", None), ("in_force_at", None), ("state", "draft")),
                    models.Q(
                        ("approved_by__isnull", False),
                        ("in_force_at__isnull", False),
                        ("state", "approved"),
                    ),
                    _connector="OR",
                ),
                name="rewards_version_approved_whole",
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
        audited("rewards_pay_run"),
        audited("rewards_flag"),
    ]
