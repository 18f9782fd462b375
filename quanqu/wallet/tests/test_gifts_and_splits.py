"""Gifts, splits, offers and breakage: money of cards moves, and none is made or lost."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanqu.codes import actions as codes
from quanqu.identity import queries as identity
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.members.tests.factory import member
from quanqu.network.tests.factory import AT, Town, town
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.tests.factory import card
from quanqu.wallet.types import CardId, CardView, GiftState, GiftView

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRIEND = "13800138001"
OTHER = "13800138002"


@pytest.fixture
def group_id() -> Iterator[UUID]:
    with tx.begin(actor="system:test"):
        place: Town = town()
        yield place.group.organisation_id


@pytest.fixture
def giver_id(group_id: UUID) -> UUID:
    return member()


@pytest.fixture
def card_id(group_id: UUID, giver_id: UUID) -> CardId:
    return card(group_id, member_id=giver_id, amount_fen=10_000, bonus_fen=2_000)


def give(card_id: CardId, giver_id: UUID, amount_fen: int, phone: str | None = None) -> GiftView:
    return wallet.give_gift(
        card_id=card_id, giver_id=giver_id, amount_fen=amount_fen, phone=phone, at=AT
    )


def on(card_id: CardId) -> tuple[int, int]:
    view: CardView = queries.get_card(card_id)
    return view.principal_fen, view.bonus_fen


def owed(issuer_id: UUID) -> int:
    """What the issuer owes on all cards."""
    kinds = (K.STORED_VALUE_PRINCIPAL, K.STORED_VALUE_BONUS)
    return -sum(
        ledger.balance(organisation_id=issuer_id, kind=kind, currency="CNY") for kind in kinds
    )


class TestGift:
    def test_for_a_phone_is_taken_by_its_owner_only(
        self, group_id: UUID, card_id: CardId, giver_id: UUID
    ) -> None:
        gift = give(card_id, giver_id, 11_000, FRIEND)
        assert (on(card_id), gift.held_fen, gift.token) == ((0, 1_000), 11_000, None)
        friend_id, stranger_id = member(FRIEND), member(OTHER)
        with pytest.raises(wallet.GiftNotFound):
            wallet.claim_gift(gift_id=gift.gift_id, member_id=stranger_id, at=AT)
        assert [one.gift_id for one in queries.list_gifts(friend_id)] == [gift.gift_id]
        taken = wallet.claim_gift(gift_id=gift.gift_id, member_id=friend_id, at=AT)
        assert (on(taken), owed(group_id)) == ((10_000, 1_000), 12_000)
        with pytest.raises(wallet.GiftIsOver):
            wallet.claim_gift(gift_id=gift.gift_id, member_id=friend_id, at=AT)

    def test_by_code_is_taken_once(self, card_id: CardId, giver_id: UUID) -> None:
        gift = give(card_id, giver_id, 500)
        friend_id = member(FRIEND)
        assert gift.token is not None
        wallet.claim_gift_by_code(token=gift.token, member_id=friend_id, scope="t:1", at=AT)
        with pytest.raises(codes.AlreadyRedeemed):
            wallet.claim_gift_by_code(token=gift.token, member_id=giver_id, scope="t:1", at=AT)

    def test_passed_on_is_one_chain(self, card_id: CardId, giver_id: UUID) -> None:
        gift = give(card_id, giver_id, 500)
        second_id, third_id = member(FRIEND), member(OTHER)
        passed = wallet.pass_gift_on_by_code(
            member_id=second_id, token=gift.token or "", scope="t:1", at=AT
        )
        assert (passed.previous_id, passed.giver_id) == (gift.gift_id, second_id)
        with pytest.raises(codes.AlreadyRedeemed):
            wallet.pass_gift_on_by_code(
                member_id=third_id, token=gift.token or "", scope="t:2", at=AT
            )
        taken = wallet.claim_gift_by_code(
            token=passed.token or "", member_id=third_id, scope="t:3", at=AT
        )
        assert on(taken) == (500, 0)

    def test_tells_until_which_day_also_when_it_is_passed_on(
        self, card_id: CardId, giver_id: UUID
    ) -> None:
        gift = give(card_id, giver_id, 500, FRIEND)
        friend_id, late = member(FRIEND), AT + 29 * DAY
        wallet.pass_gift_on(gift_id=gift.gift_id, member_id=friend_id, phone=OTHER, at=late)
        told = [text.body for text in identity.list_outgoing_messages(limit=2)]
        last = (AT + 29 * DAY).date().isoformat()
        assert [last in body for body in told] == [True, True]

    def test_nobody_takes_goes_back(self, card_id: CardId, giver_id: UUID) -> None:
        give(card_id, giver_id, 11_000)
        assert wallet.return_gifts(at=AT + 30 * DAY - timedelta(seconds=1)) == 0
        assert wallet.return_gifts(at=AT + 30 * DAY) == 1
        assert on(card_id) == (10_000, 2_000)
        assert queries.list_gifts(giver_id)[0].state == GiftState.RETURNED

    def test_waits_for_room_on_the_card(
        self, group_id: UUID, card_id: CardId, giver_id: UUID
    ) -> None:
        gift = give(card_id, giver_id, 500)
        full_id = member(FRIEND)
        card(group_id, member_id=full_id, amount_fen=499_600)
        with pytest.raises(wallet.CardLimit):
            wallet.claim_gift_by_code(token=gift.token or "", member_id=full_id, scope="t:1", at=AT)

    def test_is_not_more_than_there_is(self, card_id: CardId, giver_id: UUID) -> None:
        with pytest.raises(wallet.InsufficientStoredValue):
            give(card_id, giver_id, 12_001)
        with pytest.raises(Invalid):
            give(card_id, giver_id, 0)


class TestSplit:
    def test_shares_principal_and_bonus(self, group_id: UUID) -> None:
        whole = card(group_id, amount_fen=10_000, bonus_fen=999)
        parts = wallet.split_card(card_id=whole, parts_fen=[3_333, 1], at=AT)
        assert [sum(on(part)) for part in parts] == [3_333, 1]
        assert (sum(on(whole)), owed(group_id)) == (7_665, 10_999)
        assert sum(on(one)[1] for one in [whole, *parts]) == 999

    def test_refuses_named_cards_and_more_than_there_is(
        self, group_id: UUID, card_id: CardId
    ) -> None:
        with pytest.raises(Invalid):
            wallet.split_card(card_id=card_id, parts_fen=[1], at=AT)
        with pytest.raises(wallet.InsufficientStoredValue):
            wallet.split_card(card_id=card(group_id, amount_fen=5), parts_fen=[3, 3], at=AT)


class TestOffer:
    def test_gives_what_it_promises_now(self, group_id: UUID, card_id: CardId) -> None:
        old = wallet.set_offer(
            issuer_id=group_id, currency="CNY", pay_fen=50_000, bonus_fen=5_000, at=AT
        )
        new = wallet.set_offer(
            issuer_id=group_id, currency="CNY", pay_fen=50_000, bonus_fen=6_000, at=AT + DAY
        )
        assert [offer.offer_id for offer in queries.list_offers(group_id)] == [new]

        def take(offer_id: UUID) -> int:
            return wallet.top_up_by_offer(
                card_id=card_id,
                offer_id=offer_id,
                issuer_id=group_id,
                tender=K.CASH,
                taken_by_id=group_id,
                fact_key=f"t:{uuid4()}",
                at=AT,
            )

        with pytest.raises(wallet.OfferNotFound):
            take(old)
        assert (take(new), on(card_id)) == (50_000, (60_000, 8_000))


class TestBreakage:
    def test_books_idle_cards_and_gives_back(self, group_id: UUID, card_id: CardId) -> None:
        late = AT + 800 * DAY
        assert wallet.break_idle_cards(at=late) == 0
        wallet.set_breakage(issuer_id=group_id, idle_days=730, at=AT)
        assert wallet.break_idle_cards(at=AT + 730 * DAY) == 0
        assert wallet.break_idle_cards(at=late) == 1
        assert wallet.break_idle_cards(at=late) == 0
        income = ledger.balance(organisation_id=group_id, kind=K.BREAKAGE_REVENUE, currency="CNY")
        assert (on(card_id), income) == ((0, 0), -12_000)
        wallet.restore_card(card_id=card_id, at=late)
        assert on(card_id) == (10_000, 2_000)
        with pytest.raises(wallet.NotBroken):
            wallet.restore_card(card_id=card_id, at=late)

    def test_is_never_within_a_year(self, group_id: UUID) -> None:
        with pytest.raises(Invalid):
            wallet.set_breakage(issuer_id=group_id, idle_days=364, at=AT)
