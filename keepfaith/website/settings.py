"""Settings: safe by default, the environment only for hosts and secrets; nothing the policy promises is here."""

import os
from pathlib import Path

from keepfaith.agency.demonstration import is_demonstration
from keepfaith.agency.folder import agency_folder
from keepfaith.log_lines import CONFIGURATION
from keepfaith.website.languages.installed_languages import languages_in
from keepfaith.website.postgres.connections import databases
from keepfaith.website.processes.mail_settings import (
    answer_wait,
    keeps_in_memory,
    mail_in,
    mailers,
    read_operator_address,
)
from keepfaith.website.runtime.backup_plan import BackupPlan
from keepfaith.website.runtime.data_directory import DataDirectory, data_path, secret
from keepfaith.website.runtime.process_sockets import socket_folder

DATA = data_path()
AGENCY = agency_folder()

DEBUG = False
SECRET_KEY = os.environ.get("KEEPFAITH_SECRET_KEY") or secret(DATA, "django-key")
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("KEEPFAITH_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]
# Whether this portal's own servers may ask the hosts that the edition in force lists.
CHECK_LINKS = os.environ.get("KEEPFAITH_CHECK_LINKS", "")

# Where the daily backup goes, for the check that looks at it there.
BACKUP_FOLDER = BackupPlan.from_environment().folder

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "keepfaith.policies",
    "keepfaith.disclosure",
    "keepfaith.disclosure.staff",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "keepfaith.intake",
    "keepfaith.rights",
    "keepfaith.third_party",
    "keepfaith.visits",
    "keepfaith.public_records",
    "keepfaith.monitoring",
    "keepfaith.website",
]
MIDDLEWARE = [
    "keepfaith.third_party.middleware.BrowserRules",
    "django.middleware.security.SecurityMiddleware",
    "keepfaith.website.middleware.visitor_choices.CarriedChoices",
    "keepfaith.website.middleware.language.ChosenLanguage",
    "keepfaith.website.middleware.error_pages.SpokenRefusals",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "keepfaith.visits.crawlers.middleware.CrawlerRules",
    "keepfaith.website.middleware.response_compression.PackedOnce",
    "keepfaith.third_party.middleware.LoadedTools",
    "django.middleware.common.CommonMiddleware",
    # These do their work under /desk/ only.
    "keepfaith.disclosure.staff.middleware.DeskHeaders",
    "keepfaith.disclosure.staff.middleware.DeskSessions",
    "keepfaith.disclosure.staff.middleware.DeskForms",
    "keepfaith.disclosure.staff.middleware.DeskAuthentication",
    "keepfaith.disclosure.staff.middleware.DeskSignIn",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "keepfaith.website.urls"
WSGI_APPLICATION = "keepfaith.website.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "keepfaith.website.context.portal",
                "keepfaith.website.languages.context.language",
                "keepfaith.disclosure.staff.peers.people",
            ]
        },
    }
]

DATABASES = databases(DATA)
# Set by `serve --demo` for its processes: only there a placeholder is a permission to destroy.
DEMO = is_demonstration()
CUSTODY_SOCKETS = socket_folder(DataDirectory.at(DATA))
MAILERS = mailers(DataDirectory.at(DATA))
MAIL_IN = mail_in(DataDirectory.at(DATA))
# Where the worker of a demonstration shows what it would have sent; nowhere else is it kept.
OUTBOX_SOCKET = (
    socket_folder(DataDirectory.at(DATA), process="worker") / "outbox" if keeps_in_memory() else None
)
ANSWER_WAIT = answer_wait()
# Who is written to of what only the operator can see to; nobody if it is empty.
OPERATOR = read_operator_address()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LOCALE_PATHS = [AGENCY / "locale", Path(__file__).parent / "locale"]
_INSTALLED = languages_in(
    *LOCALE_PATHS, besides=LANGUAGE_CODE, offered=os.environ.get("KEEPFAITH_LANGUAGES", "")
)
LANGUAGES = [(LANGUAGE_CODE, "English"), *((language.code, language.name) for language in _INSTALLED)]
LANGUAGES_BIDI = [language.code for language in _INSTALLED if language.is_rtl]
TRANSLATED_BY_MACHINE = frozenset(language.code for language in _INSTALLED if language.by_machine)
FORMAT_MODULE_PATH = "keepfaith.website.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

AUTH_USER_MODEL = "staff.Employee"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Of the two that need no further package, scrypt costs a thief memory too; Django's figures are those of OWASP.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "keepfaith.disclosure.staff.passwords.LengthRule"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["account"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/desk/sign-in/?done=out"

ACCOUNT_ADAPTER = "keepfaith.disclosure.staff.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "account"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False
SOCIALACCOUNT_ADAPTER = "keepfaith.disclosure.staff.single_sign_on.adapter.ProviderAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# The file with the secret by which the portal proves itself to the agency's provider.
SIGN_IN_SECRET_FILE = os.environ.get("KEEPFAITH_SIGN_IN_SECRET_FILE", "")
MFA_ADAPTER = "keepfaith.disclosure.staff.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
# One period either way, for clocks that are a little off (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = False

SESSION_ENGINE = "keepfaith.disclosure.staff.sessions"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "keepfaith.website.views.form_refused"

SECURE_HSTS_SECONDS = 63_072_000
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A plain request ends before Django sees it, at a listener of its own or in `website/wsgi_layers/https_only`.
SECURE_SSL_REDIRECT = False

SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # frame-ancestors 'none' forbids framing
    "security.W003",  # it is there, by a class of ours that keeps to the desk
    "security.W005",  # what other hosts of the agency do is theirs to say
    "security.W008",  # see SECURE_SSL_REDIRECT
    "mail.W001",  # without a mail server what is to go out waits, and nothing sends
    "security.W021",  # nor does a portal put a whole domain on a list of browsers' makers
]

DATA_UPLOAD_MAX_MEMORY_SIZE = 65_536
# A whole sheet of labels can be marked at once: 200 tasks, and what a form needs beside them.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
FILE_UPLOAD_MAX_MEMORY_SIZE = 65_536

LOGGING = CONFIGURATION
