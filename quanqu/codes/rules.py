"""Pure decisions of codes: how a token looks and what a member code says."""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.codes.types import SECRET, SINGLE_USE, Purpose

PUBLIC_LENGTH: Final = 10
SECRET_LENGTH: Final = 26
STEP_S: Final = 30
MEMBER_PREFIX: Final = "QM"
PROOF_BYTES: Final = 9
"""With the 16 bytes of the id they fill 40 letters of base 32 exactly: no padding bits, so each
code has one spelling only."""


def token_length(purpose: Purpose) -> int:
    """Letters of base 32: 50 bits to be told apart, 130 where the text alone is the right."""
    return SECRET_LENGTH if purpose in SECRET else PUBLIC_LENGTH


def limit_of(purpose: Purpose, uses_limit: int | None) -> int | None:
    """Single-use purposes are that, whatever was asked for."""
    return 1 if purpose in SINGLE_USE else uses_limit


def step_of(at: datetime) -> int:
    """The number of the 30 seconds that hold a moment."""
    return int(at.timestamp()) // STEP_S


def seconds_left(at: datetime) -> int:
    """Until the member code changes."""
    return STEP_S - int(at.timestamp()) % STEP_S


def write_member_code(member_id: UUID, proof: bytes) -> str:
    return MEMBER_PREFIX + base64.b32encode(member_id.bytes + proof[:PROOF_BYTES]).decode()


def read_member_code(text: str) -> tuple[UUID, bytes] | None:
    """The member and the proof inside a text, or None if it is no member code."""
    if not text.startswith(MEMBER_PREFIX) or len(text) != len(MEMBER_PREFIX) + 40:
        return None
    try:
        content = base64.b32decode(text.removeprefix(MEMBER_PREFIX))
    except ValueError:
        return None
    return UUID(bytes=content[:16]), content[16:]


def proven_step(at: datetime, is_proof: Callable[[int], bool]) -> int | None:
    """The step a proof is for: this one, or one before or after (clocks and slow hands)."""
    now = step_of(at)
    return next((step for step in (now, now - 1, now + 1) if is_proof(step)), None)
