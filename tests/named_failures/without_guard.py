"""Runs one test against a copy of the product whose guard was taken away.

The product has no switch that disables a guard: the copy has another statement or another line,
and its database lacks a constraint. Both are thrown away.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parent.parent.parent
COPIED: Final = ("quanqu", "tests", "conftest.py", "pyproject.toml", "requirements.txt")
SECONDS: Final = 300

# The copy uses the running test server and its templates; its own template lacks the constraint.
OTHER_TEMPLATE: Final = """

_guarded_template = ensure_template
UNGUARD = {sql!r}


def ensure_template() -> str:
    guarded = _guarded_template()
    return make_once(f"{{guarded}}_{digest}", unguard, guarded)


def unguard(draft: str) -> None:
    with SERVER.superuser(draft) as connection:
        connection.execute(UNGUARD)
"""


@dataclass(frozen=True)
class Guard:
    """What is taken away: texts of files (path, this, that), whole files, constraints."""

    edits: tuple[tuple[str, str, str], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    sql: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Run:
    """How the test ended without its guard."""

    failed: int
    errors: int
    output: str


def run_without(guard: Guard, test: str, folder: Path) -> Run:
    """Run one test on a copy without the guard; what pytest counted."""
    copy = folder / "copy"
    _copy(copy)
    for path, this, that in guard.edits:
        _write(copy / path, _replaced(path, (copy / path).read_text(), this, that))
    for path, other in guard.files.items():
        assert (copy / path).exists(), f"{path} is not there any more: mend the control"
        _write(copy / path, (PROJECT / other).read_text())
    _write(copy / "conftest.py", _conftest((copy / "conftest.py").read_text(), guard))
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", test, "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, f"--junitxml={report}"],
        env=_environment(copy),
        cwd=copy,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    output = done.stdout + done.stderr
    assert report.exists(), output[-3_000:]
    counts = report.read_text().partition("<testsuite ")[2]
    return Run(_count(counts, "failures"), _count(counts, "errors"), output)


def _copy(copy: Path) -> None:
    """Links cost no time, and what is compiled stays so; a file that is changed is written anew."""
    copy.mkdir()
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            # What is just being compiled has such a name for a moment.
            ignored = shutil.ignore_patterns("*.pyc.*")
            shutil.copytree(source, copy / name, ignore=ignored, copy_function=_link)
        else:
            shutil.copyfile(source, copy / name)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _write(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text)


def _replaced(path: str, text: str, this: str, that: str) -> str:
    assert text.count(this) == 1, f"the guard of {path} reads differently now: mend the control"
    return text.replace(this, that)


def _conftest(text: str, guard: Guard) -> str:
    own = 'VAR = PROJECT / "var" / "test"'
    assert own in text
    text = text.replace(own, f"VAR = Path({str(PROJECT / 'var' / 'test')!r})")
    if not guard.sql:
        return text
    return text + OTHER_TEMPLATE.format(sql=guard.sql, digest=guard.digest)


def _environment(copy: Path) -> dict[str, str]:
    """Ours, without the addresses of our own run's database."""
    mine = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("QUANQU_", "DJANGO_SETTINGS"))
    }
    return mine | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}


def _count(suite: str, what: str) -> int:
    return int(suite.partition(f'{what}="')[2].partition('"')[0])
