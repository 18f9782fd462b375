"""Legal moves between states: a wrong move is refused, never skipped."""

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Refused

S = TypeVar("S", bound=StrEnum)


class WrongMove(Refused):
    """The thing is in a state from which this cannot be done."""

    code = "wrong_move"
    status = 409
    text = _("This can no longer be done: the state is “%(state)s”.")


def check(moves: Mapping[S, Set[S]], state: S, wanted: S) -> None:
    """Refuse a move that the table does not list."""
    if wanted not in moves.get(state, frozenset()):
        raise WrongMove(state=state, wanted=wanted)
