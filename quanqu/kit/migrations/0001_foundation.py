"""Roles' rights, partitions, the event log, idempotency keys and the audit trail."""

from django.db import migrations

from quanqu.kit.migrations_support import run_sql


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        run_sql(__file__, "rights"),
        run_sql(__file__, "partitions"),
        run_sql(__file__, "event_log"),
        run_sql(__file__, "idempotency"),
        run_sql(__file__, "audit"),
    ]
