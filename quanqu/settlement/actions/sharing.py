"""Sharing: what a company is owed of a payment goes to its account there at once. (F6)"""

from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderId, OrderState, TenderState
from quanqu.payments import actions as payments
from quanqu.payments import queries as payment_queries
from quanqu.payments.types import PaymentId, PaymentView, ShareId

sql = statements.load("quanqu.settlement")


@tx.required
def share_order(*, order_id: UUID, at: datetime) -> list[ShareId]:
    """Ask for what a completed order's payments owe to companies with an account at the provider.

    Never more than the provider lets go on, nor than is left after refunds. What is not shared, and
    all that a settlement covers already, is paid by settlement. Again asks for nothing new.
    """
    order = orders.get_order(OrderId(order_id))
    if order.state is not OrderState.COMPLETED:
        return []
    found = [
        payment_queries.get_payment(PaymentId(tender.payment_id))
        for tender in order.tenders
        if tender.state is TenderState.CAPTURED and tender.payment_id is not None
    ]
    shared = [payment for payment in found if payment.is_shared]
    if not shared:
        return []
    sql.lock_runs()
    return [share_id for payment in shared for share_id in _share(payment, at)]


def _share(payment: PaymentView, at: datetime) -> list[ShareId]:
    owed = {
        row["receiver_id"]: row["amount_fen"]
        for row in sql.owed_of_order(
            order_id=payment.order_id,
            collector_id=payment.collector_id,
            currency=payment.currency,
        )
    }
    accounts = payment_queries.list_receivers(owed)
    before = payment_queries.list_shares(payment.payment_id)
    made = []
    for receiver_id, amount_fen in owed.items():
        account = accounts.get((receiver_id, payment.provider))
        part = min(amount_fen, payment_queries.shareable_fen(payment.payment_id))
        if account is None or part <= 0 or any(one.receiver_id == receiver_id for one in before):
            continue
        made.append(
            payments.request_share(
                payment_id=payment.payment_id,
                receiver_id=receiver_id,
                account=account,
                amount_fen=part,
                key=f"order:{payment.payment_id}:{receiver_id}",
                at=at,
            )
        )
    return made
