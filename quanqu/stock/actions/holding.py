"""Reservations: hold, make firm, give back, let run out."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.sql import numbers, uuids
from quanqu.stock.actions.lots import choose_lots
from quanqu.stock.refusals import NotReserved, OutOfStock, ReservationLost
from quanqu.stock.types import ClaimId, Shelf, Want
from quanqu.stock.writing import check_quantities, shelf_columns, shelf_of, sql


@tx.required
def reserve_many(*, wants: Sequence[Want], until: datetime | None) -> None:
    """Hold units for claims until a moment, all or nothing (C4); until=None holds them firmly.

    Wants of one shelf are counted together, so that no line forgets what another took. A want
    without a lot (None) takes the lots that expire first, and may be split over several; expired
    ones are never taken. Wanting again adds. Refuses OutOfStock (facts sku_id, node_id, free_qty)
    and BadQuantity.
    """
    start_reserving(wants=wants, until=until)()


@tx.required
def start_reserving(
    *, wants: Sequence[Want], until: datetime | None, firm_ids: Collection[UUID] = ()
) -> Callable[[], None]:
    """The same inside `sql.together`: what comes back looks at the outcome and refuses.

    Claims among `firm_ids` are paid for already: they are held without an end.
    """
    if not wants:
        return lambda: None
    check_quantities(want.qty for want in wants)
    rows = sql.start("reserve", **_columns(wants, until, firm_ids))

    def look() -> None:
        short = rows()
        if any(row["why"] == "lots" for row in short):
            chosen = choose_lots([(want.shelf, want.qty) for want in wants], is_of_hand=False)
            parts = [Want(wants[place].claim_id, shelf, qty) for place, shelf, qty in chosen]
            short = sql.reserve(**_columns(parts, until, firm_ids))
        if short:
            raise OutOfStock(
                sku_id=short[0]["sku_id"],
                node_id=short[0]["node_id"],
                wanted_qty=short[0]["qty"],
                free_qty=max(0, short[0]["free_qty"]),
                shelves=[shelf_of(row) for row in short],
            )

    return look


def _columns(
    wants: Sequence[Want], until: datetime | None, firm_ids: Collection[UUID]
) -> dict[str, Any]:
    return {
        "claim_ids": uuids(want.claim_id for want in wants),
        "qtys": numbers(want.qty for want in wants),
        "expires_at": until,
        "firm_ids": uuids(firm_ids),
        **shelf_columns([want.shelf for want in wants]),
    }


@tx.required
def lock_shelves(*, shelves: Sequence[Shelf]) -> None:
    """Lock shelves in the order that everybody keeps, before several verbs write to them."""
    sql.lock_shelves(**shelf_columns(shelves))


@tx.required
def firm(claim_ids: Sequence[UUID]) -> None:
    """Make reservations firm, because they are paid for; repeating it changes nothing.

    Refuses ReservationLost (facts claim_ids) when a claim holds nothing any more. The caller has
    locked the order, so that expiry, cancelling and payment of one order do not meet here.
    """
    start_firming(claim_ids)()


@tx.required
def start_firming(claim_ids: Sequence[UUID]) -> Callable[[], None]:
    """The same inside `sql.together`: what comes back looks at the outcome and refuses."""
    rows = sql.start("firm", claim_ids=list(claim_ids))

    def look() -> None:
        if lost := rows():
            raise ReservationLost(claim_ids=[row["claim_id"] for row in lost])

    return look


@tx.required
def release(claim_ids: Sequence[UUID]) -> None:
    """Give back all that the claims hold; claims that hold nothing are left alone."""
    sql.release(claim_ids=list(claim_ids), qtys=[None] * len(claim_ids), except_node_id=None)


@tx.required
def release_some(*, claims: Sequence[tuple[UUID, int]]) -> None:
    """Give back part of what claims hold, from the newest reservation first.

    Refuses NotReserved (fact claim_ids) when a claim holds less than that, and BadQuantity.
    """
    check_quantities(qty for _, qty in claims)
    _release_some(claims, except_node_id=None)


def _release_some(claims: Sequence[tuple[UUID, int]], *, except_node_id: UUID | None) -> None:
    rows = sql.release(
        claim_ids=[claim for claim, _ in claims],
        qtys=[qty for _, qty in claims],
        except_node_id=except_node_id,
    )
    given: dict[UUID, int] = {row["claim_id"]: row["qty"] for row in rows}
    for claim_id, qty in claims:
        given[claim_id] = given.get(claim_id, 0) - qty
    short = [claim_id for claim_id, rest in given.items() if rest < 0]
    if short:
        raise NotReserved(claim_ids=short)


@tx.required
def expire(at: datetime, *, limit: int = 500) -> list[ClaimId]:
    """Free what was held until this moment or earlier and not paid for; returns whose it was.

    Run it again while it returns `limit` or so: one run is short, and skips claims in work.
    """
    return [row["claim_id"] for row in sql.expire(at=at, row_limit=limit)]


@tx.required
def renew(*, claim_ids: Sequence[UUID], until: datetime) -> None:
    """Hold for longer what claims hold and have not paid for; never for shorter. (C4)

    Refuses ReservationLost (facts claim_ids) when a claim holds nothing any more. Firm ones stay.
    """
    lost = sql.renew(claim_ids=list(claim_ids), expires_at=until)
    if lost:
        raise ReservationLost(claim_ids=[row["claim_id"] for row in lost])


@tx.required
def move_reservations(*, claims: Sequence[tuple[UUID, int]], to_node_id: UUID) -> None:
    """Let claims hold units at a node instead of elsewhere, because they leave from there. (C4)

    As many as they lack there, of the same SKU and owner, the lots that expire first; held or firm
    as before. What they hold there already stays. Refuses OutOfStock (it is not free there) and
    NotReserved (they hold less than that altogether); then nothing moves.
    """
    check_quantities(qty for _, qty in claims)
    rows = sql.move_here(
        claim_ids=[claim for claim, _ in claims],
        qtys=[qty for _, qty in claims],
        node_id=to_node_id,
    )
    moving = [row for row in rows if row["missing_qty"] > 0]
    if not moving:
        return
    # Both ends in the one order of all, before either is changed.
    sql.lock_levels(
        claim_ids=[row["claim_id"] for row in moving],
        sku_ids=[row["sku_id"] for row in moving],
        node_id=to_node_id,
    )
    _release_some(
        [(row["claim_id"], row["missing_qty"]) for row in moving], except_node_id=to_node_id
    )
    for until in {row["expires_at"] for row in moving}:
        reserve_many(
            wants=[
                Want(
                    row["claim_id"],
                    Shelf(row["sku_id"], to_node_id, row["owner_id"], None),
                    row["missing_qty"],
                )
                for row in moving
                if row["expires_at"] == until
            ],
            until=until,
        )
