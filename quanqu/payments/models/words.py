"""A column that holds one of a closed list of words."""

from enum import StrEnum

from django.db.models import CheckConstraint, Q


def one_of(field: str, words: type[StrEnum], name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{field}__in": [*map(str, words)]}), name=name)
