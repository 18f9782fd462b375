"""The statement that publishes prices; checks come before (actions, importing)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as sql_files

sql = sql_files.load(__package__)


def publish(
    *,
    list_id: UUID,
    at: datetime,
    sku_ids: Sequence[UUID],
    tiers: Sequence[str],
    min_qtys: Sequence[int],
    prices_fen: Sequence[int | None],
) -> int:
    """Close the prices that change, add the new ones; returns the version in force after it."""
    # A statement of its own: the next one must see what the holder before us has published.
    sql.lock_versions()
    (row,) = sql.publish(
        list_id=list_id,
        at=at,
        sku_ids=list(sku_ids),
        tiers=list(tiers),
        min_qtys=list(min_qtys),
        prices_fen=list(prices_fen),
    )
    return int(row["version"])
