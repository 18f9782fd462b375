"""A store with codes on its door, shelf and guide, made by the real verbs. Inside `tx.begin`."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from quanqu.codes import actions as codes
from quanqu.codes.types import CodeView, Purpose
from quanqu.identity.types import VISITOR, Actor, ActorKind
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import PriceRow
from quanqu.rewards.tests import factory as rewards
from quanqu.rewards.tests.factory import MARCH, PRICE_FEN, World
from quanqu.scan import actions as scan
from quanqu.scan.types import Landing

GOLD_PRICE_FEN = 26_900


@dataclass(frozen=True, slots=True)
class Scene:
    """Dealer A's store has no jacket; dealer B's, a few kilometres away, has ten in size S."""

    world: World
    store_code: CodeView
    shelf_tag: CodeView
    guide_code: CodeView

    @property
    def sku_id(self) -> UUID:
        return self.world.jacket.skus[0].sku_id


def scene() -> Scene:
    world = rewards.world(stock_qty=10)
    group_id = world.town.group.organisation_id
    price_list = pricing.open_list(
        organisation_id=group_id, zone="group", currency="CNY", name="集团价"
    )
    rows = [PriceRow(sku.sku_id, PRICE_FEN) for sku in world.jacket.skus]
    rows.append(PriceRow(world.jacket.skus[0].sku_id, GOLD_PRICE_FEN, tier="gold"))
    pricing.set_prices(list_id=price_list, rows=rows, at=MARCH)
    return Scene(
        world=world,
        store_code=code(world, Purpose.STORE, None),
        shelf_tag=code(world, Purpose.PRODUCT, world.jacket.skus[0].sku_id),
        guide_code=code(world, Purpose.GUIDE, world.guide.staff_id),
    )


def code(world: World, purpose: Purpose, target_id: UUID | None) -> CodeView:
    """A code of dealer A's store."""
    return codes.issue(
        purpose=purpose,
        target_id=target_id,
        organisation_id=world.town.dealer_a.organisation_id,
        node_id=world.town.store_a.node_id,
        valid_from=MARCH,
    )


def as_member(member_id: UUID) -> Actor:
    member = members.get_member(member_id)
    return Actor(kind=ActorKind.MEMBER, label=f"user:{member.user_id}", user_id=member.user_id)


def as_staff(scene: Scene) -> Actor:
    return network.actor_for_user(scene.world.guide.user_id, MARCH)


def open_code(text: str, actor: Actor = VISITOR, **more: object) -> Landing:
    """A scan in March with an id of its own unless one is given."""
    given: dict[str, object] = {"scan_id": uuid4(), "at": MARCH, "channel": "camera"}
    return scan.open_code(text=text, actor=actor, **(given | more))  # type: ignore[arg-type]
