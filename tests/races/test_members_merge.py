"""Two members merge while both are paying: nothing is lost, nothing doubled (B1)."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from quanqu.kit import outbox, tx
from quanqu.kit.refusals import Refused
from quanqu.kit.tests.threads import at_once, raised
from quanqu.members.tests import factory as people
from quanqu.membership import actions, queries
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.tests import factory
from quanqu.orders.tests.factory import AT, Shop
from quanqu.orders.types import OrderId
from quanqu.proof import actions as proof
from quanqu.proof.types import Verdict
from quanqu.wallet import queries as wallets
from quanqu.wallet.tests import factory as wallet_factory
from quanqu.wallet.types import CardId, PointsAccountId, ProgrammeId

ROUNDS = 5
LATER = AT + timedelta(hours=1)
PROMISES = (
    *("S1", "R1", "R4", "O1", "O3", "P4", "L1", "L2", "L3", "L4", "L5", "L6"),
    *("T1", "T2", "T3", "C1", "C2", "C4", "M1", "M2", "M4", "V1", "V3"),
)


@dataclass(frozen=True)
class Payer:
    """Somebody with 100.00 on a card, 300 points, and an order of 500.00 that waits for payment."""

    shop: Shop
    member_id: UUID
    card_id: CardId
    points_id: PointsAccountId
    order_id: OrderId

    def merge_into(self, other: "Payer") -> int:
        actions.merge(gone_id=self.member_id, kept_id=other.member_id, at=LATER)
        return 0

    def pay_value(self) -> int:
        orders.pay_by_stored_value(
            order_id=self.order_id, card_id=self.card_id, amount_fen=1_000, at=LATER
        )
        return 1_000

    def pay_points(self) -> int:
        orders.pay_by_points(
            order_id=self.order_id, account_id=self.points_id, points_qty=10, at=LATER
        )
        return 10

    def order_more(self) -> int:
        orders.place(replace(self.shop.placement(1), member_id=self.member_id), at=LATER)
        return 1


def payer(shop: Shop, programme_id: ProgrammeId, phone: str) -> Payer:
    member_id = people.member(phone, at=AT)
    group_id = shop.town.group.organisation_id
    return Payer(
        shop,
        member_id,
        wallet_factory.card(group_id, member_id=member_id, amount_fen=10_000, at=AT),
        wallet_factory.points(programme_id, member_id, 300, at=AT),
        orders.place(replace(shop.placement(1), member_id=member_id), at=AT),
    )


def race(a: Payer, b: Payer) -> None:
    """Each into the other, while both pay and order; then whoever stays has it all."""
    deeds = [
        partial(a.merge_into, b),
        partial(b.merge_into, a),
        *(a.pay_value, b.pay_value, a.pay_points, b.pay_points, a.order_more, b.order_more),
    ]

    def step(number: int) -> int:
        with tx.begin(actor="system:test"):
            return deeds[number]()

    results = at_once(len(deeds), lambda number: tx.again(partial(step, number)))
    raised(results, Refused)
    assert sum(not isinstance(result, Exception) for result in results[:2]) == 1
    value, points, ordered = (
        sum(result for result in results[first : first + 2] if isinstance(result, int))
        for first in (2, 4, 6)
    )
    outbox.drain()  # What was under way with the old id follows.
    kept_id = b.member_id if isinstance(results[0], int) else a.member_id
    cards = wallets.list_cards(kept_id)
    assert sum(card.balance_fen for card in cards) == 20_000 - value
    (account,) = wallets.list_points(kept_id, LATER)
    assert account.points_qty == 600 - points
    assert len(order_queries.list_orders(member_id=kept_id)) == 2 + ordered
    assert [merge.kept_id for merge in queries.list_merges(kept_id)] == [kept_id]


@pytest.mark.usefixtures("committed")
def test_two_merge_into_each_other_while_both_are_paying() -> None:
    with tx.begin(actor="system:test"):
        shop = factory.shop(stock_qty=100)
        programme_id = wallet_factory.programme(shop.town.group.organisation_id)
        pairs = [
            [payer(shop, programme_id, f"139000{number}{side}00") for side in (0, 1)]
            for number in range(10, 10 + ROUNDS)
        ]
    for first, second in pairs:
        race(first, second)
    verdicts = {one.code: one.verdict for one in proof.verify(PROMISES)}
    assert [code for code, verdict in verdicts.items() if verdict is Verdict.BROKEN] == []
