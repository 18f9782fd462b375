import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("codes", "0001_initial"),
        ("orders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Summed",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("touch_id", models.UUIDField()),
            ],
            options={
                "db_table": "scan_summed",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="scan_summed_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Brought",
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
                ("at", models.DateTimeField()),
                (
                    "code",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.code",
                    ),
                ),
            ],
            options={
                "db_table": "scan_brought",
                "indexes": [models.Index(fields=["code"], name="scan_brought_code")],
            },
        ),
        migrations.CreateModel(
            name="CodeDay",
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
                ("on", models.DateField()),
                ("scans_qty", models.IntegerField(db_default=0, default=0)),
                ("visitors_qty", models.IntegerField(db_default=0, default=0)),
                ("enrolled_qty", models.IntegerField(db_default=0, default=0)),
                ("orders_qty", models.IntegerField(db_default=0, default=0)),
                ("paid_fen", models.BigIntegerField(db_default=0, default=0)),
                ("returned_fen", models.BigIntegerField(db_default=0, default=0)),
                (
                    "code",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.code",
                    ),
                ),
            ],
            options={
                "db_table": "scan_code_day",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "on"), name="scan_code_day_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("enrolled_qty__gte", 0),
                            ("scans_qty__gte", 0),
                            ("visitors_qty__gte", 0),
                            ("orders_qty__gte", 0),
                            ("paid_fen__gte", 0),
                            ("returned_fen__gte", 0),
                        ),
                        name="scan_code_day_counts_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seen",
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
                ("on", models.DateField()),
                ("who", models.UUIDField()),
                (
                    "code",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.code",
                    ),
                ),
            ],
            options={
                "db_table": "scan_seen",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "on", "who"), name="scan_seen_once")
                ],
            },
        ),
    ]
