"""What was signed on paper is typed in and debriefed like the rest; a sheet with a fault is refused whole, by cell."""

import csv
import io

import pytest
from classroom.room import Held
from classroom.short import CASE

from experiments.classroom.bargain import bargain
from experiments.classroom.debrief import chart
from experiments.classroom.events import AGREED, BARGAINING, CLOSED, EXPIRED, IMPASSE, LIVE
from experiments.classroom.export import exported
from experiments.classroom.keys import new_keys
from experiments.classroom.paper import PaperError, read, template
from experiments.classroom.results import results
from experiments.classroom.room import open_room
from experiments.commands.class_ import add, obey
from experiments.options import UsageError

HEADER = "table,deal,Paid to Microsoft,New money,Who may serve OpenAI,Azure's sales,The AGI clause,safety"
ROWS = """1,yes,10% of revenue,,any cloud,20% of Azure's model sales,AGI ends nothing (a court decides),2
2,no,,,,,,
#,these,are,notes,,,,
"""


@pytest.fixture
def held(tmp_path) -> Held:
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}")
    held.steer("open")
    return held


@pytest.fixture
def sheet(tmp_path):
    def written(text, header=HEADER):
        path = tmp_path / "paper.csv"
        path.write_text(f"{header}\n{text}", encoding="utf-8")
        return path

    return written


def test_signed_packages_become_tables_that_are_debriefed_without_a_network(held, sheet):
    held.room.type_in(read(sheet(ROWS)))
    session = held.room.session
    assert session.state == CLOSED
    assert [board.state for board in session.tables.values()] == [AGREED, IMPASSE]
    assert session.tables[1].ended == bargain(CASE, session.tables[1].moves).outcome()
    assert session.tables[1].ended["words"].startswith("10% of revenue")
    for step in range(1, 4):
        held.steer("reveal")
        assert held.room.seen("screen")["chart"]["title"]
        assert chart(CASE, held.room.session, step)["title"]
    dots = next(each["points"] for each in chart(CASE, session, 2)["layers"] if "class" in each["name"])
    assert len(dots) == 2
    rows = results(CASE, session, held.room.events())
    assert {row["played_by"] for row in rows} == {"paper"}
    assert exported(held.room)[1]


def test_words_and_numbers_say_the_same(held, sheet):
    by_words = read(sheet("1,,10% of revenue,,,,,\n"))[0].slip.package
    by_number = read(sheet(f"1,{by_words[0]}\n", "table,finance"))[0].slip.package
    assert by_words == by_number
    assert sum(map(bool, by_words)) == 1
    spaced = read(sheet("1;YES;10%  of Revenue;;;;;\n", HEADER.replace(",", ";")))  # as some spreadsheets write it
    assert spaced[0].slip.package == by_words


def test_a_table_that_the_network_cut_off_ends_as_it_did_on_paper(held, sheet):
    held.join("Ada", "Bob", "Cleo", "Dan")
    held.steer("brief")
    held.steer("start")
    held.act(held.mover(), "offer", package=held.offer())
    held.room.type_in(read(sheet(ROWS.splitlines()[0])))
    session = held.room.session
    assert session.state == LIVE
    assert [board.state for board in session.tables.values()] == [AGREED, BARGAINING]
    assert [chair.person for chair in session.tables[1].chairs if chair.person] == [1, 2]
    assert held.sees("Ada")["table"]["ended"]["agreed"]
    before = len(held.room.events())
    held.room.type_in(read(sheet(ROWS.splitlines()[0])))  # the same sheet once more changes nothing
    assert len(held.room.events()) == before
    held.steer("close")
    assert held.room.session.tables[2].state == EXPIRED
    held.room.type_in(read(sheet("2,no,,,,,,\n")))
    assert held.room.session.tables[2].state == IMPASSE
    with pytest.raises(PaperError, match="row 2, column table: table 1 is typed in already"):
        held.room.type_in(read(sheet("1,no,,,,,,\n")))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,yes,10% of revenue,,,,,", "row 3, column table: must be a number from 1 to 500, got x"),
        ("2,maybe,10% of revenue,,,,,", "row 3, column deal: must be yes, no or time up, got maybe"),
        (
            "2,yes,99% of revenue,,,,,",
            "row 3, column Paid to Microsoft: has no choice 99% of revenue; there are as it is",
        ),
        ("2,yes,,,,,,9", "row 3, column Safety: must be a level from 0 to 3, got 9"),
        ("2,no,10% of revenue,,,,,", "row 3, column deal: says no, but clauses are filled in"),
        ("2,yes,,,,,,", "row 3, column deal: says yes, but no clause changes"),
        ("2,yes,10% of revenue,$777 bn,,,,", "row 3, column New money: has no choice"),
        ("1,no,,,,,,", "row 3, column table: table 1 is in row 2 already"),
        ("2,no,,,,,,,,=1+1", "row 3, column 10: is beyond the last of 8 columns"),
    ],
)
def test_a_fault_is_named_by_row_and_column_and_nothing_is_taken(held, sheet, row, said):
    before = held.room.events()
    with pytest.raises(PaperError) as told:
        held.room.type_in(read(sheet(f"{ROWS.splitlines()[0]}\n{row}\n")))
    assert said in str(told.value)
    assert held.room.events() == before


def test_a_clause_that_is_not_on_the_table_is_named_and_nothing_is_taken(held, sheet):
    closed = bargain(CASE).waiting.values[7].index(None)
    path = sheet(f"1,0\n2,{closed}\n", "table,rivalry")
    before = held.room.events()
    with pytest.raises(PaperError, match=r"row 3, column Rivalry: .* is not on the table in 2025Q3"):
        held.room.type_in(read(path))
    assert held.room.events() == before


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("table,colour", "there is no column colour"),
        ("deal", "no column table"),
        ("table,deal,deal", "deal is there twice"),
    ],
)
def test_columns_are_checked_first(sheet, header, said):
    with pytest.raises(PaperError, match=said):
        read(sheet("1,\n", header))


def test_files_that_are_no_sheet_are_refused(tmp_path):
    with pytest.raises(PaperError, match="No such file"):
        read(tmp_path / "none.csv")
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PaperError, match="not in UTF-8"):
        read(tmp_path / "x.csv")
    (tmp_path / "y.csv").write_text("table,deal\n", encoding="utf-8")
    with pytest.raises(PaperError, match="has no table"):
        read(tmp_path / "y.csv")


def test_the_sheet_that_is_printed_can_be_filled_in_and_read(tmp_path):
    rows = list(csv.reader(io.StringIO(template(CASE))))
    filled = [rows[-1][0], "yes", *(row for row in rows[2][2:])]
    assert all(row[0] == "#" for row in rows[1:-1])
    (tmp_path / "filled.csv").write_text(template(CASE), encoding="utf-8")
    with pytest.raises(PaperError, match="says yes, but no clause changes"):
        read(tmp_path / "filled.csv")
    choices = {name: {row[at] for row in rows[1:-1] if row[at]} for at, name in enumerate(rows[0])}
    assert "10% of revenue" in choices["Paid to Microsoft"]
    assert len(filled) == len(rows[0])
    for at, name in enumerate(rows[0][4:16], 4):  # every choice that stands alone is read as it is printed
        for words in sorted(choices[name] - {"as it is", "none"}):
            cells = ["1", "yes", *[""] * (len(rows[0]) - 2)]
            cells[at] = words
            held = io.StringIO()
            csv.writer(held).writerows([rows[0], cells])
            (tmp_path / "one.csv").write_text(held.getvalue(), encoding="utf-8")
            if name not in ("New money", "Microsoft's part"):  # those go with others
                assert any(read(tmp_path / "one.csv")[0].slip.package)


def test_the_command_takes_a_sheet_and_keeps_nothing_of_one_with_a_fault(sheet, tmp_path, capsys):
    from argparse import ArgumentParser

    parser = ArgumentParser()
    add(parser)
    assert obey(parser.parse_args(["--paper"])) is None
    assert capsys.readouterr().out == template(CASE)
    database = tmp_path / "new.sqlite"
    words = ["--paper", str(sheet("1,maybe,,,,,,\n")), "--database", f"sqlite:///{database}", "--no-browser"]
    with pytest.raises(UsageError, match="row 2, column deal"):
        obey(parser.parse_args(words))
    assert not database.exists()
    room = open_room(CASE, f"sqlite:///{database}", new_keys(), "", sheet=read(sheet(ROWS)))
    assert room._class.session.state == CLOSED
    room.close()


def test_a_sheet_says_who_walked_out_that_time_was_up_who_sat_there_and_what_it_corrects(held, sheet):
    header = "table,deal,safety,walked out,Microsoft,OpenAI,correct"
    held.room.type_in(read(sheet("1,no,,openai,Eve,,\n2,time up,,,,,\n", header)))
    one, two = held.room.session.tables.values()
    assert (one.state, one.slip["walked"], one.slip["names"]) == (IMPASSE, "OpenAI", {"Microsoft": "Eve"})
    assert two.state == EXPIRED
    held.room.type_in(read(sheet("2,yes,2,,,,yes\n", header)))
    assert held.room.session.tables[2].state == AGREED
    for row, said in (("3,yes,2,OpenAI,,,", "column walked out"), ("3,no,,,x" + "x" * 40 + ",,", "column Microsoft")):
        with pytest.raises(PaperError, match=f"row 2, {said}"):
            held.room.type_in(read(sheet(row, header)))
