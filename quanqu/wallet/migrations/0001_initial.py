import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import append_only, audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("alliance", "0001_initial"),
        ("codes", "0001_initial"),
        ("kit", "0001_foundation"),
        ("ledger", "0001_initial"),
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
                "db_table": "wallet_card",
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="wallet_card_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("member__isnull", False), ("merged_from", None)),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_from", None), ("member__isnull", False), _connector="OR"
                        ),
                        name="wallet_card_merged_from",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("merged_from__isnull", False)),
                        fields=["member"],
                        name="wallet_card_merged",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="card",
            name="split_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wallet.card",
            ),
        ),
        migrations.CreateModel(
            name="PointsAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("owed_qty", models.BigIntegerField(db_default=0)),
                ("opened_at", models.DateTimeField()),
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
                "db_table": "wallet_points_account",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("owed_qty__gte", 0)), name="wallet_points_account_owed"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsLot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("about", models.UUIDField(null=True)),
                ("issued_qty", models.BigIntegerField()),
                ("left_qty", models.BigIntegerField()),
                ("expired_qty", models.BigIntegerField(db_default=0)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.pointsaccount",
                    ),
                ),
            ],
            options={
                "db_table": "wallet_points_lot",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expired_qty__gte", 0),
                            ("issued_qty__gt", 0),
                            ("left_qty__gte", 0),
                            (
                                "issued_qty__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("left_qty"), "+", models.F("expired_qty")
                                ),
                            ),
                        ),
                        name="wallet_points_lot_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))),
                        name="wallet_points_lot_lives",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["account", "expires_at"], name="wallet_points_lot_account"
                    ),
                    models.Index(
                        condition=models.Q(("left_qty__gt", 0)),
                        fields=["expires_at"],
                        name="wallet_points_lot_expires",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsMove",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("qty", models.BigIntegerField()),
                ("about", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.pointslot",
                    ),
                ),
            ],
            options={
                "db_table": "wallet_points_move",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("qty", 0), _negated=True),
                        name="wallet_points_move_not_zero",
                    )
                ],
                "indexes": [models.Index(fields=["about"], name="wallet_points_move_about")],
            },
        ),
        migrations.CreateModel(
            name="PointsSpending",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("about", models.UUIDField()),
                ("points_qty", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("given_back_qty", models.BigIntegerField(db_default=0)),
                ("given_back_fen", models.BigIntegerField(db_default=0)),
                ("at", models.DateTimeField()),
                (
                    "acceptor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.pointsaccount",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliance.agreement",
                    ),
                ),
            ],
            options={
                "db_table": "wallet_points_spending",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0),
                            ("points_qty__gt", 0),
                            ("given_back_fen__gte", 0),
                            ("given_back_qty__gte", 0),
                            ("amount_fen__gte", models.F("given_back_fen")),
                            ("points_qty__gte", models.F("given_back_qty")),
                        ),
                        name="wallet_points_spending_counts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.TextField()),
                ("name_en", models.TextField()),
                ("currency", models.TextField()),
                ("point_fen", models.BigIntegerField()),
                ("live_days", models.IntegerField()),
                ("regular_rate", models.IntegerField()),
                ("silver_rate", models.IntegerField()),
                ("gold_rate", models.IntegerField()),
                ("transfer_day_qty", models.BigIntegerField()),
                ("started_at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "issuer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "wallet_programme",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("live_days__gt", 0),
                            ("point_fen__gt", 0),
                            ("transfer_day_qty__gte", 0),
                            ("gold_rate__gte", 0),
                            ("regular_rate__gte", 0),
                            ("silver_rate__gte", 0),
                        ),
                        name="wallet_programme_numbers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__in", ["CNY", "GBP"])),
                        name="wallet_programme_currency",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="pointsaccount",
            name="programme",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wallet.programme",
            ),
        ),
        migrations.CreateModel(
            name="TopUpOffer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("currency", models.TextField()),
                ("pay_fen", models.BigIntegerField()),
                ("bonus_fen", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
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
            ],
            options={
                "db_table": "wallet_top_up_offer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("bonus_fen__gt", 0), ("pay_fen__gt", 0)),
                        name="wallet_offer_money",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("issuer", "currency", "pay_fen"),
                        name="wallet_offer_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("currency", models.TextField()),
                ("face_fen", models.BigIntegerField()),
                ("label", models.TextField(db_default="")),
                ("state", models.TextField()),
                ("issued_at", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("about", models.UUIDField(null=True)),
                ("used_fen", models.BigIntegerField(db_default=0)),
                ("given_back_fen", models.BigIntegerField(db_default=0)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "acceptor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliance.agreement",
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
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.voucher",
                    ),
                ),
            ],
            options={
                "db_table": "wallet_voucher",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("face_fen__gt", 0),
                            ("given_back_fen__gte", 0),
                            ("used_fen__gte", 0),
                            ("face_fen__gte", models.F("used_fen")),
                            ("used_fen__gte", models.F("given_back_fen")),
                        ),
                        name="wallet_voucher_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "redeemed"),
                                ("used_fen__gt", 0),
                                ("about__isnull", False),
                                ("acceptor__isnull", False),
                                ("closed_at__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "redeemed"), _negated=True),
                                ("about", None),
                                ("acceptor", None),
                                ("used_fen", 0),
                            ),
                            _connector="OR",
                        ),
                        name="wallet_voucher_redeemed",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "live")),
                        fields=["valid_until"],
                        name="wallet_voucher_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Breakage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("reversed_at", models.DateTimeField(null=True)),
                (
                    "card",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.card",
                    ),
                ),
                (
                    "journal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.journal",
                    ),
                ),
            ],
            options={
                "db_table": "wallet_breakage",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="wallet_breakage_money"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reversed_at", None)),
                        fields=("card",),
                        name="wallet_breakage_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BreakagePolicy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("idle_days", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
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
            ],
            options={
                "db_table": "wallet_breakage_policy",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("idle_days__gte", 365)),
                        name="wallet_breakage_policy_days",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("issuer",),
                        name="wallet_breakage_policy_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gift",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("phone_lookup", models.BinaryField(null=True)),
                ("state", models.TextField()),
                ("words", models.TextField(db_default="")),
                ("given_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.code",
                    ),
                ),
                (
                    "from_card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.card",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "held_card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.card",
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wallet.gift",
                    ),
                ),
                (
                    "taker",
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
                "db_table": "wallet_gift",
                "indexes": [
                    models.Index(fields=["giver", "-given_at"], name="wallet_gift_giver"),
                    models.Index(
                        condition=models.Q(("state", "given")),
                        fields=["phone_lookup"],
                        name="wallet_gift_phone",
                    ),
                    models.Index(
                        condition=models.Q(("state", "given")),
                        fields=["expires_at"],
                        name="wallet_gift_expires",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "given")),
                            models.Q(
                                models.Q(("state", "given"), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="wallet_gift_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "claimed"), ("taker__isnull", False)),
                            models.Q(
                                models.Q(("state", "claimed"), _negated=True), ("taker", None)
                            ),
                            _connector="OR",
                        ),
                        name="wallet_gift_taker",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="pointsaccount",
            constraint=models.UniqueConstraint(
                fields=("programme", "member"), name="wallet_points_account_once"
            ),
        ),
        audited("wallet_card"),
        append_only("wallet_points_move"),
        audited("wallet_programme"),
        audited("wallet_top_up_offer"),
        audited("wallet_breakage_policy"),
    ]
