"""Gifts: money of a card on its way to a phone, or to whoever has its code. (F2, B8)

A gift is taken, passed on, or goes back: once. Passed on, one other gift follows it, so that its
owners are one chain (C4). Locks: the gift, its code, then the cards in the order of their ids.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from quanqu.codes import actions as codes
from quanqu.codes import queries as code_queries
from quanqu.codes.types import Purpose
from quanqu.identity import actions as identity
from quanqu.kit import clock, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.members import queries as members
from quanqu.wallet import queries
from quanqu.wallet.actions.cards import lock_card, open_card
from quanqu.wallet.actions.splits import move_value
from quanqu.wallet.gifts import get_gift, phone_lookups
from quanqu.wallet.models import Gift
from quanqu.wallet.refusals import GiftIsOver, GiftNotFound, InsufficientStoredValue
from quanqu.wallet.rules import take
from quanqu.wallet.types import CardId, CardKind, GiftId, GiftState, GiftView, Spent

sql = statements.load("quanqu.wallet")

TIME_TO_TAKE: Final = timedelta(days=30)
LONGEST: Final = 200


@tx.required
def give_gift(
    *,
    card_id: CardId,
    giver_id: UUID,
    amount_fen: int,
    at: datetime,
    phone: str | None = None,
    words: str = "",
) -> GiftView:
    """Take money off one's card for somebody: for a phone, which gets a text, or for whoever has
    the code. The caller has checked whose card it is. Untaken, it goes back after 30 days.

    Raises InsufficientStoredValue, CardFrozen, CardLimit (more than an anonymous card may hold),
    PhoneWrong, Invalid.
    """
    if amount_fen <= 0 or len(words) > LONGEST:
        raise Invalid(amount_fen=amount_fen)
    card = lock_card(card_id)
    value = take(card, amount_fen)
    if value is None:
        raise InsufficientStoredValue(balance_fen=card.balance_fen, currency=card.currency)
    held_id = open_card(
        member_id=None,
        issuer_id=card.issuer_id,
        kind=CardKind.ANONYMOUS,
        currency=card.currency,
        at=at,
    )
    gift_id = GiftId(new_id())
    move_value(card, held_id, value, kind="card_gift_given", about=gift_id, at=at)
    return _write(gift_id, card_id, held_id, giver_id, None, phone, words, at + TIME_TO_TAKE, at)


@tx.required
def claim_gift(*, gift_id: UUID, member_id: UUID, at: datetime) -> CardId:
    """Take a gift that is for one's phone onto one's card. Raises GiftNotFound, GiftIsOver,
    CardLimit (it waits until there is room)."""
    return _claim(_for_phone(gift_id, member_id, at), member_id, at)


@tx.required
def claim_gift_by_code(*, token: str, member_id: UUID, scope: str, at: datetime) -> CardId:
    """Take the gift of a code onto one's card. Raises what codes refuse, GiftNotFound (it is for
    another's phone), GiftIsOver, CardLimit."""
    return _claim(_of_code(token, member_id, scope, at), member_id, at)


@tx.required
def pass_gift_on(
    *, gift_id: UUID, member_id: UUID, at: datetime, phone: str | None = None, words: str = ""
) -> GiftView:
    """Give an untaken gift for one's phone on; it still ends when it would have.

    Raises what `claim_gift` refuses.
    """
    return _pass_on(_for_phone(gift_id, member_id, at), member_id, phone, words, at)


@tx.required
def pass_gift_on_by_code(
    *,
    token: str,
    member_id: UUID,
    scope: str,
    at: datetime,
    phone: str | None = None,
    words: str = "",
) -> GiftView:
    """Give the untaken gift of a code on; raises what `claim_gift_by_code` refuses."""
    return _pass_on(_of_code(token, member_id, scope, at), member_id, phone, words, at)


@tx.required
def take_back_gift(*, gift_id: UUID, giver_id: UUID, at: datetime) -> None:
    """Change one's mind before somebody took it. Raises GiftNotFound, GiftIsOver."""
    row = _locked(gift_id)
    if row.giver_id != giver_id or row.previous_id is not None:
        raise GiftNotFound
    _return(row, at)


@tx.required
def return_gifts(*, at: datetime, batch: int = 100) -> int:
    """Let gifts that nobody took go back to the card they came from; returns how many."""
    due = Gift.objects.filter(state=GiftState.GIVEN.value, expires_at__lte=at).order_by("id")
    rows = list(due.select_for_update(no_key=True)[:batch])
    # The cards of all at once, in the order that everybody locks them.
    sql.lock_cards(
        ids=sorted({id_ for row in rows for id_ in (row.held_card_id, row.from_card_id)})
    )
    for row in rows:
        _return(row, at)
    return len(rows)


def _claim(row: Gift, member_id: UUID, at: datetime) -> CardId:
    held = queries.get_card(CardId(row.held_card_id))
    card_id = open_card(
        member_id=member_id,
        issuer_id=held.issuer_id,
        kind=CardKind.NAMED,
        currency=held.currency,
        at=at,
    )
    row.taker_id = member_id
    _close(row, GiftState.CLAIMED, at)
    _move_all(row, card_id, "card_gift_taken", at)
    return card_id


def _pass_on(row: Gift, member_id: UUID, phone: str | None, words: str, at: datetime) -> GiftView:
    _close(row, GiftState.PASSED_ON, at)
    return _write(
        GiftId(new_id()),
        CardId(row.from_card_id),
        CardId(row.held_card_id),
        member_id,
        row,
        phone,
        words,
        row.expires_at,
        at,
    )


def _return(row: Gift, at: datetime) -> None:
    _close(row, GiftState.RETURNED, at)
    _move_all(row, CardId(row.from_card_id), "card_gift_returned", at, may_exceed=True)


def _move_all(
    row: Gift, to_id: CardId, kind: str, at: datetime, *, may_exceed: bool = False
) -> None:
    sql.lock_cards(ids=sorted([row.held_card_id, to_id]))
    held = lock_card(CardId(row.held_card_id))
    value = Spent(held.principal_fen, held.bonus_fen)
    move_value(held, to_id, value, kind=kind, about=row.id, at=at, may_exceed=may_exceed)


def _close(row: Gift, state: GiftState, at: datetime) -> None:
    if row.state != GiftState.GIVEN.value:
        raise GiftIsOver
    row.state, row.closed_at = state.value, at
    row.save(update_fields=["state", "closed_at", "taker"])


def _locked(gift_id: UUID) -> Gift:
    row = Gift.objects.select_for_update(no_key=True).filter(id=gift_id).first()
    if row is None:
        raise GiftNotFound
    return row


def _for_phone(gift_id: UUID, member_id: UUID, at: datetime) -> Gift:
    row = _locked(gift_id)
    if row.phone_lookup is None or bytes(row.phone_lookup) not in _lookups(member_id):
        raise GiftNotFound
    if row.expires_at <= at:
        raise GiftIsOver
    return row


def _of_code(token: str, member_id: UUID, scope: str, at: datetime) -> Gift:
    used = codes.redeem(token=token, purpose=Purpose.GIFT, node_id=None, at=at, scope=scope)
    if used.target_id is None:
        raise GiftNotFound
    row = _locked(used.target_id)
    if row.phone_lookup is not None and bytes(row.phone_lookup) not in _lookups(member_id):
        raise GiftNotFound
    return row


def _lookups(member_id: UUID) -> list[bytes]:
    return phone_lookups(members.phone_of(member_id))


def _write(
    gift_id: GiftId,
    from_card_id: CardId,
    held_id: CardId,
    giver_id: UUID,
    previous: Gift | None,
    phone: str | None,
    words: str,
    expires_at: datetime,
    at: datetime,
) -> GiftView:
    lookups = phone_lookups(phone)
    code = codes.issue(
        purpose=Purpose.GIFT,
        target_id=gift_id,
        organisation_id=queries.get_card(held_id).issuer_id,
        valid_from=at,
        valid_until=expires_at,
    )
    Gift.objects.create(
        id=gift_id,
        from_card_id=from_card_id,
        held_card_id=held_id,
        giver_id=giver_id,
        previous=previous,
        phone_lookup=lookups[0] if lookups else None,
        code_id=code.code_id,
        state=GiftState.GIVEN.value,
        words=words.strip(),
        given_at=at,
        expires_at=expires_at,
    )
    if phone:
        _tell(phone, code_queries.code_url(code.token), expires_at, at)
    return get_gift(gift_id)


def _tell(phone: str, url: str, until: datetime, at: datetime) -> None:
    """The last whole day counts: a gift that was passed on ends when it would have."""
    day = (until.astimezone(clock.HOUSE) - timedelta(days=1)).date().isoformat()
    with translation.override("zh-hans"):
        body = _("You were given stored value. Take it until %(day)s: %(url)s") % {
            "day": day,
            "url": url,
        }
    identity.send_text(phone=phone, body=body, at=at)
