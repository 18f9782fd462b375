"""Writing down what each node contributed to a sale (A2, D11, F7)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from quanqu.kit import sql, tx
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.orders import queries as orders
from quanqu.orders.events import MovedLine
from quanqu.orders.types import LineView, OrderId, OrderView
from quanqu.settlement import rules
from quanqu.settlement.rules import Credits
from quanqu.settlement.types import Piece, Sale

statements = sql.load(__package__)


@tx.required
def record_hand_over(
    *, order_id: UUID, cause_id: UUID, node_id: UUID, lines: Sequence[MovedLine], at: datetime
) -> None:
    """Count handed-over pieces for the nodes that found, sold, held, shipped and handed over."""
    _record(rules.handed_over, order_id, cause_id, node_id, lines, at)


@tx.required
def record_return(
    *, order_id: UUID, cause_id: UUID, node_id: UUID, lines: Sequence[MovedLine], at: datetime
) -> None:
    """Take returned pieces (positive amounts) back from those who found, sold and held them."""
    _record(rules.returned, order_id, cause_id, node_id, lines, at)


def _record(
    rule: Callable[[Sale, Iterable[Piece]], Credits],
    order_id: UUID,
    cause_id: UUID,
    node_id: UUID,
    lines: Sequence[MovedLine],
    at: datetime,
) -> None:
    order = orders.get_order(OrderId(order_id))
    sale = Sale(order.selling_node_id, _found_node(order), node_id)
    _write(rule(sale, _pieces(order, lines)), order, cause_id, node_id, at)


def _found_node(order: OrderView) -> UUID | None:
    """The store that found the customer: where the member was enrolled."""
    if order.member_id is None:
        return None
    return members.get_member(order.member_id).enrolled_at_node


def _pieces(order: OrderView, lines: Sequence[MovedLine]) -> list[Piece]:
    known: dict[UUID, LineView] = {line.line_id: line for line in order.lines}
    return [
        Piece(
            moved.qty,
            moved.total_fen,
            moved.net_fen,
            known[moved.line_id].seller_id,
            known[moved.line_id].source_node_id,
        )
        for moved in lines
    ]


def _write(
    credits: Credits, order: OrderView, cause_id: UUID, acting_node_id: UUID, at: datetime
) -> None:
    """One statement for all roles; the same cause again changes nothing."""
    nodes: dict[UUID, NodeView] = {}
    nodes.update(network.nodes_by_id({key.node_id for key in credits} | {acting_node_id}).items())
    statements.add_contributions(
        roles=[str(key.role) for key in credits],
        node_ids=[key.node_id for key in credits],
        organisation_ids=[key.seller_id or nodes[key.node_id].organisation_id for key in credits],
        quantities=[moved.qty for moved in credits.values()],
        totals=[moved.total_fen for moved in credits.values()],
        nets=[moved.net_fen for moved in credits.values()],
        order_id=order.order_id,
        cause_id=cause_id,
        currency=order.currency,
        day=at.astimezone(ZoneInfo(nodes[acting_node_id].timezone)).date(),
    )
