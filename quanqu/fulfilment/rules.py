"""Pure decisions of fulfilment: legal moves and how an order becomes deliveries."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from quanqu.fulfilment.types import DeliveryState

MOVES: Final[Mapping[DeliveryState, frozenset[DeliveryState]]] = {
    DeliveryState.TO_PICK: frozenset({DeliveryState.PICKED, DeliveryState.CANCELLED}),
    DeliveryState.PICKED: frozenset(
        {DeliveryState.DISPATCHED, DeliveryState.READY, DeliveryState.CANCELLED}
    ),
    # Back to picked: the customer was not there, or refused the parcel.
    DeliveryState.DISPATCHED: frozenset(
        {DeliveryState.READY, DeliveryState.HANDED_OVER, DeliveryState.PICKED}
    ),
    DeliveryState.READY: frozenset({DeliveryState.HANDED_OVER, DeliveryState.CANCELLED}),
    DeliveryState.HANDED_OVER: frozenset(),
    DeliveryState.CANCELLED: frozenset(),
}


def by_source(
    lines: Sequence[tuple[UUID, UUID | None, int]], otherwise: UUID
) -> dict[UUID, list[tuple[UUID, int]]]:
    """Group (line, source node, qty) by node. What has no node, a fee or a service, goes with the
    first of them, or with the node `otherwise` when there is none."""
    groups: dict[UUID, list[tuple[UUID, int]]] = {}
    loose: list[tuple[UUID, int]] = []
    for line_id, node_id, qty in lines:
        if node_id is None:
            loose.append((line_id, qty))
        else:
            groups.setdefault(node_id, []).append((line_id, qty))
    if loose:
        groups.setdefault(min(groups, default=otherwise), []).extend(loose)
    return groups
