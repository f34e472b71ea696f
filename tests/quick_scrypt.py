"""The portal's own digest of passwords at a small price; what a difference in time would reveal shows the more."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class QuickScrypt(ScryptPasswordHasher):
    """Scrypt with less memory and time than a thief should need."""

    work_factor = 2**8
