"""What changes of points mean in the books of their issuer: in points, and as money provided. Pure.

A programme's points stand in its issuer's books, in their own currency: what a member has on a kept
account (party `points:<account>`), against the exchange account. Beside it the issuer provides for
each point what it is worth. So the liability is known at every moment, in points and in money.
"""

from uuid import UUID

from quanqu.ledger.types import AccountKind, Entry
from quanqu.wallet.types import PointsView

POINTS = "PTS"


def party_of_points(account_id: UUID) -> str:
    """How the ledger names a member's points of one programme."""
    return f"points:{account_id}"


def points_in(account: PointsView, qty: int, against: AccountKind | None) -> list[Entry]:
    """Points come to a member: what is owed is made up first. `against`: where their worth is from;
    None if it was provided for before, such as for points of another member."""
    paid = min(qty, account.owed_qty)
    return _changes(account, qty - paid, paid, against)


def points_out(
    account: PointsView, qty: int, owed_qty: int, against: AccountKind | None
) -> list[Entry]:
    """Points go; `owed_qty` more should have gone and are owed now."""
    return _changes(account, -qty, -owed_qty, against)


def points_carried(
    giver: PointsView, taker: PointsView, had_qty: int, owed_qty: int
) -> list[Entry]:
    """All that one account has and owes becomes another's of the same programme."""
    return [
        *_changes(giver, -had_qty, owed_qty, None),
        *_changes(taker, had_qty, -owed_qty, None),
    ]


def points_made_up(account: PointsView, qty: int) -> list[Entry]:
    """What an account owes is taken from what it has."""
    return _changes(account, -qty, qty, None)


def _changes(account: PointsView, had: int, owed: int, against: AccountKind | None) -> list[Entry]:
    """`had`: on the member's account; `owed`: what it owes less; what is left is the exchange's."""
    programme, party = account.programme, party_of_points(account.account_id)
    issuer, worth, money = programme.issuer_id, programme.point_fen, programme.currency
    entries = [
        Entry(issuer, AccountKind.POINTS, -had, POINTS, party),
        Entry(issuer, AccountKind.POINTS_OWED, -owed, POINTS, party),
        Entry(issuer, AccountKind.POINTS_EXCHANGE, had + owed, POINTS),
        Entry(issuer, AccountKind.POINTS_PROVISION, -had * worth, money),
        Entry(issuer, AccountKind.POINTS_OWED, -owed * worth, money, party),
    ]
    if against is not None:
        entries.append(Entry(issuer, against, (had + owed) * worth, money))
    return entries
