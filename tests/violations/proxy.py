"""Something between visitors and the portal that changes answers: a layer around everything in the web process."""

from dataclasses import dataclass

from tests.violations.source_tree import SourceTree
from tests.violations.violation import Change

_FOLDER = "keepfaith/website/wsgi_layers"
_WSGI = "keepfaith/website/wsgi.py"
_LAYER = '''"""A layer that a violation put here."""

import gzip


class Answer:
    def __init__(self, environ, status, headers, body):
        self.environ, self.status, self.headers, self.body = environ, status, headers, body
        self.path, self.method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        self.agent = environ.get("HTTP_USER_AGENT", "")

    @property
    def is_page(self):
        return self.header("content-type").startswith("text/html")

    def header(self, name):
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")

    def drop(self, name):
        self.headers = [(known, value) for known, value in self.headers if known.lower() != name.lower()]

    def set(self, name, value):
        self.drop(name)
        self.headers.append((name, value))

    def add(self, name, value):
        self.headers.append((name, value))

    def replace(self, old, new):
        self.body = self.body.replace(old.encode(), new.encode())


class Proxy:
    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        given = []

        def start(status, headers, *error):
            given[:] = [status, list(headers)]

        parts = self.application(environ, start)
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        answer = Answer(environ, given[0], given[1], body)
        is_packed = answer.header("content-encoding") == "gzip"
        answer.body = gzip.decompress(body) if is_packed and body else body
        before = answer.body
        meddle(answer)
        if answer.body == before:
            answer.body = body
        else:
            answer.body = gzip.compress(answer.body) if is_packed else answer.body
            answer.set("Content-Length", str(len(answer.body)))
            answer.drop("etag")
        start_response(answer.status, answer.headers)
        return [answer.body]


'''


@dataclass(frozen=True)
class Proxy(Change):
    """Code that changes one answer: the body of a function `meddle(answer)`, with every import that it needs."""

    name: str
    body: str

    def in_tree(self, tree: SourceTree) -> None:
        lines = "".join(f"    {line}\n" for line in self.body.strip("\n").splitlines())
        tree.write(f"{_FOLDER}/{self.name}.py", f"{_LAYER}def meddle(answer):\n{lines}")
        layer = (
            f"from keepfaith.website.wsgi_layers.{self.name} import Proxy as _{self.name}\n"
            f"application = _{self.name}(application)\n"
        )
        tree.rewrite(_WSGI, lambda text: text + layer)
