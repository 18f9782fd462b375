"""Timed jobs of membership."""

from quanqu.kit import clock, jobs, tx
from quanqu.membership import actions, queries


@jobs.timed("* * * * *")
def follow_up() -> None:
    """Move what came to merged members' old ids, while their merges can still be undone."""
    at = clock.now()
    for merge_id in queries.list_open_merges(at):
        with tx.begin(actor="system:membership"):
            actions.follow_up(merge_id=merge_id, at=at)
