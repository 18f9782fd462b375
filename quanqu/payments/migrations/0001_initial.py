import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import append_only, audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("members", "0001_initial"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bill",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("provider", models.TextField()),
                ("merchant_id", models.TextField()),
                ("on", models.DateField()),
                ("fetched_at", models.DateTimeField()),
                ("reconciled_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "collector",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "payments_bill",
            },
        ),
        migrations.CreateModel(
            name="BillLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("order_number", models.TextField()),
                ("payment_id", models.UUIDField(null=True)),
                ("refund_id", models.UUIDField(null=True)),
                ("transaction_id", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                (
                    "bill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="payments.bill",
                    ),
                ),
            ],
            options={
                "db_table": "payments_bill_line",
            },
        ),
        migrations.CreateModel(
            name="CreditLimit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("limit_fen", models.BigIntegerField()),
                ("set_at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "db_table": "payments_credit_limit",
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("provider", models.TextField()),
                ("kind", models.TextField()),
                ("transaction_kind", models.TextField()),
                ("transaction_id", models.TextField()),
                ("order_number", models.TextField()),
                ("payment_id", models.UUIDField(null=True)),
                ("ours_fen", models.BigIntegerField(null=True)),
                ("theirs_fen", models.BigIntegerField(null=True)),
                ("currency", models.TextField()),
                ("state", models.TextField(default="open")),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.TextField(db_default="")),
                ("reason", models.TextField(db_default="")),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.bill",
                    ),
                ),
                (
                    "collector",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "payments_difference",
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.TextField()),
                ("notice_id", models.TextField()),
                ("kind", models.TextField()),
                ("merchant_id", models.TextField()),
                ("payment_id", models.UUIDField()),
                ("refund_id", models.UUIDField(null=True)),
                ("transaction_id", models.TextField(default="")),
                ("amount_fen", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("times", models.IntegerField(default=1)),
                ("verdict", models.TextField()),
                ("why", models.TextField(default="")),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "payments_notice",
                "indexes": [models.Index(fields=["payment_id"], name="payments_notice_payment")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "notice_id"), name="payments_notice_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict__in", ["applied", "duplicate", "parked", "refused"])
                        ),
                        name="payments_notice_verdict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("order_id", models.UUIDField()),
                ("provider", models.TextField()),
                ("merchant_id", models.TextField(default="")),
                ("amount_fen", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("status", models.TextField(default="created")),
                ("way", models.TextField(db_default="page")),
                ("instalment_qty", models.PositiveSmallIntegerField(db_default=0)),
                ("is_shared", models.BooleanField(db_default=False)),
                ("shared_fen", models.BigIntegerField(db_default=0)),
                ("is_hold", models.BooleanField(db_default=False)),
                ("taking_fen", models.BigIntegerField(db_default=0)),
                ("released_fen", models.BigIntegerField(db_default=0)),
                ("held_until", models.DateTimeField(null=True)),
                ("freed_at", models.DateTimeField(null=True)),
                ("captured_fen", models.BigIntegerField(db_default=0)),
                ("refunded_fen", models.BigIntegerField(default=0)),
                ("transaction_id", models.TextField(null=True)),
                ("pay_url", models.TextField(default="")),
                ("provider_reference", models.TextField(default="")),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("captured_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "collector",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
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
            ],
            options={
                "db_table": "payments_payment",
            },
        ),
        migrations.CreateModel(
            name="Capture",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("status", models.TextField(default="created")),
                ("transaction_id", models.TextField(db_default="")),
                ("requested_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("why", models.TextField(db_default="")),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "db_table": "payments_capture",
            },
        ),
        migrations.CreateModel(
            name="Receiver",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("provider", models.TextField()),
                ("account", models.TextField()),
                ("set_at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
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
                "db_table": "payments_receiver",
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("status", models.TextField(default="created")),
                ("provider_refund_id", models.TextField(default="")),
                ("about", models.UUIDField()),
                ("requested_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "db_table": "payments_refund",
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("account", models.TextField()),
                ("key", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("returned_fen", models.BigIntegerField(db_default=0)),
                ("status", models.TextField(default="created")),
                ("provider_share_id", models.TextField(db_default="")),
                ("requested_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("why", models.TextField(db_default="")),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "payments_share",
            },
        ),
        migrations.CreateModel(
            name="ShareReturn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("status", models.TextField(default="created")),
                ("provider_return_id", models.TextField(db_default="")),
                ("requested_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("why", models.TextField(db_default="")),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.share",
                    ),
                ),
            ],
            options={
                "db_table": "payments_share_return",
            },
        ),
        migrations.CreateModel(
            name="History",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was", models.TextField()),
                ("became", models.TextField()),
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
                    "capture",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.capture",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
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
                    "share",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.share",
                    ),
                ),
                (
                    "share_return",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.sharereturn",
                    ),
                ),
            ],
            options={
                "db_table": "payments_history",
            },
        ),
        migrations.CreateModel(
            name="Transaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.TextField()),
                ("transaction_id", models.TextField()),
                ("kind", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "db_table": "payments_transaction",
            },
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(fields=["collector", "-on"], name="payments_bill_day"),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.UniqueConstraint(
                fields=("provider", "merchant_id", "on"), name="payments_bill_once"
            ),
        ),
        migrations.AddIndex(
            model_name="billline",
            index=models.Index(fields=["transaction_id"], name="payments_bill_line_transaction"),
        ),
        migrations.AddConstraint(
            model_name="billline",
            constraint=models.UniqueConstraint(
                fields=("bill", "kind", "transaction_id"), name="payments_bill_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="billline",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["capture", "refund"])),
                name="payments_bill_line_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit_fen__gte", 0)), name="payments_credit_limit_amount"
            ),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["found_at"],
                name="payments_difference_open",
            ),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["bill"],
                name="payments_difference_bill",
            ),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(
                condition=models.Q(("state", "settled")),
                fields=["-settled_at"],
                name="payments_difference_settled_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.UniqueConstraint(
                fields=("provider", "transaction_kind", "transaction_id"),
                name="payments_difference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["missing_here", "missing_there", "other_amount"])),
                name="payments_difference_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "gone", "settled"])),
                name="payments_difference_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.CheckConstraint(
                condition=models.Q(("transaction_kind__in", ["capture", "refund"])),
                name="payments_difference_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "settled"), _negated=True),
                    models.Q(
                        ("settled_at__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                        models.Q(("settled_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_difference_settled",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["order_id"], name="payments_payment_order"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("instalment_qty__gt", 0)),
                fields=["member"],
                name="payments_payment_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("status__in", ["created", "pending", "unknown"])),
                fields=["created_at"],
                name="payments_payment_open",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(
                    ("freed_at", None), ("is_hold", True), ("status__in", ["held", "captured"])
                ),
                fields=["created_at"],
                name="payments_payment_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="payments_payment_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refunded_fen__gte", 0), ("refunded_fen__lte", models.F("captured_fen"))
                ),
                name="payments_payment_refunded",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount_fen__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("taking_fen"), "+", models.F("released_fen")
                        ),
                    ),
                    ("captured_fen__gte", 0),
                    ("captured_fen__lte", models.F("taking_fen")),
                    ("released_fen__gte", 0),
                    ("taking_fen__gte", 0),
                    models.Q(
                        ("is_hold", True),
                        models.Q(("released_fen", 0), ("taking_fen", models.F("captured_fen"))),
                        _connector="OR",
                    ),
                ),
                name="payments_payment_taken",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "captured"), ("refunded_fen", 0), _connector="OR"),
                name="payments_payment_refunded_after_capture",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("captured_at__isnull", False),
                        ("status", "captured"),
                        ("transaction_id__isnull", False),
                    ),
                    models.Q(
                        models.Q(("status", "captured"), _negated=True),
                        ("captured_at", None),
                        ("transaction_id", None),
                    ),
                    _connector="OR",
                ),
                name="payments_payment_captured",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__in", ["CNY", "GBP", "PTS"])),
                name="payments_payment_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["created", "pending", "held", "captured", "failed", "unknown", "closed"],
                    )
                ),
                name="payments_payment_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["page", "app", "code"])),
                name="payments_payment_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("instalment_qty", 0), ("member", None)),
                    models.Q(("instalment_qty__gt", 0), ("member__isnull", False)),
                    _connector="OR",
                ),
                name="payments_payment_instalments",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shared_fen", 0),
                    models.Q(
                        ("is_shared", True),
                        ("shared_fen__gte", 0),
                        ("shared_fen__lte", models.F("captured_fen")),
                        ("status", "captured"),
                    ),
                    _connector="OR",
                ),
                name="payments_payment_shared",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("provider", "transaction_id"), name="payments_payment_transaction"
            ),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["payment"], name="payments_capture_payment"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(
                condition=models.Q(("status__in", ["created", "unknown"])),
                fields=["requested_at"],
                name="payments_capture_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="payments_capture_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("done_at__isnull", False),
                        ("status", "succeeded"),
                        models.Q(("transaction_id", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status", "succeeded"), _negated=True),
                        ("done_at", None),
                        ("transaction_id", ""),
                    ),
                    _connector="OR",
                ),
                name="payments_capture_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["created", "unknown", "succeeded", "failed"])),
                name="payments_capture_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.UniqueConstraint(fields=("key",), name="payments_capture_key"),
        ),
        migrations.AddConstraint(
            model_name="receiver",
            constraint=models.UniqueConstraint(
                fields=("organisation", "provider"), name="payments_receiver_once"
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["payment"], name="payments_refund_payment"),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("status__in", ["created", "pending", "unknown"])),
                fields=["requested_at"],
                name="payments_refund_open",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("status", "failed")),
                fields=["requested_at"],
                name="payments_refund_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="payments_refund_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", False), ("status__in", ["succeeded", "settled"])),
                    models.Q(
                        models.Q(("status__in", ["succeeded", "settled"]), _negated=True),
                        ("done_at", None),
                    ),
                    _connector="OR",
                ),
                name="payments_refund_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "created",
                            "pending",
                            "succeeded",
                            "failed",
                            "unknown",
                            "retried",
                            "settled",
                        ],
                    )
                ),
                name="payments_refund_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("key",), name="payments_refund_key"),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["payment"], name="payments_share_payment"),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(
                condition=models.Q(("status__in", ["created", "pending", "unknown"])),
                fields=["requested_at"],
                name="payments_share_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="payments_share_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("returned_fen", 0),
                    models.Q(
                        ("returned_fen__gte", 0),
                        ("returned_fen__lte", models.F("amount_fen")),
                        ("status", "succeeded"),
                    ),
                    _connector="OR",
                ),
                name="payments_share_returned",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["created", "unknown", "pending", "succeeded", "failed"])
                ),
                name="payments_share_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(fields=("key",), name="payments_share_key"),
        ),
        migrations.AddIndex(
            model_name="sharereturn",
            index=models.Index(fields=["share"], name="payments_share_return_share"),
        ),
        migrations.AddIndex(
            model_name="sharereturn",
            index=models.Index(
                condition=models.Q(("status__in", ["created", "pending", "unknown"])),
                fields=["requested_at"],
                name="payments_share_return_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharereturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="payments_share_return_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharereturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["created", "unknown", "pending", "succeeded", "failed"])
                ),
                name="payments_share_return_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharereturn",
            constraint=models.UniqueConstraint(fields=("key",), name="payments_share_return_key"),
        ),
        migrations.AddIndex(
            model_name="history",
            index=models.Index(fields=["payment", "id"], name="payments_history_payment"),
        ),
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(fields=["payment"], name="payments_transaction_payment"),
        ),
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(fields=["provider", "at"], name="payments_transaction_day"),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.UniqueConstraint(
                fields=("provider", "kind", "transaction_id"), name="payments_transaction_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0)), name="payments_transaction_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["capture", "refund"])),
                name="payments_transaction_kind",
            ),
        ),
        append_only("payments_transaction"),
        append_only("payments_history"),
        audited("payments_credit_limit"),
        audited("payments_receiver"),
    ]
