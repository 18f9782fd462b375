"""Two members who are one person, each with something of everything. Inside `tx.begin`."""

from dataclasses import dataclass
from uuid import UUID

from quanqu.members import actions as members
from quanqu.members.tests import factory as people
from quanqu.orders.tests import factory as orders
from quanqu.orders.tests.factory import AT, Shop
from quanqu.wallet.tests import factory as wallets
from quanqu.wallet.types import CardId, PointsAccountId

GONE_PHONE = "13900139000"


@dataclass(frozen=True)
class Pair:
    """`kept` is the shop's member with 420.00 on a card; `gone` has 100.00 and 300 points."""

    shop: Shop
    gone_id: UUID
    gone_card: CardId
    gone_points: PointsAccountId

    @property
    def kept_id(self) -> UUID:
        return self.shop.member_id

    @property
    def group_id(self) -> UUID:
        return self.shop.town.group.organisation_id


def pair() -> Pair:
    shop = orders.shop()
    group_id = shop.town.group.organisation_id
    gone_id = people.member(
        GONE_PHONE, at=AT, name="林一", node_id=shop.town.store_a.node_id, is_verified=True
    )
    members.give_consent(member_id=gone_id, purpose="marketing", at=AT)
    gone_card = wallets.card(group_id, member_id=gone_id, amount_fen=10_000, at=AT)
    programme_id = wallets.programme(group_id)
    wallets.points(programme_id, shop.member_id, 50, at=AT)
    gone_points = wallets.points(programme_id, gone_id, 300, at=AT)
    return Pair(shop, gone_id, gone_card, gone_points)
