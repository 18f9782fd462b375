"""Columns whose value the database gives."""

from typing import Any

from django.db import models
from django.db.models.expressions import Func


class Uuid7(Func):
    """The server's `uuidv7()`."""

    template = "uuidv7()"


class CurrentActor(Func):
    """Who acts in this transaction; NULL outside `tx.begin`, so that the insert fails."""

    template = "NULLIF(current_setting('quanqu.actor', true), '')"


class Uuid7Field(models.UUIDField):  # type: ignore[type-arg]
    """A UUIDv7 made by the server, so that it can choose the partition."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("db_default", Uuid7(output_field=models.UUIDField()))
        options.setdefault("editable", False)
        super().__init__(**options)


class ActorField(models.TextField):  # type: ignore[type-arg]
    """Who wrote the row: taken from the transaction, so that no verb can forget it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("db_default", CurrentActor(output_field=models.TextField()))
        options.setdefault("editable", False)
        super().__init__(**options)


def down(to: str, **options: Any) -> Any:
    """A key that points at a lower module: it keeps its row from going, and nothing looks back."""
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", **options)
