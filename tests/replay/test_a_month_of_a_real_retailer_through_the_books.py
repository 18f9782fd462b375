"""The first thirty days of the real retailer end with that period's exact totals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from quanqu.kit.embedded_postgres import EmbeddedPostgres
from quanqu.network import queries as network
from quanqu.proof import actions as proof
from quanqu.proof.types import Verdict
from quanqu.world.retail import reading, replay, shop, totals

PROJECT = Path(__file__).parents[2]
FILE = PROJECT.parent / "shared" / "data" / "online_retail.parquet"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not FILE.exists(), reason=f"the real file is not here: {FILE.name} of ../shared/data"
    ),
]


def test_thirty_days_come_to_the_files_totals_and_every_promise_holds(
    committed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay.main(FILE, days=30, processes=1) == 0
    printed = capsys.readouterr().out
    for figure in ("823,746.14", "41,480", "1,559", "-74,789.12", "728", "326", "748,957.02"):
        assert figure in printed
    assert [r.code for r in proof.verify() if r.verdict is Verdict.BROKEN] == []
    the_second_run_does_nothing_twice()


def the_second_run_does_nothing_twice() -> None:
    organisation = network.find_organisation_by_code(shop.ORGANISATION)
    assert organisation is not None
    expected = reading.expected_totals(FILE, days=30)
    first = next(reading.read_lines(FILE)).invoiced_at.replace(hour=0, minute=0)
    until = first.replace(year=first.year + 1)
    period: dict[str, Any] = {"organisation_id": organisation.organisation_id, "since": first}
    assert totals.from_books(**period, until=until) == expected
    assert replay.main(FILE, days=30, processes=1) == 0
    assert totals.from_books(**period, until=until) == expected


def test_killed_in_the_middle_it_goes_on_to_the_same_totals(
    postgres: EmbeddedPostgres, throwaway: str
) -> None:
    environment = os.environ | {
        "QUANQU_DATABASE_URL": postgres.dsn(throwaway, "quanqu_app"),
        "QUANQU_DATABASE_OWNER_URL": postgres.dsn(throwaway, "quanqu_owner"),
    }
    command = [sys.executable, "-m", "quanqu.cli", "replay", "online-retail", str(FILE)]
    command += ["--days", "8"]
    with postgres.superuser(throwaway) as connection:
        first = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        wait_for_steps(connection, 150)
        first.send_signal(signal.SIGKILL)
        first.wait()
        killed_at = count_steps(connection)
        second = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert second.returncode == 0, second.stdout + second.stderr
        assert "DIFFERENT" not in second.stdout
        assert 0 < killed_at < count_steps(connection)


def wait_for_steps(connection: psycopg.Connection, qty: int) -> None:
    deadline = time.monotonic() + 240
    while count_steps(connection) < qty:
        assert time.monotonic() < deadline, "the replay does not get on"
        time.sleep(0.1)


def count_steps(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT count(*) FROM world_step").fetchone()
    assert row is not None
    return int(row[0])
