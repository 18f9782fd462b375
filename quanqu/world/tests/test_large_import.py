"""Large imports: killed and taken up again, two at once, bad rows among many, every form."""

import csv
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from django.db import connections

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.catalog.actions import importing as verbs
from quanqu.catalog.types import ImportReport, ImportState, NewSku
from quanqu.kit import clock, tx
from quanqu.kit.sql import run_text
from quanqu.pricing import actions as pricing
from quanqu.pricing import importing as imports
from quanqu.world import exporting, importing, whole_range
from quanqu.world.demo.opening import ensure_group

SKUS = 3_000
ACTOR = "system:test"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("range")
    whole_range.write(folder, skus=SKUS)
    return folder


@pytest.fixture
def world(committed: None, files: Path) -> UUID:
    """The group with the range's brands, categories and attributes; the id of its price list."""
    with tx.begin(actor=ACTOR):
        group = ensure_group()
    for what in ("brands", "categories", "attributes"):
        assert importing.names(files / f"{what}.csv", what) == 0
    with tx.begin(actor=ACTOR):
        list_id = pricing.open_list(
            organisation_id=group.organisation_id, zone="group", currency="CNY", name="g"
        )
    return list_id


def _take(path: Path, list_id: UUID, *, skip_refused: bool = False) -> ImportReport:
    return pricing.import_table(
        table=catalog.open_table(path),
        list_id=list_id,
        actor=ACTOR,
        organisation_code="GROUP",
        skip_refused=skip_refused,
    )


def _counted() -> dict[str, int]:
    tables = (
        "catalog_product",
        "catalog_sku",
        "catalog_barcode",
        "pricing_price",
        "catalog_staged",
    )
    parts = ", ".join(f"(SELECT count(*) FROM {table}) AS {table}" for table in tables)
    return run_text(f"SELECT {parts}", {})[0]


class TestTheSameFile:
    def test_changes_nothing_the_second_time(self, world: UUID, files: Path) -> None:
        first = _take(files / "products.parquet", world)
        assert (first.state, first.taken_qty, first.refused_qty) == (ImportState.DONE, SKUS, 0)
        once = _counted()
        assert (once["catalog_sku"], once["pricing_price"], once["catalog_staged"]) == (
            SKUS,
            SKUS,
            0,
        )
        again = _take(files / "products.parquet", world)
        assert again.import_id == first.import_id
        assert _counted() == once

    def test_is_taken_once_by_two_at_the_same_time(self, world: UUID, files: Path) -> None:
        gate = threading.Barrier(2)

        def take(_: int) -> str:
            try:
                table_path = files / "products.parquet"
                gate.wait(timeout=30)
                return str(_take(table_path, world).taken_qty)
            except catalog.ImportRunning:
                return "running"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(take, range(2)))
        assert answers[0] == str(SKUS)
        assert answers[1] in ("running", str(SKUS))
        assert _counted()["catalog_sku"] == SKUS

    def test_goes_on_after_a_kill_without_doing_anything_twice(
        self, world: UUID, files: Path
    ) -> None:
        command = [sys.executable, "-c", KILLED, str(files / "products.parquet"), str(world)]
        for least in (0, 500, 1_500):
            child = subprocess.Popen(command, env=_environment())
            deadline = time.monotonic() + 60
            while child.poll() is None and _counted()["catalog_sku"] <= least:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            child.send_signal(signal.SIGKILL)
            child.wait(timeout=30)
        assert _wait_until_alone()
        report = _take(files / "products.parquet", world)
        found = _counted()
        assert (report.state, report.taken_qty) == (ImportState.DONE, SKUS)
        assert (found["catalog_sku"], found["pricing_price"]) == (SKUS, SKUS)
        assert found["catalog_staged"] == 0
        assert len(goods.list_imports()) == 1

    def test_goes_on_when_the_staging_table_was_emptied_in_the_middle(
        self, world: UUID, files: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A crash of the server empties it; here half of it, as by a kill while it is refilled."""
        monkeypatch.setattr(verbs, "PUBLISHED_AT_ONCE", 500)
        table = catalog.open_table(files / "products.parquet")
        with tx.begin(actor=ACTOR):
            import_id = catalog.open_import(
                table, organisation_code="GROUP", at=clock.now(), scope=str(world)
            ).import_id
            rows = list(table.rows())
            catalog.stage_rows(import_id, table, rows, organisation_code="GROUP")
            catalog.decide(import_id, skip_refused=False, at=clock.now())
        imports.publish_stretch(
            import_id, list_id=world, actor=ACTOR, lines=catalog.chunks(import_id)[2]
        )
        with tx.begin(actor=ACTOR):
            run_text("DELETE FROM catalog_staged WHERE line %% 2 = 0", {})
        report = _take(files / "products.parquet", world)
        found = _counted()
        assert (report.state, report.taken_qty, report.refused_qty) == (ImportState.DONE, SKUS, 0)
        assert (found["catalog_sku"], found["pricing_price"]) == (SKUS, SKUS)

    def test_is_taken_as_a_whole_when_its_products_lie_scattered(
        self, world: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two publishers meet at every product: who comes second does its stretch again, alone."""
        monkeypatch.setattr(verbs, "PUBLISHED_AT_ONCE", 50)
        monkeypatch.setattr(verbs, "TRIES", 1)
        path = tmp_path / "rows.csv"
        rows = "".join(f"fresh-fruit,P{n * 7 % 30},果,S{n},100\n" for n in range(600))
        path.write_text(f"category,product_code,name,sku,price_fen\n{rows}", encoding="utf-8")
        report = _take(path, world)
        assert (report.taken_qty, report.product_qty, report.refused_qty) == (600, 30, 0)
        assert _counted()["pricing_price"] == 600


KILLED = """
import sys, time
import django; django.setup()
from pathlib import Path
from quanqu.catalog import actions as catalog
from quanqu.catalog.actions import importing as verbs
from quanqu.pricing import actions as pricing
verbs.PUBLISHED_AT_ONCE = 500
pricing.import_table(table=catalog.open_table(Path(sys.argv[1])), list_id=sys.argv[2],
                     actor="system:test", organisation_code="GROUP",
                     progress=lambda stage, qty: time.sleep(0.05))
"""


def _environment() -> dict[str, str]:
    """The database of this test, for a child process."""
    named = dict(os.environ)
    for alias, variable in (
        ("default", "QUANQU_DATABASE_URL"),
        ("owner", "QUANQU_DATABASE_OWNER_URL"),
    ):
        settings = connections[alias].settings_dict
        named[variable] = _url(settings)
    return named


def _url(settings: dict[str, object]) -> str:
    return (
        f"postgresql://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}"
        f"?host={settings['HOST']}&port={settings['PORT']}"
    )


def _wait_until_alone() -> bool:
    """The server notices a killed client a moment later, and lets its lock go."""
    for _ in range(200):
        rows = run_text(
            "SELECT count(*) AS n FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND objid = %(lock)s AND datname = current_database()",
            {"lock": imports.LOCK},
        )
        if not rows[0]["n"]:
            return True
        time.sleep(0.05)
    return False


class TestBadRows:
    def test_are_named_each_and_the_good_ones_taken_only_on_request(
        self, world: UUID, files: Path, tmp_path: Path
    ) -> None:
        path, bad = tmp_path / "rows.csv", 0
        with path.open("w", encoding="utf-8", newline="") as text:
            rows = csv.writer(text)
            rows.writerow(("category", "product_code", "name", "sku", "barcode", "price_fen"))
            for number in range(10_000):
                code = f"X{number:05}"
                row = ["fresh-fruit", code, "果", code, "", "100"]
                if number % 100 == 7:
                    row[number // 100 % 4 + 2], bad = (
                        ("", "X00000", "6901234567893", "-5")[number // 100 % 4],
                        bad + 1,
                    )
                rows.writerow(row)
        report = _take(path, world)
        assert (report.state, report.taken_qty) == (ImportState.REFUSED, 0)
        assert (report.read_qty, report.refused_qty) == (10_000, bad)
        reasons = {row.reason for row in goods.list_refused(report.import_id)}
        assert reasons == {"missing", "duplicate_sku", "bad_barcode", "negative"}
        lines = [row.line for row in goods.list_refused(report.import_id)]
        assert lines == [2 + number for number in range(10_000) if number % 100 == 7]
        assert _counted()["catalog_sku"] == _counted()["catalog_staged"] == 0
        skipped = _take(path, world, skip_refused=True)
        assert (skipped.taken_qty, skipped.refused_qty) == (10_000 - bad, bad)
        assert _counted()["catalog_sku"] == 10_000 - bad

    def test_of_a_large_table_spoil_no_good_ones(
        self, world: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A row that is refused for its SKU says nothing of its product."""
        path = tmp_path / "rows.csv"
        rows = "fresh-fruit,Q,梨,X\nfresh-fruit,P,桃,X\nfresh-fruit,P,果,Y\n"
        path.write_text(f"category,product_code,name,sku\n{rows}", encoding="utf-8")
        monkeypatch.setattr(catalog, "STAGED_AT_ONCE", 1)
        report = _take(path, world, skip_refused=True)
        refused = [(row.line, row.reason) for row in goods.list_refused(report.import_id)]
        assert (report.taken_qty, refused) == (2, [(3, "duplicate_sku")])

    def test_are_written_to_a_file_when_there_are_many(
        self, world: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "rows.csv"
        rows = "".join(f"nothing,P{n},茶,P{n}\n" for n in range(300))
        path.write_text(f"category,product_code,name,sku\n{rows}", encoding="utf-8")
        assert importing.products(path, organisation_code="GROUP", skip_refused=False) == 1
        said = "".join(capsys.readouterr().out.split())
        assert "0SKUstaken,300of300rowsrefused." in said
        written = (tmp_path / "rows.csv.refused.csv").read_text(encoding="utf-8-sig").splitlines()
        assert written[0] == "line,reason,value,text"
        assert len(written) == 301
        assert written[1].startswith("2,unknown_category,nothing,")

    def test_that_lose_a_race_are_refused_and_the_others_taken(
        self, world: UUID, files: Path
    ) -> None:
        """Somebody adds a code between the check of the rows and their publication."""
        table = catalog.open_table(files / "products.parquet")
        with tx.begin(actor=ACTOR):
            opened = catalog.open_import(table, organisation_code="GROUP", at=clock.now())
            rows = [row for row, _ in zip(table.rows(), range(100), strict=False)]
            catalog.stage_rows(opened.import_id, table, rows, organisation_code="GROUP")
        taken = str(rows[3][1][table.header.index("sku")])
        with tx.begin(actor=ACTOR):
            catalog.add_product(
                organisation_id=ensure_group().organisation_id,
                category_code="fresh-fruit",
                code="first",
                name="先到",
                skus=[NewSku(taken)],
            )
        with tx.begin(actor=ACTOR):
            ((first, last),) = catalog.chunks(opened.import_id)
            published = catalog.publish_lines(opened.import_id, first=first, last=last)
        assert published.taken_qty == 99
        (refused,) = goods.list_refused(opened.import_id)
        assert (refused.reason, refused.value) == ("duplicate_sku", taken)


class TestEveryForm:
    @pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
    def test_comes_out_and_goes_in_again(
        self, world: UUID, files: Path, tmp_path: Path, ending: str
    ) -> None:
        _take(files / "products.parquet", world)
        path = tmp_path / f"goods.{ending}"
        assert exporting.products(path, organisation_code="GROUP", zone="group") == 0
        table = catalog.open_table(path)
        rows = [dict(zip(table.header, cells, strict=True)) for _, cells in table.rows()]
        assert len(rows) == SKUS
        known = catalog.open_table(files / "products.parquet")
        first = dict(zip(known.header, next(known.rows())[1], strict=True))
        (same,) = [row for row in rows if row["sku"] == first["sku"]]
        for column in ("category", "name", "colour", "size", "barcode", "price_fen", "packs"):
            assert str(same[column] or "") == str(first[column] or "")
        report = _take(path, world)
        assert report.refused_qty == SKUS
        assert {row.reason for row in report.refused} == {"duplicate_sku"}

    def test_reads_numbers_and_flags_as_a_spreadsheet_keeps_them(
        self, world: UUID, tmp_path: Path
    ) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(
            ["category", "product_code", "name", "sku", "barcode", "price_fen", "is_stocked"]
        )
        sheet.append(["fresh-fruit", 12, "苹果", 12.0, 6901234567892, 1290.0, True])
        book.save(tmp_path / "goods.xlsx")
        assert _take(tmp_path / "goods.xlsx", world).taken_qty == 1
        found = goods.find_sku_by_barcode("6901234567892")
        assert found is not None
        assert (found.code, found.is_stocked) == ("12", True)
