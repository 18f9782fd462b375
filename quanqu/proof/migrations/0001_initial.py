from django.db import migrations, models

import quanqu.kit.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Check",
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
                ("run_id", models.UUIDField()),
                ("code", models.TextField()),
                ("at", models.DateTimeField()),
                ("examined", models.BigIntegerField()),
                ("violation_count", models.BigIntegerField()),
                ("sample", models.JSONField(default=list)),
                ("ms", models.FloatField()),
                (
                    "actor",
                    quanqu.kit.fields.ActorField(
                        db_default=quanqu.kit.fields.CurrentActor(output_field=models.TextField()),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "proof_check",
                "indexes": [models.Index(fields=["code", "-at"], name="proof_check_code_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("run_id", "code"), name="proof_check_once")
                ],
            },
        ),
        migrations.RunSQL("REVOKE UPDATE, TRUNCATE ON proof_check FROM quanqu_app"),
    ]
