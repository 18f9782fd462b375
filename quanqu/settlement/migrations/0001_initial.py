import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
from quanqu.kit.migrations_support import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
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
        append_only("settlement_contribution"),
    ]
