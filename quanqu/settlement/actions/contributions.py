"""Writing down what each node contributed to a sale (A2, D11, F7)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from quanqu.kit import sql, tx
from quanqu.orders.events import MovedLine
from quanqu.settlement import rules
from quanqu.settlement.rules import Credits
from quanqu.settlement.types import Piece, Sale

statements = sql.load("quanqu.settlement")


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
    """Two statements whatever the number of lines; the same cause again changes nothing."""
    (facts,) = statements.sale_facts(order_id=order_id, acting_node_id=node_id)
    sale = Sale(facts["selling_node_id"], facts["found_node_id"], node_id)
    credits = rule(sale, _pieces(facts, lines))
    owners = facts["organisation_ids"]
    statements.add_contributions(
        roles=[str(key.role) for key in credits],
        node_ids=[key.node_id for key in credits],
        organisation_ids=[key.seller_id or UUID(owners[str(key.node_id)]) for key in credits],
        quantities=[moved.qty for moved in credits.values()],
        totals=[moved.total_fen for moved in credits.values()],
        nets=[moved.net_fen for moved in credits.values()],
        order_id=order_id,
        cause_id=cause_id,
        currency=facts["currency"],
        day=at.astimezone(ZoneInfo(facts["timezone"])).date(),
    )


def _pieces(facts: sql.Row, lines: Sequence[MovedLine]) -> list[Piece]:
    sellers = dict(zip(facts["line_ids"], facts["seller_ids"], strict=True))
    sources = dict(zip(facts["line_ids"], facts["source_node_ids"], strict=True))
    return [
        Piece(
            moved.qty,
            moved.total_fen,
            moved.net_fen,
            sellers[moved.line_id],
            sources[moved.line_id],
        )
        for moved in lines
    ]
