"""Pure decisions of invoicing: which tax number is right, what is invoiced, what is due back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from quanqu.invoicing.types import Amount, Title, TitleKind

CREDIT_CODE: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The letters of a unified social credit code (GB 32100-2015): no I, O, S, V, Z."""

WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
OLD_NUMBER: Final = re.compile(r"\d{15}")
EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
NUMBER: Final = re.compile(r"[0-9A-Za-z-]{8,30}")
LONGEST: Final = 100


def is_tax_number(text: str) -> bool:
    """A unified social credit code whose check character is right, or an older one of 15 digits."""
    if OLD_NUMBER.fullmatch(text):
        return True
    if len(text) != 18 or any(letter not in CREDIT_CODE for letter in text):
        return False
    total = sum(
        CREDIT_CODE.index(letter) * weight for letter, weight in zip(text, WEIGHTS, strict=False)
    )
    return CREDIT_CODE.index(text[17]) == -total % 31


def read_title(title: Title) -> Title | None:
    """The title as it is kept, or None if it cannot be meant. A company needs its tax number."""
    name, email = " ".join(title.name.split()), title.email.strip()
    tax_number = "".join(title.tax_number.split()).upper()
    if not name or len(name) > LONGEST or len(email) > LONGEST or not EMAIL.fullmatch(email):
        return None
    if title.kind is TitleKind.COMPANY and not is_tax_number(tax_number):
        return None
    return Title(title.kind, name, tax_number if title.kind is TitleKind.COMPANY else "", email)


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A line's pieces that the customer has and keeps, and what was paid in money for them."""

    line_id: UUID
    seller_id: UUID
    label: str
    vat_bps: int
    qty: int
    open_qty: int
    paid_fen: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class BilledLine:
    """What one invoice still says of a line, issued red letters taken off."""

    invoice_id: UUID
    line_id: UUID
    qty: int
    total_fen: int
    net_fen: int


def net_of_paid(paid_fen: int, line_total_fen: int, line_net_fen: int) -> int:
    """The part without VAT of what was paid of a line."""
    return paid_fen * line_net_fen // line_total_fen if line_total_fen else 0


def issuable(paid: Sequence[PaidLine], billed: Iterable[BilledLine]) -> list[Amount]:
    """What no invoice says yet of what was paid, line by line; never more than that."""
    known = _sums(billed)
    amounts = []
    for line in paid:
        qty, total, net = known.get(line.line_id, (0, 0, 0))
        if line.paid_fen > total:
            amounts.append(
                Amount(
                    line.line_id,
                    line.label,
                    line.vat_bps,
                    max(0, line.qty - qty),
                    line.paid_fen - total,
                    min(max(0, line.net_fen - net), line.paid_fen - total),
                )
            )
    return amounts


def to_take_back(
    paid: Sequence[PaidLine], billed: Sequence[BilledLine]
) -> dict[UUID, list[BilledLine]]:
    """What each invoice says beyond what is paid and kept, of the newest invoices first."""
    over = _over(paid, _sums(billed))
    found: dict[UUID, list[BilledLine]] = {}
    for line in billed:
        qty, total, net = over.get(line.line_id, (0, 0, 0))
        if total <= 0:
            continue
        part = min(total, line.total_fen)
        part_net = min(max(0, net), line.net_fen, part)
        # An invoice that is taken back whole says nothing any more, of VAT neither.
        part_net = line.net_fen if part == line.total_fen else part_net
        taken = replace(line, qty=min(qty, line.qty), total_fen=part, net_fen=part_net)
        found.setdefault(line.invoice_id, []).append(taken)
        over[line.line_id] = (qty - taken.qty, total - part, net - part_net)
    return found


def _sums(billed: Iterable[BilledLine]) -> dict[UUID, tuple[int, int, int]]:
    sums: dict[UUID, tuple[int, int, int]] = {}
    for line in billed:
        qty, total, net = sums.get(line.line_id, (0, 0, 0))
        sums[line.line_id] = (qty + line.qty, total + line.total_fen, net + line.net_fen)
    return sums


def _over(
    paid: Sequence[PaidLine], billed: Mapping[UUID, tuple[int, int, int]]
) -> dict[UUID, tuple[int, int, int]]:
    """Per line: pieces, money and money without VAT that stand on invoices beyond what is kept."""
    kept = {line.line_id: line for line in paid}
    over = {}
    for line_id, (qty, total, net) in billed.items():
        line = kept[line_id]
        over[line_id] = (max(0, qty - line.qty), total - line.paid_fen, net - line.net_fen)
    return over
