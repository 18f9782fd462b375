"""Every statement in a `.sql` file is planned against the migrated schema.

A misspelt column fails, and so does a plan that can only read a whole table.
"""

import re
from pathlib import Path

import pytest
from django.db import connections

PACKAGE = Path(__file__).resolve().parent.parent / "quanqu"
FILES = sorted(
    path for path in PACKAGE.glob("*/**/sql/*.sql") if not {"migrations", "tests"} & set(path.parts)
)
PARAMETER = re.compile(r"%\((\w+)\)s")

SMALL = {
    "kit_consumer",
    "kit_epoch",
    "network_lesson",
    "network_organisation",
    "network_version",
    "settlement_run",
}
"""Tables that stay at a few hundred rows, for which reading all is the best plan."""


def planned(statement: str) -> str:
    """The generic plan of a statement, with sequential scans made too dear to choose."""
    names: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    text = PARAMETER.sub(numbered, statement).replace("%%", "%")
    with connections["owner"].cursor() as cursor:
        raw = cursor.connection.cursor()
        raw.execute("SET LOCAL enable_seqscan = off")
        raw.execute(f"EXPLAIN (GENERIC_PLAN, COSTS OFF) {text}")
        return "\n".join(row[0] for row in raw.fetchall())


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.relative_to(PACKAGE).parts))
@pytest.mark.django_db(databases=["default", "owner"])
def test_statement_is_planned_without_reading_whole_tables(path: Path) -> None:
    plan = planned(path.read_text(encoding="utf-8"))
    whole = [table for table in disabled_tables(plan) if table not in SMALL]
    assert not whole, plan


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.relative_to(PACKAGE).parts))
def test_statement_says_what_it_is_for(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- ")
    assert len(first) > 20


def disabled_tables(plan: str) -> list[str]:
    """Tables whose scan the planner could not avoid although it was forbidden."""
    found, table = [], ""
    for line in plan.splitlines():
        if scan := re.search(r"Scan (?:using \w+ )?on (\w+)", line):
            table = scan[1]
        elif "Disabled: true" in line and table:
            found.append(re.sub(r"_\d{4}_\d{2}$", "", table))
        elif "->" in line:
            table = ""
    return found
