import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import CreatePartitionedModel, append_only, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("currency", models.TextField()),
                ("party", models.TextField(blank=True, default="")),
                ("floor_fen", models.BigIntegerField(null=True)),
                ("balance_fen", models.BigIntegerField(null=True)),
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
                "db_table": "ledger_account",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind", "currency", "party"),
                        name="ledger_account_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("balance_fen__isnull", True), ("floor_fen__isnull", True)),
                            ("balance_fen__gte", models.F("floor_fen")),
                            _connector="OR",
                        ),
                        name="ledger_account_floor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("balance_fen__isnull", True), ("floor_fen__isnull", True)),
                            models.Q(("balance_fen__isnull", False), ("floor_fen__isnull", False)),
                            _connector="OR",
                        ),
                        name="ledger_account_kept",
                    ),
                ],
                "indexes": [models.Index(fields=["party"], name="ledger_account_party")],
            },
        ),
        migrations.CreateModel(
            name="Journal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("fact_key", models.TextField()),
                ("kind", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("memo", models.TextField(default="")),
                ("about", models.UUIDField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.journal",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_journal",
                "constraints": [
                    models.UniqueConstraint(fields=("fact_key",), name="ledger_journal_fact_key")
                ],
                "indexes": [
                    models.Index(fields=["about"], name="ledger_journal_about"),
                    models.Index(fields=["occurred_at", "id"], name="ledger_journal_time"),
                ],
            },
        ),
        CreatePartitionedModel(
            name="Posting",
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
                ("organisation_id", models.UUIDField()),
                ("currency", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("reason", models.TextField(default="")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "journal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.journal",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_posting",
            },
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["journal"], name="ledger_posting_journal"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                fields=["account", "journal"],
                include=("amount_fen",),
                name="ledger_posting_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen", 0), _negated=True), name="ledger_posting_not_zero"
            ),
        ),
        append_only("ledger_journal"),
        append_only("ledger_posting"),
        run_sql(__file__, "balanced"),
    ]
