"""Codes that are checked without asking us: a text that says what it is, signed with Ed25519. (A7)

One text has one spelling: 125 bytes fill 200 letters of base 32 exactly, other letters, lengths and
cases are refused before anything is read. What it stands for is used by the code's id inside.
"""

import base64
import re
import struct
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from quanqu.codes.types import Purpose
from quanqu.kit import signing

PREFIX: Final = "QS"
TEXT: Final = re.compile(r"QS[A-Z2-7]{200}")
BODY: Final = struct.Struct(">BHBB16s16s16sII")
VERSION: Final = 1
HAS_TARGET, HAS_NODE, HAS_END = 1, 2, 4
NOTHING: Final = bytes(16)
SIGNABLE: Final = (
    Purpose.VOUCHER,
    Purpose.TICKET,
    Purpose.DEPOSIT,
    Purpose.GIFT,
    Purpose.COUPON,
    Purpose.PICKUP,
)
"""A purpose is written as its place here: new ones come last."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signed code says. Times are whole seconds."""

    key_number: int
    purpose: Purpose
    code_id: UUID
    target_id: UUID | None
    node_id: UUID | None
    valid_from: datetime
    valid_until: datetime | None

    def is_open(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)


def public_key(number: int) -> bytes:
    """What codes signed by a key are checked by: 32 bytes."""
    return signing.public_key(_purpose(number))


def write(said: Signed) -> str:
    """The text of a code."""
    flags = (
        HAS_TARGET * (said.target_id is not None)
        | HAS_NODE * (said.node_id is not None)
        | HAS_END * (said.valid_until is not None)
    )
    body = BODY.pack(
        VERSION,
        said.key_number,
        SIGNABLE.index(said.purpose),
        flags,
        said.code_id.bytes,
        said.target_id.bytes if said.target_id else NOTHING,
        said.node_id.bytes if said.node_id else NOTHING,
        int(said.valid_from.timestamp()),
        int(said.valid_until.timestamp()) if said.valid_until else 0,
    )
    signature = signing.sign(_purpose(said.key_number), body)
    return PREFIX + base64.b32encode(body + signature).decode()


def read(text: str, key_numbers: Collection[int]) -> Signed | None:
    """What a text says if one of these keys signed it in just this spelling, else None."""
    if not TEXT.fullmatch(text):
        return None
    content = base64.b32decode(text.removeprefix(PREFIX))
    body, signature = content[: BODY.size], content[BODY.size :]
    version, number, place, flags, code, target, node, start, end = BODY.unpack(body)
    if version != VERSION or number not in key_numbers or place >= len(SIGNABLE):
        return None
    if not signing.is_signed(_purpose(number), body, signature):
        return None
    return Signed(
        key_number=number,
        purpose=SIGNABLE[place],
        code_id=UUID(bytes=code),
        target_id=UUID(bytes=target) if flags & HAS_TARGET else None,
        node_id=UUID(bytes=node) if flags & HAS_NODE else None,
        valid_from=datetime.fromtimestamp(start, UTC),
        valid_until=datetime.fromtimestamp(end, UTC) if flags & HAS_END else None,
    )


def _purpose(number: int) -> str:
    return f"code {number}"
