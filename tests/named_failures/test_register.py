"""Every named failure has a test that is there, and a control that turns it red."""

import ast
from pathlib import Path

import pytest

from tests.named_failures.register import REGISTER, Named
from tests.named_failures.without_guard import PROJECT, Guard, run_without

NAMES = {
    "vendure#1738", "saleor#543", "medusa#14987", "medusa#16338", "vendure#4030", "vendure#3509",
    "medusa#16502", "vendure#3065", "medusa#15360", "odoo#257854", "spree#13734",
    "odoo#135393", "medusa#13301", "medusa#13066", "medusa#10842", "erpnext#57157",
    "saleor#17453", "CVE-2026-31824",
}  # fmt: skip
GUARDED = [
    pytest.param(named, test, id=test.rpartition("::")[2])
    for named in REGISTER
    if isinstance(named.control, Guard)
    for test in named.tests
]


def is_there(test: str) -> bool:
    """Whether a file has this class and function."""
    path, *names = test.partition("[")[0].split("::")
    body = ast.parse((PROJECT / path).read_text()).body
    for name in names:
        found = [
            node
            for node in body
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name
        ]
        if not found:
            return False
        body = found[0].body
    return True


class TestRegister:
    def test_names_every_failure(self) -> None:
        assert {name for named in REGISTER for name in named.seen_in} == NAMES

    @pytest.mark.parametrize("named", REGISTER, ids=lambda named: named.failure)
    def test_names_tests_that_are_there(self, named: Named) -> None:
        assert named.tests
        tests = [*named.tests, *([named.control] if isinstance(named.control, str) else [])]
        assert [test for test in tests if not is_there(test)] == []

    @pytest.mark.slow
    @pytest.mark.parametrize(("named", "test"), GUARDED)
    def test_turns_red_without_its_guard(self, named: Named, test: str, tmp_path: Path) -> None:
        assert isinstance(named.control, Guard)
        run = run_without(named.control, test, tmp_path)
        assert (run.failed, run.errors) == (1, 0), run.output[-3_000:]
        assert named.symptom in run.output, run.output[-3_000:]
