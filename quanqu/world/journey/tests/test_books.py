"""The journey's own arithmetic."""

from typing import Any

from quanqu.world.journey import books


def _posting(organisation: str, account: str, amount_fen: int) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "account": account,
        "amount_fen": amount_fen,
        "currency": "CNY",
    }


def _journal(*postings: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "sale", "postings": list(postings)}


class TestUnbalanced:
    def test_finds_nothing_in_a_journal_that_balances_in_each_company(self) -> None:
        journal = _journal(
            _posting("A", "due_from", 100),
            _posting("A", "revenue", -100),
            _posting("B", "cash", 100),
            _posting("B", "due_to", -100),
        )
        assert books.unbalanced([journal]) == []

    def test_finds_one_that_balances_only_as_a_whole(self) -> None:
        journal = _journal(_posting("A", "revenue", -100), _posting("B", "cash", 100))
        assert len(books.unbalanced([journal])) == 2

    def test_finds_one_fen(self) -> None:
        journal = _journal(_posting("A", "revenue", -100), _posting("A", "cash", 101))
        assert books.unbalanced([journal])


class TestNotHalved:
    def test_allows_the_fen_that_a_split_rounds(self) -> None:
        share = ("manager", "M1", "staff")
        assert books.not_halved({share: 1017}, {share: 509}) == []

    def test_finds_what_was_not_taken_back(self) -> None:
        share = ("manager", "M1", "staff")
        assert books.not_halved({share: 1018}, {share: 1018})
        assert books.not_halved({share: 1018}, {share: 0})
        assert books.not_halved({share: 1018}, {})
