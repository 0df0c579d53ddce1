"""`parley bench --class` brings students to a real server: all are seated, all tables end, every move is seen."""

import pytest

from experiments.bench.classes import Borne, borne, document, told
from experiments.cli import main
from experiments.commands.bench import CLASS


def test_the_page_says_what_was_measured_beside_its_goal():
    lines = told(Borne("a machine", 4, (1.0, 2.0), (0.1, 0.2), (0.5,), (2, 1), None, 400e6))
    assert lines[2] == "2 tables, 1 signed, 2 moves."
    assert lines[5].split()[-4:] == ["2.0", "s", "30", "s"]
    assert lines[9].endswith("not told")
    assert lines[-1].split()[-4:] == ["400", "MB", "500", "MB"]


def test_a_class_of_one_is_refused(capsys):
    assert main(["bench", "--class", "--students", "1"]) == 2
    assert "at least 2 students" in capsys.readouterr().err


@pytest.mark.server
def test_everybody_is_seated_and_every_move_is_seen():
    found = borne(4, CLASS, lambda _: None, rush=0.2, thinks=(0.0, 0.05))
    assert len(found.seated) == len(found.back) == found.students == 4
    assert found.tables[0] == 2
    assert len(found.seen) >= 2 * found.tables[0]
    assert min(found.seen) > 0
    assert list(document(found)) == [
        "machine",
        "students",
        "tables",
        "signed",
        *["seated", "seen", "back", "cpu", "memory"],
    ]
