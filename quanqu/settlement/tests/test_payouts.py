"""Who is paid what, as pure entries."""

from collections import defaultdict
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind
from quanqu.settlement import rules
from quanqu.settlement.types import Debt

PLATFORM, A, B, C = COMPANIES = tuple(UUID(int=n) for n in (9, 1, 2, 3))
PAIRS = [(one, other) for one in COMPANIES for other in COMPANIES if one != other]

amounts = st.integers(-(10**6), 10**6).filter(bool)
debts = st.dictionaries(st.sampled_from(PAIRS), amounts, min_size=1).map(
    lambda found: tuple(Debt(creditor, debtor, fen) for (creditor, debtor), fen in found.items())
)


class TestPayoutEntries:
    @given(found=debts, order=st.permutations([A, B, C]))
    def test_clear_every_debt_in_any_order_and_keep_both_sides_agreed(
        self, found: tuple[Debt, ...], order: list[UUID]
    ) -> None:
        books: dict[tuple[UUID, AccountKind, str], int] = defaultdict(int)
        for debt in found:
            books[debt.creditor_id, AccountKind.DUE_FROM, f"org:{debt.debtor_id}"] = debt.amount_fen
            books[debt.debtor_id, AccountKind.DUE_TO, f"org:{debt.creditor_id}"] = -debt.amount_fen
        sums = rules.positions(found, PLATFORM)
        for company in (one for one in order if one in sums):
            own = [debt for debt in found if rules.cleared_with(debt, PLATFORM) == company]
            entries = rules.payout_entries(company, sums[company], own, PLATFORM, "CNY")
            if entries:
                ledger.check_balanced(entries)
            for entry in entries:
                books[entry.organisation_id, entry.kind, entry.party] += entry.amount_fen
            for one, other in PAIRS:
                claimed = books[one, AccountKind.DUE_FROM, f"org:{other}"]
                assert claimed == -books[other, AccountKind.DUE_TO, f"org:{one}"]
        for (company, kind, _party), amount in books.items():
            if kind is not AccountKind.BANK:
                assert amount == 0
            elif company != PLATFORM:
                claims, owed = sums[company]
                assert amount == claims - owed
