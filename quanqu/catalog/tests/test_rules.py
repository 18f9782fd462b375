import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.catalog import rules
from quanqu.kit import sql


class TestGtin14:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("6901234567892", "06901234567892"),
            ("96385074", "00000096385074"),
            ("036000291452", "00036000291452"),
            ("10614141000415", "10614141000415"),
        ],
    )
    def test_keeps_every_length_as_one_number(self, text: str, kept: str) -> None:
        assert rules.gtin14(text) == kept

    @pytest.mark.parametrize(
        "text", ["6901234567893", "690123456789", "", "69012345678９2", "abc", "6901234567892 "]
    )
    def test_refuses_a_wrong_check_digit_or_form(self, text: str) -> None:
        assert rules.gtin14(text) is None

    @given(st.integers(0, 10**12 - 1), st.integers(0, 11), st.integers(1, 9))
    def test_finds_any_one_wrong_digit(self, number: int, place: int, by: int) -> None:
        digits = f"{number:012d}"
        good = digits + str(rules.check_digit(digits))
        bad = good[:place] + str((int(good[place]) + by) % 10) + good[place + 1 :]
        assert rules.gtin14(good) is not None
        assert rules.gtin14(bad) is None

    @pytest.mark.django_db
    def test_is_judged_alike_by_the_database(self) -> None:
        codes = [f"{number * 7_919_317_331:014d}" for number in range(1, 1_000)]
        codes += ["", "6901234567892", "0690123456789x", "106141410004151"]
        statement = "SELECT c FROM unnest(%(codes)s::text[]) AS c WHERE catalog_is_gtin(c)"
        found = {row["c"] for row in sql.run_text(statement, {"codes": codes})}
        assert found == {c for c in codes if len(c) == 14 and rules.gtin14(c)}
        assert 50 < len(found) < 200
