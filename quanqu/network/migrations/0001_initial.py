import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import quanqu.kit.fields
from quanqu.kit.migrations_support import append_only, audited, run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
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
                ("code", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, default="", max_length=120)),
                ("kind", models.CharField(max_length=16)),
                ("tax_status", models.CharField(default="general", max_length=16)),
                ("contract", models.CharField(blank=True, default="", max_length=16)),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("transfer_price_bps", models.IntegerField(default=10000)),
                ("state", models.CharField(default="active", max_length=16)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "network_organisation",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "group")),
                        fields=("kind",),
                        name="network_organisation_one_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["group", "dealer", "merchant", "supplier", "partner"])
                        ),
                        name="network_organisation_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tax_status__in", ["general", "small", "exempt"])),
                        name="network_organisation_tax_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "closed"])),
                        name="network_organisation_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__in", ["CNY", "GBP"])),
                        name="network_organisation_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contract__in", ["", "agent", "independent"]),
                            models.Q(
                                models.Q(("kind", "dealer"), _negated=True),
                                models.Q(("contract", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="network_organisation_dealer_has_contract",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "group"), ("parent__isnull", True)),
                            models.Q(("kind", "group"), _negated=True),
                            _connector="OR",
                        ),
                        name="network_organisation_group_is_root",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="network_organisation_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("transfer_price_bps__range", (0, 10000)),
                        ),
                        name="network_organisation_bps",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                        ),
                        name="network_organisation_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Node",
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
                ("code", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, default="", max_length=120)),
                ("sells", models.BooleanField(db_default=False, default=False)),
                ("holds_stock", models.BooleanField(db_default=False, default=False)),
                ("ships", models.BooleanField(db_default=False, default=False)),
                ("hands_over", models.BooleanField(db_default=False, default=False)),
                ("takes_returns", models.BooleanField(db_default=False, default=False)),
                ("serves", models.BooleanField(db_default=False, default=False)),
                ("shows", models.BooleanField(db_default=False, default=False)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("h3_cell", models.BigIntegerField(db_index=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=12)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                ("timezone", models.CharField(default="Asia/Shanghai", max_length=64)),
                ("price_zone", models.CharField(default="group", max_length=48)),
                ("daily_capacity", models.IntegerField(blank=True, null=True)),
                ("state", models.CharField(db_default="active", default="active", max_length=16)),
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
                "db_table": "network_node",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))
                        ),
                        name="network_node_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_zone__regex", "^(group|(dealer|city):[A-Za-z0-9._-]+)$")
                        ),
                        name="network_node_price_zone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("daily_capacity__isnull", True),
                            ("daily_capacity__gte", 0),
                            _connector="OR",
                        ),
                        name="network_node_capacity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "closed"])),
                        name="network_node_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                        ),
                        name="network_node_named",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["latitude", "longitude"], name="network_node_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("radius_m", models.IntegerField()),
                ("minutes", models.IntegerField()),
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
                "db_table": "network_service_area",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("node", "radius_m"), name="network_service_area_node_radius"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gt", 0), ("radius_m__gt", 0)),
                        name="network_service_area_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Staff",
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
                ("number", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=64)),
                ("state", models.CharField(default="active", max_length=16)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "network_staff",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "closed"])),
                        name="network_staff_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
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
                ("role", models.CharField(max_length=16)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
            options={
                "db_table": "network_assignment",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("staff", "role", "organisation", "node"),
                        name="network_assignment_held_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "guide",
                                    "cashier",
                                    "picker",
                                    "courier",
                                    "manager",
                                    "dealer_clerk",
                                    "buyer",
                                    "marketer",
                                    "finance",
                                    "administrator",
                                    "supplier_clerk",
                                    "partner_keeper",
                                ],
                            )
                        ),
                        name="network_assignment_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="network_assignment_ends_later",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["node", "role"], name="network_assignment_node_role")
                ],
            },
        ),
        migrations.CreateModel(
            name="Hours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.SmallIntegerField()),
                ("opens_minute", models.SmallIntegerField()),
                ("closes_minute", models.SmallIntegerField()),
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
                "db_table": "network_hours",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("node", "weekday", "opens_minute"),
                        name="network_hours_node_weekday",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weekday__range", (1, 7)),
                            ("closes_minute__lte", 1440),
                            ("opens_minute__gte", 0),
                            ("opens_minute__lt", models.F("closes_minute")),
                        ),
                        name="network_hours_within_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("name", models.CharField(blank=True, default="", max_length=64)),
                ("opens_minute", models.SmallIntegerField(blank=True, null=True)),
                ("closes_minute", models.SmallIntegerField(blank=True, null=True)),
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
                "db_table": "network_holiday",
                "constraints": [
                    models.UniqueConstraint(fields=("node", "on"), name="network_holiday_node_on"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closes_minute__isnull", True), ("opens_minute__isnull", True)
                            ),
                            models.Q(
                                ("closes_minute__lte", 1440),
                                ("opens_minute__gte", 0),
                                ("opens_minute__lt", models.F("closes_minute")),
                            ),
                            _connector="OR",
                        ),
                        name="network_holiday_closed_or_hours",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="node",
            constraint=models.UniqueConstraint(
                fields=("id", "organisation"), name="network_node_organisation_key"
            ),
        ),
        migrations.CreateModel(
            name="Lesson",
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
                ("code", models.CharField(max_length=32, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("title_en", models.CharField(blank=True, default="", max_length=120)),
                ("role", models.CharField(max_length=20)),
                ("permission", models.CharField(blank=True, default="", max_length=40)),
                ("position", models.IntegerField(default=0)),
                ("is_ended", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "db_table": "network_lesson",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "guide",
                                    "cashier",
                                    "picker",
                                    "courier",
                                    "manager",
                                    "dealer_clerk",
                                    "buyer",
                                    "marketer",
                                    "finance",
                                    "administrator",
                                    "supplier_clerk",
                                    "partner_keeper",
                                ],
                            )
                        ),
                        name="network_lesson_role",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LessonPass",
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
                ("passed_at", models.DateTimeField()),
                (
                    "confirmed_by",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.lesson",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
            options={
                "db_table": "network_lesson_pass",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("staff", "lesson"), name="network_lesson_pass_once"
                    )
                ],
            },
        ),
        run_sql(__file__, "walls"),
        run_sql(__file__, "version"),
        audited("network_organisation"),
        audited("network_assignment"),
        audited("network_node"),
        audited("network_staff", without=["name"]),
        append_only("network_lesson_pass"),
        audited("network_lesson"),
        audited("network_lesson_pass"),
    ]
