"""Pages that are there without a network: a worker keeps what stands below it."""

from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

WORKER: Final = Path(__file__).parent / "static" / "faces" / "offline-worker.js"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's address stands where its pages do: it may serve only what is below it."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
