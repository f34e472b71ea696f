"""The bare page's settings, and what a form that stores a row needs beside them."""

import json
import os

from benchmarks.bare import settings
from benchmarks.bare.settings import *  # noqa: F403 - settings build on settings

ROOT_URLCONF = "benchmarks.bare.form_urls"
INSTALLED_APPS = ["benchmarks.bare"]
MIDDLEWARE = [*settings.MIDDLEWARE, "django.middleware.csrf.CsrfViewMiddleware"]
DATABASES = {"default": json.loads(os.environ["BARE_DATABASE"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
