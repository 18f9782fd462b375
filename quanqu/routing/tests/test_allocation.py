from collections import Counter
from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from quanqu.routing.rules.allocation import allocate
from quanqu.routing.types import OfferLine, Supply

A, B, C = (UUID(int=i) for i in (1, 2, 3))
OWNER = UUID(int=99)


def supply(number: int, **held: int) -> Supply:
    skus = {"a": A, "b": B, "c": C}
    shelves = {skus[name]: ((OWNER, "none", qty),) for name, qty in held.items() if qty}
    return Supply(UUID(int=100 + number), float(number), shelves)


supplies = st.lists(
    st.fixed_dictionaries({name: st.integers(0, 3) for name in "abc"}), max_size=5
).map(lambda rows: [supply(i, **row) for i, row in enumerate(rows)])
wants = st.dictionaries(st.sampled_from([A, B, C]), st.integers(1, 6), min_size=1)


def taken(lines: tuple[OfferLine, ...]) -> Counter[UUID]:
    found: Counter[UUID] = Counter()
    for line in lines:
        found[line.sku_id] += line.qty
    return found


class TestAllocate:
    @given(wants, supplies, st.booleans())
    def test_takes_exactly_what_is_wanted_and_no_unit_twice(
        self, wanted: dict[UUID, int], nodes: list[Supply], first_is_at_hand: bool
    ) -> None:
        at_hand = nodes[0] if nodes and first_is_at_hand else None
        for lines in allocate(wanted, nodes, at_hand=at_hand, alternatives=3):
            assert taken(lines) == Counter(wanted)
            for node in nodes:
                part = tuple(line for line in lines if line.source_node_id == node.node_id)
                assert all(qty <= node.qty_of(sku_id) for sku_id, qty in taken(part).items())

    @given(wants, supplies)
    def test_finds_a_way_if_there_is_one_and_no_smaller_set_of_nodes_would_do(
        self, wanted: dict[UUID, int], nodes: list[Supply]
    ) -> None:
        ways = allocate(wanted, nodes)
        smallest = _smallest(wanted, nodes)
        assert bool(ways) == (smallest is not None)
        if ways and smallest is not None and smallest <= 3:
            assert len({line.source_node_id for line in ways[0]}) == smallest

    def test_takes_what_lies_at_hand_first(self) -> None:
        here, there = supply(1, a=1), supply(2, a=5)
        (lines,) = allocate({A: 3}, [here, there], at_hand=here)
        assert [(line.source_node_id, line.qty) for line in lines] == [
            (here.node_id, 1),
            (there.node_id, 2),
        ]

    def test_gives_the_nearest_single_nodes_as_alternatives(self) -> None:
        nodes = [supply(1, a=1), supply(2, a=2), supply(3, a=2)]
        ways = allocate({A: 2}, nodes, alternatives=2)
        assert [lines[0].source_node_id for lines in ways] == [UUID(int=102), UUID(int=103)]

    def test_serves_from_many_nodes_when_each_has_little(self) -> None:
        nodes = [supply(i, a=1) for i in range(40)]
        (lines,) = allocate({A: 30}, nodes)
        assert len(lines) == 30


def _smallest(wanted: dict[UUID, int], nodes: list[Supply]) -> int | None:
    for size in range(1, len(nodes) + 1):
        for chosen in combinations(nodes, size):
            if all(sum(n.qty_of(sku) for n in chosen) >= qty for sku, qty in wanted.items()):
                return size
    return None
