"""Reads of cards; what is on them comes from the ledger's kept balances."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind, JournalView
from quanqu.wallet.gifts import list_gifts
from quanqu.wallet.models import BreakagePolicy, TopUpOffer
from quanqu.wallet.points import (
    find_programme,
    find_spendable,
    get_points,
    get_programme,
    list_lots,
    list_points,
    list_programmes,
    points_history,
    start_points_of_tokens,
    trades_for,
    usable,
)
from quanqu.wallet.refusals import CardNotFound
from quanqu.wallet.types import CardId, CardKind, CardMove, CardView, OfferView
from quanqu.wallet.vouchers import (
    find_usable,
    get_voucher,
    list_issued,
    list_usable,
    list_vouchers,
)

__all__ = [
    "find_programme",
    "find_spendable",
    "find_usable",
    "get_points",
    "get_programme",
    "get_voucher",
    "list_gifts",
    "list_issued",
    "list_lots",
    "list_points",
    "list_programmes",
    "list_usable",
    "list_vouchers",
    "points_history",
    "start_points_of_tokens",
    "trades_for",
    "usable",
]

sql = statements.load(__package__)

STORED: Final = (AccountKind.STORED_VALUE_PRINCIPAL, AccountKind.STORED_VALUE_BONUS)
"""The two accounts of a card."""


def get_card(card_id: CardId) -> CardView:
    """One card with its balance, or CardNotFound."""
    return one_card(sql.cards(ids=[card_id]))


def get_own_card(member_id: UUID, card_id: UUID) -> CardView:
    """One of a member's cards; CardNotFound also for another's."""
    for card in list_cards(member_id):
        if card.card_id == card_id:
            return card
    raise CardNotFound


def find_card(member_id: UUID, issuer_id: UUID, currency: str = "CNY") -> CardView | None:
    """The card that an issuer gave a member."""
    cards = list_cards(member_id)
    found = [card for card in cards if (card.issuer_id, card.currency) == (issuer_id, currency)]
    return found[0] if found else None


def find_card_by_number(number: str) -> CardView | None:
    """The card whose number a person reads out or a till scans."""
    rows = sql.card_by_number(number=number.strip().upper())
    return card_views(rows)[0] if rows else None


def list_cards(member_id: UUID) -> list[CardView]:
    """The cards of a member, oldest first."""
    return card_views(sql.cards_of_member(member_id=member_id))


def start_cards_of_tokens(
    token_hashes: Sequence[bytes], issuer_id: UUID, currency: str, at: datetime
) -> statements.Later[dict[bytes, CardView]]:
    """The issuer's cards of the members behind bearer tokens, asked inside `sql.together`."""
    rows = sql.start(
        "cards_of_tokens",
        token_hashes=statements.hexes(token_hashes),
        issuer_id=issuer_id,
        currency=currency,
        at=at,
    )
    return lambda: {
        bytes(row["token_hash"]): _view(row, row["principal_fen"] or 0, row["bonus_fen"] or 0)
        for row in rows()
    }


def list_offers(issuer_id: UUID, currency: str = "CNY") -> list[OfferView]:
    """What an issuer gives for which amounts now, the smallest first."""
    rows = TopUpOffer.objects.filter(issuer_id=issuer_id, currency=currency, until=None)
    return [
        OfferView(row.id, row.issuer_id, row.currency, row.pay_fen, row.bonus_fen)
        for row in rows.order_by("pay_fen")
    ]


def idle_days(issuer_id: UUID) -> int | None:
    """After how many days without a move an issuer's cards are its income; None: never."""
    rows = BreakagePolicy.objects.filter(issuer_id=issuer_id, until=None)
    return rows.values_list("idle_days", flat=True).first()


def history(card_id: CardId, *, before_id: UUID | None = None, limit: int = 50) -> list[CardMove]:
    """What changed a card's balance, newest first, a page at a time by journal id."""
    party = party_of(card_id)
    journals = ledger.list_journals(party=party, before_id=before_id, limit=limit)
    return [_move(journal, party) for journal in journals]


def party_of(card_id: UUID) -> str:
    """How the ledger names a card."""
    return f"card:{card_id}"


def one_card(rows: Sequence[statements.Row]) -> CardView:
    if not rows:
        raise CardNotFound
    return card_views(rows)[0]


def card_views(rows: Sequence[statements.Row]) -> list[CardView]:
    return start_card_views([row["id"] for row in rows], lambda: list(rows))()


def start_card_views(
    card_ids: Sequence[UUID], rows: statements.Later[list[statements.Row]]
) -> statements.Later[list[CardView]]:
    """Cards whose rows are asked for, too, with their balances, inside `sql.together`."""
    kept = ledger.start_kept_balances([party_of(card_id) for card_id in card_ids])

    def views() -> list[CardView]:
        balances = kept()
        return [
            _view(row, *(balances.get((party_of(row["id"]), kind), 0) for kind in STORED))
            for row in rows()
        ]

    return views


def _view(row: statements.Row, principal_fen: int, bonus_fen: int) -> CardView:
    return CardView(
        card_id=CardId(row["id"]),
        number=row["number"],
        member_id=row["member_id"],
        issuer_id=row["issuer_id"],
        kind=CardKind(row["kind"]),
        currency=row["currency"],
        principal_fen=principal_fen,
        bonus_fen=bonus_fen,
        frozen=row["frozen_at"] is not None,
    )


def _move(journal: JournalView, party: str) -> CardMove:
    changes = {AccountKind.STORED_VALUE_PRINCIPAL: 0, AccountKind.STORED_VALUE_BONUS: 0}
    for posting in journal.postings:
        if posting.party == party:
            changes[posting.kind] -= posting.amount_fen
    return CardMove(
        journal_id=journal.journal_id,
        kind=journal.kind,
        occurred_at=journal.occurred_at,
        principal_fen=changes[AccountKind.STORED_VALUE_PRINCIPAL],
        bonus_fen=changes[AccountKind.STORED_VALUE_BONUS],
        memo=journal.memo,
        about=journal.about,
    )
