import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="NodeLoad",
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
                ("used", models.IntegerField(db_default=0)),
                (
                    "node",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
            ],
            options={
                "db_table": "routing_node_load",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("node", "on"), name="routing_node_load_node_on"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used__gte", 0)), name="routing_node_load_used"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
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
                ("channel", models.TextField(db_default="")),
                ("place", models.JSONField(null=True)),
                ("lines", models.JSONField()),
                ("legs", models.JSONField()),
                ("why", models.JSONField()),
                ("ready_at", models.DateTimeField()),
                ("fee_fen", models.BigIntegerField(db_default=0)),
                ("made_at", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "hand_over_node",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
            ],
            options={
                "db_table": "routing_offer",
                "indexes": [models.Index(fields=["valid_until"], name="routing_offer_valid_until")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hand_over_node__isnull", False), ("kind", "pickup")),
                            models.Q(("kind", "delivery"), ("place__isnull", False)),
                            _connector="OR",
                        ),
                        name="routing_offer_goes_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fee_fen__gte", 0)), name="routing_offer_fee"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ready_at__gte", models.F("made_at")),
                            ("valid_until__gt", models.F("made_at")),
                        ),
                        name="routing_offer_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken_at__lte", models.F("valid_until"))),
                        name="routing_offer_taken_in_time",
                    ),
                ],
            },
        ),
    ]
