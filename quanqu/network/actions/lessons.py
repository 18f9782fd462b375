"""Training: what must be learnt before a permission counts (G8)."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.network import queries
from quanqu.network.models import Lesson, LessonPass
from quanqu.network.permissions import PERMISSIONS
from quanqu.network.refusals import LessonUnknown, OwnLesson
from quanqu.network.types import Role


@tx.required
def teach(
    *, code: str, title: str, title_en: str = "", role: str, permission: str = "", position: int = 0
) -> None:
    """Write a lesson for those who hold a role, or say it anew. Until somebody has passed it, the
    permission does not count for them; without one it gates nothing."""
    if permission and permission not in PERMISSIONS:
        raise ValueError(f"no permission {permission!r}")
    Lesson.objects.update_or_create(
        code=code,
        defaults={
            "title": title,
            "title_en": title_en,
            "role": Role(role).value,
            "permission": permission,
            "position": position,
            "is_ended": False,
        },
    )


@tx.required
def end_lesson(*, code: str) -> None:
    """Teach it no longer: it gates nothing any more. Refuses LessonUnknown."""
    if not Lesson.objects.filter(code=code, is_ended=False).update(is_ended=True):
        raise LessonUnknown


@tx.required
def pass_lesson(*, code: str, staff_id: UUID, at: datetime) -> None:
    """Confirm that somebody else has learnt it; said again, nothing changes. Refuses LessonUnknown,
    OwnLesson, StaffUnknown."""
    queries.get_staff(staff_id)
    if tx.actor() == f"staff:{staff_id}":
        raise OwnLesson
    lesson = Lesson.objects.filter(code=code, is_ended=False).first()
    if lesson is None:
        raise LessonUnknown
    LessonPass.objects.bulk_create(
        [LessonPass(lesson=lesson, staff_id=staff_id, passed_at=at)], ignore_conflicts=True
    )
