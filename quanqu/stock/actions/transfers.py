"""Transfers between nodes: the owner of the goods stays, and so does the claim on them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from quanqu.kit import states, tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import NotFound
from quanqu.kit.sql import Row
from quanqu.stock import queries, rules
from quanqu.stock.actions.holding import release, reserve_many
from quanqu.stock.actions.leaving import HeldPart, take_held
from quanqu.stock.actions.lots import choose_lots
from quanqu.stock.actions.shelving import put_in
from quanqu.stock.models import Transfer, TransferLine, TransferStep
from quanqu.stock.refusals import BadTransfer, NotReserved, RecordDiffers, TransferOfOrder
from quanqu.stock.rules import TRANSFER_MOVES
from quanqu.stock.types import (
    NO_LOT,
    MoveKind,
    Shelf,
    TransferId,
    TransferState,
    TransferView,
    TransferWant,
    Want,
)
from quanqu.stock.writing import check_quantities, sql

CAUSE = "transfer"


@tx.required
def request_transfer(
    *,
    from_node_id: UUID,
    to_node_id: UUID,
    lines: Sequence[TransferWant],
    at: datetime,
    transfer_id: UUID | None = None,
) -> TransferId:
    """Ask one node to bring units to another (C4, E5).

    Lines with a claim must be held for it at the source (refuses NotReserved); the others are
    reserved now for the transfer itself (refuses OutOfStock). A line without a lot (None) takes
    the lots that expire first. A repeated `transfer_id` is the same transfer; with other content
    it is refused (RecordDiffers). Refuses BadTransfer, BadQuantity.
    """
    if not lines or from_node_id == to_node_id:
        raise BadTransfer
    check_quantities(line.qty for line in lines)
    if transfer_id and Transfer.objects.filter(id=transfer_id).exists():
        if not _is_same(queries.get_transfer(transfer_id), from_node_id, to_node_id, lines):
            raise RecordDiffers(id=transfer_id)
        return TransferId(transfer_id)
    lines = [*_of_claims(from_node_id, lines), *_of_shelves(from_node_id, lines)]
    _check_claims(from_node_id, lines)
    transfer = Transfer.objects.create(
        id=transfer_id or new_id(),
        from_node_id=from_node_id,
        to_node_id=to_node_id,
        state=TransferState.REQUESTED,
        requested_at=at,
    )
    written = TransferLine.objects.bulk_create(
        TransferLine(
            id=new_id(),
            transfer=transfer,
            sku_id=line.sku_id,
            owner_id=line.owner_id,
            lot=line.lot or NO_LOT,
            qty=line.qty,
            claim_id=line.claim_id,
        )
        for line in lines
    )
    wants = [
        Want(line.id, Shelf(line.sku_id, from_node_id, line.owner_id, line.lot), line.qty)
        for line in written
        if line.claim_id is None
    ]
    reserve_many(wants=wants, until=None)
    _write_step(transfer)
    return TransferId(transfer.id)


@tx.required
def dispatch_transfer(transfer_id: UUID, at: datetime) -> None:
    """The units leave the source: on hand and reserved there go down, and they are in transit.

    Refuses WrongMove, NotFound, and NotReserved if a claim has been released meanwhile.
    """
    transfer = move_transfer(transfer_id, TransferState.DISPATCHED, at)
    lines = _lines(transfer_id)
    taken = take_held(
        parts=[
            HeldPart(_claim(line), line["qty"], line["owner_id"], line["lot"]) for line in lines
        ],
        kind=MoveKind.TRANSFERRED_OUT,
        cause_kind=CAUSE,
        cause_id=transfer_id,
        at=at,
        node_id=transfer.from_node_id,
    )
    costs = {(part.claim_id, part.shelf): part.unit_cost_fen for part in taken}
    sql.close_transfer_lines(
        line_ids=[line["line_id"] for line in lines],
        received_qtys=[None] * len(lines),
        damaged_qtys=[None] * len(lines),
        unit_costs_fen=[
            costs.get((_claim(line), _shelf(line, transfer.from_node_id))) for line in lines
        ],
    )


@tx.required
def receive_transfer(
    transfer_id: UUID,
    at: datetime,
    *,
    received: Sequence[tuple[UUID, int, int]] | None = None,
    is_with_delivery: bool = False,
) -> list[UUID]:
    """The units arrive: same owner, and held firmly for the claims they were brought for. (E5)

    `received` names lines that did not arrive as they were sent: (line, saleable qty, damaged
    qty), less or more than was sent. What differs stands open on the transfer until
    `settle_difference`. Returns the claims that got less than was sent. What was brought for
    claims is received with its delivery (`is_with_delivery`), which would stay on its way
    otherwise. Refuses WrongMove, NotFound, BadTransfer, TransferOfOrder.
    """
    lines = _lines(transfer_id)
    if not is_with_delivery and any(line["claim_id"] for line in lines):
        raise TransferOfOrder
    arrived = _arrived(lines, received or ())
    transfer = move_transfer(transfer_id, TransferState.RECEIVED, at)
    _shelve(
        transfer, [(line, *arrived[line["line_id"]]) for line in lines], MoveKind.TRANSFERRED_IN, at
    )
    reserve_many(
        wants=[
            Want(line["claim_id"], _shelf(line, transfer.to_node_id), min(good, line["qty"]))
            for line in lines
            if line["claim_id"] and (good := arrived[line["line_id"]][0])
        ],
        until=None,
    )
    sql.close_transfer_lines(
        line_ids=list(arrived),
        received_qtys=[good for good, _damaged in arrived.values()],
        damaged_qtys=[damaged for _good, damaged in arrived.values()],
        unit_costs_fen=[None] * len(arrived),
    )
    return [
        line["claim_id"]
        for line in lines
        if line["claim_id"] and arrived[line["line_id"]][0] < line["qty"]
    ]


@tx.required
def cancel_transfer(transfer_id: UUID, at: datetime) -> None:
    """Call off a transfer that has not left; claims keep their units at the source."""
    move_transfer(transfer_id, TransferState.CANCELLED, at)
    release([line["line_id"] for line in _lines(transfer_id) if line["claim_id"] is None])


def _is_same(
    known: TransferView, from_node_id: UUID, to_node_id: UUID, lines: Sequence[TransferWant]
) -> bool:
    """Asked for the same; a line without a lot was split over lots when it was written."""
    asked, written, of_lots = Counter[object](), Counter[object](), Counter[object]()
    for want in lines:
        goods = (want.sku_id, want.owner_id, want.claim_id)
        asked[goods] += want.qty
        if want.lot is not None:
            of_lots[*goods, want.lot] += want.qty
    for line in known.lines:
        goods = (line.sku_id, line.owner_id, line.claim_id)
        written[goods] += line.qty
        of_lots[*goods, line.lot] -= line.qty
    is_between = (known.from_node_id, known.to_node_id) == (from_node_id, to_node_id)
    return is_between and asked == written and not +of_lots


def _check_claims(from_node_id: UUID, lines: Sequence[TransferWant]) -> None:
    claimed = [line for line in lines if line.claim_id]
    short = sql.unclaimed(
        node_id=from_node_id,
        claim_ids=[line.claim_id for line in claimed],
        qtys=[line.qty for line in claimed],
        owner_ids=[line.owner_id for line in claimed],
        lots=[line.lot for line in claimed],
    )
    if short:
        raise NotReserved(claim_ids=[row["claim_id"] for row in short])


def move_transfer(transfer_id: UUID, state: TransferState, at: datetime) -> Transfer:
    """Lock the transfer before any shelf, and move it on if that is legal."""
    transfer = Transfer.objects.select_for_update().filter(id=transfer_id).first()
    if transfer is None:
        raise NotFound
    states.check(TRANSFER_MOVES, TransferState(transfer.state), state)
    transfer.state = state
    setattr(transfer, f"{state}_at", at)
    transfer.save(update_fields=["state", f"{state}_at"])
    _write_step(transfer, at)
    return transfer


def _write_step(transfer: Transfer, at: datetime | None = None) -> None:
    TransferStep.objects.create(
        transfer=transfer, state=transfer.state, at=at or transfer.requested_at
    )


def _shelve(
    transfer: Transfer, parts: Sequence[tuple[Row, int, int]], kind: MoveKind, at: datetime
) -> None:
    """Put what arrived of each line, saleable and damaged, onto its shelf at the destination."""
    put_in(
        [
            (
                _shelf(line, transfer.to_node_id),
                kind,
                qty,
                damaged_qty,
                line["unit_cost_fen"],
                line["claim_id"],
            )
            for line, qty, damaged_qty in parts
            if qty or damaged_qty
        ],
        cause_kind=CAUSE,
        cause_id=transfer.id,
        at=at,
    )


def _arrived(
    lines: list[Row], received: Sequence[tuple[UUID, int, int]]
) -> dict[UUID, tuple[int, int]]:
    arrived = {line["line_id"]: (line["qty"], 0) for line in lines}
    for line_id, qty, damaged_qty in received:
        if line_id not in arrived or not all(map(rules.is_possible_part, (qty, damaged_qty))):
            raise BadTransfer
        arrived[line_id] = (qty, damaged_qty)
    return arrived


def _of_claims(from_node_id: UUID, lines: Sequence[TransferWant]) -> Iterator[TransferWant]:
    """What is brought for claims, by the lots that are held for them."""
    claimed = [line for line in lines if line.claim_id]
    held = queries.reservations_of({line.claim_id for line in claimed if line.claim_id})
    for line in claimed:
        if line.lot is not None:
            yield line
            continue
        missing = line.qty
        for part in held:
            there = (part.claim_id, part.shelf.node_id, part.shelf.owner_id)
            if there == (line.claim_id, from_node_id, line.owner_id) and (qty := part.qty):
                yield replace(line, qty=min(qty, missing), lot=part.shelf.lot)
                missing -= min(qty, missing)
            if not missing:
                break
        if missing:
            raise NotReserved(claim_ids=[line.claim_id])


def _of_shelves(from_node_id: UUID, lines: Sequence[TransferWant]) -> Iterator[TransferWant]:
    """What is brought for the shelf there, by the lots that expire first."""
    wants = [line for line in lines if not line.claim_id]
    if all(line.lot is not None for line in wants):
        yield from wants
        return
    shelves = [
        (Shelf(line.sku_id, from_node_id, line.owner_id, line.lot), line.qty) for line in wants
    ]
    for place, shelf, qty in choose_lots(shelves, is_of_hand=False):
        yield replace(wants[place], lot=shelf.lot, qty=qty)


def _lines(transfer_id: UUID) -> list[Row]:
    return sql.transfer_lines(transfer_ids=[transfer_id])


def _claim(line: Row) -> UUID:
    """Whose units a line brings: a claim's, or the transfer's own."""
    claim: UUID = line["claim_id"] or line["line_id"]
    return claim


def _shelf(line: Row, node_id: UUID) -> Shelf:
    return Shelf(line["sku_id"], node_id, line["owner_id"], line["lot"])
