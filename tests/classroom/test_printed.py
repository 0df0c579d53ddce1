"""A class on paper: what a sheet says of clauses adds up to the score, to the bit, in every ready class and seat."""

import random
import re
from html import unescape

import pytest
from classroom.short import CASE

from experiments.classroom.bargain import bargain, first_turn
from experiments.classroom.beliefs import other
from experiments.classroom.cases import SEATS, case_names, load_case
from experiments.classroom.printed import guide_page, minutes, sheet_page, write_sheets
from experiments.classroom.rival import outlook
from experiments.classroom.sheets import role_sheet
from experiments.wording import in_print

POINTS = re.compile(r'data-issue="([^"]*)" data-clause="(\d+)" data-points="([^"]*)">(?:<small>\2</small> )?([^<]*)<')
SEED = 20250701


def points_of(page):
    """What a printed page says each clause is worth: issue -> number of the clause -> as it is, and as it is read."""
    told: dict[str, dict[int, tuple[float, str]]] = {}
    for issue, number, points, read in POINTS.findall(page):
        told.setdefault(unescape(issue), {})[int(number)] = float(points), read
    return told


def everywhere():
    return [(name, seat) for name in case_names() for seat in load_case(name).seats if seat in SEATS]


@pytest.mark.parametrize(("name", "seat"), everywhere())
def test_the_points_of_a_package_on_paper_are_its_worth_to_the_bit(name, seat):
    case = load_case(name)
    printed, turn = points_of(sheet_page(case, seat)), first_turn(case, seat)
    sheet, chance = role_sheet(case, seat), random.Random(SEED)
    order = [printed[in_print(issue.title)] for issue in sheet.issues]
    for _ in range(200):
        package = tuple(chance.choice(sorted(issue)) for issue in order)
        on_paper = 0.0
        for issue, number in zip(order, package, strict=True):
            on_paper += issue[number][0]
        assert on_paper == sheet.points(package) == turn.value(package), (package, SEED)
    for issue, values in zip(order, turn.values, strict=True):
        assert {number: points for number, (points, _) in issue.items()} == {
            number: value for number, value in enumerate(values) if value is not None
        }
        for points, read in issue.values():
            assert float(read.replace("−", "-").replace(",", "")) == pytest.approx(points, abs=0.00501)


def test_the_points_of_a_deal_are_the_score_of_the_table():
    opener = bargain(CASE).turn
    values = bargain(CASE).waiting.values
    best = [max((each, -number) for number, each in enumerate(levels) if each is not None)[1] for levels in values]
    package = tuple(-number for number in best)
    moves = ((opener, "o" + ".".join(map(str, package))), (other(opener), "a"))
    score = bargain(CASE, moves).ended.value
    assert tuple(role_sheet(CASE, seat).points(package) for seat in SEATS) == score


def test_a_sheet_is_of_one_side_and_says_what_every_motive_counts():
    for seat in SEATS:
        page = unescape(sheet_page(CASE, seat))
        assert f"for {seat} alone" in page
        for motive in role_sheet(CASE, seat).motives:
            assert f"<li>{in_print(motive.name)}</li>" in page
            assert f"{in_print(motive.name)} {in_print(str(motive))}" in page
        theirs = {in_print(each.name) for each in role_sheet(CASE, other(seat)).motives}
        assert not any(f"<li>{name}<" in page for name in theirs)
        assert not re.search(r"\w'\w", page[page.index("<main>") :])


def test_a_rival_clouds_sheet_has_its_own_numbers_and_none_of_a_clause():
    case = next(each for each in map(load_case, case_names()) if each.rival)
    page = sheet_page(case, case.rival)
    tender = next(each for each in outlook(case, ()).tenders.values())
    assert f"${tender.cost:.4f}" in page
    assert "data-points" not in page


def test_the_teachers_page_has_aims_questions_and_every_minute(tmp_path):
    for name in case_names():
        case = load_case(name)
        page = unescape(guide_page(case))
        assert all(each in page for each in (*case.aims, *case.questions, case.note))
        assert all(one[1] == two[0] for one, two in zip(minutes(case), minutes(case)[1:], strict=False))
    written = write_sheets(CASE, tmp_path / "paper")
    assert [path.name for path in written] == [
        "revenue-share-2025-teacher.html",
        "revenue-share-2025-microsoft.html",
        "revenue-share-2025-openai.html",
    ]
