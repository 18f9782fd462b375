import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import connection

from quanqu.kit import tx
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.network.tests import factory
from quanqu.network.types import Capability, ImportReport

GOOD = {
    "organisation": "QQ",
    "code": "N1",
    "name": "五道口店",
    "latitude": "39.992",
    "longitude": "116.338",
}
REAL = Path(__file__).parents[4] / "shared" / "data" / "stores" / "kroger_locations.csv"


def load(*rows: Mapping[str, str | None], skip_refused: bool = False) -> ImportReport:
    with tx.begin(actor="system:test"):
        factory.group()
        return network.import_nodes(rows=rows, skip_refused=skip_refused)


@pytest.mark.django_db
class TestImportNodes:
    def test_opens_every_row_in_one_statement(self) -> None:
        report = load(
            GOOD | {"capabilities": "ships holds_stock", "daily_capacity": "300"},
            GOOD | {"code": "N2", "timezone": "Asia/Urumqi", "price_zone": "city:110000"},
        )
        assert (report.read_qty, report.taken_qty, report.refused) == (2, 2, ())
        first, second = queries.list_nodes()
        assert first.capabilities == {Capability.SHIPS, Capability.HOLDS_STOCK}
        assert first.daily_capacity == 300
        assert (second.timezone, second.price_zone) == ("Asia/Urumqi", "city:110000")
        assert second.can("sells")
        assert not second.can("shows")
        assert first.h3_cell == second.h3_cell > 0

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"organisation": "NOBODY"}, "unknown_organisation"),
            ({"organisation": ""}, "unknown_organisation"),
            ({"latitude": "139.9"}, "bad_coordinates"),
            ({"longitude": ""}, "bad_coordinates"),
            ({"latitude": "nan"}, "bad_coordinates"),
            ({"latitude": "0", "longitude": "0"}, "bad_coordinates"),
            ({"latitude": "1e400"}, "bad_coordinates"),
            ({"code": "N1"}, "duplicate_code"),
            ({"code": ""}, "code_wrong"),
            ({"code": "=cmd()"}, "code_wrong"),
            ({"name": " "}, "name_missing"),
            ({"capabilities": "sells flies"}, "unknown_capability"),
            ({"timezone": "Mars/Olympus"}, "unknown_timezone"),
            ({"price_zone": "online"}, "bad_price_zone"),
            ({"daily_capacity": "-1"}, "bad_capacity"),
            ({"daily_capacity": "1.5"}, "bad_capacity"),
            ({"name": "x" * 121}, "too_long"),
        ],
    )
    def test_lists_a_wrong_row_with_line_and_reason_and_takes_nothing(
        self, change: dict[str, str], reason: str
    ) -> None:
        report = load(GOOD, GOOD | {"code": "N2"} | change, GOOD | {"code": "N3"})
        (refused,) = report.refused
        assert (refused.line, refused.reason) == (3, reason)
        assert refused.text
        assert (report.taken_qty, queries.list_nodes()) == (0, [])

    def test_refuses_a_code_that_exists_already(self) -> None:
        load(GOOD)
        report = load(GOOD, GOOD | {"code": "N2"})
        assert [(r.line, r.reason) for r in report.refused] == [(2, "duplicate_code")]
        assert [node.code for node in queries.list_nodes()] == ["N1"]

    def test_takes_the_good_rows_when_told_to_skip(self) -> None:
        report = load(GOOD, GOOD | {"code": "N2", "latitude": "x"}, skip_refused=True)
        assert (report.read_qty, report.taken_qty, len(report.refused)) == (2, 1, 1)
        assert [node.code for node in queries.list_nodes()] == ["N1"]

    def test_survives_cells_that_are_missing_or_too_many(self) -> None:
        rows = list(csv.DictReader(["code,name\n", "A\n", "A,B,C,D\n"]))
        report = load(*rows)
        assert [r.reason for r in report.refused] == ["unknown_organisation"] * 2

    @pytest.mark.skipif(not REAL.exists(), reason="the real stores file is not on this machine")
    def test_opens_1246_real_stores(self) -> None:
        steps: list[int] = []
        with tx.begin(actor="system:test"), REAL.open(encoding="utf-8-sig", newline="") as file:
            factory.group()
            report = network.import_nodes(
                rows=csv.DictReader(file), organisation_code="QQ", progress=steps.append
            )
        assert (report.read_qty, report.taken_qty, report.refused) == (1_246, 1_246, ())
        assert steps[-1] == 1_246
        near = queries.nearest_nodes(41.887167, -87.663917, limit=1)[0]
        assert (near.node.code, near.node.timezone) == ("54900008", "America/Chicago")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM network_node WHERE h3_cell > 0")
            assert cursor.fetchone() == (1_246,)
