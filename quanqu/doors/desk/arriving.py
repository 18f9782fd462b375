"""What arrived, as a person counted it: the numbers of a form, beside what was expected."""

from uuid import UUID

from quanqu.doors.desk.scope import Scope
from quanqu.doors.faces.once import FIELD
from quanqu.kit.refusals import Invalid

MOST = 1_000_000


def counted(scope: Scope, field: str, expected: int) -> tuple[int, int]:
    """Good and damaged units of one line; a field that was left empty says nothing arrived."""
    posted = scope.request.POST
    if f"qty_{field}" not in posted:
        return expected, 0
    return whole(posted[f"qty_{field}"]), whole(posted.get(f"damaged_{field}", ""))


def whole(text: str) -> int:
    """A number of units; empty is none. Refuses fractions, signs and what nobody can count."""
    text = text.strip()
    if not text:
        return 0
    if not text.isdecimal() or int(text) > MOST:
        raise Invalid(qty=text)
    return int(text)


def form_id(scope: Scope) -> UUID:
    """The id that was made when the form was shown: a second press is the same deed."""
    try:
        return UUID(scope.request.POST.get(FIELD, ""))
    except ValueError as error:
        raise Invalid(once="") from error


def back_to(scope: Scope, page: str) -> str:
    """The page the form came from, if it is one of ours."""
    asked = scope.request.POST.get("back", "")
    return asked if asked.startswith("/desk/") else page
