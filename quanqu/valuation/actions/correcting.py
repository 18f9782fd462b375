"""A purchase price is corrected after the goods came in, and maybe left again."""

from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.clock import HOUSE
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.valuation import rules
from quanqu.valuation.actions.reading import receipts_of, value_next
from quanqu.valuation.actions.writing import read_positions, sql, write
from quanqu.valuation.models import Entry as EntryRow
from quanqu.valuation.refusals import StillValuing
from quanqu.valuation.types import CorrectionView, Entry, EntryKind

DEAREST_FEN: Final = 1_000_000_000
MOST_BATCHES: Final = 3
"""Movements that wait are valued first, as many as one transaction may."""


@tx.required
def correct_cost(
    *,
    owner_id: UUID,
    cause_id: UUID,
    sku_id: UUID,
    unit_cost_fen: int,
    correction_id: UUID,
    at: datetime,
) -> CorrectionView:
    """Say what one piece of a SKU did cost that came in by a receipt, without VAT.

    What is left is worth that much more or less; what was sold or lost since is cost of sales. A
    repeated `correction_id` changes nothing. Raises NotFound (nothing came in by it), StillValuing
    (too much waits to be valued first), Invalid.
    """
    if not 0 <= unit_cost_fen <= DEAREST_FEN:
        raise Invalid(unit_cost_fen=unit_cost_fen)
    sql.wait_for_progress()
    entries = EntryRow.objects.filter(cause_id=cause_id, sku_id=sku_id, owner_id=owner_id)
    if known := entries.filter(move_id=correction_id).first():
        return CorrectionView(known.value_fen, known.cost_fen)
    if not any(value_next(at=at) == 0 for _ in range(MOST_BATCHES)):
        raise StillValuing
    receipt = receipts_of([cause_id]).get((cause_id, sku_id, owner_id))
    came = entries.filter(kind=EntryKind.RECEIVED).first()
    if receipt is None or receipt.qty <= 0 or came is None:
        raise NotFound
    key = (owner_id, sku_id)
    position, change = rules.correct(
        read_positions([key])[key], receipt, unit_cost_fen * receipt.qty
    )
    entry = Entry(
        move_id=correction_id,
        kind=EntryKind.CORRECTED,
        owner_id=owner_id,
        sku_id=sku_id,
        node_id=came.node_id,
        on=at.astimezone(HOUSE).date(),
        at=at,
        qty=0,
        change=change,
        claim_id=None,
        cause_id=cause_id,
    )
    write([entry], {key: position})
    return CorrectionView(change.value_fen, change.cost_fen)
