"""Writes the file of compiled patterns anew; `bin/set-up` runs it when a rule or Hyperscan changed."""

from keepfaith.pii.detection.compiled_patterns import write_file
from keepfaith.pii.detection.scanner import patterns

write_file([pattern for _, pattern in patterns()])
