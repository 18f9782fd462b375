"""Reads of points; `queries` gives them out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.alliance import queries as alliance
from quanqu.alliance.types import ClearingKind
from quanqu.kit import sql as statements
from quanqu.kit.money import BPS
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind, JournalView
from quanqu.network import queries as network
from quanqu.network.types import OrganisationKind, OrganisationView
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


def start_points_of_tokens(
    token_hashes: Sequence[bytes], at: datetime
) -> statements.Later[Mapping[bytes, list[PointsView]]]:
    """The points of the members behind bearer tokens, asked inside `sql.together`."""
    rows = sql.start("points_of_tokens", token_hashes=statements.hexes(token_hashes), at=at)

    def found() -> Mapping[bytes, list[PointsView]]:
        accounts: dict[bytes, list[PointsView]] = defaultdict(list)
        for row in rows():
            accounts[bytes(row["token_hash"])].append(account_view(row, row["points_qty"]))
        return accounts

    return found


def find_spendable(
    member_id: UUID, acceptor_id: UUID, currency: str, at: datetime
) -> SpendablePoints | None:
    """What a member could pay with at this seller: the points of one programme, worth most here."""
    found = [
        SpendablePoints(account, rate_bps)
        for account in usable(list_points(member_id, at), currency)
        if (rate_bps := _rate(account.programme, acceptor_id)) is not None
    ]
    return max(found, key=lambda points: points.worth_fen, default=None)


def usable(accounts: Sequence[PointsView], currency: str) -> list[PointsView]:
    """Those that have points which could pay an amount of this currency somewhere."""
    return [
        account
        for account in accounts
        if account.points_qty and not account.is_blocked and account.programme.currency == currency
    ]


def is_own(issuer_id: UUID, acceptor_id: UUID) -> bool:
    """Does the acceptor trade under the issuer's name: itself, or a dealer of its?"""
    return issuer_id == acceptor_id or trades_for(issuer_id, network.get_organisation(acceptor_id))


def trades_for(issuer_id: UUID, acceptor: OrganisationView) -> bool:
    """The same of an organisation that was read."""
    is_dealer = acceptor.kind == OrganisationKind.DEALER and acceptor.parent_id == issuer_id
    return is_dealer or acceptor.organisation_id == issuer_id


def _rate(programme: ProgrammeView, acceptor_id: UUID) -> int | None:
    if is_own(programme.issuer_id, acceptor_id):
        return BPS
    issuer_id, currency = programme.issuer_id, programme.currency
    return alliance.find_rate(issuer_id, acceptor_id, currency, ClearingKind.POINTS)


def list_lots(account_id: UUID, at: datetime) -> list[LotView]:
    """What lives of them, the earliest to die first."""
    return lots_by_account(sql.points_lots(account_ids=[account_id], at=at))[account_id]


def lots_by_account(rows: Sequence[statements.Row]) -> Mapping[UUID, list[LotView]]:
    """Lots of several accounts as they were read; none for an account without."""
    lots: dict[UUID, list[LotView]] = defaultdict(list)
    for row in rows:
        lot = LotView(row["id"], row["left_qty"], row["expires_at"], row["about"])
        lots[row["account_id"]].append(lot)
    return lots


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
