"""The published schema of the file for programs, by which every file that a test is given is weighed."""

import json
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

FILE: Final = Path(__file__).parents[2] / "docs" / "reference" / "own-report.schema.json"
SCHEMA: Final[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
_VALIDATOR: Final = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def problems(report: object) -> list[str]:
    """Say where a report is not what the schema says."""
    return [f"{error.json_path}: {error.message}" for error in _VALIDATOR.iter_errors(report)]
