import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
from quanqu.kit.migrations_support import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("orders", "0001_initial"),
        ("wallet", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Earned",
            fields=[
                ("cause_id", models.UUIDField(primary_key=True, serialize=False)),
                ("kept_fen", models.BigIntegerField()),
                ("points_qty", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "loyalty_earned",
            },
        ),
        migrations.CreateModel(
            name="Earning",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="orders.order",
                    ),
                ),
                ("rate", models.IntegerField()),
                ("kept_fen", models.BigIntegerField()),
                ("points_qty", models.BigIntegerField()),
                ("began_at", models.DateTimeField()),
            ],
            options={
                "db_table": "loyalty_earning",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept_fen__gte", 0), ("points_qty__gte", 0), ("rate__gte", 0)
                        ),
                        name="loyalty_earning_numbers",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="earning",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wallet.pointsaccount",
            ),
        ),
        migrations.AddField(
            model_name="earned",
            name="earning",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loyalty.earning"
            ),
        ),
        append_only("loyalty_earned"),
    ]
