"""The settings the pages need, as constants that `config.settings` takes over unchanged.

Middleware comes in two parts: the access middleware, which sets `request.actor`, stands between them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from csp.constants import NONCE, NONE, SELF

_HERE: Final = Path(__file__).resolve().parent

INSTALLED_APPS: Final = ["django.contrib.messages", "django.contrib.staticfiles", "csp"]

MIDDLEWARE_BEFORE_ACCESS: Final = [
    "tearline_hub.web.middleware.Correlation",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tearline_hub.web.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tearline_hub.web.middleware.BodyBounds",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
MIDDLEWARE_AFTER_ACCESS: Final = ["tearline_hub.web.middleware.TypedErrors", "tearline_hub.web.reports.gate.PublicDoor"]

TEMPLATES: Final[list[dict[str, Any]]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "tearline_hub.web.jinja.environment"},
    }
]

STATICFILES_DIRS: Final = [_HERE / "static"]
STATIC_URL: Final = "/static/"
# Names with a digest, so that a browser may keep them for ever. Tests and `runserver` use Django's plain storage.
STATIC_STORAGE: Final = "whitenoise.storage.CompressedManifestStaticFilesStorage"


def content_security_policy(live: str, own: str) -> dict[str, Any]:
    """The policy. `live`: the origin of the live process; its feeds alone may come from elsewhere than `own`."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF, NONCE],
            "style-src": [SELF],
            "img-src": [SELF],
            "connect-src": [SELF] if live == own else [SELF, live],
            "form-action": [SELF],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
        }
    }


# Not `no-referrer`: under it a browser posts a form with `Origin: null`, which is what a forged request looks like.
# Our addresses hold no personal data, and no other site ever gets them.
SECURE_REFERRER_POLICY: Final = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF: Final = True
SECURE_CROSS_ORIGIN_OPENER_POLICY: Final = "same-origin"
X_FRAME_OPTIONS: Final = "DENY"

CSRF_FAILURE_VIEW: Final = "tearline_hub.web.errors.csrf_failure"
CSRF_COOKIE_HTTPONLY: Final = True
CSRF_COOKIE_SAMESITE: Final = "Strict"
SESSION_COOKIE_HTTPONLY: Final = True
# Lax, because a link in an e-mail has to open the page it names for somebody who is signed in.
SESSION_COOKIE_SAMESITE: Final = "Lax"
MESSAGE_STORAGE: Final = "django.contrib.messages.storage.session.SessionStorage"

# Onto disk as it arrives (a temporary file of mode 0600), never whole into memory; one file a form.
FILE_UPLOAD_HANDLERS: Final = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES: Final = 1

# Django's own lines quote the address and the exception's message; ours say the same without them.
QUIET_LOGGERS: Final = {
    name: {"level": "CRITICAL", "propagate": False} for name in ("django.request", "django.security.csrf")
}
