"""Asking the nearest nodes first gives what asking every node gives."""

import random
from typing import Any

import pytest

from quanqu.routing import actions as routing
from quanqu.routing import offering
from quanqu.routing.tests.factory import AT, World
from quanqu.routing.types import OfferView, Place

STORES = 14
CARTS = 12


def _said(offers: list[OfferView]) -> list[Any]:
    return [
        (o.kind, o.hand_over_node_id, o.place, o.lines, o.legs, o.ready_at, o.fee_fen, o.why)
        for o in offers
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("first", [2, 6, offering.FIRST_SOURCES])
def test_offers_do_not_depend_on_how_many_are_asked_first(
    world: World, monkeypatch: pytest.MonkeyPatch, seed: int, first: int
) -> None:
    chance = random.Random(seed)
    for number in range(STORES):
        hours = chance.choice([(9, 21), (13, 18), None])
        capacity = chance.choice([None, None, 5])
        world.open(f"S{number}", hours=hours, capacity=capacity)
        world.fill(f"S{number}", *(chance.choice([0, 0, 1, 2, 9]) for _ in range(3)))
    for _ in range(CARTS):
        lines = world.cart(*(chance.choice([0, 1, 2, 3]) for _ in range(3))) or world.cart(1)
        to: dict[str, Any] = {"place": Place(39.9 + 0.02 * chance.uniform(0, STORES), 116.4)}
        if chance.random() < 0.5:
            to["pickup_node_id"] = world.nodes[f"S{chance.randrange(STORES)}"]
        with monkeypatch.context() as patch:
            patch.setattr(offering, "FIRST_SOURCES", first)
            few = routing.make_offers(lines=lines, at=AT, **to)
            patch.setattr(offering, "FIRST_SOURCES", 1_000)
            every = routing.make_offers(lines=lines, at=AT, **to)
        assert _said(few) == _said(every)
