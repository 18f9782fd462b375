"""Which nodes serve a cart: what lies there already, then the fewest parcels, then the nearest."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice
from typing import Final
from uuid import UUID

from quanqu.routing.types import OfferLine, Supply

EXACT_NODES: Final = 24
"""Pairs and threes are tried among so many of the nearest nodes; beyond, nodes that hold most."""


def allocate(
    wanted: Mapping[UUID, int],
    supplies: Sequence[Supply],
    *,
    at_hand: Supply | None = None,
    alternatives: int = 1,
) -> list[tuple[OfferLine, ...]]:
    """Ways to serve all that is wanted (SKU -> qty, lines of one SKU summed), the best first.

    `supplies` come nearest first; what lies `at_hand` travels nowhere and is taken first, which
    never costs a parcel (a node may stand in both). Nothing comes back when all nodes together
    have too little.
    """
    own = _take(wanted, [at_hand] if at_hand else [])
    rest = _less(wanted, own)
    if not rest:
        return [tuple(own)]
    here = at_hand.node_id if at_hand else None
    useful = [s for s in supplies if s.node_id != here and any(map(s.qty_of, rest))]
    return [tuple(own + _take(rest, nodes)) for nodes in _fewest_nodes(rest, useful, alternatives)]


def _fewest_nodes(
    wanted: Mapping[UUID, int], supplies: Sequence[Supply], alternatives: int
) -> Sequence[Sequence[Supply]]:
    alone = [(supply,) for supply in supplies if _covers(wanted, (supply,))]
    if alone:
        return list(islice(alone, alternatives))
    near = supplies[:EXACT_NODES]
    for size in (2, 3):
        together = [nodes for nodes in combinations(near, size) if _covers(wanted, nodes)]
        if together:
            return sorted(together, key=_total_km)[:alternatives]
    many = _greedy(wanted, supplies)
    return [many] if many else []


def _greedy(wanted: Mapping[UUID, int], supplies: Sequence[Supply]) -> list[Supply]:
    """Again and again the node that has most of what is still missing; empty if it never ends."""
    chosen: list[Supply] = []
    missing = dict(wanted)
    while missing:
        candidates = [supply for supply in supplies if supply not in chosen]
        best = max(candidates, key=lambda supply: _covered_qty(missing, supply), default=None)
        if best is None or not _covered_qty(missing, best):
            return []
        chosen.append(best)
        missing = _less(missing, _take(missing, [best]))
    return chosen


def _covers(wanted: Mapping[UUID, int], nodes: Sequence[Supply]) -> bool:
    return all(sum(node.qty_of(sku_id) for node in nodes) >= qty for sku_id, qty in wanted.items())


def _covered_qty(wanted: Mapping[UUID, int], supply: Supply) -> int:
    return sum(min(qty, supply.qty_of(sku_id)) for sku_id, qty in wanted.items())


def _total_km(nodes: Sequence[Supply]) -> float:
    return sum(node.distance_km for node in nodes)


def _take(wanted: Mapping[UUID, int], nodes: Sequence[Supply]) -> list[OfferLine]:
    """Take units shelf by shelf, never one of them twice."""
    lines = []
    for sku_id, qty in wanted.items():
        missing = qty
        for node in nodes:
            for owner_id, lot, free_qty in node.shelves.get(sku_id, ()):
                taken = min(missing, free_qty)
                if taken:
                    lines.append(OfferLine(sku_id, taken, node.node_id, owner_id, lot))
                    missing -= taken
    return lines


def _less(wanted: Mapping[UUID, int], taken: Iterable[OfferLine]) -> dict[UUID, int]:
    missing = dict(wanted)
    for line in taken:
        missing[line.sku_id] -= line.qty
    return {sku_id: qty for sku_id, qty in missing.items() if qty}
