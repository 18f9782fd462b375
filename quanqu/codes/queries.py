"""Reads of codes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings

from quanqu.codes import rules
from quanqu.codes.models import Code
from quanqu.codes.refusals import CodeExpired, CodeUnknown
from quanqu.codes.types import CodeId, CodeState, CodeView, Purpose
from quanqu.kit import sealing

__all__ = [
    "code_url",
    "get_code",
    "list_codes",
    "member_code",
    "member_code_seconds_left",
    "member_proof",
    "resolve",
    "view",
]

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
    )
