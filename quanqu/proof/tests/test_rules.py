"""Reading the files of invariants."""

import pytest

from quanqu.proof import queries, rules

TEXT = "-- L1: Sums to zero.\n-- 中文: 合计为零。\nSELECT 1 WHERE false\n-- examined\nSELECT 0\n"


class TestRead:
    def test_takes_a_file_apart(self) -> None:
        invariant = rules.read("l1", TEXT)
        assert (invariant.code, invariant.sentence) == ("L1", "Sums to zero.")
        assert invariant.sentence_zh == "合计为零。"
        assert invariant.family == "L"
        assert "SELECT 1" in invariant.violations_sql
        assert invariant.examined_sql == "SELECT 0"

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("l2", TEXT),
            ("l1", TEXT.replace("-- examined", "--")),
            ("l1", TEXT.replace("-- L1: ", "-- ")),
            ("l1", TEXT.replace("-- 中文: ", "-- ")),
        ],
    )
    def test_refuses_a_file_that_cannot_be_looked_at(self, name: str, text: str) -> None:
        with pytest.raises(ValueError, match=r"must begin with"):
            rules.read(name, text)


class TestListInvariants:
    def test_goes_by_family_and_number(self) -> None:
        codes = [invariant.code for invariant in queries.list_invariants()]
        assert codes == sorted(codes, key=rules.sort_key)
        assert len(codes) == len(set(codes)) >= 30
