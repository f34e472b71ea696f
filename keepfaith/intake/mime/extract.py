"""Walking through a letter: which parts are its text, which are kept as files, and what is said of the rest."""

from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from keepfaith.intake.mime.charsets import decode_text
from keepfaith.intake.mime.filenames import safe_name
from keepfaith.intake.mime.headers import Headers, parse_headers
from keepfaith.intake.mime.html_to_text import CUT, MAX_HTML_LENGTH, UNCLOSED, sanitize_html
from keepfaith.intake.mime.message import Attachment
from keepfaith.intake.mime.parts import Part, children, part_of
from keepfaith.intake.mime.plain_text import plain

MAX_DEPTH: Final = 10
MAX_PARTS: Final = 200
MAX_ATTACHMENTS: Final = 25
MAX_TEXT_LENGTH: Final = 1_000_000
HTML: Final = "text/html"
_PGP: Final = "-----BEGIN PGP MESSAGE-----"
_LOCKED: Final = "The letter, or a part of it, is encrypted. It could not be read and is kept as a file."
_SIGNED: Final = "The letter is signed. The signature was not checked."
_TNEF: Final = "A file was packed in a way of Microsoft Outlook’s (winmail.dat). It could not be unpacked."
_REMARKS: Final = {
    "multipart/encrypted": _LOCKED,
    "multipart/signed": _SIGNED,
    "application/ms-tnef": _TNEF,
    "application/vnd.ms-tnef": _TNEF,
    "message/external-body": "The letter points to a file that lies elsewhere. It was not fetched.",
    "message/partial": "This is one piece of a letter that was sent in several. The pieces were not put together.",
}
_SMIME: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SMIME_OPEN: Final = ("signed-data", "certs-only")


@dataclass(slots=True)
class MessageContent:
    """What was found in a letter; `whole` is false if something of it is neither in the text nor a file."""

    head: Headers
    every: bool
    text: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    remarks: dict[str, None] = field(default_factory=dict)
    parts: int = 0
    left_out: int = 0
    whole: bool = True

    def lose(self, sentence: str) -> None:
        """Note that something was left out."""
        self.whole = False
        self.remark(sentence)

    def remark(self, *sentences: str) -> None:
        """Note each sentence once."""
        self.remarks.update(dict.fromkeys(sentences))


def extract_content(raw: bytes, *, every: bool = False) -> MessageContent:
    """Take a letter apart, at most 10 levels deep; letters inside it are files.

    `every` asks for all versions of its text and for what is hidden in them: for those who search it, not to be shown.
    """
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    head, body = parse_headers(memoryview(raw))
    walk = MessageContent(head, every)
    if not (head.values or head.cut):
        walk.remark("The letter has no header lines. All of it is shown as its text.")
    texts = _texts(walk, part_of(head, body), 0)
    walk.text = _text(walk, texts)
    if _PGP in walk.text:
        walk.lose(_LOCKED)
    if walk.left_out:
        walk.lose(
            f"At most {MAX_ATTACHMENTS} files are kept of a letter. {walk.left_out} more were left out."
        )
    return walk


def _texts(walk: MessageContent, part: Part, depth: int) -> list[Part]:
    """Return the parts that are the letter's text, and keep all others as files."""
    if part.media in _REMARKS:
        walk.remark(_REMARKS[part.media])
    if not part.is_container:
        # A name makes a part a file, but not the whole letter: some programs name that too.
        is_file = part.disposition == "attachment" or (part.name and depth)
        if part.media in {"text/plain", HTML} and not is_file:
            return [part]
        _keep(walk, part)
        return []
    if depth == MAX_DEPTH:
        walk.remark(
            "Parts of the letter lie too deep in each other. They are kept as files, not taken apart."
        )
        _keep(walk, part)
        return []
    inside = children(part, MAX_PARTS - walk.parts)
    walk.parts += len(inside.parts)
    if inside.more:
        walk.lose(f"The letter has more than {MAX_PARTS} parts. What follows them was left out.")
    elif not inside.parts:
        walk.remark("The letter says that it has parts, but none were found. It is shown as it came.")
        return [part]
    elif not inside.ended:
        walk.remark("The end of the letter is missing. Something may have been lost on the way.")
    groups = [_texts(walk, child, depth + 1) for child in inside.parts]
    return (
        _chosen(groups) if part.media == "multipart/alternative" and not walk.every else list(chain(*groups))
    )


def _chosen(groups: list[list[Part]]) -> list[Part]:
    """Take the version of a text that needs the least made of it: the first that is plain throughout, else any."""
    filled = [texts for texts in groups if texts]
    for texts in filled:
        if all(text.media != HTML and bytes(text.body[:4_096]).strip() for text in texts):
            return texts
    pages = [texts for texts in filled if any(text.media == HTML for text in texts)]
    return (pages or filled or [[]])[-1]


def _keep(walk: MessageContent, part: Part) -> None:
    if len(walk.attachments) == MAX_ATTACHMENTS:
        walk.left_out += 1
        return
    content, damaged = part.content()
    media = part.media if not part.is_container else "application/octet-stream"
    name = safe_name(part.name, media)
    walk.attachments.append(Attachment(name, media, content))
    if damaged:
        walk.remark(f"“{name}” was damaged on the way, or is packed in a way that is not known.")
    if media in _SMIME:
        walk.remark(_SIGNED if part.parameters.get("smime-type", "").lower() in _SMIME_OPEN else _LOCKED)
    if name.lower() == "winmail.dat":
        walk.remark(_TNEF)


def _text(walk: MessageContent, parts: list[Part]) -> str:
    texts: list[str] = []
    length, room = 0, MAX_HTML_LENGTH
    for part in parts:
        if length > MAX_TEXT_LENGTH:
            break
        octets, damaged = part.content()
        text, doubtful = decode_text(octets, part.parameters.get("charset", ""))
        if part.media == HTML:
            page = sanitize_html(text, most=room, with_hidden=walk.every)
            walk.whole = walk.whole and not {CUT, UNCLOSED} & set(page.remarks)
            room = max(0, room - len(text))
            walk.remark(*page.remarks)
            text = page.text
        if damaged or doubtful:
            walk.remark("Some signs of the text may be wrong: it is not written as the letter says it is.")
        text = plain(text[: MAX_TEXT_LENGTH + 1]).rstrip()
        length += len(text) + 2
        texts += [text] if text.strip() else []
    whole = "\n\n".join(texts)
    if len(whole) > MAX_TEXT_LENGTH or length > MAX_TEXT_LENGTH + 2:
        walk.lose("The text is longer than a letter can be. Its end was left out.")
    return whole[:MAX_TEXT_LENGTH]
