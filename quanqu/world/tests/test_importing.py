"""Imports from CSV: all or nothing with a reason per line, or the good rows on request."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from quanqu import cli
from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.kit import clock, tx
from quanqu.network import queries as network
from quanqu.pricing import queries as pricing
from quanqu.world import importing
from quanqu.world.demo.opening import ensure_group

PROJECT = Path(__file__).parents[3]
STORES = PROJECT.parent / "shared" / "data" / "stores" / "kroger_locations.csv"
PRODUCTS = (
    "category,product_code,name,sku,colour,size,price_fen\n"
    "tee,T1,Tee,T1-S,white,S,9900\n"
    "tee,T1,Tee,T1-M,white,M,9900\n"
)


@pytest.fixture
def group(db: None) -> str:
    with tx.begin(actor="system:test"):
        organisation = ensure_group()
        catalog.add_category(code="tee", name="T恤", name_en="T-shirts")
    return organisation.code


def example_of(command: Callable[..., None]) -> str:
    """The rows that the command's help shows."""
    shown = inspect.getdoc(command) or ""
    lines = [line.strip() for line in shown.partition("An example")[2].splitlines()[1:]]
    return "\n".join(line for line in lines if line) + "\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "rows.csv"
    file.write_text(text, encoding="utf-8-sig")
    return file


class TestHelp:
    def test_shows_rows_that_can_be_taken(self, group: str, tmp_path: Path) -> None:
        with tx.begin(actor="system:test"):
            catalog.add_category(code="jacket", name="夹克")
        stores = written(tmp_path, example_of(cli.import_stores))
        assert importing.stores(stores, organisation_code=group, skip_refused=False) == 0
        assert network.find_node_by_code("HZ-01") is not None
        products = written(tmp_path, example_of(cli.import_products))
        assert importing.products(products, organisation_code=group, skip_refused=False) == 0
        assert goods.find_sku_by_barcode("4006381333931") is not None


class TestStores:
    def test_opens_the_real_stores_of_a_real_chain(self, group: str) -> None:
        if not STORES.exists():
            pytest.skip(f"the real file is not here: {STORES.name} of ../shared/data/stores")
        assert importing.stores(STORES, organisation_code=group, skip_refused=False) == 0
        assert len(network.list_nodes(limit=5_000)) == 1_246

    def test_takes_nothing_when_one_row_is_refused(
        self, group: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = written(
            tmp_path,
            "code,name,latitude,longitude\nN1,One,30.2,120.1\nN2,Two,91,120.1\nN1,Again,30,120\n",
        )
        assert importing.stores(file, organisation_code=group, skip_refused=False) == 1
        assert network.list_nodes() == []
        printed = capsys.readouterr().out
        assert "0 stores taken, 2 of 3 rows refused." in printed
        assert "3 " in printed
        assert "4 " in printed

    def test_takes_the_good_rows_on_request(self, group: str, tmp_path: Path) -> None:
        file = written(
            tmp_path, "code,name,latitude,longitude\nN1,One,30.2,120.1\nN2,Two,91,120.1\n"
        )
        assert importing.stores(file, organisation_code=group, skip_refused=True) == 0
        assert [node.code for node in network.list_nodes()] == ["N1"]

    def test_refuses_rows_of_an_organisation_that_is_not_there(
        self, group: str, tmp_path: Path
    ) -> None:
        file = written(tmp_path, "code,name,latitude,longitude\nN1,One,30.2,120.1\n")
        assert importing.stores(file, organisation_code="NOBODY", skip_refused=False) == 1

    def test_says_what_is_wrong_with_a_file_that_is_no_table(
        self, group: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "rows.csv"
        file.write_bytes(b"\xff\xfe\x00code")
        assert importing.stores(file, organisation_code=group, skip_refused=False) == 1
        assert "not UTF-8" in capsys.readouterr().out


class TestProducts:
    def test_adds_goods_and_publishes_their_prices(self, group: str, tmp_path: Path) -> None:
        file = written(tmp_path, PRODUCTS)
        assert importing.products(file, organisation_code=group, skip_refused=False) == 0
        organisation = network.platform()
        found = goods.find_skus_by_code(organisation.organisation_id, ["T1-S", "T1-M"])
        assert len(found) == 2
        quote = pricing.quote(
            lines=[(found["T1-S"].sku_id, 2)],
            zone="group",
            currency="CNY",
            at=clock.now(),
        )
        assert quote.total_fen == 19_800

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("tee,T1,Tee,T1-S,white,S,9900", "T1-S"),
            ("tee,T2,Other,T2-S,white,S,-1", "-1"),
            ("nothing,T2,Other,T2-S,white,S,1", "nothing"),
        ],
    )
    def test_names_what_it_refuses_and_leaves_nothing_half_done(
        self,
        group: str,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        row: str,
        reason: str,
    ) -> None:
        file = written(tmp_path, f"{PRODUCTS}{row}\n")
        assert importing.products(file, organisation_code=group, skip_refused=False) == 1
        organisation = network.platform()
        assert goods.find_skus_by_code(organisation.organisation_id, ["T1-S"]) == {}
        printed = capsys.readouterr().out
        assert "0 SKUs taken, 1 of 3 rows refused." in printed
        assert reason in printed


class TestFilesThatCannotBeMeant:
    @pytest.mark.parametrize(
        ("text", "options", "said"),
        [
            (PRODUCTS.replace("price_fen", "pirce_fen"), {}, "Unknown columns: pirce_fen"),
            ("foo;bar\n1;2\n", {}, "Columns are missing"),
            (PRODUCTS.splitlines()[0] + "\n", {}, "no row below it"),
            (PRODUCTS, {"zone": "city:NOPE"}, "There is no price zone city:NOPE"),
            (PRODUCTS, {"organisation_code": None}, "--organisation CODE"),
            (PRODUCTS, {"organisation_code": "NOPE"}, "There is no organisation NOPE"),
        ],
    )
    def test_one_line_says_what_is_wrong_and_nothing_is_taken(
        self,
        group: str,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        text: str,
        options: dict[str, str | None],
        said: str,
    ) -> None:
        given = {"organisation_code": group} | options
        assert importing.products(written(tmp_path, text), skip_refused=True, **given) == 1  # type: ignore[arg-type]
        assert said in " ".join(capsys.readouterr().out.split())
        assert goods.list_products().products == ()
