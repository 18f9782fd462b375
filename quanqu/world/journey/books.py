"""Sums over what the API tells of an order's books and rewards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

Journal = Mapping[str, Any]
Share = tuple[str, str, str]
"""Role, party, kind of party."""


def unbalanced(journals: Sequence[Journal]) -> list[str]:
    """Journals that do not sum to zero, as a whole or inside one legal entity."""
    wrong = []
    for journal in journals:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for posting in journal["postings"]:
            sums["", posting["currency"]] += posting["amount_fen"]
            sums[posting["organisation"], posting["currency"]] += posting["amount_fen"]
        wrong += [
            f"{journal['kind']} in {where or 'all'}: {s}" for (where, _), s in sums.items() if s
        ]
    return wrong


def by_account(journals: Sequence[Journal]) -> dict[tuple[str, str], int]:
    """The sum of every account kind per legal entity: debit positive."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for journal in journals:
        for posting in journal["postings"]:
            sums[posting["organisation"], posting["account"]] += posting["amount_fen"]
    return dict(sums)


def all_of(journals: Sequence[Journal], account: str) -> int:
    """The sum of one account kind over all legal entities."""
    return sum(amount for (_who, kind), amount in by_account(journals).items() if kind == account)


def by_share(rewards: Sequence[Mapping[str, Any]]) -> dict[Share, int]:
    """What each party has from each role, after what was taken back."""
    sums: dict[Share, int] = defaultdict(int)
    for reward in rewards:
        share = (str(reward["role"]), str(reward["party"]), str(reward["party_kind"]))
        sums[share] += reward["amount_fen"]
    return dict(sums)


def not_halved(before: Mapping[Share, int], after: Mapping[Share, int]) -> list[str]:
    """Shares that are not half of what they were, to the fen that the split rounds."""
    return [
        f"{role} {party}: {before[role, party, kind]} became {after.get((role, party, kind), 0)}"
        for role, party, kind in before
        if abs(before[role, party, kind] - 2 * after.get((role, party, kind), 0)) > 2
    ]
