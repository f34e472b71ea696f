"""Forms: none collects what no purpose of the edition allows."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from keepfaith.policies.bundle import Bundle
from keepfaith.policies.checking.faults import Fault, entries


def check_forms(bundle: Bundle, folder: Path) -> Iterator[Fault]:
    """Each form of the agency has a purpose of this edition and asks for no category beyond it."""
    purposes = entries(bundle, "purposes.toml", "purpose")
    for path in sorted(folder.glob("*.toml")):
        name = f"forms/{path.name}"
        try:
            text = path.read_text(encoding="utf-8")
            form = tomllib.loads(text)
        except (OSError, ValueError) as error:
            yield Fault(name, 1, f"the form cannot be read: {type(error).__name__}", "save it as UTF-8 TOML")
            continue
        purpose = purposes.get(str(form.get("purpose")))
        if purpose is None:
            yield Fault(
                name,
                1,
                f"its purpose {form.get('purpose')} is not in this edition",
                "name one of purposes.toml",
            )
            continue
        for field in form.get("field", ()):
            if field.get("category") and field["category"] not in purpose.get("categories", ()):
                line = next(
                    (n for n, said in enumerate(text.splitlines(), 1) if f'"{field.get("name")}"' in said), 1
                )
                yield Fault(
                    name, line, f"it collects {field['category']}, which no clause allows for {form['purpose']}",
                    "remove the field, or post an edition that allows it",
                )  # fmt: skip
