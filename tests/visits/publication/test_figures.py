"""No count below ten follows from the figures of a week: neither by solving them, nor by knowing how they are made."""

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.visits.publication.figures import Figures, published_figures
from keepfaith.visits.publication.raw_counts import RawCounts
from keepfaith.visits.publication.suppression import grouped, shown_names
from tests.visits.publication.made_up_weeks import (
    ANSWERED,
    DAYS,
    FUNCTIONS,
    KINDS,
    Visit,
    counts,
    exchanged,
    numbers,
    weeks,
)

LEAST, OTHER = 10, "other"
MANY = settings(max_examples=300, deadline=None)


def figures(visits: list[Visit]) -> Figures:
    return published_figures(counts(visits))


def same(one: Figures, other: Figures) -> bool:
    return json.dumps(one) == json.dumps(other)


def values(published: Figures) -> Iterator[int]:
    return (
        value
        for rows in published.values()
        for row in rows
        for value in row.values()
        if isinstance(value, int)
    )


def named(published: Figures, question: str, figure: str) -> dict[str, int]:
    """Return what is shown of each group of a question."""
    key = {"requests": "day", "visits": "day", "functions": "function", "hours": "hour", "machines": "machine",
           "referrers": "host"}[question]  # fmt: skip
    return {str(row[key]): int(row[figure]) for row in published.get(question, []) if figure in row}


@MANY
@given(weeks())
def test_no_figure_is_below_the_minimum(visits: list[Visit]) -> None:
    assert min(values(figures(visits)), default=LEAST) >= LEAST


@MANY
@given(weeks())
def test_each_way_to_divide_a_side_comes_to_the_same(visits: list[Visit]) -> None:
    published = figures(visits)
    for side, human in (("humans", True), ("machines", False)):
        everything = sum(visit.number for visit in visits if visit.is_human == human)
        if everything < LEAST + 1:
            assert not any(side in row for rows in published.values() for row in rows)
            continue
        divisions = [named(published, name, side) for name in ("requests", "functions", "hours")]
        if not human:
            divisions.append(named(published, "machines", "requests"))
        assert [sum(division.values()) for division in divisions] == [everything] * len(divisions)


@MANY
@given(weeks())
def test_the_paths_of_a_function_come_to_its_figure_or_are_not_shown(visits: list[Visit]) -> None:
    published = figures(visits)
    functions = named(published, "functions", "humans")
    for question, of in (("pages", ANSWERED), ("downloads", ("download",)), ("missing", ("missing",))):
        for function in of:
            rows = [row for row in published.get(question, []) if row["function"] == function]
            assert bool(rows) == (function in functions)
            assert sum(int(row["requests"]) for row in rows) == functions.get(function, 0)


@MANY
@given(weeks())
def test_nothing_below_the_minimum_is_left_between_visits_and_pages(visits: list[Visit]) -> None:
    published = figures(visits)
    for side, human in (("humans", True), ("machines", False)):
        days, begun = (named(published, name, side) for name in ("requests", "visits"))
        assert begun.keys() == days.keys() or not begun
        assert all(days[day] - number >= LEAST for day, number in begun.items())
        answered = sum(named(published, "functions", side).get(name, 0) for name in ANSWERED)
        assert not begun or answered - sum(begun.values()) >= LEAST
        led = named(published, "referrers", "requests") if human else {}
        assert not led or answered - sum(led.values()) >= LEAST


# Whoever knows the program knows that it hides small groups. So for each hidden group there have to be other requests
# that give the very same publication, in which this group is not small, or not there at all.


def hidden_groups(visits: list[Visit], shown: dict[str, int], field: str, *, human: bool) -> list[str]:
    there = numbers(
        (visit for visit in visits if visit.is_human == human), lambda visit: getattr(visit, field)
    )
    return [name for name in there if name not in shown and name]


def is_ambiguous(visits: list[Visit], field: str, hidden: list[str], small: str, *, human: bool) -> bool:
    """Return whether a group could be large or empty: by an exchange of names with one that is, or with a new one."""
    published, everything = figures(visits), numbers(
        (visit for visit in visits if visit.is_human == human), lambda visit: getattr(visit, field)
    )  # fmt: skip
    if everything[small] >= LEAST:
        return True
    # Nobody knows which paths there are; and what is no function of its own has no name.
    nobody = {"path": "/a-path-that-nobody-knows/", "function": "rest"}.get(field)
    if nobody:
        moved = [
            replace(v, **{field: nobody}) if getattr(v, field) == small and v.is_human else v for v in visits
        ]
        return same(figures(moved), published)
    for other in hidden:
        if everything[other] >= LEAST:
            return same(figures(exchanged(visits, field, small, other, human=human)), published)
    return could_be_nearly_all(visits, field, hidden, small, human=human)


def could_be_nearly_all(
    visits: list[Visit], field: str, hidden: list[str], small: str, *, human: bool
) -> bool:
    """Return whether all hidden requests but few could be of one group, where none of them is large."""
    of_side = [v for v in visits if v.is_human == human and getattr(v, field) in hidden]
    others = [v for v in visits if v not in of_side]
    last = next((v for v in of_side if getattr(v, field) != small), None)
    if last is None:
        return False
    one = replace(last, number=1)
    rest = [replace(last, number=last.number - 1)] if last.number > 1 else []
    rest += [v for v in of_side if v is not last]
    moved = [replace(v, **{field: small}) for v in rest]
    return sum(v.number for v in moved) >= LEAST and same(figures([*others, one, *moved]), figures(visits))


@MANY
@given(weeks())
def test_whoever_knows_the_program_cannot_tell_that_a_hidden_function_hour_or_machine_is_small(
    visits: list[Visit],
) -> None:
    published = figures(visits)
    for human, side in ((True, "humans"), (False, "machines")):
        divisions = [("hour", named(published, "hours", side))]
        if human:
            # Of people each function has paths of its own, which go with it.
            divisions.append(("function", named(published, "functions", side)))
        else:
            divisions.append(("machine", named(published, "machines", "requests")))
        for field, shown in divisions:
            if not shown:
                continue
            hidden = hidden_groups(visits, shown, field, human=human)
            for small in hidden:
                assert is_ambiguous(visits, field, hidden, small, human=human), (field, small, shown)


@MANY
@given(weeks())
def test_whoever_knows_the_program_cannot_tell_that_a_hidden_path_is_small(visits: list[Visit]) -> None:
    published = figures(visits)
    for question, of in (("pages", ANSWERED), ("downloads", ("download",)), ("missing", ("missing",))):
        for function in of:
            shown = {
                str(row["path"]): int(row["requests"])
                for row in published.get(question, [])
                if row["function"] == function
            }
            here = [visit for visit in visits if visit.is_human and visit.function == function]
            hidden = hidden_groups(here, shown, "path", human=True) if shown else []
            for small in hidden:
                assert is_ambiguous(visits, "path", hidden, small, human=True), (small, shown)


@MANY
@given(weeks())
def test_whoever_knows_the_program_cannot_tell_that_a_hidden_day_is_small(visits: list[Visit]) -> None:
    published = figures(visits)
    for human, side in ((True, "humans"), (False, "machines")):
        if shown := named(published, "requests", side):
            hidden = hidden_groups(visits, shown, "day", human=human)
            sizes = numbers((v for v in visits if v.is_human == human), lambda visit: visit.day)
            for day in hidden:
                others = [other for other in hidden if other != day]
                assert sizes[day] >= LEAST or any(
                    same(figures(exchanged(visits, "day", day, other, human=human)), published)
                    and sizes[other] >= LEAST
                    for other in others
                ) or could_be_nearly_all(visits, "day", hidden, day, human=human)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 40), min_size=1),
    st.integers(1, 4),
    st.booleans(),
)
def test_hidden_groups_count_at_least_the_minimum_and_one_of_known_names_is_large(
    sizes: dict[str, int],
    most: int,
    is_closed: bool,  # noqa: FBT001 - drawn
) -> None:
    shown = shown_names(sizes, is_closed=is_closed, most=most)
    if shown is None:
        assert sum(sizes.values()) <= LEAST
        return
    hidden = {name: size for name, size in sizes.items() if name not in shown}
    assert len(shown) <= most
    assert not hidden or sum(hidden.values()) >= LEAST
    assert not hidden or max(hidden.values()) >= LEAST or not shown or not is_closed
    # Groups of one size are all shown or all hidden: otherwise their names would decide.
    assert not {sizes[name] for name in shown} & set(hidden.values())


@pytest.mark.parametrize(
    ("sizes", "shown"),  # where the names of all groups are known
    [
        ({}, {}),
        ({"a": 10}, {"a": 10}),
        ({"a": 9}, {}),
        ({"a": 5, "b": 5}, {}),
        ({"a": 5, "b": 6}, {OTHER: 11}),
        ({"a": 30, "b": 20}, {"a": 30, "b": 20}),
        ({"a": 30, "b": 20, "c": 1}, {"a": 30, OTHER: 21}),
        ({"a": 30, "b": 20, "d": 20, "c": 1}, {"a": 30, OTHER: 41}),
        ({"a": 30, "b": 1}, {OTHER: 31}),
    ],
)
def test_with_the_small_groups_the_smallest_large_one_is_hidden(
    sizes: dict[str, int], shown: dict[str, int]
) -> None:
    assert grouped(sizes, is_closed=True) == shown


@pytest.mark.parametrize(
    ("sizes", "shown"),  # where there may be others
    [
        ({"a": 30, "b": 20, "c": 1}, {"a": 30, OTHER: 21}),
        ({"a": 30, "b": 20, "c": 9, "d": 1}, {"a": 30, "b": 20, OTHER: 10}),
        ({"a": 30, "b": 20, OTHER: 12}, {"a": 30, "b": 20, OTHER: 12}),
        ({"a": 30, OTHER: 2}, {OTHER: 32}),
    ],
)
def test_among_names_that_nobody_knows_a_large_one_is_hidden_only_where_the_others_are_too_few(
    sizes: dict[str, int], shown: dict[str, int]
) -> None:
    assert grouped(sizes) == shown


def test_a_side_that_made_too_few_requests_is_in_no_figure() -> None:
    few = [Visit(LEAST, machine="tool")]
    assert figures([*few, Visit(40)])["requests"] == [{"day": DAYS[0], "humans": 40}]
    assert all("machines" not in row for rows in figures([*few, Visit(40)]).values() for row in rows)


def test_the_smallest_week_is_solved_by_hand() -> None:
    """Thirty pages on one day and one on the next: neither the day nor the page of the one shows."""
    published = figures([Visit(30), Visit(1, day=DAYS[1], path="/b/", hour="13")])
    assert published["requests"] == [{"day": OTHER, "humans": 31}]
    assert published["pages"] == [{"path": OTHER, "function": "page", "requests": 31}]
    assert published["hours"] == [{"hour": OTHER, "humans": 31}]
    assert published["visits"] == []
    assert Fraction(31) == sum(value for value in values({"requests": published["requests"]}))


def test_every_function_and_kind_can_be_shown() -> None:
    visits = [Visit(20 + place, function=name, path=f"/{name}/") for place, name in enumerate(FUNCTIONS)]
    visits += [Visit(30 + place, machine=name) for place, name in enumerate(KINDS)]
    published = figures(visits)
    assert {row["function"] for row in published["functions"]} == {*FUNCTIONS, OTHER} - {"rest"}
    assert {row["machine"] for row in published["machines"]} == set(KINDS)
    assert isinstance(counts(visits), RawCounts)
