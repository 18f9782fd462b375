"""Settings of the web, the worker and the commands; everything that differs comes from outside.

QUANQU_MODE               development (default of bin/run) or production
QUANQU_DATABASE_URL       the application's role; QUANQU_DATABASE_OWNER_URL: the owner's
QUANQU_SECRET_KEY, QUANQU_MASTER_KEY   or files of these names in QUANQU_SECRETS_DIR
QUANQU_HOSTS              names this site is reached by, by comma; QUANQU_BASE_URL: its address
QUANQU_SEARCH_DIR         where the search index of this machine lies, else in QUANQU_VAR
QUANQU_GATEWAY_URL, QUANQU_GATEWAY_KEYS   the payment gateway and the folder of its keys
QUANQU_WECHAT_URL, QUANQU_WECHAT_ACCOUNT   WeChat Pay and the folder of our account there
QUANQU_ALIPAY_URL, QUANQU_ALIPAY_ACCOUNT   Alipay, the same
QUANQU_SHOP_PROVIDERS   the payment providers that the shop offers, the proposed one first
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from quanqu.kit.secrets_store import secret

PROJECT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("QUANQU_VAR", PROJECT / "var"))
MODE = os.environ.get("QUANQU_MODE", "development")
DEBUG = False

BASE_URL = os.environ.get("QUANQU_BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = os.environ.get("QUANQU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] + [BASE_URL]

SECRET_KEY = secret("QUANQU_SECRET_KEY")
QUANQU_MASTER_KEY = secret("QUANQU_MASTER_KEY")

MODULES = [
    "kit",
    *("identity", "network", "codes", "ledger", "catalog", "members", "alliance"),
    *("stock", "wallet", "pricing", "payments", "routing", "orders", "search"),
    *("fees", "fulfilment", "rewards", "settlement", "loyalty", "valuation", "invoicing"),
    *("scan", "guides", "proof", "membership"),
    *("doors.faces", "doors.api", "doors.shop", "doors.guide", "doors.till", "doors.desk"),
    "world",
]
INSTALLED_APPS = [
    # Before the part that draws it, whose way back it words.
    "quanqu.doors.desk.office",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "procrastinate.contrib.django",
    *(f"quanqu.{module}" for module in MODULES),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "quanqu.doors.faces.refusing.Refusing",
    "quanqu.doors.faces.acting.VisitorCookie",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "quanqu.urls"
WSGI_APPLICATION = "quanqu.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the folders of the parts we use: their sign-in and error pages wear our look.
        "DIRS": [PROJECT / "quanqu" / "doors" / "faces" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def _database(url: str, *, pool: bool) -> dict[str, Any]:
    """Django's form of a PostgreSQL address, with the connection settings of the design."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    options: dict[str, Any] = {
        "server_side_binding": True,
        "prepare_threshold": 5,
        "options": "-c lock_timeout=4s -c idle_in_transaction_session_timeout=60s",
    }
    if pool:
        options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("QUANQU_POOL", "4"))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query["host"][0] if "host" in query else parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if pool else 60,
        "OPTIONS": options,
    }


DATABASES = {
    "default": _database(
        os.environ.get("QUANQU_DATABASE_URL", "postgresql:///quanqu"),
        pool=os.environ.get("QUANQU_POOL") != "0",
    ),
    "owner": _database(
        os.environ.get("QUANQU_DATABASE_OWNER_URL", "postgresql:///quanqu"), pool=False
    ),
}
DATABASE_ROUTERS: list[str] = []

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "quanqu.doors.faces.accounts.StaffAccounts"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PROJECT / "quanqu" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "pictures": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "media"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "quanqu.doors.faces.sessions"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
}

UNFOLD = {
    "SITE_TITLE": "全渠 Quanqu",
    "SITE_HEADER": "全渠 Quanqu",
    "SITE_SUBHEADER": _("Back office"),
    "SITE_SYMBOL": "storefront",
    "SITE_URL": None,
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "STYLES": ["quanqu.doors.desk.office.navigation.stylesheet"],
    "SITE_FAVICONS": [{"rel": "icon", "href": "quanqu.doors.desk.office.navigation.mark"}],
    "LANGUAGES": {"action": "quanqu.doors.desk.office.navigation.language_url"},
    "ACCOUNT": {"navigation": "quanqu.doors.desk.office.navigation.account_links"},
    "SIDEBAR": {"navigation": "quanqu.doors.desk.office.navigation.groups"},
}

_GATEWAY_URL = os.environ.get("QUANQU_GATEWAY_URL", "http://127.0.0.1:8010")
_GATEWAY_KEYS = Path(os.environ.get("QUANQU_GATEWAY_KEYS", VAR / "secrets" / "gateway"))
QUANQU_GATEWAY = {"url": _GATEWAY_URL, "keys": _GATEWAY_KEYS}
# In the demo both are played by the gateway; a merchant names the real address and a folder with
# its own keys (docs/decisions/0016-two-real-gateways.md).
QUANQU_WECHAT = {
    "url": os.environ.get("QUANQU_WECHAT_URL", _GATEWAY_URL),
    "account": Path(os.environ.get("QUANQU_WECHAT_ACCOUNT", _GATEWAY_KEYS / "wechat" / "merchant")),
}
QUANQU_ALIPAY = {
    "url": os.environ.get("QUANQU_ALIPAY_URL", f"{_GATEWAY_URL}/gateway.do"),
    "account": Path(os.environ.get("QUANQU_ALIPAY_ACCOUNT", _GATEWAY_KEYS / "alipay" / "app")),
}
# What the shop lets a shopper choose from; the first one is proposed.
QUANQU_SHOP_PROVIDERS = os.environ.get("QUANQU_SHOP_PROVIDERS", "gateway wechat alipay").split()
QUANQU_RETURN_DAYS = 30
QUANQU_SEARCH = {
    "folder": Path(os.environ.get("QUANQU_SEARCH_DIR", VAR / "search")),
    # In memory and built anew before a search that follows a change: for tests, which have no
    # worker and take back what they have written.
    "inline": os.environ.get("QUANQU_SEARCH_INLINE") == "1",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("QUANQU_LOG_LEVEL", "INFO")},
    "loggers": {"httpx": {"level": "WARNING"}, "procrastinate": {"level": "WARNING"}},
}
