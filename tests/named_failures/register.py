"""Which failure of others is which test here, and what is taken away so that it fails."""

from dataclasses import dataclass
from typing import Final

from tests.named_failures.without_guard import Guard


@dataclass(frozen=True)
class Named:
    """One known failure. `control` is the guard to take away, or a test that does so itself.

    `symptom` must stand in what the test says without its guard: red for another reason, such as a
    misspelt control, proves nothing.
    """

    failure: str
    seen_in: tuple[str, ...]
    tests: tuple[str, ...]
    control: Guard | str
    symptom: str = ""


RESERVE_BLINDLY: Final = {
    "quanqu/stock/sql/reserve.sql": "tests/controls/reserve_without_guard.sql"
}
OVERSELL: Final = "ALTER TABLE stock_level DROP CONSTRAINT stock_level_not_oversold"

REGISTER: Final = (
    Named(
        failure="N buyers, one unit, several processes: more than one gets it",
        seen_in=("vendure#1738", "saleor#543"),
        tests=(
            "tests/races/test_last_unit.py::TestTheLastUnit"
            "::test_goes_to_exactly_one_of_forty_buyers",
        ),
        control="tests/races/test_last_unit.py::TestTheLastUnit"
        "::test_control_without_the_guards_oversells",
    ),
    Named(
        failure="An order that is never paid keeps its units",
        seen_in=("vendure#3509",),
        tests=(
            "quanqu/orders/tests/test_place_and_pay.py::TestExpire"
            "::test_gives_units_and_money_back",
        ),
        control=Guard(
            edits={
                "quanqu/orders/actions/expire.py": (
                    "    release([line for order in due for line in order.lines])\n",
                    "",
                )
            }
        ),
        symptom="assert 9 == 10",
    ),
    Named(
        failure="Money is kept for an order that found no stock",
        seen_in=("vendure#3065",),
        tests=(
            "quanqu/orders/tests/test_place_and_pay.py::TestProviderPayment"
            "::test_a_capture_without_units_left_goes_back",
        ),
        control=Guard(
            edits={
                "quanqu/orders/actions/cancel.py": (
                    "            refund_tender(order, tender, left, at=at)\n",
                    "            pass\n",
                )
            }
        ),
        symptom="50000 != 0",
    ),
    Named(
        failure="Two lines of one SKU take the same unit",
        seen_in=("medusa#16502",),
        tests=(
            "quanqu/orders/tests/test_place_and_pay.py::TestPlace"
            "::test_counts_lines_of_one_sku_together",
        ),
        control=Guard(files=RESERVE_BLINDLY, sql=OVERSELL),
        symptom="DID NOT RAISE",
    ),
)
