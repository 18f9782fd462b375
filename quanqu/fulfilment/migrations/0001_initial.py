import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("codes", "0001_initial"),
        ("network", "0001_initial"),
        ("orders", "0001_initial"),
        ("stock", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("state", models.TextField()),
                ("promise_at", models.DateTimeField(null=True)),
                ("planned_at", models.DateTimeField()),
                ("picked_at", models.DateTimeField(null=True)),
                ("dispatched_at", models.DateTimeField(null=True)),
                ("ready_at", models.DateTimeField(null=True)),
                ("handed_over_at", models.DateTimeField(null=True)),
                (
                    "hand_over_node",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "handed_over_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
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
                    "pickup_code",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.code",
                    ),
                ),
                (
                    "source_node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.transfer",
                    ),
                ),
            ],
            options={
                "db_table": "fulfilment_delivery",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "handed_over"), _negated=True),
                            ("handed_over_at__isnull", False),
                            _connector="OR",
                        ),
                        name="fulfilment_delivery_handed_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "pickup"), _negated=True),
                            ("hand_over_node__isnull", False),
                            _connector="OR",
                        ),
                        name="fulfilment_delivery_pickup_node",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state", "to_pick"),
                            models.Q(("kind", "in_store"), _negated=True),
                        ),
                        fields=("order", "source_node"),
                        name="fulfilment_delivery_once",
                    ),
                    models.UniqueConstraint(
                        fields=("pickup_code",), name="fulfilment_delivery_code"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["to_pick", "picked"])),
                        fields=["source_node", "planned_at"],
                        name="fulfilment_delivery_to_do",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["dispatched", "ready"])),
                        fields=["hand_over_node", "planned_at"],
                        name="fulfilment_delivery_arriving",
                    ),
                    models.Index(fields=["-planned_at", "-id"], name="fulfilment_delivery_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("qty", models.IntegerField()),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfilment.delivery",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.line",
                    ),
                ),
            ],
            options={
                "db_table": "fulfilment_delivery_line",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delivery", "line"), name="fulfilment_delivery_line_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("qty__gt", 0)), name="fulfilment_delivery_line_qty"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="History",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_state", models.TextField(default="")),
                ("to_state", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("why", models.TextField(default="")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfilment.delivery",
                    ),
                ),
            ],
            options={
                "db_table": "fulfilment_history",
            },
        ),
        migrations.CreateModel(
            name="OfflineSale",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.TextField()),
                ("state", models.TextField()),
                ("why", models.TextField()),
                ("facts", models.JSONField()),
                ("told", models.JSONField()),
                ("currency", models.TextField()),
                ("total_fen", models.BigIntegerField()),
                ("sold_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.TextField()),
                ("reason", models.TextField()),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
            options={
                "db_table": "fulfilment_offline_sale",
                "indexes": [
                    models.Index(fields=["node", "-sold_at"], name="fulfilment_offline_sale_node")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["booked", "open", "dropped"])),
                        name="fulfilment_offline_sale_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("order__isnull", False), ("state", "booked")),
                            models.Q(
                                models.Q(("state", "booked"), _negated=True),
                                ("order__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="fulfilment_offline_sale_booked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(
                                ("settled_at__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="fulfilment_offline_sale_dropped",
                    ),
                ],
            },
        ),
        append_only("fulfilment_history"),
    ]
