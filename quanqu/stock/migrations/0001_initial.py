import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.stock.types.counts
import quanqu.stock.types.transfers
from quanqu.kit.migrations_support import CreatePartitionedModel, append_only, audited, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("catalog", "0001_initial"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.TextField(default=quanqu.stock.types.counts.CountState["COUNTING"]),
                ),
                ("is_blind", models.BooleanField(default=True)),
                ("is_whole_node", models.BooleanField(default=False)),
                ("tolerance_qty", models.IntegerField(default=0)),
                (
                    "round_ats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(), size=None
                    ),
                ),
                (
                    "counters",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), db_default=models.Value("{}"), size=None
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by", models.TextField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
            ],
            options={
                "db_table": "stock_count",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["counting", "recounting", "counted", "approved", "cancelled"],
                            )
                        ),
                        name="stock_count_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance_qty__gte", 0)), name="stock_count_tolerance"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("state", "approved"),
                            ),
                            models.Q(
                                models.Q(("state", "approved"), _negated=True),
                                ("approved_at", None),
                                ("approved_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="stock_count_approved",
                    ),
                ],
                "indexes": [models.Index(fields=["node", "state"], name="stock_count_node_state")],
            },
        ),
        migrations.CreateModel(
            name="CountEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("round", models.IntegerField()),
                ("counter", models.TextField()),
                ("lot", models.TextField(db_default="none")),
                ("qty", models.IntegerField()),
                ("counted_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "count",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.count",
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
                "db_table": "stock_count_entry",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("counter", ""), _negated=True),
                        name="stock_count_entry_counter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("round__gte", 1)), name="stock_count_entry_round"
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["count", "sku", "owner", "lot", "round"],
                        name="stock_count_entry_shelf",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CountLine",
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
                ("verdict", models.TextField()),
                ("counted_qty", models.IntegerField()),
                ("expected_qty", models.IntegerField()),
                ("counted_at", models.DateTimeField()),
                ("posted_qty", models.IntegerField(null=True)),
                ("open_qty", models.IntegerField(db_default=0)),
                (
                    "count",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.count",
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
                "db_table": "stock_count_line",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("count", "sku", "owner", "lot"), name="stock_count_line_shelf"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["agreed", "recount"])),
                        name="stock_count_line_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("open_qty__gte", 0)), name="stock_count_line_open"
                    ),
                ],
                "indexes": [
                    models.Index(fields=["sku", "owner", "lot"], name="stock_count_line_sku")
                ],
            },
        ),
        migrations.CreateModel(
            name="CountSku",
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
                (
                    "count",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.count",
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
                "db_table": "stock_count_sku",
                "constraints": [
                    models.UniqueConstraint(fields=("count", "sku"), name="stock_count_sku_once")
                ],
            },
        ),
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
                ("lot_ends_at", models.DateTimeField(null=True)),
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
                "constraints": [
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("on_hand_qty__gte", 0)), name="stock_level_on_hand"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("damaged_qty__gte", 0)), name="stock_level_damaged"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reserved_qty__gte", 0)), name="stock_level_reserved"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("backorder_qty__gte", 0)), name="stock_level_backorder"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("safety_qty__gte", 0)), name="stock_level_safety"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_cost_fen__gte", 0)), name="stock_level_cost"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lot", ""), _negated=True), name="stock_level_lot_named"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
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
                ("lot", models.TextField()),
                ("expires_on", models.DateField(null=True)),
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
                "db_table": "stock_lot",
                "constraints": [
                    models.UniqueConstraint(fields=("sku", "lot"), name="stock_lot_sku_lot"),
                    models.CheckConstraint(
                        condition=models.Q(("lot__in", ["", "none"]), _negated=True),
                        name="stock_lot_named",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("expires_on__isnull", False)),
                        fields=["expires_on"],
                        name="stock_lot_expiry",
                    )
                ],
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
            name="Purchase",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.TextField()),
                ("ordered_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
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
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "stock_purchase",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "number"), name="stock_purchase_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        name="stock_purchase_numbered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchaseLine",
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
                ("position", models.IntegerField(db_default=1)),
                ("qty", models.IntegerField()),
                ("unit_cost_fen", models.BigIntegerField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("received_qty", models.IntegerField(db_default=0)),
                ("damaged_qty", models.IntegerField(db_default=0)),
                ("is_closed", models.BooleanField(db_default=False)),
                (
                    "purchase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.purchase",
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
                "db_table": "stock_purchase_line",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("qty__gt", 0)), name="stock_purchase_line_qty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("damaged_qty__gte", 0), ("received_qty__gte", 0)),
                        name="stock_purchase_line_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_cost_fen__gte", 0)),
                        name="stock_purchase_line_cost",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("is_closed", False),
                            (
                                "received_qty__lt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("qty"), "-", models.F("damaged_qty")
                                ),
                            ),
                        ),
                        fields=["sku"],
                        name="stock_purchase_line_incoming",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "purchase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.purchase",
                    ),
                ),
            ],
            options={
                "db_table": "stock_receipt",
            },
        ),
        migrations.CreateModel(
            name="ReceiptLine",
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
                ("qty", models.IntegerField()),
                ("damaged_qty", models.IntegerField(db_default=0)),
                ("lot", models.TextField(db_default="none")),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.purchaseline",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.receipt",
                    ),
                ),
            ],
            options={
                "db_table": "stock_receipt_line",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("damaged_qty__gte", 0),
                            ("qty__gte", 0),
                            models.Q(("qty__gt", 0), ("damaged_qty__gt", 0), _connector="OR"),
                        ),
                        name="stock_receipt_line_qty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lot", ""), _negated=True),
                        name="stock_receipt_line_lot",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim_id", "level"), name="stock_reservation_claim_level"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["held", "firm", "consumed", "released", "expired", "moved"],
                            )
                        ),
                        name="stock_reservation_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("qty__gt", 0), ("state__in", ["held", "firm"])),
                            models.Q(
                                models.Q(("state__in", ["held", "firm"]), _negated=True), ("qty", 0)
                            ),
                            _connector="OR",
                        ),
                        name="stock_reservation_open_holds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expires_at__isnull", False), ("state", "held")),
                            models.Q(
                                models.Q(("state", "held"), _negated=True),
                                ("expires_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="stock_reservation_held_expires",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wanted_qty__gte", models.F("qty"))),
                        name="stock_reservation_wanted",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False)),
                        fields=["expires_at"],
                        name="stock_reservation_overdue",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["held", "firm"])),
                        fields=["level", "id"],
                        name="stock_reservation_on_shelf",
                    ),
                ],
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
                (
                    "state",
                    models.TextField(
                        default=quanqu.stock.types.transfers.TransferState["REQUESTED"]
                    ),
                ),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["requested", "dispatched", "received", "cancelled"])
                        ),
                        name="stock_transfer_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_node", models.F("to_node")), _negated=True),
                        name="stock_transfer_goes_elsewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cancelled_at", None),
                                ("dispatched_at", None),
                                ("state", "requested"),
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
                ],
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
                ("damaged_qty", models.IntegerField(db_default=0)),
                ("settled_qty", models.IntegerField(db_default=0)),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("qty__gt", 0)), name="stock_transfer_line_qty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("damaged_qty__gte", 0), ("received_qty__gte", 0)),
                        name="stock_transfer_line_received",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("claim_id__isnull", False)),
                        fields=["claim_id"],
                        name="stock_transfer_line_claim",
                    ),
                    models.Index(
                        condition=models.Q(("claim_id", None), ("received_qty", None)),
                        fields=["sku"],
                        name="stock_transfer_line_incoming",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferDifference",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("how", models.TextField()),
                ("qty", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.transferline",
                    ),
                ),
            ],
            options={
                "db_table": "stock_transfer_difference",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("qty__gt", 0)), name="stock_transfer_difference_qty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["found", "lost", "sent_more", "surplus"])),
                        name="stock_transfer_difference_how",
                    ),
                ],
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
        migrations.CreateModel(
            name="ChannelLimit",
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
                ("channel", models.TextField()),
                ("kept_qty", models.IntegerField(db_default=0, default=0)),
                ("most_qty", models.IntegerField(null=True)),
                (
                    "node",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.sku",
                    ),
                ),
            ],
            options={
                "db_table": "stock_channel_limit",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "node", "sku"),
                        name="stock_channel_limit_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel", ""), _negated=True),
                        name="stock_channel_limit_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept_qty__gte", 0)), name="stock_channel_limit_kept"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("most_qty__gte", 0)), name="stock_channel_limit_most"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.UniqueConstraint(
                fields=("sku", "node", "owner", "lot"), name="stock_level_sku_node_owner"
            ),
        ),
        run_sql(__file__, "shelves"),
        run_sql(__file__, "counts"),
        append_only("stock_move"),
        append_only("stock_transfer_step"),
        append_only("stock_transfer_difference"),
        append_only("stock_receipt_line"),
        append_only("stock_count_entry"),
        audited("stock_channel_limit"),
    ]
