from pathlib import Path

import duckdb
import pytest

from quanqu.catalog.rules import gtin14
from quanqu.world import whole_range

SKUS = 3_000


@pytest.fixture(scope="module")
def goods(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_range.write(tmp_path_factory.mktemp("range"), skus=SKUS, seed=7)


def _rows(goods: Path, what: str) -> list[tuple[object, ...]]:
    return duckdb.execute(f"SELECT {what} FROM read_parquet(?)", [str(goods)]).fetchall()


class TestWholeRange:
    def test_gives_every_sku_and_barcode_once(self, goods: Path) -> None:
        assert _rows(goods, "count(*), count(DISTINCT sku)") == [(SKUS, SKUS)]
        barcodes = [str(code) for (code,) in _rows(goods, "barcode") if code]
        cartons = [str(pack).split("*")[0] for (pack,) in _rows(goods, "packs") if pack]
        assert len({*barcodes, *cartons}) == len(barcodes) + len(cartons)
        assert all(gtin14(code) for code in [*barcodes, *cartons])

    def test_names_only_brands_and_categories_that_it_brings(self, goods: Path) -> None:
        brands = {code for code, _, _ in whole_range.brands()}
        categories = {code for code, _, _, _ in whole_range.categories()}
        assert len(brands) == whole_range.BRANDS == len({n for _, n, _ in whole_range.brands()})
        assert {code for (code,) in _rows(goods, "DISTINCT brand")} <= brands
        assert {code for (code,) in _rows(goods, "DISTINCT category")} <= categories

    def test_is_the_same_from_the_same_seed_only(self, goods: Path, tmp_path: Path) -> None:
        again = whole_range.write(tmp_path / "again", skus=SKUS, seed=7)
        other = whole_range.write(tmp_path / "other", skus=SKUS, seed=8)
        assert _rows(again, "*") == _rows(goods, "*")
        assert _rows(other, "name") != _rows(goods, "name")
