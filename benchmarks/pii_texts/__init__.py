"""Labeled texts that show what finds identifiers: templates, numbers drawn at random, and noise.

The templates were written by somebody who had not seen the rules of `keepfaith.pii.detection`. No text is stored: the
same seed gives the same texts.
"""
