"""The house keeps its order: sizes, names, docstrings, directions that imports alone do not show."""

import ast
import re
import subprocess
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "keepfaith"
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
MAX_MODULE_LINES, MAX_FUNCTION_LINES = 300, 40
GENERIC = {
    "utils",
    "util",
    "services",
    "service",
    "helpers",
    "helper",
    "common",
    "core",
    "base",
    "manager",
    "misc",
}
LAYERS = (
    {"website"},
    {"rights", "intake", "visits", "third_party", "public_records", "monitoring"},
    {"disclosure"},
    {"policies"},
)


def named(path):
    return str(path.relative_to(ROOT))


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_a_module_is_one_idea_and_not_two():
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in sizes.items() if lines > MAX_MODULE_LINES} == {}


def test_a_function_fits_on_a_screen():
    sizes = {
        f"{named(path)}:{function.name}": function.end_lineno - function.lineno + 1
        for path in MODULES
        for function in functions(path)
    }
    assert {name: lines for name, lines in sizes.items() if lines > MAX_FUNCTION_LINES} == {}


def test_nothing_has_a_generic_name():
    places = [*MODULES, *(path for path in HOUSE.iterdir() if path.is_dir())]
    assert [named(path) for path in places if path.stem in GENERIC] == []


def test_modules_classes_and_public_functions_have_docstrings():
    assert {named(path): silent for path in MODULES if (silent := without_docstring(path))} == {}


def without_docstring(path):
    """List what of a module lacks its line: the module itself, its public classes and functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    public = [node for node in nodes if not (isinstance(node, ast.ClassDef) and node.name.startswith("_"))]
    hidden = [node for node in nodes if isinstance(node, ast.ClassDef) and node.name.startswith("_")]
    inner = {child for node in hidden for child in ast.walk(node)} | {
        child
        for node in public
        if isinstance(node, ast.FunctionDef)
        for child in ast.walk(node)
        if child is not node
    }
    silent = [
        node.name
        for node in public
        if node not in inner and not node.name.startswith("_") and not ast.get_docstring(node)
        and not any(ast.unparse(mark) == "override" for mark in node.decorator_list)
    ]  # fmt: skip
    return silent if ast.get_docstring(tree) else ["the module itself", *silent]


def test_no_foreign_key_points_upward():
    place = {section: depth for depth, sections in enumerate(LAYERS) for section in sections}

    def section(model):
        return place[model.__module__.split(".")[1]]

    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("keepfaith.")
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        and section(field.related_model) < section(model)
    ]  # fmt: skip
    assert upward == []


def test_no_signals_receivers_and_no_admin():
    text = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    assert not re.search(r"django\.db\.models\.signals|@receiver|django\.contrib\.admin", text)


def test_every_table_and_column_of_every_model_is_declared_by_its_section():
    from keepfaith.policies.sections.registry import SECTIONS

    models = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    }
    assert models <= set(SECTIONS.columns())


def test_no_file_of_the_repository_names_a_registry_or_a_place_on_this_machine():
    hosts = ["py" + "pi." + "org", "python" + "hosted", "npm" + "js", "deb." + "debian"]
    places = ["/wo" + "rk/main", "/ro" + "ot/"]
    for path in _tracked():
        text = path.read_text(encoding="utf-8", errors="ignore")
        assert not [name for name in [*hosts, *places] if name in text], path


def test_the_map_is_short_enough_to_read():
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 150


def _tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


# By these a program reaches another machine. Who may use them, and for what:
NETWORK = {
    "asyncio",
    "ftplib",
    "http",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "ssl",
    "telnetlib",
    "urllib3",
    "xmlrpc",
}
AT_HOME = {
    "custody/client/line.py": "the custodian, on its private socket",
    "custody/server/loop.py": "the custodian's own sockets",
    "ipc/listener.py": "the private sockets of our own processes",
    "policies/promises/check_client.py": "the worker, on its private socket",
    "policies/promises/check_server.py": "the worker's own socket",
    "website/runtime/process_sockets.py": "whether one of our own processes listens at its private socket",
    "disclosure/mail/transports.py": "the agency's own mail server, where the environment names one",
    "disclosure/mail/demo_outbox.py": "the worker, on its private socket",
    "intake/inbound_mail/lmtp_server.py": "the letters' own socket, on this machine",
    "policies/promises/portal_request.py": "the portal itself",
    "policies/promises/prober_client.py": "the prober, on its private socket",
    "prober/boundaries/processes.py": "the custodian, on its private socket",
    "prober/chromium/public_key_pin.py": "the portal itself",
    "prober/front_counters.py": "the front server, at its private socket",
    "prober/journeys/surfaces.py": "the portal itself",
    "prober/mail/lmtp_listener.py": "the prober's own mailbox, on this machine",
    "prober/mail/places.py": "where the portal takes mail, on this machine",
    "prober/transport/hello.py": "the portal itself",
    "prober/transport/line.py": "the portal itself",
    "prober/transport/protocols.py": "the portal itself",
    "prober/transport/strength.py": "the portal itself",
    "prober/visitor.py": "the portal itself, or one that a look from outside is at",
    "visits/pipeline/ip_addresses.py": "reads addresses, and asks nobody",
    "visits/recorder/sender.py": "the recorder, on its private socket",
    "visits/recorder/receiver.py": "the recorder's own socket",
    "website/postgres/database.py": "the portal's own database",
    "website/runtime/listen_config.py": "the portal's own ports",
    "website/processes/portal.py": "the portal's own ports",
    "website/front/process.py": "the front server, asked for its certificate",
    "website/front/server.py": "a private socket at which the front server says that it is ready",
    "website/front/sockets.py": "the portal's own ports, handed to the front server",
    "website/processes/readiness.py": "the portal itself, asked whether it is ready",
}
# Both go only where the edition in force lists the host.
DOORS = {"policies/checks/link_client.py", "disclosure/staff/single_sign_on/listed_requests.py"}


def reaches(path):
    """List what a module imports by which it could reach another machine; a status by name reaches none."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            known = name.split(".")[0] in NETWORK or name.startswith("urllib.request")
            if known and name != "http.HTTPStatus" and not name.startswith("http.cookies"):
                yield name


def test_only_two_doors_lead_to_other_hosts():
    reaching = {str(path.relative_to(HOUSE)) for path in MODULES if set(reaches(path))}
    assert reaching == {*DOORS, *AT_HOME}
