"""What a client and the new guide are told when a guide leaves (B3)."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from quanqu.guides import actions
from quanqu.identity import actions as identity
from quanqu.kit import clock, outbox
from quanqu.members import queries as members
from quanqu.members.refusals import MemberUnknown
from quanqu.network import queries as network
from quanqu.rewards.events import BindingEnded, ClientHandedOver

LEFT: Final = "left"
GREET_WITHIN: Final = timedelta(days=3)


@outbox.on(ClientHandedOver)
def introduce(event: ClientHandedOver, recorded: outbox.Recorded) -> None:
    """The client hears who advises them now, and the new guide is to say hello."""
    names = {
        "old": network.get_staff(event.from_staff_id).name,
        "new": network.get_staff(event.to_staff_id).name,
        "node": network.get_node(event.node_id).name,
    }
    with translation.override("zh-hans"):
        body = _("%(old)s has left. Your guide is now %(new)s at %(node)s.") % names
        text = _("Say hello: %(old)s was their guide until now.") % names
    _tell(event.member_id, body, event.at)
    # Whoever was erased meanwhile is nobody to greet.
    with suppress(MemberUnknown):
        actions.add_task(
            staff_id=event.to_staff_id,
            member_id=event.member_id,
            text=text,
            due_on=(event.at + GREET_WITHIN).astimezone(clock.HOUSE).date(),
            at=event.at,
        )


@outbox.on(BindingEnded)
def say_goodbye(event: BindingEnded, recorded: outbox.Recorded) -> None:
    """Who was let go because nobody had a seat may choose anybody."""
    if event.reason != LEFT:
        return
    names = {"old": network.get_staff(event.staff_id).name}
    with translation.override("zh-hans"):
        body = _("%(old)s has left. Any guide of our stores is glad to help you.") % names
    _tell(event.member_id, body, event.at)


def _tell(member_id: UUID, body: str, at: datetime) -> None:
    phone = members.phone_of(member_id)
    if phone:
        identity.send_text(phone=phone, body=body, at=at)
