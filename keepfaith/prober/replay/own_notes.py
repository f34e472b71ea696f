"""What people do by notes on their own records, and what decides each again and remembers it."""

from typing import Final

from keepfaith.prober.replay.corrections import CORRECTIONS
from keepfaith.prober.replay.statements import fold_stating, judge_stating

OWN_NOTES: Final = {"stated": (judge_stating, fold_stating), **CORRECTIONS}
