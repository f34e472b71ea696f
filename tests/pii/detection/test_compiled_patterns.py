"""The file of compiled patterns: what is in it, and what is not taken from it."""

from collections.abc import Callable
from pathlib import Path

import hyperscan
import pytest

from keepfaith.pii.detection import compiled_patterns
from keepfaith.pii.detection.compiled_patterns import FILE, database_of, write_file
from keepfaith.pii.detection.scanner import patterns

EXPRESSIONS = [rb"ab+c", rb"[0-9]{3}", rb"@"]
TEXT = b"abbc 123 a@b ac 12"


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note each time that patterns are compiled."""
    noted, compile_them = [], compiled_patterns._compile

    def noting(expressions: list[bytes]) -> hyperscan.Database:
        noted.append(len(expressions))
        return compile_them(expressions)

    monkeypatch.setattr(compiled_patterns, "_compile", noting)
    return noted


def matches(database: hyperscan.Database) -> list[tuple[int, int, int]]:
    places: list[tuple[int, int, int]] = []
    database.scan(
        TEXT,
        match_event_handler=lambda number, start, end, *_: places.append((number, start, end)),
        scratch=hyperscan.Scratch(database),
    )
    return places


def test_what_is_read_matches_as_what_was_compiled(tmp_path: Path, compilations: list[int]) -> None:
    file = tmp_path / "patterns"
    compiled = matches(database_of(EXPRESSIONS, file))
    assert compiled == [(0, 0, 4), (1, 5, 8), (2, 10, 11)]
    write_file(EXPRESSIONS, file)
    compilations.clear()
    assert (matches(database_of(EXPRESSIONS, file)), compilations) == (compiled, [])
    assert [path.name for path in tmp_path.iterdir()] == ["patterns"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _content: b"",
        lambda content: content[:-1],
        lambda content: content[:64],
        lambda content: b"0" + content[1:],
        lambda content: content[:3000] + bytes([content[3000] ^ 1]) + content[3001:],
        lambda content: content[:65] + b"\xff" * 5000,
    ],
    ids=["empty", "cut", "head alone", "other digest", "one bit", "noise"],
)
def test_a_spoiled_file_is_not_used(
    tmp_path: Path, compilations: list[int], spoil: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "patterns"
    write_file(EXPRESSIONS, file)
    file.write_bytes(spoil(file.read_bytes()))
    compilations.clear()
    assert len(matches(database_of(EXPRESSIONS, file))) == 3
    assert compilations == [3]


def test_other_patterns_are_compiled(tmp_path: Path, compilations: list[int]) -> None:
    file = tmp_path / "patterns"
    write_file(EXPRESSIONS, file)
    compilations.clear()
    assert matches(database_of(EXPRESSIONS[:2], file)) == [(0, 0, 4), (1, 5, 8)]
    assert compilations == [2]


def test_set_up_left_a_file_of_the_present_patterns(compilations: list[int]) -> None:
    assert FILE.exists(), "bin/set-up test makes it"
    database_of([pattern for _, pattern in patterns()])
    assert compilations == [], "bin/set-up test makes it anew"
