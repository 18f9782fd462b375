"""Take back: shares come back from other merchants before a refund needs their money. (F6)"""

from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.payments import queries
from quanqu.payments.types import PaymentId, ShareStatus

sql = statements.load("quanqu.payments")


@tx.required
def take_back_for_refunds(payment_id: PaymentId, *, at: datetime) -> None:
    """Ask back what promised refunds need of shares, the latest share first.

    A share without an answer is asked back when it has arrived. The caller holds the payment.
    """
    payment = queries.get_payment(payment_id)
    (under_way,) = sql.coming_back(payment_id=payment_id)
    lack = (
        payment.refunded_fen
        + payment.shared_fen
        - under_way["going_fen"]
        - under_way["back_fen"]
        - payment.captured_fen
    )
    for share in reversed(queries.list_shares(payment_id)):
        part = min(lack, share.amount_fen - share.returned_fen)
        if part > 0 and share.status is ShareStatus.SUCCEEDED:
            sql.lock_share(id=share.share_id)
            _ask_back(share.share_id, part, at)
            lack -= part


def _ask_back(share_id: UUID, amount_fen: int, at: datetime) -> None:
    number = new_id()
    sql.request_share_return(
        id=number, share_id=share_id, key=f"refund:{number}", amount_fen=amount_fen, at=at
    )
