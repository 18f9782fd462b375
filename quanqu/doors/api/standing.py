"""What belongs to a node is shown to the staff who may act there; for others it does not exist."""

from typing import Protocol, TypeVar
from uuid import UUID

from django.http import HttpRequest

from quanqu.doors.faces.acting import acting_staff
from quanqu.network import queries as network


class AtNode(Protocol):
    """A count, a purchase: something that happens at one node."""

    @property
    def node_id(self) -> UUID: ...


Found = TypeVar("Found", bound=AtNode)


def required(request: HttpRequest, permission: str, found: Found) -> Found:
    """The same, for who has this permission at its node; refuses NotFound, Forbidden."""
    network.require(acting_staff(request), permission, node_id=found.node_id)
    return found
