import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
from quanqu.kit.migrations_support import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
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
                ("purpose", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=120)),
                ("qty", models.IntegerField()),
                ("cost_fen", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
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
            ],
            options={
                "db_table": "codes_batch",
            },
        ),
        migrations.CreateModel(
            name="Code",
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
                ("token", models.CharField(max_length=40, unique=True)),
                ("purpose", models.CharField(max_length=16)),
                ("target_id", models.UUIDField(null=True)),
                ("label", models.CharField(blank=True, default="", max_length=120)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(blank=True, null=True)),
                ("uses_limit", models.IntegerField(blank=True, null=True)),
                ("uses", models.IntegerField(db_default=0, default=0)),
                ("state", models.CharField(default="active", max_length=16)),
                ("facts", models.JSONField(blank=True, default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.batch",
                    ),
                ),
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
            ],
            options={
                "db_table": "codes_code",
            },
        ),
        migrations.CreateModel(
            name="Conflict",
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
                ("use_id", models.UUIDField(unique=True)),
                ("used_at", models.DateTimeField()),
                ("why", models.CharField(max_length=24)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.code",
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
                "db_table": "codes_conflict",
            },
        ),
        migrations.CreateModel(
            name="Guess",
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
                ("scope", models.CharField(max_length=160)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "codes_guess",
                "indexes": [models.Index(fields=["scope", "at"], name="codes_guess_scope_at")],
            },
        ),
        migrations.CreateModel(
            name="MemberStep",
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
                ("member_id", models.UUIDField()),
                ("step", models.BigIntegerField()),
                ("used_at", models.DateTimeField()),
            ],
            options={
                "db_table": "codes_member_step",
                "indexes": [models.Index(fields=["used_at"], name="codes_member_step_used_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member_id", "step"), name="codes_member_step_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
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
                ("redeemed_at", models.DateTimeField()),
                ("is_single_use", models.BooleanField()),
                ("use_id", models.UUIDField(null=True, unique=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.code",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
            ],
            options={
                "db_table": "codes_redemption",
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "codes_signing_key",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 65535)),
                        name="codes_signing_key_number",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost_fen__gte", 0), ("qty__gte", 1)),
                name="codes_batch_qty_and_cost",
            ),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(fields=["target_id", "purpose"], name="codes_code_target"),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(fields=["batch", "id"], name="codes_code_batch"),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(
                condition=models.Q(
                    ("state", "revoked"),
                    models.Q(("uses__gte", 1), ("uses_limit", 1)),
                    _connector="OR",
                ),
                fields=["valid_until"],
                name="codes_code_gone",
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "store",
                            "product",
                            "parcel",
                            "guide",
                            "member",
                            "pay",
                            "pickup",
                            "voucher",
                            "ticket",
                            "deposit",
                            "login",
                            "table",
                            "poster",
                            "coupon",
                            "gift",
                            "referral",
                            "device",
                        ],
                    )
                ),
                name="codes_code_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "revoked"])), name="codes_code_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("uses__gte", 0),
                    models.Q(
                        ("uses_limit__isnull", True),
                        models.Q(("uses__lte", models.F("uses_limit")), ("uses_limit__gte", 1)),
                        _connector="OR",
                    ),
                ),
                name="codes_code_uses_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="codes_code_window",
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose__in", ["device", "gift", "login", "pickup"]), _negated=True),
                    ("uses_limit", 1),
                    _connector="OR",
                ),
                name="codes_code_single_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("token__length__gte", 26),
                    models.Q(
                        models.Q(
                            (
                                "purpose__in",
                                [
                                    "deposit",
                                    "device",
                                    "gift",
                                    "login",
                                    "pay",
                                    "pickup",
                                    "ticket",
                                    "voucher",
                                ],
                            ),
                            _negated=True,
                        ),
                        ("token__length__gte", 10),
                    ),
                    _connector="OR",
                ),
                name="codes_code_secret_is_long",
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_single_use", True)),
                fields=("code",),
                name="codes_redemption_once",
            ),
        ),
        append_only("codes_redemption"),
        append_only("codes_batch"),
        append_only("codes_conflict"),
    ]
