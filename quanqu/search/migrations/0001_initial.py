from django.db import migrations

from quanqu.kit.migrations_support import run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "0001_foundation"),
        ("catalog", "0001_initial"),
        ("stock", "0001_initial"),
        ("pricing", "0001_initial"),
    ]

    operations = [run_sql(__file__, "changes")]
