"""Tickets: verified over the network, or by a till that had none and tells us later. (A7)"""

import base64
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from django.db import transaction
from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.codes import queries
from quanqu.codes.types import OfflineUse, WhyLate
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, CodeId, Moment, NodeId, Told
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.kit import ids, signing
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.scan import actions as scan

router = Router(tags=["codes"])

RIGHT = "orders.hand_over"
LIST = "till codes"
TicketText = Annotated[str, StringConstraints(min_length=10, max_length=210)]


class Redeeming(Asked):
    """What was scanned: the signed text, or the token that was typed."""

    text: TicketText
    node_id: NodeId


class UseAsked(Asked):
    """A ticket that a till took alone. `use_id` is the till's; `value_fen` is what was given for
    it, the node's loss if somebody else had been let in by it before."""

    use_id: UUID
    text: TicketText
    used_at: Moment
    value_fen: Annotated[int, Field(strict=True, ge=0, le=10_000_000)] = 0


class Telling(Asked):
    node_id: NodeId
    uses: Annotated[list[UseAsked], Field(min_length=1, max_length=200)]


class Redeemed(Told):
    code_id: CodeId
    label: str
    redeemed_at: datetime


class UseTold(Told):
    """Of each use: redeemed, kept as a conflict with why, or refused with the refusal's code."""

    use_id: UUID
    is_redeemed: bool
    why_late: WhyLate | None
    refused: str


class UsesTold(Told):
    uses: list[UseTold]


class KeyShown(Told):
    number: int
    public_key_base64: str


class OfflineShown(Told):
    """`document_base64` is JSON with `node`, `at`, `keys` by number and `gone` code ids, signed by
    Ed25519 so that a till can keep it anywhere."""

    keys: list[KeyShown]
    document_base64: str
    signature_base64: str
    list_key_base64: str


@router.post("/tickets/redeem", response={201: Redeemed})
@effect()
def redeem(request: HttpRequest, body: Redeeming) -> Redeemed:
    """Let the holder of a ticket in, once. Unknown ones are counted and lock after ten. (K5)"""
    actor, at = acting_staff(request), moment(request)
    network.require(actor, RIGHT, node_id=body.node_id)
    code = scan.redeem_ticket(text=body.text, node_id=body.node_id, at=at, scope=actor.label)
    return Redeemed(code_id=code.code_id, label=code.label, redeemed_at=at)


@router.get("/tickets/offline", response=OfflineShown)
@reading
def offline(request: HttpRequest, node_id: NodeId) -> OfflineShown:
    """What a till keeps to check signed tickets alone: keys, and what no longer counts."""
    at = moment(request)
    network.require(acting_staff(request), RIGHT, node_id=node_id)
    kept = queries.offline_list(node_id, at)
    document = msgspec.json.encode(
        {
            "node": ids.public("nod", node_id),
            "at": at,
            "keys": {str(number): _base64(key) for number, key in kept.keys.items()},
            "gone": [str(code_id) for code_id in kept.gone],
        }
    )
    return OfflineShown(
        keys=[
            KeyShown(number=number, public_key_base64=_base64(key))
            for number, key in kept.keys.items()
        ],
        document_base64=_base64(document),
        signature_base64=_base64(signing.sign(LIST, document)),
        list_key_base64=_base64(signing.public_key(LIST)),
    )


@router.post("/tickets/offline-uses", response={201: UsesTold})
@effect()
def tell_uses(request: HttpRequest, body: Telling) -> UsesTold:
    """Tell what was taken without a network. The first to tell redeems; a later one is a conflict
    and the node's loss; a forged one alone is refused. Told again it is the same."""
    at = moment(request)
    network.require(acting_staff(request), RIGHT, node_id=body.node_id)
    return UsesTold(uses=[_told(one, body.node_id, at) for one in body.uses])


def _told(asked: UseAsked, node_id: UUID, at: datetime) -> UseTold:
    try:
        # A savepoint: one that is refused takes nothing of the others away.
        with transaction.atomic():
            use = scan.book_offline_use(
                text=asked.text,
                node_id=node_id,
                used_at=asked.used_at,
                use_id=asked.use_id,
                value_fen=asked.value_fen,
                at=at,
            )
    except Refused as refusal:
        return UseTold(use_id=asked.use_id, is_redeemed=False, why_late=None, refused=refusal.code)
    return _shown(use)


def _shown(use: OfflineUse) -> UseTold:
    return UseTold(
        use_id=use.use_id, is_redeemed=use.why_late is None, why_late=use.why_late, refused=""
    )


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
