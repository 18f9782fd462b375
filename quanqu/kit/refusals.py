"""Expected answers of "no": refused requests change nothing and say why in the reader's words."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Base of every refusal. A subclass gives the code, the HTTP status and a translatable text.

    The text may use the facts: `OutOfStock(free_qty=2)` with "Only %(free_qty)s left.".
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    text: ClassVar[str | Promise] = _("This is not possible.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts: Mapping[str, Any] = facts

    def __str__(self) -> str:
        return str(self.text) % self.facts if self.facts else str(self.text)


class NotFound(Refused):
    """It does not exist, or this actor may not know that it does: both look the same."""

    code = "not_found"
    status = 404
    text = _("We could not find that.")


class Forbidden(Refused):
    """The actor may see the object but not do this with it."""

    code = "forbidden"
    status = 403
    text = _("You are not allowed to do this.")


class Invalid(Refused):
    """The input has the right form but an impossible value."""

    code = "invalid"
    status = 422
    text = _("Some of the details are not valid.")
