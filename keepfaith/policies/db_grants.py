"""Granting the application's role just what each table needs; what no migration grants, it cannot do."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def application_role() -> str:
    """Name the role under which the web and worker processes run."""
    return str(settings.DATABASES["default"]["USER"])


class Grant(Operation):
    """Lets the application's role do the named acts on a table or function."""

    reversible = True

    def __init__(self, target: str, acts: str) -> None:
        self.target = target
        self.acts = acts

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change no model."""

    def database_forwards(
        self, app_label: str, schema_editor: "BaseDatabaseSchemaEditor", *_states: ProjectState
    ) -> None:
        """Grant the acts."""
        del app_label
        role = schema_editor.quote_name(application_role())
        schema_editor.execute(f"GRANT {self.acts} ON {self.target} TO {role}")

    def database_backwards(
        self, app_label: str, schema_editor: "BaseDatabaseSchemaEditor", *_states: ProjectState
    ) -> None:
        """Revoke everything on it."""
        del app_label
        role = schema_editor.quote_name(application_role())
        schema_editor.execute(f"REVOKE ALL ON {self.target} FROM {role}")

    def describe(self) -> str:
        """Return what is granted."""
        return f"Grant {self.acts} on {self.target} to the application's role"
