from django.db import migrations, models

import quanqu.kit.fields
from quanqu.kit.migrations_support import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kit", "0001_foundation")]

    operations = [
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.TextField()),
                ("key", models.TextField()),
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
                "db_table": "world_step",
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="world_step_once")
                ],
            },
        ),
        append_only("world_step"),
    ]
