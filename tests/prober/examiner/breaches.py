"""Ways to break a promise in an answer of a running portal; a file names those that are in force just now."""

import gzip
import json
import os
import re
import secrets
from pathlib import Path

ACTIVE = "TESTS_BREACHES"
HIDDEN = b'<input type="hidden" name="topics.1" value="yes"></form>'
ELSEWHERE = b'<img src="https://elsewhere.example/a.png" alt=""><a href="https://elsewhere.example/?r=%s">more</a></main>'


class Breaches:
    """Answers as the portal does, and then breaks what is named."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.file = Path(os.environ[ACTIVE])

    def __call__(self, request):
        active = self.file.read_text().split()
        path, sent = request.path_info, bytes(request.body[:65_536]) if request.method == "POST" else b""
        for name in active:
            before = BEFORE.get(name)
            early = before(request, path, sent) if before else None
            if early is not None:
                return early
        response = self.get_response(request)
        for name in active:
            if name in AFTER:
                AFTER[name](request, response, path, sent)
        return response


def content(response):
    body = bytes(response.content)
    return gzip.decompress(body) if response.headers.get("Content-Encoding") == "gzip" else body


def rewrite(response, old, new):
    """Put other words into a page; its tag, which would be false, goes."""
    if response.streaming or old not in content(response):
        return
    body = content(response).replace(old, new)
    is_packed = response.headers.get("Content-Encoding") == "gzip"
    response.content = gzip.compress(body) if is_packed else body
    response.headers.pop("ETag", None)
    response.headers["Content-Length"] = str(len(response.content))


def is_page(response):
    return response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming


def never_sent(request, path, sent):
    """Take no form that is whole, but answer everything else."""
    from django.http import HttpResponse

    is_ours = request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin"
    if is_ours and "/forms/" in path and b"edition=" in sent and b"edition=" + b"0" * 64 not in sent:
        return HttpResponse("Please try again.", status=503)
    return None


def open_to_other_sites(request, path, _sent):
    if path.endswith("/forms/receipt/"):
        request.META["HTTP_SEC_FETCH_SITE"] = "same-origin"


def cookie_for_browsers(request, response, _path, _sent):
    if "Mozilla/" in request.META.get("HTTP_USER_AGENT", ""):
        response.set_cookie("visitor", "1", max_age=31_536_000)


def cookie_on_one_error(_request, response, _path, _sent):
    if response.status_code == 413:
        response.set_cookie("__Host-session", "abc", secure=True, httponly=True, samesite="Lax")


def header_lost_on_refusals(_request, response, _path, _sent):
    if response.status_code == 405:
        del response.headers["Strict-Transport-Security"]


def led_away(_request, response, path, _sent):
    if path == "/events/":
        response.headers["Refresh"] = "600; url=https://example.net/"


def tag_of_each_visitor(_request, response, path, _sent):
    if path == "/events/":
        response.headers["ETag"] = f'"{secrets.token_hex(16)}"'


def hidden_topics(_request, response, path, _sent):
    if path.endswith("/forms/notices/"):
        rewrite(response, b"</form>", HIDDEN)


def made_compulsory(_request, response, path, _sent):
    if path.endswith("/forms/question/"):
        rewrite(response, b'name="name" value=""', b'name="name" value="" required')


def links_lost_on_answers(request, response, _path, _sent):
    if request.method == "POST" and is_page(response):
        rewrite(response, b'/policies/non-discrimination/"', b'/policies/"')


def dated_page(_request, response, path, _sent):
    if re.search(r"/\d{4}-\d{2}-\d{2}/$", path):
        rewrite(response, b"We sell none of it.", b"We may sell it.")


def translated_page(_request, response, path, _sent):
    if path.endswith("/policies/privacy/"):
        rewrite(response, b"No vendemos", b"Vendemos")


def posted_file(_request, response, path, _sent):
    if path.endswith("/policy.md"):
        rewrite(response, b"We sell none of it.", b"We may sell it.")


def notice_on_the_way_back(_request, response, _path, _sent):
    if response.status_code == 422:
        rewrite(response, b"to anyone who asks", b"to some who ask")
        rewrite(response, b"a cualquiera que lo pida", b"a algunos que lo pidan")


def without_warning(_request, response, path, _sent):
    if path.endswith("/statistics/") and is_page(response):
        rewrite(response, b"E-mail is not encrypted.", b"Write to us.")
        rewrite(response, "El correo electrónico no va cifrado.".encode(), b"Escriba.")


def feed_without_posting(_request, response, path, _sent):
    if path == "/policies/privacy/feed/":
        rewrite(response, b"urn:sha256:", b"urn:other:")


def script_if_not_packed(request, response, _path, _sent):
    if is_page(response) and "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        rewrite(response, b"</main>", b"<script>navigator.userAgent</script></main>")


def other_figures(_request, response, path, _sent):
    if path == "/statistics/requests.csv":
        rewrite(response, b"\r\n", b"\r\n2020-01-01,1,1,1\r\n")


def other_change(_request, response, path, _sent):
    """Say that each figure is half as large as before."""
    if path == "/statistics/" and is_page(response):
        text = content(response).decode()
        changed = re.sub(r"(counts__change[^>]*>)[^<]+", r"\g<1>50% fewer than 99", text)
        rewrite(response, content(response), changed.encode())


def other_month(_request, response, path, _sent):
    """Add a request to a month."""
    if path == "/statistics/requests.json" and b'"month"' in content(response):
        whole = json.loads(content(response))
        row = next(row for row in whole["data"] if "humans" in row)
        row["humans"] = str(int(row["humans"]) + 1)
        rewrite(response, content(response), json.dumps(whole).encode())


def left_out_hour(_request, response, path, _sent):
    """Leave three requests of an hour out."""
    if path == "/statistics/week.json":
        whole = json.loads(content(response))
        rows = whole["reports"]["hours"]["data"]
        row = next(row for row in rows if int(row.get("humans", 0)) > 20)
        row["humans"] = str(int(row["humans"]) - 3)
        whole["reports"]["hours"]["totals"]["humans"] -= 3
        rewrite(response, content(response), json.dumps(whole).encode())


def one_visit_more(_request, response, path, _sent):
    """Count one more visit by a machine wherever it counts, as a count that is made anew each time would."""
    if path == "/statistics/week.json":
        whole = json.loads(content(response))
        for name, figure in (
            ("requests", "machines"), ("hours", "machines"), ("functions", "machines"), ("machines", "requests"),
        ):  # fmt: skip
            row = next(row for row in whole["reports"][name]["data"] if figure in row)
            row[figure] = str(int(row[figure]) + 1)
            whole["reports"][name]["totals"][figure] += 1
        rewrite(response, content(response), json.dumps(whole).encode())


def receipt_goes_elsewhere(_request, response, _path, _sent):
    match = (
        re.search(rb"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", content(response))
        if is_page(response)
        else None
    )
    if match:
        rewrite(response, b"</main>", ELSEWHERE % match[1])


def number_taken(_request, response, _path, _sent):
    if response.status_code == 422 and b'name="as_it_is"' in content(response):
        response.status_code = 409


BEFORE = {"never_sent": never_sent, "open_to_other_sites": open_to_other_sites}
AFTER = {
    breach.__name__: breach
    for breach in (
        cookie_for_browsers, cookie_on_one_error, header_lost_on_refusals, led_away, tag_of_each_visitor, hidden_topics,
        made_compulsory, links_lost_on_answers, dated_page, translated_page, posted_file, notice_on_the_way_back,
        without_warning, feed_without_posting, script_if_not_packed, other_figures, other_change, other_month,
        left_out_hour, one_visit_more, receipt_goes_elsewhere, number_taken,
    )
}  # fmt: skip
