"""Members for tests, made by the real verbs. Call inside `tx.begin`."""

from datetime import datetime
from typing import Any

from quanqu.members import actions as members
from quanqu.members.types import MemberId
from quanqu.network.tests.factory import AT


def member(phone: str = "13800138000", *, at: datetime = AT, **more: Any) -> MemberId:
    return members.enrol(at=at, phone=phone, source="test", **more)
