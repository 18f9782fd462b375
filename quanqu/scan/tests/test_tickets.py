"""Tickets of two tills without a network: one is let in, the other is the node's loss."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanqu.codes import queries
from quanqu.codes.types import OfflineUse, Purpose, WhyLate
from quanqu.kit import tx
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.rewards.tests.factory import MARCH
from quanqu.scan import actions as scan
from quanqu.scan.tests import factory
from quanqu.scan.tests.factory import Scene
from quanqu.scan.types import ShowToStaffLanding, Wanted

pytestmark = pytest.mark.django_db

VALUE_FEN = 8_000


@pytest.fixture
def scene() -> Scene:
    with tx.begin(actor="system:test"):
        return factory.scene()


def ticket(scene: Scene) -> str:
    town = scene.world.town
    with tx.begin(actor="staff:1"):
        batch = scan.make_codes(
            purpose=Purpose.TICKET,
            organisation_id=town.dealer_a.organisation_id,
            node_id=town.store_a.node_id,
            name="Show",
            rows=[Wanted()],
            at=MARCH,
            valid_until=MARCH + timedelta(days=1),
        )
    (code,) = queries.codes_of_batch(batch.batch_id)
    return queries.signed_text(code)


def told(scene: Scene, text: str, use_id: UUID, *, hours: int) -> OfflineUse:
    with tx.begin(actor="device:1"):
        return scan.book_offline_use(
            text=text,
            node_id=scene.world.town.store_a.node_id,
            used_at=MARCH + timedelta(hours=hours),
            use_id=use_id,
            value_fen=VALUE_FEN,
            at=MARCH + timedelta(days=2),
        )


def loss(scene: Scene) -> int:
    town = scene.world.town
    return ledger.balance(
        organisation_id=town.dealer_a.organisation_id,
        kind=AccountKind.BAD_DEBT,
        currency="CNY",
        party=f"node:{town.store_a.node_id}",
    )


def test_the_second_to_tell_is_a_loss_however_often_it_is_told(scene: Scene) -> None:
    text, first, second = ticket(scene), uuid4(), uuid4()
    assert told(scene, text, first, hours=2).why_late is None
    assert loss(scene) == 0
    for _again in range(2):
        assert told(scene, text, second, hours=1).why_late is WhyLate.USED
        assert told(scene, text, first, hours=2).why_late is None
    assert loss(scene) == VALUE_FEN


def test_anybody_is_told_to_show_it_to_the_staff(scene: Scene) -> None:
    text = ticket(scene)
    with tx.begin(actor="system:test"):
        landing = factory.open_code(queries.code_url(text))
    assert isinstance(landing, ShowToStaffLanding)
    assert landing.purpose == Purpose.TICKET
