import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import CreatePartitionedModel, append_only, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("catalog", "0001_initial"),
        ("ledger", "0001_initial"),
        ("network", "0001_initial"),
        ("orders", "0001_initial"),
        ("stock", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("epoch", models.IntegerField()),
                ("xid", models.TextField()),
                ("move_id", models.UUIDField()),
                ("valued_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "valuation_progress",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="valuation_progress_one"
                    )
                ],
            },
        ),
        CreatePartitionedModel(
            name="Entry",
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
                ("move_id", models.UUIDField(null=True)),
                ("kind", models.TextField()),
                ("on", models.DateField()),
                ("qty", models.IntegerField()),
                ("known_qty", models.IntegerField()),
                ("value_fen", models.BigIntegerField()),
                ("cost_fen", models.BigIntegerField()),
                ("loss_fen", models.BigIntegerField()),
                ("sold_qty", models.IntegerField()),
                ("sold_known_qty", models.IntegerField()),
                ("net_fen", models.BigIntegerField()),
                ("transfer_fen", models.BigIntegerField()),
                ("claim_id", models.UUIDField(null=True)),
                ("cause_id", models.UUIDField()),
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
                        db_index=False,
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.sku",
                    ),
                ),
            ],
            options={
                "db_table": "valuation_entry",
                "indexes": [
                    models.Index(fields=["owner", "on"], name="valuation_entry_owner"),
                    models.Index(
                        condition=models.Q(("seller__isnull", False)),
                        fields=["seller", "on"],
                        name="valuation_entry_seller",
                    ),
                    models.Index(
                        condition=models.Q(("claim_id__isnull", False)),
                        fields=["claim_id"],
                        name="valuation_entry_claim",
                    ),
                    models.Index(fields=["cause_id", "sku"], name="valuation_entry_cause"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "received",
                                    "sold",
                                    "returned",
                                    "adjusted",
                                    "damaged",
                                    "counted",
                                    "consumed",
                                    "found",
                                    "corrected",
                                ],
                            )
                        ),
                        name="valuation_entry_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("known_qty", models.IntegerField()),
                ("unknown_qty", models.IntegerField()),
                ("value_fen", models.BigIntegerField()),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.sku",
                    ),
                ),
            ],
            options={
                "db_table": "valuation_position",
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "sku"), name="valuation_position_of"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("known_qty__gt", 0), ("value_fen__gte", 0)),
                            models.Q(("known_qty", 0), ("value_fen", 0)),
                            _connector="OR",
                        ),
                        name="valuation_position_worth",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarginSum",
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
                ("by", models.TextField()),
                ("span", models.TextField()),
                ("on", models.DateField()),
                ("key", models.UUIDField()),
                ("sold_qty", models.BigIntegerField()),
                ("costed_qty", models.BigIntegerField()),
                ("net_fen", models.BigIntegerField()),
                ("costed_net_fen", models.BigIntegerField()),
                ("cost_fen", models.BigIntegerField()),
                ("loss_fen", models.BigIntegerField()),
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
                "db_table": "valuation_margin",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "by", "span", "on", "key"),
                        name="valuation_margin_of",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by__in", ["node", "sku"]), ("span__in", ["day", "month"])
                        ),
                        name="valuation_margin_words",
                    ),
                ],
            },
        ),
        run_sql(__file__, "progress"),
        append_only("valuation_entry"),
    ]
