import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import append_only, audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("ledger", "0001_initial"),
        ("network", "0001_initial"),
        ("orders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contribution",
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
                ("cause_id", models.UUIDField()),
                ("role", models.TextField()),
                ("currency", models.TextField()),
                ("qty", models.IntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("net_fen", models.BigIntegerField()),
                ("on", models.DateField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
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
            ],
            options={
                "db_table": "settlement_contribution",
                "indexes": [
                    models.Index(fields=["on", "node"], name="settlement_contribution_day"),
                    models.Index(fields=["organisation", "on"], name="settlement_contribution_org"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cause_id", "role", "node", "organisation"),
                        name="settlement_contribution_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                ["found", "sold", "held", "shipped", "handed_over", "took_return"],
                            )
                        ),
                        name="settlement_contribution_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("currency", models.TextField()),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("state", models.TextField()),
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
                ("started_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("why", models.TextField(db_default="")),
            ],
            options={
                "db_table": "settlement_run",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["drafted", "approved", "paying", "paid", "dropped"])
                        ),
                        name="settlement_run_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["drafted", "approved", "paying"])),
                        fields=("currency",),
                        name="settlement_run_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "dropped"), _negated=True),
                        fields=("currency", "last_on"),
                        name="settlement_run_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_on__lte", models.F("last_on"))),
                        name="settlement_run_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="settlement_run_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["drafted", "dropped"]),
                            models.Q(
                                ("approved_at__isnull", False), ("approved_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="settlement_run_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("claims_fen", models.BigIntegerField()),
                ("debts_fen", models.BigIntegerField()),
                ("state", models.TextField()),
                ("paid_at", models.DateTimeField(null=True)),
                ("reversed_at", models.DateTimeField(null=True)),
                ("why", models.TextField(db_default="")),
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
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.run",
                    ),
                ),
            ],
            options={
                "db_table": "settlement_payout",
                "indexes": [
                    models.Index(fields=["organisation", "run"], name="settlement_payout_org"),
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["run", "id"],
                        name="settlement_payout_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "paid", "reversed"])),
                        name="settlement_payout_state",
                    ),
                    models.UniqueConstraint(
                        fields=("run", "organisation"), name="settlement_payout_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("journal", None), ("paid_at", None), ("state", "planned")),
                            models.Q(
                                models.Q(("state", "planned"), _negated=True),
                                ("paid_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="settlement_payout_paid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunDebt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                (
                    "creditor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "debtor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlement.payout",
                    ),
                ),
            ],
            options={
                "db_table": "settlement_debt",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("payout", "creditor", "debtor"), name="settlement_debt_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True),
                        name="settlement_debt_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("creditor", models.F("debtor")), _negated=True),
                        name="settlement_debt_of_two",
                    ),
                ],
            },
        ),
        append_only("settlement_contribution"),
        append_only("settlement_debt"),
        audited("settlement_run"),
        audited("settlement_payout"),
    ]
