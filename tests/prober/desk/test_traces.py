"""A session's code is seen wherever it shows, as it is or encoded; in its cookie alone it may be."""

import base64
import hashlib

import pytest

from keepfaith.prober.desk.traces import trace_faults
from keepfaith.prober.visitor import Answer

CODE = "k3v9" * 8
PAGE = "/desk/tasks/12/open/"


def answer(text="", *, headers=(), path=PAGE):
    return Answer(path, 200, tuple(headers), text.encode())


@pytest.mark.parametrize(
    "text",
    [
        f'<a href="/policies/?from={CODE}">',
        f'<form action="/desk/{CODE.upper()}/">',
        f'<input type="hidden" name="s" value="{base64.b64encode(CODE.encode()).decode()}">',
        f'<a href="/?s={base64.urlsafe_b64encode(b"ab" + CODE.encode()).decode()}">',
        f'<a href="/?s={CODE.encode().hex()}">',
        f'<a href="/?s={CODE[::-1]}">',
        f'<a href="/?s={hashlib.sha256(CODE.encode()).hexdigest()}">',
        f'<a href="/?s={base64.b64encode(hashlib.md5(CODE.encode()).digest()).decode()}">',
        "".join(f"&#{ord(letter)};" for letter in CODE),
        "".join(f"%{ord(letter):02X}" for letter in CODE),
    ],
)
def test_a_code_in_an_answer_is_a_fault_that_does_not_repeat_it(text):
    (fault,) = trace_faults([answer(text)], {CODE})
    assert fault == "/desk/tasks/…/open/ (200) shows the code of a session beside its cookie."


def test_a_redirect_and_any_header_count_too():
    for name in ("Location", "Refresh", "Link", "X-Session"):
        assert list(trace_faults([answer(headers=[(name, f"/?s={CODE}")])], {CODE}))


def test_its_cookie_and_other_codes_are_well():
    line = f"__Host-session={CODE}; Path=/"
    assert list(trace_faults([answer(f"/?s={'a1' * 16}", headers=[("Set-Cookie", line)])], {CODE, ""})) == []
