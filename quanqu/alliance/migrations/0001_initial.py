import django.db.models.deletion
from django.db import migrations, models

import quanqu.kit.fields
import quanqu.kit.ids
from quanqu.kit.migrations_support import append_only, audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clearing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("about", models.UUIDField()),
                ("member_id", models.UUIDField(null=True)),
                ("amount_fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "alliance_clearing",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True),
                        name="alliance_clearing_money",
                    )
                ],
                "indexes": [models.Index(fields=["about"], name="alliance_clearing_about")],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("currency", models.TextField()),
                ("rate_bps", models.IntegerField()),
                ("takes_points", models.BooleanField()),
                ("takes_vouchers", models.BooleanField()),
                ("day_fen", models.BigIntegerField(null=True)),
                ("member_day_fen", models.BigIntegerField(null=True)),
                ("total_fen", models.BigIntegerField(null=True)),
                ("state", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
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
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "alliance_agreement",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")),
                        fields=("issuer", "acceptor", "currency"),
                        name="alliance_agreement_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("issuer", models.F("acceptor")), _negated=True),
                        name="alliance_agreement_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate_bps__gt", 0), ("rate_bps__lte", 10000)),
                        name="alliance_agreement_rate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("takes_points", True), ("takes_vouchers", True), _connector="OR"
                            ),
                            models.Q(("day_fen", None), ("day_fen__gt", 0), _connector="OR"),
                            models.Q(
                                ("member_day_fen", None), ("member_day_fen__gt", 0), _connector="OR"
                            ),
                            models.Q(("total_fen", None), ("total_fen__gt", 0), _connector="OR"),
                        ),
                        name="alliance_agreement_limits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "in_force"), _negated=True),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="alliance_agreement_accepted",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["issuer", "acceptor"], name="alliance_agreement_pair")
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                (
                    "clearing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="alliance.clearing",
                    ),
                ),
            ],
            options={
                "db_table": "alliance_statement_line",
            },
        ),
        migrations.AddField(
            model_name="clearing",
            name="agreement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="alliance.agreement",
            ),
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("why", models.TextField()),
                ("state", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(db_default="")),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "clearing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliance.clearing",
                    ),
                ),
            ],
            options={
                "db_table": "alliance_dispute",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="alliance_dispute_closed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=quanqu.kit.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("month", models.DateField()),
                ("currency", models.TextField()),
                ("one_owes_fen", models.BigIntegerField()),
                ("other_owes_fen", models.BigIntegerField()),
                ("state", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("one_agreed_at", models.DateTimeField(null=True)),
                ("other_agreed_at", models.DateTimeField(null=True)),
                ("netted_at", models.DateTimeField(null=True)),
                (
                    "one",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "alliance_statement",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("one", "other", "currency", "month"),
                        name="alliance_statement_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))),
                        name="alliance_statement_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("netted_at", None), ("state", "made")),
                            models.Q(
                                ("netted_at__isnull", False),
                                ("state", "netted"),
                                ("one_agreed_at__isnull", False),
                                ("other_agreed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="alliance_statement_agreed",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="statementline",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="alliance.statement",
            ),
        ),
        migrations.AddIndex(
            model_name="clearing",
            index=models.Index(fields=["agreement", "at"], name="alliance_clearing_day"),
        ),
        append_only("alliance_clearing"),
        audited("alliance_agreement"),
    ]
