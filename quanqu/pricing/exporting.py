"""All goods with their prices as one table, streamed: no row is held longer than it is written."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
from django.db import connection

from quanqu.pricing.writing import sql


def export_products(*, list_id: UUID | None, organisation_id: UUID | None) -> Iterator[bytes]:
    """Active goods as CSV with a header, a block at a time; `import products` takes it back.

    Prices are those in force on a list (none: no prices); no organisation means all.
    """
    with connection.cursor() as cursor:
        # COPY takes no parameters: they are written into the text by the driver.
        asked = psycopg.ClientCursor(cursor.connection).mogrify(
            sql.text("export_products"),
            {"list_id": list_id, "organisation_id": organisation_id},
        )
        with cursor.copy(f"COPY ({asked}) TO STDOUT (FORMAT csv, HEADER)") as copy:
            for block in copy:
                yield bytes(block)
