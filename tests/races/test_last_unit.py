"""Forty buyers want the last unit, at two web processes: exactly one gets it.

The control runs the same race on a throwaway shop whose reserve statement looks first and acts
later, without its CHECK: it must oversell, or the test above proves nothing.
"""

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parent.parent.parent
CONTROL = PROJECT / "tests" / "controls" / "reserve_without_guard.sql"
ROUNDS = 100
CONTROL_SECONDS = 15
DROP_CHECK = "ALTER TABLE stock_level DROP CONSTRAINT stock_level_not_oversold"


class TestTheLastUnit:
    def test_goes_to_exactly_one_of_forty_buyers(
        self, root: Any, open_shop: Any, race_on: Any
    ) -> None:
        template = root.ensure_template()
        with (
            open_shop(template, with_worker=False, with_gateway=False) as shop,
            race_on(shop, ROUNDS) as race,
        ):
            for sku_id in race.sku_ids:
                answers = race.run(sku_id)
                assert answers == {"won": 1, "out_of_stock": len(race.buyers) - 1}
                assert race.reserved(sku_id) == 1

    def test_control_without_the_guards_oversells(
        self, root: Any, open_shop: Any, race_on: Any, tmp_path: Path
    ) -> None:
        code = _code_without_guard(tmp_path)
        template = root.ensure_template()
        with open_shop(template, code=code, with_worker=False, with_gateway=False) as shop:
            with shop.owner() as connection:
                connection.execute(
                    "ALTER TABLE stock_level DROP CONSTRAINT stock_level_not_oversold"
                )
            with race_on(shop, ROUNDS) as race:
                deadline = time.monotonic() + CONTROL_SECONDS
                oversold = 0
                for sku_id in race.sku_ids:
                    oversold += race.run(sku_id)["won"] > 1
                    if oversold or time.monotonic() > deadline:
                        break
        assert oversold, f"the control did not oversell within {CONTROL_SECONDS} s"


def _code_without_guard(folder: Path) -> Path:
    """A copy of the product in which one statement is another; the product has no such switch."""
    ignored = shutil.ignore_patterns("tests", "data", "locale", "*.pyc.*")
    shutil.copytree(PROJECT / "quanqu", folder / "quanqu", ignore=ignored)
    statement = folder / "quanqu" / "stock" / "sql" / "reserve.sql"
    assert statement.exists()
    shutil.copyfile(CONTROL, statement)
    return folder
