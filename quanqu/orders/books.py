"""What a hand-over or a return means in the books of every legal entity involved. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from quanqu.kit.money import moved, moved_net, net_of_vat, part_bps
from quanqu.ledger.types import AccountKind, Entry, owed_between, summed
from quanqu.orders.rules import by_holder
from quanqu.orders.types import LineKind, LineView


@dataclass(frozen=True, slots=True)
class LineMove:
    """Pieces `before` to `after` of a line change hands; a return runs from after to before.

    `holders` says in whose books the money of this change lies: negative when it goes back.
    """

    line: LineView
    before: int
    after: int
    holders: tuple[tuple[UUID, int], ...]

    def of(self, total: int) -> int:
        """The change of an amount that belongs to the whole line."""
        return moved(total, self.line.qty, self.before, self.after)

    @property
    def total_fen(self) -> int:
        """What the customer pays for these pieces; negative for a return."""
        return self.of(self.line.total_fen)

    @property
    def net_fen(self) -> int:
        """The same without VAT."""
        line = self.line
        return moved_net(line.total_fen, line.net_fen, line.qty, self.before, self.after)


def sale_entries(moves: Sequence[LineMove], currency: str) -> list[Entry]:
    """The entries of all moves, summed per account; a return gives the negative of its sale."""
    entries: list[Entry] = []
    for change in moves:
        entries += _customer_side(change, currency)
        entries += _owner_side(change, currency)
        entries += _bearer_side(change, currency)
    return summed(entries)


def _customer_side(change: LineMove, currency: str) -> list[Entry]:
    """The holder of the money owes it to the seller of record, who books revenue and VAT."""
    line = change.line
    gross, net = change.total_fen, change.net_fen
    revenue = AccountKind.DELIVERY_REVENUE if line.kind == LineKind.FEE else AccountKind.REVENUE
    entries = [
        Entry(line.seller_id, revenue, -net, currency),
        Entry(line.seller_id, AccountKind.OUTPUT_VAT, net - gross, currency),
    ]
    for holder, amount in by_holder(change.holders).items():
        entries.append(Entry(holder, AccountKind.CUSTOMER_PREPAYMENTS, amount, currency))
        entries += owed_between(holder, line.seller_id, amount, currency)
    return entries


def _owner_side(change: LineMove, currency: str) -> list[Entry]:
    """Goods of another company are bought from it at the transfer price fixed when placed."""
    line, owner = change.line, change.line.owner_id
    if owner is None or owner == line.seller_id or not line.transfer_fen:
        return []
    net = change.of(line.transfer_fen)
    vat = change.of(part_bps(line.transfer_fen, line.vat_bps))
    return [
        Entry(line.seller_id, AccountKind.COST_OF_GOODS, net, currency),
        Entry(line.seller_id, AccountKind.INPUT_VAT, vat, currency),
        Entry(owner, AccountKind.INTERCOMPANY_REVENUE, -net, currency),
        Entry(owner, AccountKind.OUTPUT_VAT, -vat, currency),
        *owed_between(line.seller_id, owner, net + vat, currency),
    ]


def _bearer_side(change: LineMove, currency: str) -> list[Entry]:
    """Who bears a discount for the seller owes it that part of the price, which has its VAT."""
    line = change.line
    entries: list[Entry] = []
    for bearer, fen in borne_by_others(line).items():
        gross = change.of(fen)
        net = moved_net(fen, net_of_vat(fen, line.vat_bps), line.qty, change.before, change.after)
        entries += [
            Entry(bearer, AccountKind.SUBSIDY_EXPENSE, gross, currency),
            Entry(line.seller_id, AccountKind.SUBSIDY_REVENUE, -net, currency),
            Entry(line.seller_id, AccountKind.OUTPUT_VAT, net - gross, currency),
            *owed_between(bearer, line.seller_id, gross, currency),
        ]
    return entries


def borne_by_others(line: LineView) -> dict[UUID, int]:
    """What companies other than the seller bear of a line's discounts."""
    sums: dict[UUID, int] = {}
    for reason in line.reasons:
        for who, fen in reason.get("borne", {}).items():
            if fen and UUID(who) != line.seller_id:
                sums[UUID(who)] = sums.get(UUID(who), 0) + fen
    return sums
