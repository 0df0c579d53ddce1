"""Before people come the command looks at disk, network and clock, and says what is wrong and the way out."""

import os
from pathlib import Path

from experiments.classroom.preflight import LEAST, clock, disk, network, preflight
from experiments.listening import ALONE


def test_a_disk_that_is_nearly_full_is_told_before_people_come():
    assert disk(Path("class.sqlite"), LEAST - 1).startswith("Disk: only 100 MB")
    assert disk(Path("class.sqlite"), 5e9) == "Disk: 5.0 GB are free for class.sqlite."


def test_a_machine_on_no_network_is_told_so_and_how_to_be_on_one():
    assert "hot spot" in network(ALONE, lan=True)
    assert "192.168.1.20" in network("192.168.1.20", lan=True)
    assert "--lan" in network(ALONE, lan=False)


def test_a_clock_before_the_last_word_of_the_class_is_wrong(tmp_path):
    database = tmp_path / "class.sqlite"
    database.touch()
    os.utime(database, (2e9, 2e9))
    assert "set it before people come" in clock(database, 2e9 - 100)
    assert clock(database, 2e9 + 1).startswith("Clock: 18 May 2033")


def test_three_things_are_looked_at_a_line_each(tmp_path):
    lines = preflight(tmp_path / "class.sqlite", ALONE, lan=False, now=4e9)
    assert [line.split(":")[0] for line in lines] == ["Disk", "Network", "Clock"]
