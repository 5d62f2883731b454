"""Django's settings, all from `environment.read()`. There is one settings module: nothing drifts between places."""

from __future__ import annotations

import dj_database_url

from tearline_hub import environment
from tearline_hub.config import secrets
from tearline_hub.config.logs import logging_config
from tearline_hub.web import settings as web

ENVIRONMENT = environment.read()
NODE = ENVIRONMENT.node

SECRET_KEY = secrets.ensure(ENVIRONMENT.keys, secrets.DJANGO_SECRET).hex()
CAPABILITY_KEY = secrets.ensure(ENVIRONMENT.keys, secrets.CAPABILITY_KEY)
PUSH_KEY = secrets.ensure(ENVIRONMENT.keys, secrets.PUSH_KEY)

DEBUG = False
ALLOWED_HOSTS = [ENVIRONMENT.host]
ROOT_URLCONF = "tearline_hub.config.urls"
WSGI_APPLICATION = "tearline_hub.config.wsgi.application"

INSTALLED_APPS = [
    *web.INSTALLED_APPS,
    "tearline_hub.db",
    "tearline_hub.audit",
    "tearline_hub.ledger",
    "tearline_hub.agencies",
    "tearline_hub.agreements",
    "tearline_hub.access",
    "tearline_hub.records",
    "tearline_hub.disclosures",
    "tearline_hub.imports",
    "tearline_hub.matches",
    "tearline_hub.exchange",
    "tearline_hub.alerts",
]
MIDDLEWARE = [
    *web.MIDDLEWARE_BEFORE_ACCESS,
    "tearline_hub.access.middleware.actor_middleware",
    *web.MIDDLEWARE_AFTER_ACCESS,
]
TEMPLATES = web.TEMPLATES

DATABASES = {"default": dj_database_url.parse(ENVIRONMENT.database_url, conn_max_age=600, conn_health_checks=True)}
# Every command but `migrate` and maintenance runs as the application role (see ops/application.py).
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_ENGINE = "tearline_hub.access.session"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a shift; the idle limit is in access.actions
SESSION_COOKIE_NAME = f"tearline-{NODE}"  # two nodes on one machine do not sign each other out
CSRF_COOKIE_NAME = f"tearline-csrf-{NODE}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_SSL_REDIRECT = False  # TLS ends in front; plain HTTP is never exposed (docs/how-to/debian-server.md)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.url]
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # TLS ends at the proxy, see SECURE_SSL_REDIRECT

LANGUAGE_CODE = "en-gb"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = web.STATIC_URL
STATIC_ROOT = ENVIRONMENT.keys.parent / "static"
STATICFILES_DIRS = web.STATICFILES_DIRS
STORAGES = {"staticfiles": {"BACKEND": web.STATIC_STORAGE}}

CONTENT_SECURITY_POLICY = web.content_security_policy(ENVIRONMENT.live_origin, ENVIRONMENT.origin)
SECURE_REFERRER_POLICY = web.SECURE_REFERRER_POLICY
SECURE_CONTENT_TYPE_NOSNIFF = web.SECURE_CONTENT_TYPE_NOSNIFF
SECURE_CROSS_ORIGIN_OPENER_POLICY = web.SECURE_CROSS_ORIGIN_OPENER_POLICY
X_FRAME_OPTIONS = web.X_FRAME_OPTIONS
CSRF_FAILURE_VIEW = web.CSRF_FAILURE_VIEW
CSRF_COOKIE_HTTPONLY = web.CSRF_COOKIE_HTTPONLY
CSRF_COOKIE_SAMESITE = web.CSRF_COOKIE_SAMESITE
SESSION_COOKIE_HTTPONLY = web.SESSION_COOKIE_HTTPONLY
SESSION_COOKIE_SAMESITE = web.SESSION_COOKIE_SAMESITE
MESSAGE_STORAGE = web.MESSAGE_STORAGE

DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # a batch of envelopes from a peer
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = web.DATA_UPLOAD_MAX_NUMBER_FILES
FILE_UPLOAD_HANDLERS = web.FILE_UPLOAD_HANDLERS

LOGGING_CONFIG = None
logging_config(ENVIRONMENT.log, web.QUIET_LOGGERS)
