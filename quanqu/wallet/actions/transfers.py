"""Points sent from one member to another, within what the programme allows in a day. (F3)"""

from datetime import datetime
from uuid import UUID

from quanqu.kit import clock, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.wallet import points as reading
from quanqu.wallet.actions.points import lock_points, open_points, put_in, take_out
from quanqu.wallet.books import points_in, points_out
from quanqu.wallet.models import PointsAccount
from quanqu.wallet.refusals import PointsNotFound, TransferLimit
from quanqu.wallet.types import PointsAccountId, PointsMoveKind, PointsView

sql = statements.load("quanqu.wallet")


@tx.required
def send_points(*, account_id: UUID, to_member_id: UUID, points_qty: int, at: datetime) -> None:
    """Send points to another member; they die when they would have died. The caller has checked
    whose they are. Raises Invalid, TransferLimit, PointsBlocked, InsufficientPoints."""
    own = PointsAccount.objects.filter(id=account_id).first()
    if own is None:
        raise PointsNotFound
    if points_qty <= 0 or own.member_id == to_member_id:
        raise Invalid(points_qty=points_qty)
    other_id = open_points(programme_id=own.programme_id, member_id=to_member_id, at=at)
    locked = {one.account_id: one for one in lock_points([account_id, other_id], at)}
    giver, taker = locked[PointsAccountId(own.id)], locked[other_id]
    _check_limit(giver, points_qty, at)
    transfer_id = new_id()
    expiries = {lot.lot_id: lot.expires_at for lot in reading.list_lots(account_id, at)}
    parts = take_out(
        giver, points_qty=points_qty, kind=PointsMoveKind.SENT, about=transfer_id, at=at
    )
    lots = [(qty, expiries[lot_id]) for lot_id, qty in parts]
    ledger.post(
        fact_key=f"points_sent:{transfer_id}",
        kind="points_sent",
        occurred_at=at,
        about=transfer_id,
        entries=[*points_out(giver, points_qty, 0, None), *points_in(taker, points_qty, None)],
    )
    put_in(taker, lots=lots, kind=PointsMoveKind.RECEIVED, about=transfer_id, at=at)


def _check_limit(giver: PointsView, points_qty: int, at: datetime) -> None:
    (row,) = sql.sent_today(account_id=giver.account_id, since=clock.start_of_day(at))
    left = giver.programme.transfer_day_qty - row["sent_qty"]
    if points_qty > left:
        raise TransferLimit(left_qty=max(0, left))
