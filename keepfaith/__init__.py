"""A public agency's web portal whose posted privacy policy is the program."""

__version__ = "0.1.0"
