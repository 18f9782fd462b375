import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.stock.types
from quanqu.kit.migrations_support import CreatePartitionedModel, append_only, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("catalog", "0001_initial"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Level",
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
                ("lot", models.TextField(db_default="none")),
                ("on_hand_qty", models.IntegerField(db_default=0)),
                ("damaged_qty", models.IntegerField(db_default=0)),
                ("reserved_qty", models.IntegerField(db_default=0)),
                ("backorder_qty", models.IntegerField(db_default=0)),
                ("safety_qty", models.IntegerField(db_default=0)),
                ("unit_cost_fen", models.BigIntegerField(null=True)),
                (
                    "node",
                    models.ForeignKey(
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
                "db_table": "stock_level",
            },
        ),
        CreatePartitionedModel(
            name="Move",
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
                ("sku_id", models.UUIDField()),
                ("node_id", models.UUIDField()),
                ("owner_id", models.UUIDField()),
                ("lot", models.TextField()),
                ("kind", models.TextField()),
                ("qty", models.IntegerField()),
                ("damaged_qty", models.IntegerField(db_default=0)),
                ("unit_cost_fen", models.BigIntegerField(null=True)),
                ("claim_id", models.UUIDField(null=True)),
                ("cause_kind", models.TextField()),
                ("cause_id", models.UUIDField()),
                ("occurred_at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "stock_move",
                "indexes": [
                    models.Index(
                        fields=["sku_id", "node_id", "owner_id", "lot", "id"],
                        name="stock_move_shelf",
                    ),
                    models.Index(fields=["cause_id"], name="stock_move_cause"),
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
                                    "transferred_out",
                                    "transferred_in",
                                    "adjusted",
                                    "damaged",
                                    "counted",
                                    "consumed",
                                    "found",
                                ],
                            )
                        ),
                        name="stock_move_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("qty", 0), _negated=True),
                            models.Q(("damaged_qty", 0), _negated=True),
                            _connector="OR",
                        ),
                        name="stock_move_moves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["adjusted", "counted"]),
                            models.Q(
                                ("kind", "damaged"),
                                (
                                    "qty",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("damaged_qty"), "*", models.Value(-1)
                                    ),
                                ),
                            ),
                            models.Q(
                                ("kind__in", ["sold", "transferred_out", "consumed"]),
                                ("qty__lt", 0),
                            ),
                            models.Q(
                                ("damaged_qty__gte", 0),
                                ("kind__in", ["received", "returned", "transferred_in", "found"]),
                                ("qty__gte", 0),
                            ),
                            _connector="OR",
                        ),
                        name="stock_move_direction",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
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
                ("claim_id", models.UUIDField()),
                ("wanted_qty", models.IntegerField()),
                ("qty", models.IntegerField()),
                ("state", models.TextField()),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "level",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.level",
                    ),
                ),
            ],
            options={
                "db_table": "stock_reservation",
            },
        ),
        migrations.CreateModel(
            name="Transfer",
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
                ("state", models.TextField(default=quanqu.stock.types.TransferState["REQUESTED"])),
                ("requested_at", models.DateTimeField()),
                ("dispatched_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "from_node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "to_node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
            ],
            options={
                "db_table": "stock_transfer",
            },
        ),
        migrations.CreateModel(
            name="TransferLine",
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
                ("lot", models.TextField(db_default="none")),
                ("qty", models.IntegerField()),
                ("received_qty", models.IntegerField(null=True)),
                ("claim_id", models.UUIDField(null=True)),
                ("unit_cost_fen", models.BigIntegerField(null=True)),
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
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.transfer",
                    ),
                ),
            ],
            options={
                "db_table": "stock_transfer_line",
            },
        ),
        migrations.CreateModel(
            name="TransferStep",
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
                ("state", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.transfer",
                    ),
                ),
            ],
            options={
                "db_table": "stock_transfer_step",
            },
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.UniqueConstraint(
                fields=("sku", "node", "owner", "lot"), name="stock_level_sku_node_owner"
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reserved_qty__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("on_hand_qty"), "+", models.F("backorder_qty")
                        ),
                    )
                ),
                name="stock_level_not_oversold",
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_hand_qty__gte", 0)), name="stock_level_on_hand"
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.CheckConstraint(
                condition=models.Q(("damaged_qty__gte", 0)), name="stock_level_damaged"
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.CheckConstraint(
                condition=models.Q(("reserved_qty__gte", 0)), name="stock_level_reserved"
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.CheckConstraint(
                condition=models.Q(("backorder_qty__gte", 0)), name="stock_level_backorder"
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.CheckConstraint(
                condition=models.Q(("safety_qty__gte", 0)), name="stock_level_safety"
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_cost_fen__gte", 0)), name="stock_level_cost"
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.CheckConstraint(
                condition=models.Q(("lot", ""), _negated=True), name="stock_level_lot_named"
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)),
                fields=["expires_at"],
                name="stock_reservation_overdue",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.UniqueConstraint(
                fields=("claim_id", "level"), name="stock_reservation_claim_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["held", "firm", "consumed", "released", "expired", "moved"])
                ),
                name="stock_reservation_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("qty__gt", 0), ("state__in", ["held", "firm"])),
                    models.Q(models.Q(("state__in", ["held", "firm"]), _negated=True), ("qty", 0)),
                    _connector="OR",
                ),
                name="stock_reservation_open_holds",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expires_at__isnull", False), ("state", "held")),
                    models.Q(
                        models.Q(("state", "held"), _negated=True), ("expires_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="stock_reservation_held_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(("wanted_qty__gte", models.F("qty"))),
                name="stock_reservation_wanted",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["requested", "dispatched", "received", "cancelled"])
                ),
                name="stock_transfer_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_node", models.F("to_node")), _negated=True),
                name="stock_transfer_goes_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancelled_at", None), ("dispatched_at", None), ("state", "requested")
                    ),
                    models.Q(
                        ("dispatched_at__isnull", False),
                        ("received_at", None),
                        ("state", "dispatched"),
                    ),
                    models.Q(
                        ("dispatched_at__isnull", False),
                        ("received_at__isnull", False),
                        ("state", "received"),
                    ),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("dispatched_at", None),
                        ("state", "cancelled"),
                    ),
                    _connector="OR",
                ),
                name="stock_transfer_times",
            ),
        ),
        migrations.AddIndex(
            model_name="transferline",
            index=models.Index(
                condition=models.Q(("claim_id__isnull", False)),
                fields=["claim_id"],
                name="stock_transfer_line_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferline",
            constraint=models.CheckConstraint(
                condition=models.Q(("qty__gt", 0)), name="stock_transfer_line_qty"
            ),
        ),
        migrations.AddConstraint(
            model_name="transferline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_qty__gte", 0), ("received_qty__lte", models.F("qty"))
                ),
                name="stock_transfer_line_received",
            ),
        ),
        run_sql(__file__, "shelves"),
        append_only("stock_move"),
        append_only("stock_transfer_step"),
    ]
