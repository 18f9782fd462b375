"""Verbs of invoicing: ask for an invoice, give it its number, take it back by red letter."""

from quanqu.invoicing.actions.asking import follow_claim, request_invoices, withdraw_invoice
from quanqu.invoicing.actions.issuing import follow_order, issue_credit, issue_invoice
from quanqu.invoicing.refusals import (
    AlreadyAsked,
    AmountMoved,
    InvoiceNotFound,
    NothingToInvoice,
    NotOpen,
    NotReady,
    NumberWrong,
    TitleWrong,
)

__all__ = [
    "AlreadyAsked",
    "AmountMoved",
    "InvoiceNotFound",
    "NotOpen",
    "NotReady",
    "NothingToInvoice",
    "NumberWrong",
    "TitleWrong",
    "follow_claim",
    "follow_order",
    "issue_credit",
    "issue_invoice",
    "request_invoices",
    "withdraw_invoice",
]
