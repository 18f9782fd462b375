from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class FacesConfig(AppConfig):
    name = "quanqu.doors.faces"
    label = "faces"

    def ready(self) -> None:
        """Compile the words when the catalog is newer; the result is not in the repository."""
        for folder in settings.LOCALE_PATHS:
            if any(_is_stale(source) for source in Path(folder).rglob("*.po")):
                from quanqu.kit import translations

                translations.compile_catalogs(Path(folder).parent)


def _is_stale(source: Path) -> bool:
    made = source.with_suffix(".mo")
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime
