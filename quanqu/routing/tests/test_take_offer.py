from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from quanqu.kit.refusals import NotFound
from quanqu.routing import actions as routing
from quanqu.routing import queries
from quanqu.routing.tests.factory import AT, World
from quanqu.routing.types import OfferView


@pytest.fixture
def offer(world: World) -> OfferView:
    world.open("S1")
    world.open("S2")
    world.fill("S1", 1)
    world.fill("S2", 1)
    (made,) = world.collect("S1", 2)
    return made


class TestTakeOffer:
    def test_gives_exactly_what_was_promised_once(self, offer: OfferView) -> None:
        assert routing.take_offer(offer.offer_id, AT + timedelta(minutes=15)) == offer
        with pytest.raises(routing.OfferTaken):
            routing.take_offer(offer.offer_id, AT)

    def test_refuses_it_after_its_minutes(self, offer: OfferView) -> None:
        with pytest.raises(routing.OfferExpired) as refusal:
            routing.take_offer(offer.offer_id, AT + timedelta(minutes=15, seconds=1))
        assert refusal.value.status == 410

    @pytest.mark.usefixtures("world")
    def test_refuses_an_unknown_one(self) -> None:
        with pytest.raises(NotFound):
            routing.take_offer(uuid4(), AT)


class TestForgetOffers:
    def test_removes_only_what_ran_out_untaken(self, world: World, offer: OfferView) -> None:
        (taken,) = world.collect("S1", 1)
        routing.take_offer(taken.offer_id, AT)
        assert routing.forget_offers(offer.valid_until) == 0
        assert routing.forget_offers(offer.valid_until + timedelta(seconds=1)) == 1
        with pytest.raises(NotFound):
            queries.get_offer(offer.offer_id)
        assert queries.get_offer(taken.offer_id) == taken


class TestExplain:
    def test_says_in_the_readers_words_why_and_what_takes_how_long(self, offer: OfferView) -> None:
        with translation.override("en"):
            said = queries.explain(offer)
        assert said[0] == "One parcel, from one place that has all of it."
        assert "From Store S2 to Store S1: 2.2 km, 36 min" in said
        assert said[-1] == "Store S1: 10 min to receive"
