"""What a member has in the wallet goes to another member who is the same person (B1).

Cards, vouchers and open gifts change their owner and stay what they are. Points are gathered in
one account for each programme, lot by lot: each lot dies when it would have died.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.ledger import actions as ledger
from quanqu.members.actions import MergeContradicted, Moved
from quanqu.wallet import points as reading
from quanqu.wallet import queries
from quanqu.wallet.actions.points import lock_points, open_points
from quanqu.wallet.books import points_carried, points_made_up
from quanqu.wallet.models import Card, Gift, PointsAccount, PointsLot, PointsSpending, Voucher
from quanqu.wallet.rules import take_lots
from quanqu.wallet.types import GiftState, PointsAccountId, PointsMoveKind

sql = statements.load("quanqu.wallet")


@tx.required
def follow_merge(*, gone_id: UUID, kept_id: UUID, at: datetime) -> Moved:
    """Give `kept` all that is `gone`'s; again: what has come meanwhile. A card of an issuer who
    gave `kept` one, too, stays a second card: no money moves, so none can be lost.
    """
    gifts = Gift.objects.filter(giver_id=gone_id, state=GiftState.GIVEN.value).order_by("id")
    gift_ids = list(gifts.select_for_update(no_key=True).values_list("id", flat=True))
    Gift.objects.filter(id__in=gift_ids).update(giver_id=kept_id)
    cards = _move_cards(gone_id, kept_id)
    accounts = PointsAccount.objects.filter(member_id=gone_id).order_by("id")
    points = [_move_points(account, kept_id, at) for account in accounts]
    vouchers = Voucher.objects.filter(member_id=gone_id).order_by("id")
    states = [
        (str(one.id), one.state)
        for one in vouchers.select_for_update(no_key=True).only("id", "state")
    ]
    Voucher.objects.filter(id__in=[one for one, _state in states]).update(member_id=kept_id)
    return {
        "gifts": [str(gift_id) for gift_id in gift_ids],
        "cards": cards,
        "points": [one for one in points if one["lots"] or one["owed"] or one["spendings"]],
        "vouchers": states,
    }


@tx.required
def undo_merge(*, gone_id: UUID, kept_id: UUID, moved: Moved, at: datetime) -> None:
    """Put everything back. Refuses MergeContradicted if any of it was used since."""
    Gift.objects.filter(id__in=moved["gifts"], giver_id=kept_id).update(giver_id=gone_id)
    sql.lock_cards(ids=[one["id"] for one in moved["cards"]])
    now = {str(card.card_id): card for card in queries.list_cards(kept_id)}
    for one in moved["cards"]:
        card = now.get(one["id"])
        if card is None or [card.principal_fen, card.bonus_fen] != one["balance"]:
            raise MergeContradicted
        Card.objects.filter(id=one["id"]).update(member_id=gone_id, merged_from_id=None)
    for one in moved["points"]:
        _return_points(one, at)
    for voucher_id, state in moved["vouchers"]:
        as_it_was = Voucher.objects.filter(id=voucher_id, state=state, member_id=kept_id)
        if not as_it_was.update(member_id=gone_id):
            raise MergeContradicted


def _move_cards(gone_id: UUID, kept_id: UUID) -> list[dict[str, Any]]:
    wanted = Card.objects.filter(member_id=gone_id)
    sql.lock_cards(ids=list(wanted.values_list("id", flat=True)))
    held = {(card.issuer_id, card.currency) for card in queries.list_cards(kept_id)}
    moved = []
    for card in queries.list_cards(gone_id):
        is_second = (card.issuer_id, card.currency) in held
        held.add((card.issuer_id, card.currency))
        Card.objects.filter(id=card.card_id).update(
            member_id=kept_id, merged_from_id=gone_id if is_second else None
        )
        balance = [card.principal_fen, card.bonus_fen]
        moved.append({"id": str(card.card_id), "balance": balance, "currency": card.currency})
    return moved


def _move_points(account: PointsAccount, kept_id: UUID, at: datetime) -> dict[str, Any]:
    """All lots, also those whose time is over, with what was paid from them and what is owed."""
    to_id = open_points(programme_id=account.programme_id, member_id=kept_id, at=at)
    views = {one.account_id: one for one in lock_points([account.id, to_id], at)}
    owed_qty = views[PointsAccountId(account.id)].owed_qty
    lots = PointsLot.objects.filter(account_id=account.id).order_by("id")
    spendings = PointsSpending.objects.filter(account_id=account.id).order_by("id")
    moved = {
        "from": str(account.id),
        "to": str(to_id),
        "owed": owed_qty,
        "lots": [[str(lot.id), lot.left_qty] for lot in lots],
        "spendings": [str(one) for one in spendings.values_list("id", flat=True)],
    }
    _carry(moved, account.id, to_id, at)
    _make_up(to_id, at)
    return moved


def _make_up(account_id: UUID, at: datetime) -> None:
    """What one owed is taken from what the other had, as far as it lives."""
    (account,) = lock_points([account_id], at)
    qty = min(account.owed_qty, account.points_qty)
    parts = take_lots(reading.list_lots(account_id, at), qty)
    if not qty or parts is None:
        return
    made_up_id = new_id()
    sql.move_lots(
        lot_ids=[lot_id for lot_id, _qty in parts],
        qtys=[-part for _lot, part in parts],
        kind=str(PointsMoveKind.TAKEN_BACK),
        about=made_up_id,
        at=at,
    )
    sql.owe_points(id=account_id, qty=-qty)
    ledger.post(
        fact_key=f"points_made_up:{made_up_id}",
        kind="points_made_up",
        occurred_at=at,
        about=made_up_id,
        entries=points_made_up(account, qty),
    )


def _return_points(one: dict[str, Any], at: datetime) -> None:
    lock_points([UUID(one["from"]), UUID(one["to"])], at)
    lots = PointsLot.objects.filter(account_id=one["to"], id__in=[lot for lot, _ in one["lots"]])
    now = {str(lot.id): lot.left_qty for lot in lots}
    account = PointsAccount.objects.get(id=one["to"])
    if now != dict(one["lots"]) or account.owed_qty < one["owed"]:
        raise MergeContradicted
    _carry(one, UUID(one["to"]), UUID(one["from"]), at)


def _carry(moved: dict[str, Any], from_id: UUID, to_id: UUID, at: datetime) -> None:
    """Lots, spendings and what is owed go to another locked account, in the books as well."""
    lot_ids, owed_qty = [lot for lot, _qty in moved["lots"]], moved["owed"]
    had_qty = sum(qty for _lot, qty in moved["lots"])
    PointsLot.objects.filter(id__in=lot_ids).update(account_id=to_id)
    PointsSpending.objects.filter(id__in=moved["spendings"]).update(account_id=to_id)
    if not had_qty and not owed_qty:
        return
    views = {view.account_id: view for view in lock_points([from_id, to_id], at)}
    sql.owe_points(id=from_id, qty=-owed_qty)
    sql.owe_points(id=to_id, qty=owed_qty)
    carried_id = new_id()
    ledger.post(
        fact_key=f"points_carried:{carried_id}",
        kind="points_carried",
        occurred_at=at,
        about=carried_id,
        entries=points_carried(
            views[PointsAccountId(from_id)], views[PointsAccountId(to_id)], had_qty, owed_qty
        ),
    )


@tx.required
def forget_member(*, member_ids: Sequence[UUID]) -> None:
    """Drop the words that who was erased wrote with gifts; what they gave stays on record."""
    Gift.objects.filter(giver_id__in=member_ids).exclude(words="").update(words="")
