"""Reads of points; `queries` gives them out."""

from datetime import datetime
from uuid import UUID

from quanqu.alliance import queries as alliance
from quanqu.alliance.types import ClearingKind
from quanqu.kit import sql as statements
from quanqu.kit.money import BPS
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind, JournalView
from quanqu.network import queries as network
from quanqu.network.types import OrganisationKind
from quanqu.wallet.books import POINTS, party_of_points
from quanqu.wallet.models import Programme
from quanqu.wallet.refusals import PointsNotFound, ProgrammeNotFound
from quanqu.wallet.types import (
    LotView,
    PointsAccountId,
    PointsChange,
    PointsView,
    ProgrammeId,
    ProgrammeView,
    SpendablePoints,
)

sql = statements.load("quanqu.wallet")


def find_programme(issuer_id: UUID) -> ProgrammeView | None:
    """The programme of an issuer."""
    row = Programme.objects.filter(issuer_id=issuer_id).values().first()
    return _programme(row | {"programme_id": row["id"]}) if row else None


def get_programme(programme_id: UUID) -> ProgrammeView:
    """One programme, or ProgrammeNotFound."""
    row = Programme.objects.filter(id=programme_id).values().first()
    if row is None:
        raise ProgrammeNotFound
    return _programme(row | {"programme_id": row["id"]})


def list_programmes() -> list[ProgrammeView]:
    """All programmes, the oldest first."""
    rows = Programme.objects.order_by("started_at", "id").values()
    return [_programme(row | {"programme_id": row["id"]}) for row in rows]


def list_points(member_id: UUID, at: datetime) -> list[PointsView]:
    """A member's points of every programme, as far as they live."""
    rows = sql.points_accounts(member_id=member_id, at=at)
    return [account_view(row, row["points_qty"]) for row in rows]


def get_points(member_id: UUID, account_id: UUID, at: datetime) -> PointsView:
    """One of a member's accounts; PointsNotFound also for another's."""
    for account in list_points(member_id, at):
        if account.account_id == account_id:
            return account
    raise PointsNotFound


def find_spendable(
    member_id: UUID, acceptor_id: UUID, currency: str, at: datetime
) -> SpendablePoints | None:
    """What a member could pay with at this seller: the points of one programme, worth most here."""
    found = [
        SpendablePoints(account, rate_bps)
        for account in list_points(member_id, at)
        if account.points_qty and not account.is_blocked
        if account.programme.currency == currency
        if (rate_bps := _rate(account.programme, acceptor_id)) is not None
    ]
    return max(found, key=lambda points: points.worth_fen, default=None)


def is_own(issuer_id: UUID, acceptor_id: UUID) -> bool:
    """Does the acceptor trade under the issuer's name: itself, or a dealer of its?"""
    if issuer_id == acceptor_id:
        return True
    acceptor = network.get_organisation(acceptor_id)
    return acceptor.kind == OrganisationKind.DEALER and acceptor.parent_id == issuer_id


def _rate(programme: ProgrammeView, acceptor_id: UUID) -> int | None:
    if is_own(programme.issuer_id, acceptor_id):
        return BPS
    issuer_id, currency = programme.issuer_id, programme.currency
    return alliance.find_rate(issuer_id, acceptor_id, currency, ClearingKind.POINTS)


def list_lots(account_id: UUID, at: datetime) -> list[LotView]:
    """What lives of them, the earliest to die first."""
    return [
        LotView(row["id"], row["left_qty"], row["expires_at"], row["about"])
        for row in sql.points_lots(account_id=account_id, at=at)
    ]


def points_history(
    account_id: UUID, *, before_id: UUID | None = None, limit: int = 50
) -> list[PointsChange]:
    """What changed a member's points, newest first, a page at a time by journal id."""
    party = party_of_points(account_id)
    journals = ledger.list_journals(party=party, before_id=before_id, limit=limit)
    return [_change(journal, party) for journal in journals]


def account_view(row: statements.Row, points_qty: int) -> PointsView:
    return PointsView(
        account_id=PointsAccountId(row["id"]),
        programme=_programme(row),
        member_id=row["member_id"],
        points_qty=points_qty,
        owed_qty=row["owed_qty"],
    )


def _programme(row: statements.Row) -> ProgrammeView:
    return ProgrammeView(
        programme_id=ProgrammeId(row["programme_id"]),
        issuer_id=row["issuer_id"],
        name=row["name"],
        name_en=row["name_en"],
        currency=row["currency"],
        point_fen=row["point_fen"],
        live_days=row["live_days"],
        rates={tier: row[f"{tier}_rate"] for tier in ("regular", "silver", "gold")},
        transfer_day_qty=row["transfer_day_qty"],
    )


def _change(journal: JournalView, party: str) -> PointsChange:
    changes = {AccountKind.POINTS: 0, AccountKind.POINTS_OWED: 0}
    for posting in journal.postings:
        if posting.party == party and posting.currency == POINTS:
            changes[posting.kind] -= posting.amount_fen
    return PointsChange(
        journal_id=journal.journal_id,
        kind=journal.kind,
        occurred_at=journal.occurred_at,
        points_qty=changes[AccountKind.POINTS],
        owed_qty=-changes[AccountKind.POINTS_OWED],
        memo=journal.memo,
        about=journal.about,
    )
