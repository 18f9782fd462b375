import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import append_only, audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("network", "0001_initial"),
        ("orders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("state", models.TextField()),
                ("title_kind", models.TextField()),
                ("title_sealed", models.BinaryField()),
                ("wrapped_key", models.BinaryField(null=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("number", models.TextField(null=True)),
                ("total_fen", models.BigIntegerField(db_default=0, default=0)),
                ("net_fen", models.BigIntegerField(db_default=0, default=0)),
                ("credited_fen", models.BigIntegerField(db_default=0, default=0)),
                ("issued_at", models.DateTimeField(null=True)),
                ("issued_by", models.TextField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
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
            ],
            options={
                "db_table": "invoicing_invoice",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "issued", "withdrawn", "red_lettered"])
                        ),
                        name="invoicing_invoice_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_kind__in", ["person", "company"])),
                        name="invoicing_invoice_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("number", None),
                                ("state__in", ["asked", "withdrawn"]),
                                ("total_fen", 0),
                            ),
                            models.Q(
                                ("number__isnull", False),
                                ("state__in", ["issued", "red_lettered"]),
                                ("total_fen__gt", 0),
                                ("issued_at__isnull", False),
                                ("issued_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="invoicing_invoice_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_fen__gte", 0),
                            ("net_fen__lte", models.F("total_fen")),
                            ("credited_fen__gte", 0),
                            ("credited_fen__lte", models.F("total_fen")),
                        ),
                        name="invoicing_invoice_money",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("order", "seller"),
                        name="invoicing_invoice_asked",
                    ),
                    models.UniqueConstraint(
                        fields=("seller", "number"), name="invoicing_invoice_number"
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["seller", "-asked_at", "-id"], name="invoicing_invoice_list"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Credit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("state", models.TextField()),
                ("number", models.TextField(null=True)),
                ("total_fen", models.BigIntegerField()),
                ("net_fen", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(null=True)),
                ("issued_by", models.TextField(null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoicing.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "invoicing_credit",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at", None), ("number", None), ("state", "due")),
                            models.Q(
                                ("issued_at__isnull", False),
                                ("number__isnull", False),
                                ("state", "issued"),
                            ),
                            _connector="OR",
                        ),
                        name="invoicing_credit_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_fen__gte", 0),
                            ("net_fen__lte", models.F("total_fen")),
                            ("total_fen__gt", 0),
                        ),
                        name="invoicing_credit_money",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "due")),
                        fields=("invoice",),
                        name="invoicing_credit_due",
                    ),
                    models.UniqueConstraint(
                        fields=("invoice", "number"), name="invoicing_credit_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
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
                ("label", models.TextField()),
                ("vat_bps", models.IntegerField()),
                ("qty", models.IntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("net_fen", models.BigIntegerField()),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoicing.invoice",
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
                "db_table": "invoicing_invoice_line",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invoice", "line"), name="invoicing_invoice_line_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_fen__gte", 0),
                            ("net_fen__lte", models.F("total_fen")),
                            ("total_fen__gt", 0),
                        ),
                        name="invoicing_invoice_line_money",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditLine",
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
                ("total_fen", models.BigIntegerField()),
                ("net_fen", models.BigIntegerField()),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoicing.credit",
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
                "db_table": "invoicing_credit_line",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("credit", "line"), name="invoicing_credit_line_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_fen__gte", 0),
                            ("net_fen__lte", models.F("total_fen")),
                            ("total_fen__gt", 0),
                        ),
                        name="invoicing_credit_line_money",
                    ),
                ],
            },
        ),
        append_only("invoicing_invoice_line"),
        audited("invoicing_invoice", without=["title_sealed", "wrapped_key"]),
        audited("invoicing_credit"),
    ]
