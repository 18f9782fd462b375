"""A refund that its provider refused: ask again, or give the money back in another way."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry, owed_between
from quanqu.network import queries as network
from quanqu.network.types import Capability
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.refusals import NobodyToCredit, RefundNotOurs, TakesNoReturns
from quanqu.orders.types import OrderId, TenderKind
from quanqu.payments import actions as payments
from quanqu.payments.types import RefundId
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardKind

sql = statements.load("quanqu.orders")


@tx.required
def retry_refund(*, refund_id: RefundId, at: datetime) -> RefundId:
    """Ask the provider once more, under a new number; the worker sends it. (D10)

    Raises RefundNotOurs, WrongMove (it has not failed, or somebody else has acted on it).
    """
    _locked(refund_id)
    now_id = payments.retry_refund(refund_id=refund_id, at=at)
    sql.replace_refund(refund_id=refund_id, now_id=now_id)
    return now_id


@tx.required
def give_back_in_cash(*, refund_id: RefundId, node_id: UUID, at: datetime) -> None:
    """Pay a refused refund out of a node's till; whoever collected the money owes it to the node.

    Raises RefundNotOurs, TakesNoReturns (this node pays nothing out), WrongMove.
    """
    row = _locked(refund_id)
    node = network.get_node(node_id)
    if not node.can(Capability.TAKES_RETURNS):
        raise TakesNoReturns
    _settle(refund_id, TenderKind.CASH, at)
    amount, currency, collector = row["amount_fen"], row["currency"], row["holder_id"]
    ledger.post(
        fact_key=f"refund_otherwise:{refund_id}",
        kind="refund_in_cash",
        occurred_at=at,
        about=row["order_id"],
        memo=row["number"],
        entries=[
            Entry(collector, AccountKind.CUSTOMER_PREPAYMENTS, amount, currency),
            *owed_between(collector, node.organisation_id, amount, currency),
            Entry(node.organisation_id, AccountKind.CASH, -amount, currency),
        ],
    )


@tx.required
def give_back_as_stored_value(*, refund_id: RefundId, at: datetime) -> None:
    """Put a refused refund on the member's card of whoever collected it, as principal.

    Raises RefundNotOurs, NobodyToCredit (the order has no member), WrongMove.
    """
    row = _locked(refund_id)
    if row["member_id"] is None:
        raise NobodyToCredit
    _settle(refund_id, TenderKind.STORED_VALUE_PRINCIPAL, at)
    card_id = wallet.open_card(
        member_id=row["member_id"],
        issuer_id=row["holder_id"],
        kind=CardKind.NAMED,
        currency=row["currency"],
        at=at,
    )
    wallet.give_back(
        card_id=card_id,
        principal_fen=row["amount_fen"],
        bonus_fen=0,
        fact_key=f"refund_otherwise:{refund_id}",
        about=row["order_id"],
        at=at,
    )


def _locked(refund_id: RefundId) -> statements.Row:
    """What the refund is for, its order locked first as every later verb does."""
    rows = sql.refund_of_payment(refund_id=refund_id)
    if not rows:
        raise RefundNotOurs
    lock_order(OrderId(rows[0]["order_id"]))
    return rows[0]


def _settle(refund_id: RefundId, kind: TenderKind, at: datetime) -> None:
    """Payments refuses whoever comes second, before any money is booked."""
    payments.settle_refund(refund_id=refund_id, why=str(kind), at=at)
    sql.settle_refund(refund_id=refund_id, kind=str(kind), at=at)
