import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
from quanqu.kit.migrations_support import append_only, audited, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("catalog", "0001_initial"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("published_at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "pricing_version",
            },
        ),
        migrations.CreateModel(
            name="PriceList",
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
                ("zone", models.TextField()),
                ("currency", models.TextField()),
                ("name", models.TextField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_list",
            },
        ),
        migrations.CreateModel(
            name="Price",
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
                ("tier", models.TextField(db_default="")),
                ("min_qty", models.IntegerField(db_default=1)),
                ("price_fen", models.BigIntegerField()),
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
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.pricelist",
                    ),
                ),
                (
                    "from_version",
                    models.ForeignKey(
                        db_column="from_version",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.version",
                    ),
                ),
                (
                    "until_version",
                    models.ForeignKey(
                        db_column="until_version",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.version",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_price",
            },
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.UniqueConstraint(
                fields=("zone", "currency"), name="pricing_list_zone_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("zone__regex", "^(group|(dealer|city):[A-Za-z0-9._-]+)$")),
                name="pricing_list_zone",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__in", ["CNY", "GBP"])), name="pricing_list_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_version__isnull", True)),
                fields=("list", "sku", "tier", "min_qty"),
                name="pricing_price_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.UniqueConstraint(
                fields=("sku", "list", "tier", "min_qty", "from_version"),
                name="pricing_price_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_fen__gte", 0), ("price_fen__lte", 1000000000000)),
                name="pricing_price_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(("min_qty__gte", 1)), name="pricing_price_min_qty"
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_version__gt", models.F("from_version"))),
                name="pricing_price_closed_later",
            ),
        ),
        run_sql(__file__, "prices"),
        append_only("pricing_version"),
        audited("pricing_list"),
    ]
