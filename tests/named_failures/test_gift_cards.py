"""A gift card pays once for what is on it, and a refund finds it also when it is empty."""

from collections.abc import Iterator

import pytest

from quanqu.kit import tx
from quanqu.orders import actions as orders
from quanqu.orders.tests.factory import AT, PRICE, Shop, shop
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.tests.factory import card

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[Shop]:
    with tx.begin(actor="system:test"):
        yield shop()


class TestGiftCard:
    def test_in_two_carts_pays_for_one(self, made: Shop) -> None:
        gift = card(made.town.group.organisation_id, amount_fen=PRICE, at=AT)
        first, second = made.placed(1), made.placed(1)
        orders.pay_by_stored_value(order_id=first, card_id=gift, amount_fen=PRICE, at=AT)
        with pytest.raises(wallet.InsufficientStoredValue):
            orders.pay_by_stored_value(order_id=second, card_id=gift, amount_fen=PRICE, at=AT)
        assert queries.get_card(gift).balance_fen == 0

    def test_that_is_empty_takes_its_refund(self, made: Shop) -> None:
        gift = card(made.town.group.organisation_id, amount_fen=PRICE, at=AT)
        order_id = made.placed(1)
        orders.pay_by_stored_value(order_id=order_id, card_id=gift, amount_fen=PRICE, at=AT)
        orders.cancel(order_id=order_id, at=AT)
        assert queries.get_card(gift).balance_fen == PRICE
