"""The web application, for any WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanqu.settings")
behind = get_wsgi_application()

# Only now: it needs the settings.
from quanqu.doors.api import hot, hot_page  # noqa: E402

application = hot_page.shortened(hot.shortened(behind))

# What was loaded lives as long as the process: the collector need not look at it again and again.
gc.collect()
gc.freeze()
