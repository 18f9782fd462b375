import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import quanqu.kit.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("network", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Member",
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
                ("number", models.CharField(max_length=24, unique=True)),
                ("tier", models.CharField(default="regular", max_length=16)),
                ("state", models.CharField(db_default="active", default="active", max_length=16)),
                ("enrolled_at", models.DateTimeField()),
                ("source", models.CharField(max_length=32)),
                ("name_sealed", models.BinaryField(null=True)),
                ("name_lookup", models.BinaryField(null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "enrolled_at_node",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "enrolled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
                (
                    "home_node",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.node",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "members_member",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["regular", "silver", "gold"])),
                        name="members_member_tier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "merged", "erased"])),
                        name="members_member_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "erased"), _negated=True),
                            models.Q(("name_lookup__isnull", True), ("name_sealed__isnull", True)),
                            _connector="OR",
                        ),
                        name="members_member_erased_has_no_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into", None), ("state", "active")),
                            models.Q(
                                ("merged_into__isnull", False),
                                ("state", "merged"),
                                models.Q(("merged_into", models.F("id")), _negated=True),
                            ),
                            ("state", "erased"),
                            _connector="OR",
                        ),
                        name="members_member_merged",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["enrolled_at"], name="members_member_enrolled_at"),
                    models.Index(
                        condition=models.Q(("name_lookup__isnull", False)),
                        fields=["name_lookup"],
                        name="members_member_name_lookup",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="members_member_merged_into",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberKey",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("wrapped_key", models.BinaryField()),
            ],
            options={
                "db_table": "members_member_key",
            },
        ),
        migrations.CreateModel(
            name="Identifier",
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
                ("kind", models.CharField(max_length=16)),
                ("lookup", models.BinaryField()),
                ("last4_lookup", models.BinaryField(null=True)),
                ("sealed", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(null=True)),
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
                "db_table": "members_identifier",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "lookup"), name="members_identifier_kind_lookup"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["phone", "card", "openid", "external"])),
                        name="members_identifier_kind",
                    ),
                ],
                "indexes": [models.Index(fields=["last4_lookup"], name="members_identifier_last4")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                "db_table": "members_consent",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("member", "purpose"),
                        name="members_consent_given_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "purpose__in",
                                ["membership", "marketing", "profile", "location", "sharing"],
                            )
                        ),
                        name="members_consent_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            ("withdrawn_at__gte", models.F("given_at")),
                            _connector="OR",
                        ),
                        name="members_consent_withdrawn_later",
                    ),
                ],
            },
        ),
    ]
