"""Reads of codes."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from quanqu.codes import rules, signed
from quanqu.codes.models import Batch, Code, SigningKey
from quanqu.codes.refusals import CodeExpired, CodeUnknown, NotSigned
from quanqu.codes.types import (
    BatchId,
    BatchView,
    CodeId,
    CodeState,
    CodeView,
    OfflineList,
    Purpose,
)
from quanqu.kit import sealing
from quanqu.kit.refusals import NotFound

__all__ = [
    "batch_view",
    "batches_by_id",
    "code_url",
    "codes_by_id",
    "codes_of_batch",
    "find_code",
    "get_batch",
    "get_code",
    "list_batches",
    "list_codes",
    "member_code",
    "member_code_seconds_left",
    "member_proof",
    "offline_list",
    "resolve",
    "resolve_signed",
    "signed_text",
    "signing_keys",
    "view",
]

MOST_GONE: Final = 20_000
"""Used and revoked codes that a till keeps; each is 16 bytes."""

member_code_seconds_left = rules.seconds_left


def resolve(token: str, at: datetime) -> CodeView:
    """What a token stands for. Refuses CodeUnknown; CodeExpired when it is over or taken back."""
    code = Code.objects.filter(token=token).first()
    if code is None or code.valid_from > at:
        raise CodeUnknown
    is_over = code.valid_until is not None and code.valid_until <= at
    if is_over or code.state != CodeState.ACTIVE.value:
        raise CodeExpired
    return view(code)


def get_code(code_id: UUID) -> CodeView:
    """Refuses CodeUnknown."""
    code = Code.objects.filter(id=code_id).first()
    if code is None:
        raise CodeUnknown
    return view(code)


def codes_by_id(code_ids: Collection[UUID]) -> dict[UUID, CodeView]:
    """Those of them that exist."""
    return {code.id: view(code) for code in Code.objects.filter(id__in=code_ids)}


def find_code(token: str) -> CodeView | None:
    """The code with this token, whatever its state: for whoever keeps codes, not for scanners."""
    code = Code.objects.filter(token=token).first()
    return view(code) if code else None


def get_batch(batch_id: UUID) -> BatchView:
    """Refuses NotFound."""
    batch = Batch.objects.filter(id=batch_id).first()
    if batch is None:
        raise NotFound
    return batch_view(batch)


def list_batches(
    *,
    organisation_ids: Collection[UUID] = (),
    node_ids: Collection[UUID] = (),
    purpose: str | None = None,
    text: str = "",
    before: UUID | None = None,
    limit: int = 100,
) -> list[BatchView]:
    """Batches of these organisations and those of these nodes, the newest first, a page at a time
    (`before` is the last one seen)."""
    found = Batch.objects.order_by("-id").filter(
        Q(organisation_id__in=organisation_ids) | Q(node_id__in=node_ids)
    )
    wanted = {"purpose": purpose, "id__lt": before, "name__icontains": text or None}
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    return [batch_view(batch) for batch in found[:limit]]


def batches_by_id(batch_ids: Collection[UUID]) -> dict[UUID, BatchView]:
    """Those of them that exist."""
    return {batch.id: batch_view(batch) for batch in Batch.objects.filter(id__in=batch_ids)}


def list_codes(
    *,
    organisation_ids: Collection[UUID] | None = None,
    purpose: str | None = None,
    target_id: UUID | None = None,
    node_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 100,
) -> list[CodeView]:
    """The newest codes first, a page at a time (`before` is the last one seen)."""
    found = Code.objects.order_by("-id")
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=organisation_ids)
    wanted = {"purpose": purpose, "target_id": target_id, "node_id": node_id, "id__lt": before}
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    return [view(code) for code in found[:limit]]


def codes_of_batch(
    batch_id: UUID, *, text: str = "", after: UUID | None = None, limit: int = 100
) -> list[CodeView]:
    """In the order in which they were asked for, a page at a time (`after` is the last seen)."""
    found = Code.objects.filter(batch_id=batch_id, label__icontains=text).order_by("id")
    if after is not None:
        found = found.filter(id__gt=after)
    return [view(code) for code in found[:limit]]


def signing_keys(*, with_retired: bool = False) -> list[int]:
    """The numbers of the keys whose codes count, the oldest first."""
    found = SigningKey.objects.order_by("number")
    if not with_retired:
        found = found.filter(retired_at__isnull=True)
    return list(found.values_list("number", flat=True))


def signed_text(code: CodeView, key_number: int | None = None) -> str:
    """What to print for a code that tills check without a network, by the newest key. Refuses
    NotSigned for purposes that are used more than once or that need nobody's word."""
    if code.purpose not in signed.SIGNABLE or code.uses_limit != 1:
        raise NotSigned
    return signed.write(
        signed.Signed(
            key_number=key_number or max(signing_keys()),
            purpose=code.purpose,
            code_id=code.code_id,
            target_id=code.target_id,
            node_id=code.node_id,
            valid_from=code.valid_from,
            valid_until=code.valid_until,
        )
    )


def resolve_signed(text: str, at: datetime) -> CodeView:
    """What a signed text stands for. Refuses CodeUnknown (forged, or spelt otherwise) and
    CodeExpired."""
    said = signed.read(text, signing_keys())
    if said is None:
        raise CodeUnknown
    return resolve(get_code(said.code_id).token, at)


def offline_list(node_id: UUID, at: datetime) -> OfflineList:
    """What the tills of a node need to check signed codes alone: the keys, and the codes that would
    still be in their time but were used or taken back. (A7)"""
    purposes = [purpose.value for purpose in signed.SIGNABLE]
    gone = (
        Code.objects.filter(Q(valid_until__gt=at) | Q(valid_until__isnull=True))
        .filter(Q(state=CodeState.REVOKED.value) | Q(uses_limit=1, uses__gte=1))
        .filter(Q(node_id=node_id) | Q(node_id__isnull=True), purpose__in=purposes)
        .order_by("-id")
    )
    return OfflineList(
        keys={number: signed.public_key(number) for number in signing_keys()},
        gone=tuple(CodeId(one) for one in gone.values_list("id", flat=True)[:MOST_GONE]),
    )


def code_url(token: str) -> str:
    """The short address that any scanner opens (A1)."""
    return f"{settings.BASE_URL.rstrip('/')}/c/{token}"


def member_code(member_id: UUID, at: datetime) -> str:
    """The text of a member's code for these 30 seconds (A6)."""
    return rules.write_member_code(member_id, member_proof(member_id, rules.step_of(at)))


def member_proof(member_id: UUID, step: int) -> bytes:
    """What only the server can make: it ties a step to a member."""
    return sealing.lookup("member_code", f"{member_id}:{step}")[: rules.PROOF_BYTES]


def view(code: Code) -> CodeView:
    return CodeView(
        code_id=CodeId(code.id),
        token=code.token,
        purpose=Purpose(code.purpose),
        target_id=code.target_id,
        organisation_id=code.organisation_id,
        node_id=code.node_id,
        label=code.label,
        valid_from=code.valid_from,
        valid_until=code.valid_until,
        uses_limit=code.uses_limit,
        uses=code.uses,
        state=CodeState(code.state),
        facts=code.facts,
        batch_id=BatchId(code.batch_id) if code.batch_id else None,
    )


def batch_view(batch: Batch) -> BatchView:
    return BatchView(
        batch_id=BatchId(batch.id),
        purpose=Purpose(batch.purpose),
        organisation_id=batch.organisation_id,
        node_id=batch.node_id,
        name=batch.name,
        qty=batch.qty,
        cost_fen=batch.cost_fen,
        made_at=batch.made_at,
        actor=batch.actor,
    )
