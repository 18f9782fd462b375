import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import quanqu.catalog.types
import quanqu.kit.fields
from quanqu.kit.migrations_support import append_only, audited, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Brand",
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
                ("name", models.TextField()),
                ("name_en", models.TextField(default="")),
            ],
            options={
                "db_table": "catalog_brand",
            },
        ),
        migrations.CreateModel(
            name="Attribute",
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
                ("name", models.TextField()),
                ("name_en", models.TextField(blank=True, default="")),
            ],
            options={
                "db_table": "catalog_attribute",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z0-9_]{0,30}$")),
                        name="catalog_attribute_code",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
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
                ("name", models.TextField()),
                ("name_en", models.TextField(default="")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.category",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "categories",
                "db_table": "catalog_category",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="catalog_category_not_its_own_parent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
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
                ("digest", models.TextField()),
                ("source", models.TextField()),
                ("organisation_code", models.TextField(default="")),
                ("skips_refused", models.BooleanField(default=False)),
                ("state", models.TextField(default=quanqu.catalog.types.ImportState["LOADING"])),
                ("read_qty", models.IntegerField(default=0)),
                ("taken_qty", models.IntegerField(default=0)),
                ("product_qty", models.IntegerField(default=0)),
                ("refused_qty", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "catalog_import",
                "indexes": [models.Index(fields=["digest"], name="catalog_import_digest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["loading", "publishing", "done", "refused"])
                        ),
                        name="catalog_import_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRefusal",
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
                ("line", models.IntegerField()),
                ("reason", models.TextField()),
                ("column", models.TextField(db_column="column_name", default="")),
                ("value", models.TextField(default="")),
                (
                    "of_import",
                    models.ForeignKey(
                        db_column="import_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.import",
                    ),
                ),
            ],
            options={
                "db_table": "catalog_import_refusal",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("of_import", "line"), name="catalog_import_refusal_line"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
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
                ("name", models.TextField()),
                ("name_en", models.TextField(blank=True, default="")),
                ("description", models.TextField(blank=True, default="")),
                ("description_en", models.TextField(blank=True, default="")),
                (
                    "attributes",
                    models.JSONField(
                        blank=True, db_default=models.Value({}, models.JSONField()), default=dict
                    ),
                ),
                (
                    "attributes_en",
                    models.JSONField(
                        blank=True, db_default=models.Value({}, models.JSONField()), default=dict
                    ),
                ),
                ("state", models.TextField(default=quanqu.catalog.types.GoodsState["DRAFT"])),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.brand",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.category",
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
                "db_table": "catalog_product",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "code"), name="catalog_product_organisation_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "submitted", "active", "ended"])
                        ),
                        name="catalog_product_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("code", ""), _negated=True),
                        ),
                        name="catalog_product_named",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["category", "id"], name="catalog_product_category")
                ],
            },
        ),
        migrations.CreateModel(
            name="AssortmentRule",
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
                ("channel", models.TextField(blank=True, default="")),
                ("verdict", models.TextField()),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.brand",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.category",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "db_table": "catalog_assortment_rule",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("node", "channel", "category", "brand", "product"),
                        name="catalog_assortment_rule_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("brand__isnull", True), ("product__isnull", True)),
                            models.Q(("category__isnull", True), ("product__isnull", True)),
                            models.Q(("brand__isnull", True), ("category__isnull", True)),
                            _connector="OR",
                        ),
                        name="catalog_assortment_rule_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["allow", "deny"])),
                        name="catalog_assortment_rule_verdict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScaleCodeForm",
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
                ("prefix", models.TextField()),
                ("holds", models.TextField()),
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
                "db_table": "catalog_scale_code_form",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "prefix"), name="catalog_scale_code_form_prefix"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prefix__regex", "^2[0-9]$")),
                        name="catalog_scale_code_form_in_store",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holds__in", ["price", "weight"])),
                        name="catalog_scale_code_form_holds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sku",
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
                ("colour", models.TextField(blank=True, default="")),
                ("colour_en", models.TextField(blank=True, default="")),
                ("size", models.TextField(blank=True, default="")),
                (
                    "options",
                    models.JSONField(
                        blank=True, db_default=models.Value({}, models.JSONField()), default=dict
                    ),
                ),
                (
                    "options_en",
                    models.JSONField(
                        blank=True, db_default=models.Value({}, models.JSONField()), default=dict
                    ),
                ),
                ("is_stocked", models.BooleanField(default=True)),
                ("unit", models.TextField(default="piece")),
                ("price_per_qty", models.IntegerField(db_default=1, default=1)),
                ("is_weighed", models.BooleanField(db_default=False, default=False)),
                ("scale_code", models.TextField(blank=True, null=True)),
                ("has_lots", models.BooleanField(db_default=False, default=False)),
                ("shelf_life_days", models.IntegerField(blank=True, null=True)),
                ("weight_g", models.IntegerField(default=0)),
                ("vat_bps", models.IntegerField(default=1300)),
                ("state", models.TextField(default=quanqu.catalog.types.GoodsState["DRAFT"])),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "verbose_name": "SKU",
                "db_table": "catalog_sku",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "code"), name="catalog_sku_organisation_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "submitted", "active", "ended"])
                        ),
                        name="catalog_sku_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="catalog_sku_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight_g__gte", 0)), name="catalog_sku_weight"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("vat_bps__gte", 0), ("vat_bps__lte", 10000)),
                        name="catalog_sku_vat",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "scale_code"),
                        name="catalog_sku_organisation_scale_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scale_code__isnull", True),
                            models.Q(("is_weighed", True), ("scale_code__regex", "^[0-9]{5}$")),
                            _connector="OR",
                        ),
                        name="catalog_sku_scale_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_per_qty__gte", 1), ("price_per_qty__lte", 1000000)
                        ),
                        name="catalog_sku_price_per_qty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_weighed", False), ("unit", "g"), _connector="OR"),
                        name="catalog_sku_weighed_in_grams",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shelf_life_days__gte", 1), ("shelf_life_days__lte", 36500)
                        ),
                        name="catalog_sku_shelf_life",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Media",
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
                ("place", models.IntegerField(default=0)),
                ("digest", models.TextField()),
                ("width", models.IntegerField()),
                ("height", models.IntegerField()),
                (
                    "added_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.sku",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "media",
                "db_table": "catalog_media",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "digest", "sku"),
                        name="catalog_media_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                        name="catalog_media_digest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="History",
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
                ("from_state", models.TextField()),
                ("to_state", models.TextField()),
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
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.sku",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "history",
                "db_table": "catalog_history",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_state__in", ["draft", "submitted", "active", "ended"]),
                            ("to_state__in", ["draft", "submitted", "active", "ended"]),
                        ),
                        name="catalog_history_states",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Barcode",
            fields=[
                ("gtin", models.TextField(primary_key=True, serialize=False)),
                ("pack_qty", models.IntegerField(db_default=1, default=1)),
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
                "db_table": "catalog_barcode",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pack_qty__gte", 1), ("pack_qty__lte", 100000)),
                        name="catalog_barcode_pack_qty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
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
                ("submitted_at", models.DateTimeField()),
                (
                    "submitted_by",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.TextField(null=True)),
                ("is_approved", models.BooleanField(null=True)),
                ("why", models.TextField(default="")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "db_table": "catalog_submission",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=("product",),
                        name="catalog_submission_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("is_approved", None),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("is_approved__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="catalog_submission_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_approved", True), _negated=True),
                            models.Q(("decided_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="catalog_submission_two_people",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                fields=("id", "organisation"), name="catalog_product_owner"
            ),
        ),
        run_sql(__file__, "checks"),
        run_sql(__file__, "staging"),
        append_only("catalog_history"),
        audited("catalog_submission"),
        audited("catalog_assortment_rule"),
    ]
