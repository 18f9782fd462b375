import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import append_only, audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("catalog", "0001_initial"),
        ("ledger", "0001_initial"),
        ("network", "0001_initial"),
        ("orders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.IntegerField()),
                ("currency", models.TextField()),
                ("state", models.TextField()),
                ("first_on", models.DateField()),
                ("in_force_at", models.DateTimeField(null=True)),
                ("drafted_at", models.DateTimeField()),
                (
                    "drafted_by",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by", models.TextField(null=True)),
                ("why", models.TextField(db_default="")),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "fees_schedule",
            },
        ),
        migrations.CreateModel(
            name="Rate",
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
                ("rate_bps", models.IntegerField()),
                ("minimum_fen", models.BigIntegerField()),
                ("fixed_fen", models.BigIntegerField()),
                ("period", models.TextField(null=True)),
                ("free_until", models.DateField(null=True)),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.category",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fees.schedule",
                    ),
                ),
            ],
            options={
                "db_table": "fees_rate",
            },
        ),
        migrations.CreateModel(
            name="Charge",
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
                ("cause_id", models.UUIDField(null=True)),
                ("period_on", models.DateField(null=True)),
                ("currency", models.TextField()),
                ("base_fen", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("on", models.DateField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "journal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.journal",
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
                    "order_line",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.line",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "rate",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fees.rate",
                    ),
                ),
            ],
            options={
                "db_table": "fees_charge",
                "indexes": [
                    models.Index(fields=["on", "node"], name="fees_charge_day"),
                    models.Index(fields=["payer", "on"], name="fees_charge_payer"),
                    models.Index(fields=["payee", "on"], name="fees_charge_payee"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["commission", "delivery", "integration", "entry"])
                        ),
                        name="fees_charge_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer", models.F("payee")), _negated=True),
                        name="fees_charge_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cause_id__isnull", False),
                                ("node__isnull", False),
                                ("order_line__isnull", False),
                                ("period_on", None),
                            ),
                            models.Q(
                                ("cause_id", None),
                                ("node", None),
                                ("order_line", None),
                                ("period_on__isnull", False),
                                ("rate__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="fees_charge_cause",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("order_line__isnull", False)),
                        fields=("order_line", "kind", "cause_id"),
                        name="fees_charge_line",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "entry")),
                        fields=("payer", "kind", "currency", "period_on"),
                        name="fees_charge_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "integration")),
                        fields=("payer", "currency"),
                        name="fees_charge_integration",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "approved", "dropped"])),
                name="fees_schedule_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(
                fields=("organisation", "number"), name="fees_schedule_number", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved")),
                fields=("organisation", "currency", "in_force_at"),
                name="fees_schedule_in_force",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="fees_schedule_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_by__isnull", False),
                        ("state", "approved"),
                        ("approved_at__isnull", False),
                        ("in_force_at__isnull", False),
                        ("in_force_at__gte", models.F("approved_at")),
                    ),
                    models.Q(
                        models.Q(("state", "approved"), _negated=True),
                        ("approved_at", None),
                        ("approved_by", None),
                        ("in_force_at", None),
                    ),
                    _connector="OR",
                ),
                name="fees_schedule_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.UniqueConstraint(
                fields=("schedule", "kind", "category"), name="fees_rate_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["commission", "delivery", "integration", "entry"])
                ),
                name="fees_rate_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fixed_fen__gte", 0), ("minimum_fen__gte", 0), ("rate_bps__range", (0, 10000))
                ),
                name="fees_rate_money",
            ),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "entry"), ("period__in", ["month", "quarter", "year"])),
                    models.Q(models.Q(("kind", "entry"), _negated=True), ("period", None)),
                    _connector="OR",
                ),
                name="fees_rate_period",
            ),
        ),
        append_only("fees_rate"),
        append_only("fees_charge"),
        audited("fees_schedule"),
    ]
