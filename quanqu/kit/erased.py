"""Who was erased, written down beside the master key and outside of the database.

A backup that was made before does not know of an erasure: whoever restores it reads this list and
erases again. It holds ids only, which say nothing without the database.
"""

from pathlib import Path
from uuid import UUID

from quanqu.kit.secrets_store import secrets_folder


def note(erased_id: UUID) -> None:
    """Write down an erasure; twice does no harm."""
    with _file().open("a", encoding="ascii") as file:
        file.write(f"{erased_id}\n")


def list_ids() -> list[UUID]:
    """Everybody who was erased, the first first."""
    lines = _file().read_text(encoding="ascii").split() if _file().exists() else []
    return [UUID(line) for line in dict.fromkeys(lines)]


def _file() -> Path:
    return secrets_folder() / "erased"
