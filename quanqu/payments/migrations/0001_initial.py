import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("network", "0001_initial"),
    ]

    operations = [
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
                "indexes": [
                    models.Index(fields=["payment_id"], name="payments_notice_payment"),
                    models.Index(
                        condition=models.Q(("verdict", "parked")),
                        fields=["received_at"],
                        name="payments_notice_parked",
                    ),
                ],
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
            ],
            options={
                "db_table": "payments_payment",
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
            model_name="payment",
            index=models.Index(fields=["order_id"], name="payments_payment_order"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("status__in", ["created", "pending", "unknown"])),
                fields=["created_at"],
                name="payments_payment_open",
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
                    ("refunded_fen__gte", 0), ("refunded_fen__lte", models.F("amount_fen"))
                ),
                name="payments_payment_refunded",
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
                        ["created", "pending", "captured", "failed", "unknown", "closed"],
                    )
                ),
                name="payments_payment_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("provider", "transaction_id"), name="payments_payment_transaction"
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
            model_name="history",
            index=models.Index(fields=["payment", "id"], name="payments_history_payment"),
        ),
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(fields=["payment"], name="payments_transaction_payment"),
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
    ]
