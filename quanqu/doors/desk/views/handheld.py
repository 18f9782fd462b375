"""The handheld: receive, transfer; one thumb and a scanner that types. Counting is beside this."""

from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views import purchases, transfers
from quanqu.kit import ids
from quanqu.kit.refusals import Forbidden, NotFound
from quanqu.network.types import NodeView
from quanqu.stock import queries
from quanqu.stock.types import CountState, PurchaseState, TransferState

MOST: Final = 50
DEEDS: Final = ("stock.receive", "stock.count", "stock.transfer")


@require_safe
@at_desk
def hand(scope: Scope) -> HttpResponse:
    """What waits for somebody with a handheld at this node."""
    node = standing_at(scope)
    here = [node.node_id]
    open_counts = queries.list_counts(
        node_ids=here, states=[CountState.COUNTING, CountState.RECOUNTING], limit=MOST
    )
    return show(
        scope,
        "desk/hand.html",
        "hand",
        node=node,
        incoming_qty=len(_incoming(node)) + len(_expected(node)),
        count_qty=len(open_counts.counts),
        outgoing_qty=len(_outgoing(node)),
        can={deed.partition(".")[2]: scope.may(deed) for deed in DEEDS},
    )


@require_safe
@at_desk
def hand_receive(scope: Scope) -> HttpResponse:
    """Which delivery has arrived?"""
    scope.require("stock.receive")
    node = standing_at(scope, "stock.receive")
    return show(
        scope,
        "desk/hand_receive.html",
        "hand_receive",
        node=node,
        transfers=transfers.transfer_rows(_incoming(node)),
        purchases=purchases.purchase_rows(scope, _expected(node)),
    )


@require_safe
@at_desk
def hand_purchase(scope: Scope, purchase: str) -> HttpResponse:
    """Receive against a purchase order: scan, or type how many came of each line."""
    found = purchases.visible(scope, purchase)
    _require_there(scope, found.node_id)
    rows = [
        row
        | {
            "public_id": ids.public("sku", row["line"].sku_id),
            "expected": row["line"].short_qty,
            "qty": 0,
            "codes": _codes(row["sku"]),
        }
        for row in _with_skus(purchases.line_rows(found))
    ]
    return show(
        scope,
        "desk/hand_purchase.html",
        "hand_receive",
        row=purchases.purchase_rows(scope, [found])[0],
        purchase=found,
        is_closed=found.state == PurchaseState.CLOSED,
        lines=rows,
    )


@require_safe
@at_desk
def hand_transfer(scope: Scope, transfer: str) -> HttpResponse:
    """Receive a transfer: what was sent is known; scan what is really there."""
    found = transfers.visible(scope, transfer)
    _require_there(scope, found.to_node_id)
    rows = [
        row
        | {
            "public_id": ids.public("sku", row["line"].sku_id),
            "expected": row["line"].qty,
            "qty": 0,
            "codes": _codes(row["sku"]),
        }
        for row in _with_skus(transfers.line_rows(found))
    ]
    return show(
        scope,
        "desk/hand_transfer.html",
        "hand_receive",
        row=transfers.transfer_rows([found])[0],
        is_waiting=transfers.can_be(scope, found)["receive"],
        lines=rows,
    )


@require_safe
@at_desk
def hand_transfers(scope: Scope) -> HttpResponse:
    """What this node has to send, and what is on its way here."""
    node = standing_at(scope, "stock.transfer")
    return show(
        scope,
        "desk/hand_transfers.html",
        "hand_transfers",
        node=node,
        outgoing=transfers.transfer_rows(_outgoing(node)),
        incoming=transfers.transfer_rows(_incoming(node)),
        may_send=scope.may("stock.transfer"),
    )


def standing_at(scope: Scope, permission: str = "") -> NodeView:
    """Where the handheld is: the chosen node, or the first where this person may work."""
    for deed in (permission,) if permission else DEEDS:
        nodes = [node for node in scope.nodes(deed) if scope.node in (None, node)]
        holding = [node for node in nodes if node.can("holds_stock")]
        if holding or nodes:
            return (holding or nodes)[0]
    raise Forbidden


def _require_there(scope: Scope, node_id: Any) -> None:
    """Receiving is done where the goods arrive."""
    if node_id not in {node.node_id for node in scope.nodes("stock.receive")}:
        raise NotFound


def _incoming(node: NodeView) -> list[Any]:
    return queries.search_transfers(
        node_ids=[node.node_id],
        way="in",
        states=[TransferState.DISPATCHED],
        only_for_shelves=True,
        limit=MOST,
    )


def _outgoing(node: NodeView) -> list[Any]:
    return queries.search_transfers(
        node_ids=[node.node_id], way="out", states=[TransferState.REQUESTED], limit=MOST
    )


def _expected(node: NodeView) -> list[Any]:
    return queries.search_purchases(
        node_ids=[node.node_id], states=[PurchaseState.OPEN], limit=MOST
    )


def _with_skus(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    skus = catalog.get_skus(row["line"].sku_id for row in rows)
    return [row | {"sku": skus[row["line"].sku_id]} for row in rows]


def _codes(sku: SkuView) -> str:
    """What a scanner may read on these goods, with how many one scan stands for."""
    packs = dict(sku.packs)
    codes = [f"{code}*{packs.get(code, 1)}" for code in {*sku.barcodes, *packs}]
    return " ".join([*sorted(codes), f"{sku.code.upper()}*1"])
