"""What a form of the desk does: once, and told; or refused, with why on the page it came from."""

from collections.abc import Callable

from quanqu.doors.desk.scope import Scope, refuse, tell
from quanqu.doors.faces.once import SeeOther, once
from quanqu.kit.refusals import NotFound, Refused


def do_once(
    scope: Scope, effect: Callable[[], str], *, back: str, told: str | Callable[[], str]
) -> SeeOther:
    """Run the effect, which returns where to go on; `told` is what to say, found once it is done.

    A refusal leads back with its reason. What is not there, or not for this person, is a 404.
    """
    try:
        answer = once(scope.request, effect)
    except Refused as refusal:
        if refusal.status == NotFound.status:
            raise
        refuse(scope, refusal)
        return SeeOther(back)
    tell(scope, told if isinstance(told, str) else told())
    return answer
