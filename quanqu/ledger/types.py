"""Words of the ledger: kinds of account, entries of a journal, and what the queries give back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from django.utils.translation import gettext_lazy as _

JournalId = NewType("JournalId", UUID)


class AccountKind(StrEnum):
    """What an account holds. A debit is positive, a credit negative, in every account."""

    CASH = "cash"
    BANK = "bank"
    CARD_TERMINAL = "card_terminal"
    PROVIDER_CLEARING = "provider_clearing"
    EXTERNAL_TENDER = "external_tender"
    STORED_VALUE_PRINCIPAL = "stored_value_principal"
    STORED_VALUE_BONUS = "stored_value_bonus"
    BONUS_EXPENSE = "bonus_expense"
    BREAKAGE_REVENUE = "breakage_revenue"
    POINTS = "points"
    POINTS_EXCHANGE = "points_exchange"
    POINTS_OWED = "points_owed"
    POINTS_PROVISION = "points_provision"
    POINTS_EXPENSE = "points_expense"
    VOUCHERS = "vouchers"
    VOUCHER_EXPENSE = "voucher_expense"
    ALLIANCE_DUE_FROM = "alliance_due_from"
    ALLIANCE_DUE_TO = "alliance_due_to"
    ALLIANCE_DISPUTES = "alliance_disputes"
    CUSTOMER_PREPAYMENTS = "customer_prepayments"
    REVENUE = "revenue"
    DELIVERY_REVENUE = "delivery_revenue"
    FORFEITED_DEPOSITS = "forfeited_deposits"
    OUTPUT_VAT = "output_vat"
    INPUT_VAT = "input_vat"
    INVENTORY = "inventory"
    GOODS_RECEIVED = "goods_received"
    COST_OF_SALES = "cost_of_sales"
    STOCK_DIFFERENCES = "stock_differences"
    COST_OF_GOODS = "cost_of_goods"
    INTERCOMPANY_REVENUE = "intercompany_revenue"
    DUE_FROM = "due_from"
    DUE_TO = "due_to"
    COMMISSION_EXPENSE = "commission_expense"
    COMMISSION_REVENUE = "commission_revenue"
    DELIVERY_EXPENSE = "delivery_expense"
    PLATFORM_FEE_EXPENSE = "platform_fee_expense"
    PLATFORM_FEE_REVENUE = "platform_fee_revenue"
    SUBSIDY_EXPENSE = "subsidy_expense"
    SUBSIDY_REVENUE = "subsidy_revenue"
    REWARD_EXPENSE = "reward_expense"
    REWARD_PENDING = "reward_pending"
    REWARD_REVENUE = "reward_revenue"
    PLATFORM_SHARE = "platform_share"
    BAD_DEBT = "bad_debt"
    RECEIVABLE = "receivable"


KEPT: Final = frozenset(
    {AccountKind.STORED_VALUE_PRINCIPAL, AccountKind.STORED_VALUE_BONUS, AccountKind.POINTS}
)
"""Kinds whose balance is kept on the account because it must not fall under a floor of 0.

They are liabilities, so the kept balance is what is owed: credits raise it.
"""

ACCOUNT_NAMES: Final = {
    AccountKind.CASH: _("Cash in the till"),
    AccountKind.BANK: _("Bank account"),
    AccountKind.CARD_TERMINAL: _("Card terminal"),
    AccountKind.PROVIDER_CLEARING: _("Payment provider, clearing"),
    AccountKind.EXTERNAL_TENDER: _("Paid outside"),
    AccountKind.STORED_VALUE_PRINCIPAL: _("Stored value, principal"),
    AccountKind.STORED_VALUE_BONUS: _("Stored value, bonus"),
    AccountKind.BONUS_EXPENSE: _("Top-up bonus given"),
    AccountKind.BREAKAGE_REVENUE: _("Idle cards and vouchers"),
    AccountKind.POINTS: _("Points of members"),
    AccountKind.POINTS_EXCHANGE: _("Points issued and redeemed"),
    AccountKind.POINTS_OWED: _("Points that members owe"),
    AccountKind.POINTS_PROVISION: _("Provision for points"),
    AccountKind.POINTS_EXPENSE: _("Points given"),
    AccountKind.VOUCHERS: _("Vouchers outstanding"),
    AccountKind.VOUCHER_EXPENSE: _("Vouchers given"),
    AccountKind.ALLIANCE_DUE_FROM: _("Due from allies"),
    AccountKind.ALLIANCE_DUE_TO: _("Due to allies"),
    AccountKind.ALLIANCE_DISPUTES: _("Clearings disputed"),
    AccountKind.CUSTOMER_PREPAYMENTS: _("Paid, not yet handed over"),
    AccountKind.REVENUE: _("Sales without VAT"),
    AccountKind.DELIVERY_REVENUE: _("Delivery fees without VAT"),
    AccountKind.FORFEITED_DEPOSITS: _("Deposits forfeited"),
    AccountKind.OUTPUT_VAT: _("VAT on sales"),
    AccountKind.INPUT_VAT: _("VAT on purchases"),
    AccountKind.INVENTORY: _("Goods in stock"),
    AccountKind.GOODS_RECEIVED: _("Goods received, not invoiced"),
    AccountKind.COST_OF_SALES: _("Cost of own goods sold"),
    AccountKind.STOCK_DIFFERENCES: _("Stock lost, damaged, found"),
    AccountKind.COST_OF_GOODS: _("Goods bought from other companies"),
    AccountKind.INTERCOMPANY_REVENUE: _("Goods sold to other companies"),
    AccountKind.DUE_FROM: _("Due from"),
    AccountKind.DUE_TO: _("Due to"),
    AccountKind.COMMISSION_EXPENSE: _("Platform commission paid"),
    AccountKind.COMMISSION_REVENUE: _("Platform commission earned"),
    AccountKind.DELIVERY_EXPENSE: _("Delivery by other companies"),
    AccountKind.PLATFORM_FEE_EXPENSE: _("Platform fees paid"),
    AccountKind.PLATFORM_FEE_REVENUE: _("Platform fees earned"),
    AccountKind.SUBSIDY_EXPENSE: _("Discounts borne for others"),
    AccountKind.SUBSIDY_REVENUE: _("Discounts borne by others"),
    AccountKind.REWARD_EXPENSE: _("Shares of sales given"),
    AccountKind.REWARD_PENDING: _("Shares of sales, pending"),
    AccountKind.REWARD_REVENUE: _("Shares of sales earned"),
    AccountKind.PLATFORM_SHARE: _("Shares of sales kept by the platform"),
    AccountKind.BAD_DEBT: _("Bad debt"),
    AccountKind.RECEIVABLE: _("Receivable"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a journal: debit positive, credit negative, in minor units.

    `party` names whom the account is about, such as `card:<uuid>` or `org:<uuid>`.
    """

    organisation_id: UUID
    kind: AccountKind
    amount_fen: int
    currency: str
    party: str = ""
    reason: str = ""


def owed_between(debtor: UUID, creditor: UUID, amount: int, currency: str) -> list[Entry]:
    """One company owes another: due-to here, due-from there; nothing inside one company."""
    if debtor == creditor:
        return []
    return [
        Entry(debtor, AccountKind.DUE_TO, -amount, currency, f"org:{creditor}"),
        Entry(creditor, AccountKind.DUE_FROM, amount, currency, f"org:{debtor}"),
    ]


def summed(entries: Iterable[Entry]) -> list[Entry]:
    """One entry per account; accounts that end at zero are left out."""
    sums: dict[tuple[UUID, AccountKind, str, str], int] = {}
    for entry in entries:
        key = (entry.organisation_id, entry.kind, entry.currency, entry.party)
        sums[key] = sums.get(key, 0) + entry.amount_fen
    return [
        Entry(organisation_id, kind, amount, currency, party)
        for (organisation_id, kind, currency, party), amount in sums.items()
        if amount
    ]


@dataclass(frozen=True, slots=True)
class Journal:
    """One business fact to be booked, under a key that no other journal has."""

    fact_key: str
    kind: str
    occurred_at: datetime
    entries: tuple[Entry, ...]
    memo: str = ""
    about: UUID | None = None
    reverses: JournalId | None = None
    actor: str | None = None
    """Whose deed it is; None: of who acts in this transaction."""


@dataclass(frozen=True, slots=True)
class PostingView:
    organisation_id: UUID
    organisation_name: str
    kind: AccountKind
    party: str
    currency: str
    amount_fen: int
    reason: str


@dataclass(frozen=True, slots=True)
class JournalView:
    journal_id: JournalId
    fact_key: str
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    memo: str
    about: UUID | None
    actor: str
    postings: tuple[PostingView, ...]


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """The sum of an account kind in one organisation's books: debit positive."""

    organisation_id: UUID
    organisation_name: str
    kind: AccountKind
    currency: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One entry as accounting takes it over: debit or credit of one account of one entity."""

    journal_id: JournalId
    occurred_at: datetime
    recorded_at: datetime
    fact_key: str
    fact: str
    memo: str
    actor: str
    organisation_id: UUID
    organisation_code: str
    kind: AccountKind
    party: str
    currency: str
    amount_fen: int
    reason: str

    @property
    def debit_fen(self) -> int:
        return max(self.amount_fen, 0)

    @property
    def credit_fen(self) -> int:
        return max(-self.amount_fen, 0)
