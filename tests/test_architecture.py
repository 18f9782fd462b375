"""The walls of the house that an import checker does not see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from quanqu.kit import event_docs, outbox

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "quanqu"
PUBLIC = {"actions", "queries", "events", "types", "refusals"}
LAYERS = [
    ["kit"],
    ["identity"],
    ["network"],
    ["codes", "ledger"],
    ["catalog", "members", "alliance"],
    ["stock", "wallet"],
    ["pricing", "payments", "routing"],
    ["orders", "search"],
    ["fees"],
    ["fulfilment", "rewards", "settlement", "loyalty", "valuation", "invoicing"],
    ["scan", "proof", "guides"],
    ["membership"],
]
BUSINESS = [module for layer in LAYERS[1:] for module in layer]
OFFICE = PACKAGE / "doors" / "desk" / "office"
"""The back office edits rows as rows: the one place that may see other modules' models."""


def sources(folder: Path = PACKAGE) -> Iterator[Path]:
    """Python files of the product, without tests and migrations."""
    for path in sorted(folder.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(PROJECT).parts):
            yield path


def imports_of(path: Path) -> Iterator[str]:
    """Every module name that a file imports, `from a import b` as `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def test_modules_meet_only_at_public_files() -> None:
    breaches = []
    for path in sources():
        if path.is_relative_to(OFFICE):
            continue
        for name in imports_of(path):
            parts = name.split(".")
            if parts[0] != "quanqu" or len(parts) < 3 or parts[1] not in BUSINESS:
                continue
            if parts[1] != module_of(path) and parts[2] not in PUBLIC:
                breaches.append(f"{path.relative_to(PROJECT)} imports {name}")
    assert not breaches


def test_foreign_keys_point_down_and_leave_no_way_back() -> None:
    height = {module: level for level, layer in enumerate(LAYERS) for module in layer}
    breaches = []
    for model in apps.get_models():
        if not model.__module__.startswith("quanqu."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or field.model is not model:
                continue
            target = field.related_model._meta.app_label  # type: ignore[union-attr]
            own = model._meta.app_label
            is_across = own in height and target in height and own != target
            if is_across and height[target] >= height[own]:
                breaches.append(f"{model.__name__}.{field.name} points up to {target}")
            if target in height and not field.remote_field.hidden:
                breaches.append(f"{model.__name__}.{field.name} leaves a way back")
    assert not breaches


def tables() -> dict[str, str]:
    """table -> module that owns it."""
    owned = {
        model._meta.db_table: model._meta.app_label
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("quanqu.")
    }
    return owned


WRITES = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+([a-z_]+)", re.IGNORECASE)


def test_only_the_owners_sql_writes_its_tables() -> None:
    owner = tables()
    breaches = []
    for path in sorted(PACKAGE.glob("*/**/*.sql")):
        if "tests" in path.parts:
            continue
        statement = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
        for table in WRITES.findall(statement):
            if table in owner and owner[table] != module_of(path):
                breaches.append(f"{path.relative_to(PROJECT)} writes {table}")
    assert not breaches


def test_files_and_functions_stay_small() -> None:
    breaches = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if (length := text.count("\n")) > 400:
            breaches.append(f"{path.relative_to(PROJECT)} has {length} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > 60:
                    where = f"{path.relative_to(PROJECT)}:{node.lineno}"
                    breaches.append(f"{where} {node.name} has {lines} lines")
    assert not breaches


def test_module_readmes_exist_and_are_short() -> None:
    readmes = {module: PACKAGE / module / "README.md" for module in ["kit", *BUSINESS, "world"]}
    readmes |= {
        f"doors/{door.name}": door / "README.md"
        for door in sorted((PACKAGE / "doors").iterdir())
        if (door / "apps.py").exists()
    }
    missing = [name for name, path in readmes.items() if not path.exists()]
    assert not missing
    long = [n for n, p in readmes.items() if len(p.read_text("utf-8").splitlines()) > 25]
    assert not long


def test_every_event_stands_in_the_docs() -> None:
    written = (PROJECT / "docs" / "events.md").read_text(encoding="utf-8")
    assert written == event_docs.render(), "python -m quanqu.kit.event_docs > docs/events.md"


@pytest.mark.parametrize("name", sorted(outbox.all_events()))
def test_events_carry_no_personal_data(name: str) -> None:
    fields = outbox.all_events()[name].__annotations__
    assert not {"phone", "name", "address", "email"} & set(fields)


def test_public_verbs_that_write_take_keywords_and_require_a_transaction() -> None:
    """Verbs in `actions` take keyword-only arguments beyond the first."""
    breaches = []
    for module in BUSINESS:
        folder = PACKAGE / module
        paths = [folder / "actions.py", *sorted((folder / "actions").glob("*.py"))]
        for path in (path for path in paths if path.exists()):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                    continue
                if len(node.args.args) > 3:
                    breaches.append(f"{path.relative_to(PROJECT)}:{node.name}")
    assert not breaches
