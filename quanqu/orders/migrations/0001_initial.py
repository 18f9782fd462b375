import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("members", "0001_initial"),
        ("network", "0001_initial"),
        ("payments", "0001_initial"),
        ("wallet", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.TextField(unique=True)),
                ("mode", models.TextField(default="normal")),
                ("state", models.TextField()),
                ("channel", models.TextField()),
                ("external_ref", models.TextField(null=True)),
                ("currency", models.TextField()),
                ("zone", models.TextField()),
                ("tier", models.TextField(default="")),
                ("price_version", models.BigIntegerField()),
                ("deposit_fen", models.BigIntegerField(db_default=0)),
                ("balance_by", models.DateTimeField(null=True)),
                ("deposit_paid_at", models.DateTimeField(null=True)),
                ("forfeits_deposit", models.BooleanField(db_default=False)),
                ("held_at", models.DateTimeField(null=True)),
                ("held_why", models.TextField(db_default="")),
                ("hand_over_kind", models.TextField()),
                ("promise_at", models.DateTimeField(null=True)),
                ("offer_id", models.UUIDField(null=True)),
                ("address_sealed", models.BinaryField(null=True)),
                ("lines_fen", models.BigIntegerField()),
                ("discount_fen", models.BigIntegerField()),
                ("fees_fen", models.BigIntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("placed_at", models.DateTimeField()),
                ("pay_by", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "collector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "selling_node",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "serving_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
            options={
                "db_table": "orders_order",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("lines_fen"), "-", models.F("discount_fen")
                                    ),
                                    "+",
                                    models.F("fees_fen"),
                                ),
                            ),
                            ("discount_fen__gte", 0),
                            ("fees_fen__gte", 0),
                            ("lines_fen__gte", 0),
                            ("total_fen__gte", 0),
                        ),
                        name="orders_order_total",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["placed", "cancelled", "expired"]),
                            ("paid_at__isnull", False),
                            _connector="OR",
                        ),
                        name="orders_order_paid_at",
                    ),
                    models.UniqueConstraint(
                        fields=("channel", "external_ref"), name="orders_order_external"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("deposit_fen", 0),
                                ("deposit_paid_at__isnull", True),
                                ("forfeits_deposit", False),
                            ),
                            models.Q(("balance_by__isnull", False), ("deposit_fen__gt", 0)),
                            _connector="OR",
                        ),
                        name="orders_order_deposit",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["member", "-placed_at"], name="orders_order_member"),
                    models.Index(fields=["selling_node", "-placed_at"], name="orders_order_node"),
                    models.Index(fields=["seller", "-placed_at"], name="orders_order_seller"),
                    models.Index(
                        condition=models.Q(("state", "placed")),
                        fields=["pay_by"],
                        name="orders_order_unpaid",
                    ),
                    models.Index(fields=["-placed_at", "-id"], name="orders_order_time"),
                    models.Index(
                        condition=models.Q(
                            ("mode__in", ["presale", "backorder"]), ("state", "paid")
                        ),
                        fields=["id"],
                        name="orders_order_on_order",
                    ),
                    models.Index(
                        condition=models.Q(("held_at__isnull", False)),
                        fields=["held_at"],
                        name="orders_order_held",
                    ),
                    models.Index(
                        condition=models.Q(("hand_over_kind", "in_store"), ("state", "paid")),
                        fields=["selling_node"],
                        name="orders_order_not_given",
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "db_table": "orders_history",
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField()),
                ("kind", models.TextField()),
                ("label", models.TextField(default="")),
                ("qty", models.IntegerField()),
                ("list_price_fen", models.BigIntegerField()),
                ("price_per_qty", models.IntegerField(db_default=1)),
                ("gross_fen", models.BigIntegerField()),
                ("discount_fen", models.BigIntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("net_fen", models.BigIntegerField()),
                ("vat_bps", models.IntegerField()),
                ("transfer_fen", models.BigIntegerField(default=0)),
                ("reasons", models.JSONField(default=list)),
                ("change_no", models.IntegerField(db_default=0)),
                ("price_version", models.BigIntegerField(null=True)),
                ("priced_qty", models.IntegerField(null=True)),
                ("fulfilled_qty", models.IntegerField(default=0)),
                ("cancelled_qty", models.IntegerField(default=0)),
                ("returned_qty", models.IntegerField(default=0)),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
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
                (
                    "source_node",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
            ],
            options={
                "db_table": "orders_line",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "position"), name="orders_line_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("qty__gt", 0)), name="orders_line_qty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_qty__gte", 0),
                            ("fulfilled_qty__gte", 0),
                            ("returned_qty__gte", 0),
                            (
                                "qty__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("fulfilled_qty"), "+", models.F("cancelled_qty")
                                ),
                            ),
                            ("fulfilled_qty__gte", models.F("returned_qty")),
                        ),
                        name="orders_line_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total_fen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("gross_fen"), "-", models.F("discount_fen")
                                ),
                            ),
                            ("price_per_qty__gt", 0),
                            (
                                "gross_fen__range",
                                (
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("list_price_fen"), "*", models.F("qty")
                                            ),
                                            "-",
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(3),
                                                "*",
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("price_per_qty"), "-", models.Value(1)
                                                ),
                                            ),
                                        ),
                                        "/",
                                        models.F("price_per_qty"),
                                    ),
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("list_price_fen"), "*", models.F("qty")
                                            ),
                                            "+",
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(3),
                                                "*",
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("price_per_qty"), "-", models.Value(1)
                                                ),
                                            ),
                                        ),
                                        "/",
                                        models.F("price_per_qty"),
                                    ),
                                ),
                            ),
                            ("discount_fen__gte", 0),
                            ("net_fen__gte", 0),
                            ("total_fen__gte", 0),
                            ("net_fen__lte", models.F("total_fen")),
                        ),
                        name="orders_line_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "fee"), ("sku__isnull", True)),
                            models.Q(("kind", "service"), ("sku__isnull", False)),
                            models.Q(
                                ("kind", "goods"),
                                ("owner__isnull", False),
                                ("sku__isnull", False),
                                ("source_node__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="orders_line_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("text", models.TextField(db_default="")),
                ("is_for_shopper", models.BooleanField(db_default=False)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
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
            ],
            options={
                "db_table": "orders_remark",
            },
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.TextField(unique=True)),
                ("currency", models.TextField()),
                ("total_fen", models.BigIntegerField()),
                ("channel", models.TextField()),
                ("external_ref", models.TextField(null=True)),
                ("why", models.TextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
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
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "orders_return",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "external_ref"), name="orders_return_external"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_fen__gte", 0)), name="orders_return_total"
                    ),
                ],
                "indexes": [models.Index(fields=["-at", "-id"], name="orders_return_time")],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.IntegerField()),
                ("kind", models.TextField()),
                ("state", models.TextField()),
                ("before_fen", models.BigIntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("due_fen", models.BigIntegerField()),
                ("back_fen", models.BigIntegerField()),
                ("facts", models.JSONField(default=dict)),
                ("plan", models.JSONField(null=True)),
                ("pay_by", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("why", models.TextField(db_default="")),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "returned",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.return",
                    ),
                ),
            ],
            options={
                "db_table": "orders_change",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "number"), name="orders_change_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("order",),
                        name="orders_change_waits_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("pay_by__isnull", False),
                                ("state", "waiting"),
                                ("due_fen__gt", 0),
                                ("plan__isnull", False),
                            ),
                            models.Q(
                                ("closed_at__isnull", False), ("state__in", ["applied", "undone"])
                            ),
                            _connector="OR",
                        ),
                        name="orders_change_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("back_fen__gte", 0),
                            ("due_fen__gte", 0),
                            models.Q(("due_fen", 0), ("back_fen", 0), _connector="OR"),
                        ),
                        name="orders_change_money",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["pay_by"],
                        name="orders_change_unpaid",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("qty", models.IntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("net_fen", models.BigIntegerField()),
                ("is_damaged", models.BooleanField(default=False)),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.line",
                    ),
                ),
                (
                    "returned",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.return",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.sku",
                    ),
                ),
            ],
            options={
                "db_table": "orders_return_line",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_fen__gte", 0),
                            ("qty__gt", 0),
                            ("total_fen__gte", 0),
                            ("net_fen__lte", models.F("total_fen")),
                        ),
                        name="orders_return_line_money",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("word", models.TextField()),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "db_table": "orders_tag",
                "constraints": [
                    models.UniqueConstraint(fields=("order", "word"), name="orders_tag_once"),
                    models.CheckConstraint(
                        condition=models.Q(("word", ""), _negated=True),
                        name="orders_tag_says_something",
                    ),
                ],
                "indexes": [models.Index(fields=["word"], name="orders_tag_word")],
            },
        ),
        migrations.CreateModel(
            name="Tender",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField()),
                ("kind", models.TextField()),
                ("state", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("refunded_fen", models.BigIntegerField(default=0)),
                ("kept_fen", models.BigIntegerField(db_default=0)),
                ("made_at", models.DateTimeField()),
                ("captured_at", models.DateTimeField(null=True)),
                (
                    "card",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.card",
                    ),
                ),
                (
                    "spending",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.pointsspending",
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.voucher",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "db_table": "orders_tender",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "position"), name="orders_tender_position"
                    ),
                    models.UniqueConstraint(fields=("payment",), name="orders_tender_payment"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0),
                            ("kept_fen__gte", 0),
                            ("refunded_fen__gte", 0),
                            (
                                "amount_fen__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("refunded_fen"), "+", models.F("kept_fen")
                                ),
                            ),
                        ),
                        name="orders_tender_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "captured"), _negated=True),
                            ("captured_at__isnull", False),
                            _connector="OR",
                        ),
                        name="orders_tender_captured_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnRefund",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
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
                    "refund",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.refund",
                    ),
                ),
                (
                    "returned",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.return",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.tender",
                    ),
                ),
            ],
            options={
                "db_table": "orders_return_refund",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="orders_return_refund_money"
                    ),
                    models.UniqueConstraint(fields=("refund",), name="orders_return_refund_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineTender",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("amount_fen", models.BigIntegerField()),
                ("recognised_fen", models.BigIntegerField(default=0)),
                ("refunded_fen", models.BigIntegerField(default=0)),
                ("moved_fen", models.BigIntegerField(db_default=0)),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.line",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.tender",
                    ),
                ),
            ],
            options={
                "db_table": "orders_line_tender",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "tender"), name="orders_line_tender_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", 0),
                            ("recognised_fen__gte", 0),
                            ("refunded_fen__gte", 0),
                            ("moved_fen__gte", 0),
                            (
                                "amount_fen__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("recognised_fen"), "+", models.F("refunded_fen")
                                    ),
                                    "+",
                                    models.F("moved_fen"),
                                ),
                            ),
                        ),
                        name="orders_line_tender_money",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guest",
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
                ("phone_lookup", models.BinaryField(null=True)),
                ("wrapped_key", models.BinaryField(null=True)),
                ("phone_sealed", models.BinaryField(null=True)),
                ("address_sealed", models.BinaryField(null=True)),
                ("visitor_id", models.UUIDField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "orders_guest",
                "indexes": [models.Index(fields=["phone_lookup"], name="orders_guest_phone")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claimed_at__isnull", False),
                                ("phone_lookup__isnull", True),
                                ("wrapped_key__isnull", True),
                                ("address_sealed__isnull", True),
                                ("phone_sealed__isnull", True),
                            ),
                            models.Q(
                                ("claimed_at__isnull", True),
                                ("phone_lookup__isnull", False),
                                ("phone_sealed__isnull", False),
                                ("wrapped_key__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="orders_guest_forgotten_when_claimed",
                    )
                ],
            },
        ),
        append_only("orders_history"),
        append_only("orders_return_line"),
        append_only("orders_remark"),
    ]
