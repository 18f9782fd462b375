"""Pure decisions of settlement: which nodes a moved piece counts for; who is paid what and how."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from quanqu.kit.clock import start_of
from quanqu.ledger.types import AccountKind, Entry, owed_between, summed
from quanqu.settlement.types import CreditKey, Debt, PayoutState, Piece, Role, RunState, Sale, Sum

MOVES: Mapping[RunState, frozenset[RunState]] = {
    RunState.DRAFTED: frozenset({RunState.APPROVED, RunState.DROPPED}),
    RunState.APPROVED: frozenset({RunState.PAYING, RunState.DROPPED}),
    RunState.PAYING: frozenset({RunState.PAID}),
}

PAYOUT_MOVES: Mapping[PayoutState, frozenset[PayoutState]] = {
    PayoutState.PAID: frozenset({PayoutState.REVERSED}),
}

Credits = dict[CreditKey, Sum]


def handed_over(sale: Sale, pieces: Iterable[Piece]) -> Credits:
    """Who found, sold, held, shipped and handed over; shipped where the goods had to leave."""
    credits: Credits = defaultdict(Sum)
    for piece in pieces:
        moved = Sum(piece.qty, piece.total_fen, piece.net_fen)
        _count_sale(credits, sale, piece, moved)
        if piece.source_node_id and piece.source_node_id != sale.acting_node_id:
            credits[CreditKey(Role.SHIPPED, piece.source_node_id)] += moved
        credits[CreditKey(Role.HANDED_OVER, sale.acting_node_id)] += moved
    return dict(credits)


def returned(sale: Sale, pieces: Iterable[Piece]) -> Credits:
    """A return undoes the sale where it was found, sold and held, and is work of who took it."""
    credits: Credits = defaultdict(Sum)
    for piece in pieces:
        undone = Sum(-piece.qty, -piece.total_fen, -piece.net_fen)
        _count_sale(credits, sale, piece, undone)
        moved = Sum(piece.qty, piece.total_fen, piece.net_fen)
        credits[CreditKey(Role.TOOK_RETURN, sale.acting_node_id)] += moved
    return dict(credits)


def _count_sale(credits: Credits, sale: Sale, piece: Piece, moved: Sum) -> None:
    """The roles that follow the money kept."""
    if sale.found_node_id:
        credits[CreditKey(Role.FOUND, sale.found_node_id)] += moved
    credits[CreditKey(Role.SOLD, sale.selling_node_id, piece.seller_id)] += moved
    if piece.source_node_id:
        credits[CreditKey(Role.HELD, piece.source_node_id)] += moved


def end_of(on: date) -> datetime:
    """The midnight of the house with which a day ends."""
    return start_of(on + timedelta(days=1))


def positions(debts: Iterable[Debt], platform_id: UUID) -> dict[UUID, tuple[int, int]]:
    """What each company but the platform claims and owes, over all others."""
    claims: dict[UUID, int] = defaultdict(int)
    owed: dict[UUID, int] = defaultdict(int)
    for debt in debts:
        claims[debt.creditor_id] += debt.amount_fen
        owed[debt.debtor_id] += debt.amount_fen
    companies = sorted((claims.keys() | owed.keys()) - {platform_id})
    return {one: (claims.get(one, 0), owed.get(one, 0)) for one in companies}


def cleared_with(debt: Debt, platform_id: UUID) -> UUID:
    """With whose payout a debt leaves the books: not the platform's; of two others, the first's."""
    return min({debt.creditor_id, debt.debtor_id} - {platform_id})


def payout_entries(
    organisation_id: UUID,
    sums: tuple[int, int],
    debts: Sequence[Debt],
    platform_id: UUID,
    currency: str,
) -> list[Entry]:
    """What pays one company: its claims and debts over money at the bank, all through the platform.

    Debts between two others first become debts to and of the platform, so that each company has one
    payment and the books of both sides agree after every journal, in whatever order they come.
    """
    entries: list[Entry] = []
    for debt in debts:
        if platform_id not in (debt.creditor_id, debt.debtor_id):
            entries += owed_between(debt.debtor_id, debt.creditor_id, -debt.amount_fen, currency)
            entries += owed_between(debt.debtor_id, platform_id, debt.amount_fen, currency)
            entries += owed_between(platform_id, debt.creditor_id, debt.amount_fen, currency)
    claims, owed = sums
    entries += owed_between(platform_id, organisation_id, -claims, currency)
    entries += owed_between(organisation_id, platform_id, -owed, currency)
    entries.append(Entry(organisation_id, AccountKind.BANK, claims - owed, currency))
    entries.append(Entry(platform_id, AccountKind.BANK, owed - claims, currency))
    return summed(entries)
