"""A class is one zip that reads like a batch and comes out the same, to the last bit, where it is played again."""

import csv
import io
import json
import re
import zipfile
from argparse import ArgumentParser
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pandas as pd
import pytest
from classroom.room import Held
from classroom.short import CASE
from nbclient import NotebookClient

import experiments
from experiments.classroom.archive import Archive
from experiments.classroom.bargain import bargain, first_turn
from experiments.classroom.cases import SEATS
from experiments.classroom.events import AGENT
from experiments.classroom.export import NOTEBOOK, OWN, README, exported, played_here, table
from experiments.classroom.folding import fold
from experiments.classroom.reference import COUNT
from experiments.classroom.rehearse import rehearse
from experiments.classroom.scores import SLACK, score_of
from experiments.classroom.session import Classroom
from experiments.classroom.store import Store
from experiments.cli import main
from experiments.commands.class_ import add, obey
from experiments.manifest import StoreError
from experiments.options import UsageError
from experiments.parts import TABLES, schema_of
from experiments.store import played
from experiments.watching.packages import package_in_words
from negotiation.table.issues import NAMES

FORMULA = "=1+1"


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """Four tables: a deal of people, a walk-out, agents, and one at which time runs out after an offer."""
    url = f"sqlite:///{tmp_path_factory.mktemp('class') / 'class.sqlite'}"
    held = Held(url).talking(FORMULA, "Bob", "Cleo", "Dan", "Eve", "Fay", "Gil", "Hal")
    held.act(held.mover(), "offer", package=held.offer())
    reader = held.mover()
    held.act(reader, "accept", seq=held.sees(reader)["table"]["standing"]["seq"], sure=True)
    boards = held.room.session.tables
    held.act(mover(held, 2), "walk")
    for seat in SEATS:
        held.steer("hand", table=3, seat=seat, to=AGENT)
    while not boards[3].over:
        held.room.tick()
        boards = held.room.session.tables
    held.act(mover(held, 4), "offer", package=[12, 2, 0, 1, 0, 0, 0, 0, 3])
    held.steer("close")
    return held


def mover(held, no):
    board = held.room.session.tables[no]
    return held.room.session.people[board.chair(board.turn).person].alias


@pytest.fixture(scope="module")
def path(held, tmp_path_factory):
    name, content = exported(held.room)
    path = tmp_path_factory.mktemp("zip") / name
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def read(path) -> Archive:
    return experiments.load(path)


def test_every_table_of_a_batch_is_there_in_its_very_form(read):
    for name in TABLES:
        frame = getattr(read, name)
        assert list(frame.columns) == schema_of(name, read.plan).names
        assert set(frame["seed"]) <= {CASE.seed}
    assert list(read.seeds) == [CASE.seed] * 4
    assert set(read.metrics["world"]) == {0, 1, 2}
    assert list(read.outcomes["world"]) == [0, 1, 2]
    assert list(read.failures["world"]) == [3]
    assert read.failures["message"].iloc[0] == "table 4: time ran out"
    series = read.series("trust")
    assert np.isnan(series[0, 3]).all()
    assert not np.isnan(series[0, :3]).any()


def test_moves_of_people_and_of_agents_are_offers_with_values_to_both(read, held):
    talk = read.offers[read.offers["protocol"] == "talk"]
    for world, board in enumerate(held.room.session.tables.values()):
        mine = talk[talk["world"] == world]
        assert len(mine) == len(board.moves)
        told = bargain(CASE, board.moves).said()
        assert list(mine["side"].str.lower()) == [each.seat.lower() for each in told]
        assert list(mine["action"]) == [each.action for each in told]
    assert list(talk[talk["world"] == 3]["answer"]) == ["unanswered"]
    assert list(talk[talk["world"] == 1]["action"]) == ["walk"]
    agents = read.results[read.results["table"] == 3]
    assert agents["moves_by_people"].sum() == 0
    assert agents["moves_by_agents"].sum() == len(held.room.session.tables[3].moves)


def test_a_deal_is_in_the_table_of_deals_with_what_students_were_told_it_is_worth(read, held):
    ended = held.room.session.tables[1].ended
    deal = read.deals[read.deals["world"] == 0].iloc[0]
    assert {seat: deal[f"sum_{seat.lower()}"] for seat in SEATS} == ended["values"]
    assert set(read.deals["world"]) == {0, 2}


def test_results_are_what_the_debrief_shows(read, held):
    for board in held.room.session.tables.values():
        score = score_of(CASE, board.moves)
        rows = read.results[read.results["table"] == board.no]
        assert list(rows["value"]) == list(score.worth)
        assert list(rows["surplus"]) == [score.of(0), score.of(1)]
        assert list(rows["reservation"]) == list(score.utility_space.reservation)
    agreed = read.results[read.results["table"] == 3]
    assert agreed["agreed"].all()
    assert agreed["share_of_joint"].sum() == pytest.approx(1)
    assert (agreed["distance_frontier"] < 0.5).all()
    assert (agreed["distance_frontier"] <= agreed["distance_nash"]).all()
    walked = read.results[read.results["table"] == 2]
    assert not walked["agreed"].any()
    assert walked["share_of_joint"].isna().all()


def test_a_zip_that_was_unpacked_is_read_alike_and_holds_nothing_else(path, read, tmp_path):
    with zipfile.ZipFile(path) as file:
        file.extractall(tmp_path)
        assert {name.split("/")[0] for name in file.namelist()} == {
            *TABLES,
            *("manifest.json", "events.jsonl", "README.md", "debrief.ipynb", "grades.csv"),
            *OWN,
            *(f"{name}.csv" for name in OWN if name != "seats"),
        }
    again = experiments.load(tmp_path)
    for name in (*TABLES, *OWN):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(read, name))


def test_the_frontier_has_every_efficient_package_with_what_it_is_worth_to_both_sides(read, held):
    spaces = {
        s.name: s for board in held.room.session.tables.values() if (s := score_of(CASE, board.moves).utility_space)
    }
    assert set(read.frontier["quarter"]) == set(spaces)
    for quarter, rows in read.frontier.groupby("quarter"):
        points = list(zip(rows["value_microsoft"], rows["value_openai"], strict=True))
        assert points == list(spaces[quarter].pareto)
        assert [point for point, would in zip(points, rows["both_would_sign"], strict=True) if would] == list(
            spaces[quarter].zone
        )
        nash = rows[rows["solutions"].str.split(", ").map(lambda names: "nash" in names)].iloc[0]
        assert (nash["value_microsoft"], nash["value_openai"]) == spaces[quarter].nash


def test_a_package_of_the_frontier_is_worth_at_the_table_what_its_row_says(read):
    rows = read.frontier[read.frontier["quarter"] == CASE.quarter]
    for row in rows.iloc[:: max(1, len(rows) // 25)].to_dict("records"):
        package = [row[f"level_{name}"] for name in NAMES]
        for seat in SEATS:
            assert first_turn(CASE, seat).value(package) == pytest.approx(row[f"value_{seat.lower()}"], abs=1e-12)
        assert row["package"] == package_in_words(package, first_turn(CASE, SEATS[0]).now)


def test_the_runs_of_agents_and_each_seats_percentile_among_them_are_there(read):
    runs, found = played_here(CASE), read.reference_run
    assert len(found) == COUNT
    assert list(found["seed"][:3]) == [CASE.seed, CASE.seed + 1, CASE.seed + 2]
    assert (found["agreed"] == runs.agreed).all()
    assert (found[[f"level_{name}" for name in NAMES]].to_numpy() == runs.package).all()
    for side, seat in enumerate(SEATS):
        worth, floor = (found[f"{what}_{seat.lower()}"].to_numpy() for what in ("value", "reservation"))
        assert (worth == runs.worth[:, side]).all()
        for row in read.results[read.results["seat"] == seat].to_dict("records"):
            assert row["percentile_runs"] == (worth - floor < row["surplus"] - SLACK).mean()
            assert row["above_runs"] == pytest.approx(row["surplus"] - (worth - floor).mean())
            others = read.results[read.results["seat"] == seat]["surplus"]
            assert row["percentile_class"] == (others < row["surplus"] - SLACK).mean()


def test_the_readme_in_the_zip_names_every_file_and_every_column(path):
    with zipfile.ZipFile(path) as file:
        told, names = file.read(README).decode(), {name.split("/")[0] for name in file.namelist()}
    columns = {re.sub("^level_.*", "level_…", name) for own in OWN.values() for name in own}
    missing = [name for name in (*names, *columns) if f"`{name}`" not in told and f"`{name}/`" not in told]
    assert [name for name in missing if name != README] == []
    assert CASE.title in told
    assert "{" not in told


def notebook(path, folder):
    """The program in the zip, unpacked into a folder."""
    with zipfile.ZipFile(path) as file:
        file.extractall(folder)
    found = nbformat.read(folder / NOTEBOOK, as_version=4)
    nbformat.validate(found)
    return found


def test_the_program_in_the_zip_draws_frontier_cloud_and_tables(path, read, tmp_path, monkeypatch):
    cells = [cell.source for cell in notebook(path, tmp_path).cells if cell.cell_type == "code"]
    matplotlib.use("Agg")
    monkeypatch.chdir(tmp_path)
    known = {"__name__": "debrief"}
    exec(compile("\n".join(cells), NOTEBOOK, "exec"), known)
    axes = known["figure"].axes[0]
    assert axes.get_title(loc="left").startswith("2 of 4 tables signed")
    named = {label: handle for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    line = named[f"frontier, {CASE.quarter}"]
    zone = read.frontier[(read.frontier["quarter"] == CASE.quarter) & read.frontier["both_would_sign"]]
    assert list(line.get_xdata()) == pytest.approx(list(zone["value_microsoft"]))
    assert len(named["a table of the class"].get_offsets()) == 4
    assert axes.collections[0].get_array().sum() == read.reference_run["agreed"].sum()
    known["plt"].close("all")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["revenue-share-2025", "first-refusal-2024"])
def test_the_program_in_the_zip_runs_as_a_notebook_where_it_was_unpacked(name, tmp_path):
    url = f"sqlite:///{tmp_path / 'class.sqlite'}"
    rehearse(name, 2, url, tell=[].append)
    where, content = exported(Classroom(Store(url)))
    (tmp_path / where).write_bytes(content)
    found = notebook(tmp_path / where, tmp_path / "class")
    NotebookClient(found, timeout=600, resources={"metadata": {"path": str(tmp_path / "class")}}).execute()
    shown = [output for cell in found.cells for output in cell.get("outputs", ())]
    assert not [output for output in shown if output.output_type == "error"]
    assert sum("image/png" in output.get("data", {}) for output in shown) == 1 + (name == "first-refusal-2024")


def test_events_alone_give_the_same_class_and_the_same_outcomes_to_the_bit(read, held):
    found = read.replayed()
    assert found.differs == ()
    assert found.session == held.room.session == fold(read.happened)
    assert found.outcomes[1] == held.room.session.tables[1].ended
    assert found.outcomes[4] is None
    assert read.case == CASE


def test_the_same_class_is_the_same_zip(path, held):
    assert exported(held.room)[1] == path.read_bytes()


def test_another_version_and_another_outcome_are_said(path, tmp_path):
    with zipfile.ZipFile(path) as file:
        file.extractall(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    manifest["versions"]["parley"] = manifest["class"]["begun_with"] = "0.0.1"
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    events = (tmp_path / "events.jsonl").read_text(encoding="utf-8")
    (tmp_path / "events.jsonl").write_text(events.replace('"agreed": true', '"agreed": false', 1), encoding="utf-8")
    said = experiments.load(tmp_path).replayed().differs
    assert "Parley 0.0.1 there" in said[0]
    assert said[1] == "The class was begun with Parley 0.0.1."
    assert said[2].startswith("Table 1 ends here in agreed")


def test_the_same_package_in_other_words_is_the_same_outcome(path, tmp_path):
    with zipfile.ZipFile(path) as file:
        file.extractall(tmp_path)
    told = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    ended = [each["body"]["ended"] for each in told if (each["body"].get("ended") or {}).get("agreed")]
    for each in ended:
        each["words"] = "What they signed, as it was told once"
    assert ended
    (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, told)) + "\n", encoding="utf-8")
    assert experiments.load(tmp_path).replayed().differs == ()


def test_words_that_a_spreadsheet_would_reckon_with_are_quoted(path, read):
    with zipfile.ZipFile(path) as file:
        rows = list(csv.DictReader(io.StringIO(file.read("grades.csv").decode())))
    assert rows[0]["alias"] == f"'{FORMULA}"
    assert read.seats["alias"].iloc[0] == FORMULA
    for begin in "=+-@":
        assert table(["a"], [{"a": f"{begin}x"}]).splitlines()[1] == f"'{begin}x"
    assert table(["a"], [{"a": -1.5}]).splitlines()[1] == "-1.5"


def test_marks_are_for_taking_part_and_the_outcome_is_beside_them(read):
    seats = read.seats.set_index("alias")
    assert seats["participation"].equals(seats["prepared"] + seats["took_part"])
    assert seats.loc["Bob", "took_part"] == 1
    assert set(seats[seats["table"] == 3]["took_part"]) == {0}


def test_no_secret_of_the_class_is_in_the_zip(path, held):
    with zipfile.ZipFile(path) as file:
        everything = b"".join(file.read(name) for name in file.namelist())
    for secret in (held.room.code, *held.tokens.values(), *held.pins.values()):
        assert secret.encode() not in everything


def test_what_is_no_class_is_said(tmp_path, path):
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(StoreError, match="neither a folder of results nor an export of a class"):
        experiments.load(tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as file:
        file.writestr("hello.txt", "hello")
    with pytest.raises(StoreError, match="no export of a class"):
        experiments.load(tmp_path / "y.zip")
    with zipfile.ZipFile(path) as file:
        file.extractall(tmp_path / "class")
    with pytest.raises(StoreError, match="played by people"):
        played(tmp_path / "class", 0)


def test_a_class_with_a_rival_cloud_is_exported_and_played_again(tmp_path):
    url = f"sqlite:///{tmp_path / 'class.sqlite'}"
    rehearse("first-refusal-2024", 1, url, tell=[].append)
    name, content = exported(Classroom(Store(url)))
    (tmp_path / name).write_bytes(content)
    read = experiments.load(tmp_path / name)
    assert read.replayed().differs == ()
    assert list(read.results["seat"]) == ["Microsoft", "OpenAI", "Google"]
    assert not read.results["value"].isna().any()
    assert len(read.offers[read.offers["protocol"] == "tender"]) > 0


def test_the_guides_program_draws_the_class_again(path, monkeypatch, capsys):
    guide = (Path(__file__).parents[2] / "docs" / "class.md").read_text(encoding="utf-8")
    matplotlib.use("Agg")
    monkeypatch.chdir(path.parent)
    (program,) = re.findall(r"```python\n(.*?)```", guide, flags=re.S)
    exec(compile(program, "class.md", "exec"), {"__name__": "guide"})
    assert "the same here, to the last bit" in capsys.readouterr().out
    drawn = (path.parent / "class.svg").read_text(encoding="utf-8")
    assert "<svg" in drawn


def test_the_command_plays_an_export_again_and_says_whether_it_is_the_same(path, tmp_path, capsys):
    parser = ArgumentParser()
    add(parser)
    assert obey(parser.parse_args(["--from", str(path)])) == 0
    told = capsys.readouterr().out
    assert "Table 1, Microsoft: agreed" in told
    assert "the same here, to the last bit" in told
    with pytest.raises(UsageError, match="--from"):
        obey(parser.parse_args(["--from", str(tmp_path / "none.zip")]))


def test_a_report_is_written_beside_the_zip(path, tmp_path, capsys):
    copied = tmp_path / "class.zip"
    copied.write_bytes(path.read_bytes())
    assert main(["report", str(copied)]) in (0, None)
    assert "class.html" in capsys.readouterr().out
    assert "2025Q3" in (tmp_path / "class.html").read_text(encoding="utf-8")


def test_a_class_before_its_first_table_is_a_zip_too(tmp_path):
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}")
    held.steer("open")
    held.join("Ada")
    name, content = exported(held.room)
    (tmp_path / name).write_bytes(content)
    found = experiments.load(tmp_path / name)
    assert len(found.metrics) == len(found.results) == 0
    assert list(found.seats["alias"]) == ["Ada"]
    assert found.replayed().differs == ()
