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
                ("way", models.TextField(db_default="page")),
                ("instalment_qty", models.PositiveSmallIntegerField(db_default=0)),
                ("is_shared", models.BooleanField(db_default=False)),
                ("shared_fen", models.BigIntegerField(db_default=0)),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="payments_payment_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refunded_fen__gte", 0), ("refunded_fen__lte", models.F("amount_fen"))
                        ),
                        name="payments_payment_refunded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "captured"), ("refunded_fen", 0), _connector="OR"
                        ),
                        name="payments_payment_refunded_after_capture",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("currency__in", ["CNY", "GBP", "PTS"])),
                        name="payments_payment_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["created", "pending", "captured", "failed", "unknown", "closed"],
                            )
                        ),
                        name="payments_payment_status",
                    ),
                    models.UniqueConstraint(
                        fields=("provider", "transaction_id"), name="payments_payment_transaction"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["page", "app", "code"])),
                        name="payments_payment_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shared_fen", 0),
                            models.Q(
                                ("is_shared", True),
                                ("shared_fen__gte", 0),
                                ("shared_fen__lte", models.F("amount_fen")),
                                ("status", "captured"),
                            ),
                            _connector="OR",
                        ),
                        name="payments_payment_shared",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["order_id"], name="payments_payment_order"),
                    models.Index(
                        condition=models.Q(("status__in", ["created", "pending", "unknown"])),
                        fields=["created_at"],
                        name="payments_payment_open",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("limit_fen__gte", 0)),
                        name="payments_credit_limit_amount",
                    )
                ],
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="payments_refund_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_at__isnull", False), ("status__in", ["succeeded", "settled"])
                            ),
                            models.Q(
                                models.Q(("status__in", ["succeeded", "settled"]), _negated=True),
                                ("done_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="payments_refund_done",
                    ),
                    models.CheckConstraint(
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
                    models.UniqueConstraint(fields=("key",), name="payments_refund_key"),
                ],
                "indexes": [
                    models.Index(fields=["payment"], name="payments_refund_payment"),
                    models.Index(
                        condition=models.Q(("status__in", ["created", "pending", "unknown"])),
                        fields=["requested_at"],
                        name="payments_refund_open",
                    ),
                    models.Index(
                        condition=models.Q(("status", "failed")),
                        fields=["requested_at"],
                        name="payments_refund_failed",
                    ),
                ],
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
                "indexes": [
                    models.Index(fields=["payment", "id"], name="payments_history_payment")
                ],
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "kind", "transaction_id"),
                        name="payments_transaction_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)),
                        name="payments_transaction_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["capture", "refund"])),
                        name="payments_transaction_kind",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["payment"], name="payments_transaction_payment"),
                    models.Index(fields=["provider", "at"], name="payments_transaction_day"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("instalment_qty__gt", 0)),
                fields=["member"],
                name="payments_payment_of_member",
            ),
        ),
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
            ],
            options={
                "db_table": "payments_bill",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "merchant_id", "on"), name="payments_bill_once"
                    )
                ],
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
            ],
            options={
                "db_table": "payments_bill_line",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["capture", "refund"])),
                        name="payments_bill_line_kind",
                    )
                ],
                "indexes": [
                    models.Index(fields=["transaction_id"], name="payments_bill_line_transaction")
                ],
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
            ],
            options={
                "db_table": "payments_difference",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "transaction_kind", "transaction_id"),
                        name="payments_difference_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["missing_here", "missing_there", "other_amount"])
                        ),
                        name="payments_difference_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "gone", "settled"])),
                        name="payments_difference_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("transaction_kind__in", ["capture", "refund"])),
                        name="payments_difference_of",
                    ),
                    models.CheckConstraint(
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
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["found_at"],
                        name="payments_difference_open",
                    ),
                    models.Index(
                        condition=models.Q(("state", "settled")),
                        fields=["-settled_at"],
                        name="payments_difference_settled_at",
                    ),
                ],
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
            ],
            options={
                "db_table": "payments_share",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="payments_share_amount"
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["created", "unknown", "pending", "succeeded", "failed"])
                        ),
                        name="payments_share_status",
                    ),
                    models.UniqueConstraint(fields=("key",), name="payments_share_key"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["created", "pending", "unknown"])),
                        fields=["requested_at"],
                        name="payments_share_open",
                    )
                ],
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
            ],
            options={
                "db_table": "payments_share_return",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)),
                        name="payments_share_return_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["created", "unknown", "pending", "succeeded", "failed"])
                        ),
                        name="payments_share_return_status",
                    ),
                    models.UniqueConstraint(fields=("key",), name="payments_share_return_key"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["created", "pending", "unknown"])),
                        fields=["requested_at"],
                        name="payments_share_return_open",
                    )
                ],
            },
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
        migrations.AddField(
            model_name="bill",
            name="collector",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organisation",
            ),
        ),
        migrations.AddField(
            model_name="billline",
            name="bill",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="payments.bill",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="bill",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.bill",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="collector",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organisation",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="payment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.payment",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="receiver",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organisation",
            ),
        ),
        migrations.AddField(
            model_name="sharereturn",
            name="share",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.share",
            ),
        ),
        migrations.AddConstraint(
            model_name="billline",
            constraint=models.UniqueConstraint(
                fields=("bill", "kind", "transaction_id"), name="payments_bill_line_once"
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
            model_name="share",
            index=models.Index(fields=["payment"], name="payments_share_payment"),
        ),
        migrations.AddIndex(
            model_name="sharereturn",
            index=models.Index(fields=["share"], name="payments_share_return_share"),
        ),
        migrations.AddField(
            model_name="history",
            name="share",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.share",
            ),
        ),
        migrations.AddField(
            model_name="history",
            name="share_return",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.sharereturn",
            ),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(fields=["collector", "-on"], name="payments_bill_day"),
        ),
        append_only("payments_transaction"),
        append_only("payments_history"),
        audited("payments_credit_limit"),
    ]
