import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
from quanqu.kit.migrations_support import append_only, audited, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("catalog", "0001_initial"),
        ("members", "0001_initial"),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "currency"), name="pricing_list_zone_currency"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("zone__regex", "^(group|(dealer|city):[A-Za-z0-9._-]+)$")
                        ),
                        name="pricing_list_zone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__in", ["CNY", "GBP"])),
                        name="pricing_list_currency",
                    ),
                ],
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_version__isnull", True)),
                        fields=("list", "sku", "tier", "min_qty"),
                        name="pricing_price_in_force",
                    ),
                    models.UniqueConstraint(
                        fields=("sku", "list", "tier", "min_qty", "from_version"),
                        name="pricing_price_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_fen__gte", 0), ("price_fen__lte", 1000000000000)
                        ),
                        name="pricing_price_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("min_qty__gte", 1)), name="pricing_price_min_qty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_version__gt", models.F("from_version"))),
                        name="pricing_price_closed_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Budget",
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
                ("name", models.TextField()),
                ("currency", models.TextField()),
                ("limit_fen", models.BigIntegerField()),
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
                "db_table": "pricing_budget",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("limit_fen__gt", 0)), name="pricing_budget_limit"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetSlice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("left_fen", models.BigIntegerField()),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.budget",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_budget_slice",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("budget", "number"), name="pricing_slice_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("left_fen__gte", 0)), name="pricing_slice_left"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetUse",
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
                ("amount_fen", models.BigIntegerField()),
                ("returned_fen", models.BigIntegerField(db_default=0)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.budget",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_budget_use",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim_id", "budget"), name="pricing_use_claim"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0),
                            ("returned_fen__gte", 0),
                            ("amount_fen__gte", models.F("returned_fen")),
                        ),
                        name="pricing_use_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Buyer",
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
                ("state", models.TextField(default="asked")),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.TextField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
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
                "db_table": "pricing_buyer",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "organisation"), name="pricing_buyer_member"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "asked")),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("state__in", ["approved", "refused"]),
                            ),
                            _connector="OR",
                        ),
                        name="pricing_buyer_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coupon",
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
                ("number", models.TextField(unique=True)),
                ("ordinal", models.IntegerField()),
                ("claimed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_by", models.UUIDField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "first_member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "merged_from",
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
                "db_table": "pricing_coupon",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("used_at", None), ("used_by", None)),
                            models.Q(("used_at__isnull", False), ("used_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="pricing_coupon_used",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("used_by__isnull", False)),
                        fields=["used_by"],
                        name="pricing_coupon_used_by",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CouponOwner",
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
                ("number", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "coupon",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.coupon",
                    ),
                ),
                (
                    "from_member",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "to_member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_coupon_owner",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("coupon", "number"), name="pricing_owner_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CouponSeries",
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
                ("code", models.TextField(unique=True)),
                ("per_member", models.IntegerField()),
                ("is_transferable", models.BooleanField()),
                ("claim_from", models.DateTimeField()),
                ("claim_until", models.DateTimeField()),
                ("valid_days", models.IntegerField()),
                (
                    "pieces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.budget",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_coupon_series",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("per_member__gte", 1),
                            ("valid_days__gte", 1),
                            ("claim_until__gt", models.F("claim_from")),
                        ),
                        name="pricing_series_limits",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="coupon",
            name="series",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pricing.couponseries",
            ),
        ),
        migrations.CreateModel(
            name="FloorDraft",
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
                ("rows", models.JSONField()),
                (
                    "drafted_by",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("approved_by", models.TextField(null=True)),
                ("dropped_by", models.TextField(null=True)),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.pricelist",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.version",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_floor_draft",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="pricing_floor_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by", None), ("version", None)),
                            models.Q(("approved_by__isnull", False), ("version__isnull", False)),
                            _connector="OR",
                        ),
                        name="pricing_floor_approved_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dropped_by", None), ("approved_by", None), _connector="OR"
                        ),
                        name="pricing_floor_dropped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promotion",
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
                ("code", models.TextField()),
                (
                    "budget",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.budget",
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
                "db_table": "pricing_promotion",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "code"), name="pricing_promotion_code"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="couponseries",
            name="promotion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pricing.promotion",
            ),
        ),
        migrations.CreateModel(
            name="PromotionVersion",
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
                ("number", models.PositiveIntegerField()),
                ("form", models.JSONField()),
                (
                    "drafted_by",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("approved_by", models.TextField(null=True)),
                ("dropped_by", models.TextField(null=True)),
                (
                    "from_version",
                    models.ForeignKey(
                        db_column="from_version",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.version",
                    ),
                ),
                (
                    "promotion",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.promotion",
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
                "db_table": "pricing_promotion_version",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("promotion", "number"), name="pricing_promotion_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("from_version__isnull", False), ("until_version__isnull", True)
                        ),
                        fields=("promotion",),
                        name="pricing_promotion_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="pricing_promotion_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by", None),
                                ("from_version", None),
                                ("until_version", None),
                            ),
                            models.Q(
                                ("approved_by__isnull", False), ("from_version__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="pricing_promotion_approved_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dropped_by", None), ("approved_by", None), _connector="OR"
                        ),
                        name="pricing_promotion_dropped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_version__gt", models.F("from_version"))),
                        name="pricing_promotion_closed_later",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["from_version"], name="pricing_promotion_from"),
                    models.Index(fields=["until_version"], name="pricing_promotion_until"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BenefitToken",
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
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_benefit_token",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))),
                        name="pricing_token_until",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.UniqueConstraint(
                fields=("series", "first_member", "ordinal"), name="pricing_coupon_ordinal"
            ),
        ),
        migrations.CreateModel(
            name="PriceWindow",
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
                ("name", models.TextField(db_default="")),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "closed_version",
                    models.ForeignKey(
                        db_column="closed_version",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.version",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.pricelist",
                    ),
                ),
                (
                    "opened_version",
                    models.ForeignKey(
                        db_column="opened_version",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.version",
                    ),
                ),
                (
                    "published_version",
                    models.OneToOneField(
                        db_column="published_version",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.version",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_window",
            },
        ),
        migrations.CreateModel(
            name="SeenPrice",
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
                ("source", models.TextField()),
                ("price_fen", models.BigIntegerField()),
                ("seen_at", models.DateTimeField()),
                ("url", models.TextField(db_default="")),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
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
                "db_table": "pricing_seen",
            },
        ),
        migrations.CreateModel(
            name="WindowPrice",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.sku",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.pricewindow",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_window_price",
            },
        ),
        migrations.CreateModel(
            name="AnswerDraft",
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
                ("rows", models.JSONField()),
                (
                    "drafted_by",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("decided_by", models.TextField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.pricelist",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.version",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_answer_draft",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version__isnull", True),
                            models.Q(("decided_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="pricing_answer_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("version", None)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="pricing_answer_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerRule",
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
                ("beat_bps", models.IntegerField()),
                ("margin_bps", models.IntegerField()),
                ("most_day_bps", models.IntegerField()),
                ("fresh_hours", models.IntegerField()),
                ("outlier_bps", models.IntegerField()),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.category",
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
            ],
            options={
                "db_table": "pricing_answer_rule",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("list", "category"),
                        name="pricing_answer_rule_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("beat_bps", 0), ("kind", "match")),
                            models.Q(
                                ("beat_bps__gt", 0),
                                ("beat_bps__lt", 10000),
                                ("kind", "beat"),
                            ),
                            _connector="OR",
                        ),
                        name="pricing_answer_rule_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fresh_hours__gt", 0),
                            ("margin_bps__gte", 0),
                            ("most_day_bps__gt", 0),
                            ("most_day_bps__lte", 10000),
                            ("outlier_bps__gt", 0),
                            ("outlier_bps__lte", 10000),
                        ),
                        name="pricing_answer_rule_rails",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="pricewindow",
            index=models.Index(
                condition=models.Q(
                    ("closed_version__isnull", True), ("opened_version__isnull", False)
                ),
                fields=["list"],
                name="pricing_window_open",
            ),
        ),
        migrations.AddIndex(
            model_name="pricewindow",
            index=models.Index(
                condition=models.Q(
                    ("closed_version__isnull", True), ("opened_version__isnull", True)
                ),
                fields=["from_at"],
                name="pricing_window_to_open",
            ),
        ),
        migrations.AddIndex(
            model_name="pricewindow",
            index=models.Index(
                condition=models.Q(("closed_version__isnull", True)),
                fields=["until_at"],
                name="pricing_window_to_close",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_at__gt", models.F("from_at"))),
                name="pricing_window_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("opened_version__gte", models.F("published_version"))),
                name="pricing_window_opened",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_version__gt", models.F("published_version")),
                    models.Q(
                        ("opened_version", None),
                        ("closed_version__gte", models.F("opened_version")),
                        _connector="OR",
                    ),
                ),
                name="pricing_window_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="seenprice",
            constraint=models.UniqueConstraint(
                fields=("list", "sku", "source", "seen_at"), name="pricing_seen_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="seenprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_fen__gt", 0), ("price_fen__lte", 1000000000000)),
                name="pricing_seen_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="seenprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="pricing_seen_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="windowprice",
            constraint=models.UniqueConstraint(
                fields=("window", "sku", "tier", "min_qty"), name="pricing_window_price_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="windowprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_fen__gte", 0), ("price_fen__lte", 1000000000000)),
                name="pricing_window_price_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="windowprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("min_qty__gte", 1)), name="pricing_window_price_min_qty"
            ),
        ),
        migrations.AddIndex(
            model_name="benefittoken",
            index=models.Index(fields=["kind", "id"], name="pricing_token_kind"),
        ),
        migrations.CreateModel(
            name="CouponTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("claimed_qty", models.BigIntegerField()),
                ("used_qty", models.BigIntegerField()),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.couponseries",
                    ),
                ),
            ],
            options={
                "db_table": "pricing_coupon_tally",
            },
        ),
        run_sql(__file__, "prices"),
        run_sql(__file__, "windows"),
        append_only("pricing_version"),
        audited("pricing_list"),
        append_only("pricing_window_price"),
        audited("pricing_window"),
        append_only("pricing_seen"),
        audited("pricing_answer_rule"),
        audited("pricing_answer_draft"),
        run_sql(__file__, "promotions"),
        append_only("pricing_coupon_owner"),
        audited("pricing_budget"),
        audited("pricing_promotion"),
        audited("pricing_promotion_version"),
        audited("pricing_floor_draft"),
        audited("pricing_coupon_series"),
        audited("pricing_buyer"),
        audited("pricing_benefit_token"),
    ]
