"""Codes to print and to show: those of a store, and a guide's own."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from quanqu.codes import queries
from quanqu.codes.types import CodeView, Purpose
from quanqu.doors.api.deeds import reading
from quanqu.doors.api.fields import CodeId, NodeId, Told
from quanqu.doors.faces.acting import acting_staff
from quanqu.doors.faces.prints.ordering import PRINTABLE
from quanqu.kit import ids
from quanqu.network import queries as network

router = Router(tags=["codes"])


class CodeShown(Told):
    code_id: CodeId
    purpose: Purpose
    url: str
    label: str
    node_id: NodeId | None
    valid_until: datetime | None
    uses: int


class Codes(Told):
    codes: list[CodeShown]
    next_cursor: CodeId | None = None


@router.get("/codes", response=Codes)
@reading
def list_codes(
    request: HttpRequest,
    node_id: Annotated[NodeId, Query()],
    purpose: Annotated[Purpose, Query()] = Purpose.STORE,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Codes:
    """The codes of a store that may be printed, newest first. (A1)"""
    network.require(acting_staff(request), "codes.issue", node_id=node_id)
    if purpose not in PRINTABLE:
        return Codes(codes=[])
    found = queries.list_codes(
        purpose=purpose,
        node_id=node_id,
        before=ids.parse("cod", cursor) if cursor else None,
        limit=limit,
    )
    return Codes(
        codes=[show_code(code) for code in found],
        next_cursor=found[-1].code_id if len(found) == limit else None,
    )


@router.get("/codes/mine", response=Codes)
@reading
def my_codes(request: HttpRequest) -> Codes:
    """My own guide code, for customers to scan. (A5)"""
    staff_id = acting_staff(request).staff_id
    found = queries.list_codes(purpose=Purpose.GUIDE, target_id=staff_id, limit=10)
    return Codes(codes=[show_code(code) for code in found])


def show_code(code: CodeView) -> CodeShown:
    return CodeShown(
        code_id=code.code_id,
        purpose=code.purpose,
        url=queries.code_url(code.token),
        label=code.label,
        node_id=code.node_id,
        valid_until=code.valid_until,
        uses=code.uses,
    )
