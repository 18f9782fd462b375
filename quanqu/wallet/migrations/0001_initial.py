import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("members", "0001_initial"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.TextField()),
                ("kind", models.TextField()),
                ("currency", models.TextField()),
                ("limit_fen", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("frozen_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "issuer",
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
                "db_table": "wallet_card",
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="wallet_card_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("member__isnull", False)),
                        fields=("member", "issuer", "currency"),
                        name="wallet_card_of_member",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "named"), ("member__isnull", False)),
                            models.Q(("kind", "anonymous"), ("member__isnull", True)),
                            _connector="OR",
                        ),
                        name="wallet_card_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__in", ["CNY", "GBP", "PTS"])),
                        name="wallet_card_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit_fen__gt", 0)), name="wallet_card_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frozen_at", None),
                            ("frozen_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="wallet_card_frozen",
                    ),
                ],
            },
        ),
        audited("wallet_card"),
    ]
