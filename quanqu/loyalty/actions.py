"""Points follow the money: earned when the customer has the goods, taken back when they return."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.loyalty.models import Earned, Earning
from quanqu.loyalty.rules import points_for
from quanqu.members import queries as members
from quanqu.members.actions import Moved
from quanqu.network import queries as network
from quanqu.network.types import OrganisationKind
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderId, OrderView
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import PointsMoveKind, ProgrammeView


@tx.required
def count(*, order_id: UUID, cause_id: UUID, at: datetime) -> None:
    """Let an order have exactly the points for the money kept now; the difference is booked. (F3)

    Whoever buys earns by their tier at the first hand-over, in the programme of the seller, or of
    the group for its dealers. The same cause again changes nothing.
    """
    order = orders.get_order(OrderId(order_id))
    earning = _locked(order_id) or _begun(order, at)
    if earning is None or Earned.objects.filter(cause_id=cause_id).exists():
        return
    kept = orders.kept_money_fen(order_id)
    change = points_for(kept, earning.rate) - earning.points_qty
    Earned.objects.create(
        cause_id=cause_id,
        earning=earning,
        kept_fen=kept - earning.kept_fen,
        points_qty=change,
        at=at,
    )
    earning.kept_fen, earning.points_qty = kept, earning.points_qty + change
    earning.save(update_fields=["kept_fen", "points_qty"])
    _book(earning.account_id, order, change, cause_id, at)


def _book(account_id: UUID, order: OrderView, change: int, cause_id: UUID, at: datetime) -> None:
    if change > 0:
        wallet.grant_points(
            account_id=account_id,
            points_qty=change,
            fact_key=f"points_of:{cause_id}",
            about=order.order_id,
            at=at,
            kind=PointsMoveKind.EARNED,
            memo=order.number,
        )
    elif change < 0:
        wallet.take_back_points(
            account_id=account_id,
            points_qty=-change,
            fact_key=f"points_of:{cause_id}",
            about=order.order_id,
            at=at,
            memo=order.number,
        )


def _begun(order: OrderView, at: datetime) -> Earning | None:
    """Fix who earns, where and how much; None if there is no member or no programme."""
    programme = _programme_of(order)
    if order.member_id is None or programme is None:
        return None
    account_id = wallet.open_points(
        programme_id=programme.programme_id, member_id=order.member_id, at=at
    )
    return Earning.objects.create(
        order_id=order.order_id,
        account_id=account_id,
        rate=programme.rates[members.tier_of(order.member_id)],
        kept_fen=0,
        points_qty=0,
        began_at=at,
    )


def _locked(order_id: UUID) -> Earning | None:
    return Earning.objects.select_for_update(no_key=True).filter(order_id=order_id).first()


def _programme_of(order: OrderView) -> ProgrammeView | None:
    """The seller's own points; a dealer without any gives the group's."""
    own = wallets.find_programme(order.seller_id)
    if own is None:
        seller = network.get_organisation(order.seller_id)
        if seller.kind == OrganisationKind.DEALER and seller.parent_id is not None:
            own = wallets.find_programme(seller.parent_id)
    return own if own is not None and own.currency == order.currency else None


@tx.required
def follow_merge(*, gone_id: UUID, kept_id: UUID, at: datetime) -> Moved:
    """Orders of `gone` go on earning, and are taken back, on the account that `kept` has of the
    same programme; before the wallet gathers the points there.
    """
    moved = []
    for account in wallets.list_points(gone_id, at):
        to_id = wallet.open_points(
            programme_id=account.programme.programme_id, member_id=kept_id, at=at
        )
        found = Earning.objects.select_for_update(no_key=True).filter(account_id=account.account_id)
        order_ids = [*found.order_by("order_id").values_list("order_id", flat=True)]
        Earning.objects.filter(order_id__in=order_ids).update(account_id=to_id)
        moved.append([str(account.account_id), [str(one) for one in order_ids]])
    return {"earnings": moved}


@tx.required
def undo_merge(*, gone_id: UUID, kept_id: UUID, moved: Moved, at: datetime) -> None:
    """Orders earn again on the account where they began."""
    for account_id, order_ids in moved["earnings"]:
        Earning.objects.filter(order_id__in=order_ids).update(account_id=account_id)
