"""Making what is missing, in one process: to load the product takes longer than to look."""

import sys
from contextlib import redirect_stdout

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from quanqu.run.console import step
from quanqu.world import demo, searching


def main(*, with_demo: bool) -> int:
    """Tables, the demo world if wished, the search index; what they print goes to stderr."""
    with step("Tables"):
        make_tables()
    if with_demo:
        with step("Demo world"), redirect_stdout(sys.stderr):
            demo.main(seed=demo.SEED, if_empty=True)
    with step("Search index"), redirect_stdout(sys.stderr):
        return searching.reindex(if_missing=True)


def make_tables() -> None:
    """Apply the migrations that are missing."""
    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", database="owner", verbosity=0)
