"""The sample agency with its outside tool enabled, which the sample itself never does."""

import shutil
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "agencies" / "dese"
ACCOUNT = "G-EXAMPLE123"
HOST = "www.google-analytics.com"
PLACE = f"https://{HOST}/g/collect"


def enabled(text: str) -> str:
    """The same tools.toml with the tool enabled."""
    return text.replace("enabled = false", "enabled = true").replace('account = ""', f'account = "{ACCOUNT}"')


def copied(folder: Path) -> Path:
    """Copy the sample agency and enable the tool in each edition of its privacy policy."""
    shutil.copytree(SAMPLE, folder)
    for tools in folder.glob("policies/privacy/*/tools.toml"):
        tools.write_text(enabled(tools.read_text(encoding="utf-8")), encoding="utf-8")
    return folder
