"""Stored value: what a member has, and taking money for it at a till."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.codes import actions as codes
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, CardId, Fen, NodeId, OrganisationId, Told, TopUpOfferId
from quanqu.doors.faces.acting import acting_member, acting_staff, moment
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound
from quanqu.ledger.types import AccountKind
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.types import CardId as InnerCardId
from quanqu.wallet.types import CardKind, CardView

router = Router(tags=["wallet"])

CURRENCY = "CNY"


class CardShown(Told):
    card_id: CardId
    number: str
    issuer_id: OrganisationId
    currency: str
    principal_fen: int
    bonus_fen: int
    frozen: bool


class Wallet(Told):
    cards: list[CardShown]


class TopUp(Asked):
    """Who: the text of the member's code, or a member's number or id."""

    member: Annotated[str, StringConstraints(min_length=3, max_length=100)]
    node_id: NodeId
    amount_fen: Fen
    offer_id: TopUpOfferId | None = None
    tender: Literal["cash", "card_terminal"]


class AtCounter(Asked):
    node_id: NodeId


class Splitting(AtCounter):
    parts_fen: Annotated[list[Fen], Field(min_length=1, max_length=20)]


class ToppedUp(Told):
    card: CardShown
    taken_fen: int
    at: datetime


@router.get("/wallet", response=Wallet)
@reading
def my_wallet(request: HttpRequest) -> Wallet:
    """My cards and what is on them."""
    cards = queries.list_cards(acting_member(request))
    return Wallet(cards=[show_card(card) for card in cards])


@router.post("/wallet/top-ups", response={201: ToppedUp})
@effect()
def top_up(request: HttpRequest, body: TopUp) -> ToppedUp:
    """Take money at a till onto a member's card of the group. (F2)"""
    at, actor = moment(request), acting_staff(request)
    network.require(actor, "wallet.top_up", node_id=body.node_id)
    node = network.get_node(body.node_id)
    card_id = wallet.open_card(
        member_id=named_member(body.member, at),
        issuer_id=network.platform().organisation_id,
        kind=CardKind.NAMED,
        currency=CURRENCY,
        at=at,
    )
    _top_up(card_id, body, node.organisation_id, at)
    return ToppedUp(card=show_card(queries.get_card(card_id)), taken_fen=body.amount_fen, at=at)


@router.post("/wallet/cards/{number}/split", response={201: Wallet})
@effect()
def split(request: HttpRequest, number: str, body: Splitting) -> Wallet:
    """Put parts of a gift card onto new ones at a counter; the rest stays on it. (F2)"""
    at, card = moment(request), _at_counter(request, number, body)
    made = wallet.split_card(card_id=card.card_id, parts_fen=body.parts_fen, at=at)
    shown = [queries.get_card(card_id) for card_id in (card.card_id, *made)]
    return Wallet(cards=[show_card(one) for one in shown])


@router.post("/wallet/cards/{number}/restore", response={201: CardShown})
@effect()
def restore(request: HttpRequest, number: str, body: AtCounter) -> CardShown:
    """The holder of an idle card has come back: it holds again what was booked as income. (F2)"""
    card = _at_counter(request, number, body)
    wallet.restore_card(card_id=card.card_id, at=moment(request))
    return show_card(queries.get_card(card.card_id))


def _at_counter(request: HttpRequest, number: str, body: AtCounter) -> CardView:
    """A card of the group that lies on a counter of mine."""
    network.require(acting_staff(request), "wallet.top_up", node_id=body.node_id)
    card = queries.find_card_by_number(number)
    if card is None or card.issuer_id != network.platform().organisation_id:
        raise wallet.CardNotFound
    return card


def _top_up(card_id: InnerCardId, body: TopUp, taken_by_id: UUID, at: datetime) -> None:
    """By an offer if one is named: its amount exactly, with the bonus it promises now."""
    fact_key, tender = f"top_up:{ids.new_id()}", AccountKind(body.tender)
    if body.offer_id is None:
        wallet.top_up(
            card_id=card_id,
            amount_fen=body.amount_fen,
            tender=tender,
            taken_by_id=taken_by_id,
            fact_key=fact_key,
            at=at,
        )
        return
    pay_fen = wallet.top_up_by_offer(
        card_id=card_id,
        offer_id=body.offer_id,
        issuer_id=network.platform().organisation_id,
        tender=tender,
        taken_by_id=taken_by_id,
        fact_key=fact_key,
        at=at,
    )
    if pay_fen != body.amount_fen:
        raise wallet.OfferNotFound


def named_member(text: str, at: datetime) -> UUID:
    """The member whom a rotating code (used up by this), a number or an id names."""
    if text.startswith("mem_"):
        return members.get_member(ids.parse("mem", text)).member_id
    if text.upper().startswith("QM"):
        return codes.redeem_member_code(text=text, at=at)
    member = members.find_by_number(text)
    if member is None:
        raise NotFound
    return member.member_id


def show_card(card: CardView) -> CardShown:
    """A card and its balance."""
    return CardShown(
        card_id=card.card_id,
        number=card.number,
        issuer_id=card.issuer_id,
        currency=card.currency,
        principal_fen=card.principal_fen,
        bonus_fen=card.bonus_fen,
        frozen=card.frozen,
    )
