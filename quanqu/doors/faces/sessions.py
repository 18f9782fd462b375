"""Sessions in the database that two requests of one browser may change at the same time.

Django writes the whole session back, so the later of two requests undoes what the earlier one did:
a piece put into the bag is lost. Here a request writes only what it changed, under the lock of the
session's row; `edit` changes one value from what is stored, not from what was read before.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from django.contrib.sessions.backends import base, db
from django.db import transaction
from django.utils.crypto import get_random_string


class SessionStore(db.SessionStore):
    """Django's session of the database, with the changes of others kept."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._as_read: dict[str, Any] = {}

    def load(self) -> dict[str, Any]:
        found: dict[str, Any] = super().load()
        self._as_read = deepcopy(found)
        return found

    def edit(self, key: str, change: Callable[[Any], Any]) -> None:
        """Set a value to what `change` makes of the stored one; None takes it out.

        Two edits of one value happen one after the other: neither is lost.
        """
        with transaction.atomic():
            self._take_over()
            value = change(self.get(key))
            if value is None:
                self.pop(key, None)
            else:
                self[key] = value
            if self.session_key is not None:
                self.save()

    def _get_new_session_key(self) -> str:
        # Not looked for first: it has 165 random bits, and the key of the table refuses a second.
        return get_random_string(32, base.VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        """Write what this request changed; what others changed meanwhile stays."""
        if must_create:
            super().save(must_create)
        else:
            with transaction.atomic():
                self._take_over()
                super().save()
        self._as_read = deepcopy(dict(self.items()))

    def _take_over(self) -> None:
        """Lock the stored session, and have here what it has, with our changes."""
        mine: dict[str, Any] = dict(self.items())
        if self.session_key is None:
            return
        rows = self.model.objects.select_for_update().filter(session_key=self.session_key)
        row = rows.first()
        if row is None:
            # It ended meanwhile; Django says so when it is written.
            return
        stored: dict[str, Any] = self.decode(row.session_data)
        changed = {
            key
            for key in mine.keys() | self._as_read.keys()
            if mine.get(key) != self._as_read.get(key)
        }
        merged = {key: value for key, value in stored.items() if key not in changed}
        merged |= {key: value for key, value in mine.items() if key in changed}
        self._session_cache, self._as_read = merged, deepcopy(stored)
