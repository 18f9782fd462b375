"""The `quanqu` command: it says what it can do, and staff can be taken on from it."""

import pytest
from typer.testing import CliRunner

from quanqu import __version__
from quanqu.cli import app
from quanqu.identity import queries as identity
from quanqu.kit import tx
from quanqu.network import queries as network
from quanqu.world import staffing
from quanqu.world.demo.opening import ensure_group

PASSWORD = "a long enough one"
COMMANDS = (
    *("run", "demo", "journey", "verify", "replay"),
    *("import", "staff", "worker", "version"),
)


def answer(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return result.output


class TestHelp:
    def test_lists_every_command(self) -> None:
        printed = answer("--help")
        for command in COMMANDS:
            assert command in printed

    @pytest.mark.parametrize(
        ("what", "columns"),
        [("stores", ("latitude", "capabilities")), ("products", ("product_code", "price_fen"))],
    )
    def test_documents_the_header_of_imports(self, what: str, columns: tuple[str, ...]) -> None:
        printed = answer("import", what, "--help")
        assert all(column in printed for column in columns)

    def test_says_its_version(self) -> None:
        assert answer("version") == f"quanqu {__version__}\n"


class TestStaff:
    def take_on(self, **different: str | None) -> int:
        wanted: dict[str, str | None] = {
            "name": "林悦",
            "username": "Lin.Yue",
            "password": PASSWORD,
            "role": "administrator",
            "organisation_code": "GROUP",
            "node_code": None,
        }
        return staffing.add(**(wanted | different))  # type: ignore[arg-type]

    @pytest.fixture(autouse=True)
    def group(self, db: None) -> None:
        with tx.begin(actor="system:test"):
            ensure_group()

    def test_takes_on_a_person_who_can_sign_in(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.take_on() == 0
        user_id = identity.authenticate("lin.yue", PASSWORD)
        assert user_id is not None
        staff = network.find_staff_by_user(user_id)
        assert staff is not None
        assert staff.number in capsys.readouterr().out
        assert staffing.show(organisation_code=None) == 0
        assert "administrator" in capsys.readouterr().out

    @pytest.mark.parametrize(
        "different",
        [{"organisation_code": "NOBODY"}, {"node_code": "N9"}, {"role": "king"}, {"password": "x"}],
    )
    def test_refuses_and_says_why(
        self, different: dict[str, str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.take_on(**different) == 1
        assert capsys.readouterr().out.strip()
        assert staffing.show(organisation_code=None) == 0
        assert "林悦" not in capsys.readouterr().out
