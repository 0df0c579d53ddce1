"""The page of results: folders found, followed, explored and taken away; what is not there is a sentence."""

import csv
import io
import json
import os
import shutil
import threading
import time

import numpy as np
import pyarrow.parquet as pq
import pytest
from browsing import fits

from experiments import batch, load
from experiments.dashboard.address import read
from experiments.dashboard.pages import folders as here
from experiments.dashboard.parts.opened import watched
from experiments.dashboard.parts.results import drawn
from experiments.dashboard.parts.standings import lasting, progress_of
from experiments.lock import held, taken
from experiments.parts import schema_of
from experiments.watching import contents, results
from experiments.watching.contents import FilterError


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A directory with a folder of two settings and six worlds, in three parts."""
    place = tmp_path_factory.mktemp("results")
    batch("core", worlds=6, sweep={"exclusivity_cost": [0.5, 2.5]}, out=place / "cost", chunk=4)
    return place


@pytest.fixture
def stored(root):
    return results.opened(root / "cost")


def waited(rendered, page, address, word):
    """The words of a page once one of them has come: folders are read in a thread."""
    import solara
    from browsing import words

    from experiments.dashboard.pages import routes

    box, context = solara.render(solara.RoutingProvider([page], routes, address), handle_error=False)
    until = time.monotonic() + 30
    while word not in words(box) and time.monotonic() < until:
        time.sleep(0.05)
    said = words(box)
    context.close()
    return said


def test_folders_below_a_directory_are_found_and_told(root):
    shutil.copytree(root / "cost", root / "deep" / "inner" / "again", dirs_exist_ok=True)
    (root / "other").mkdir(exist_ok=True)
    found = {each.name: each for each in results.standings(root)}
    shutil.rmtree(root / "deep")
    assert set(found) == {"cost", "deep/inner/again"}
    assert found["cost"].state == results.WHOLE
    assert (found["cost"].done, found["cost"].of, found["cost"].worlds, found["cost"].settings) == (12, 12, 6, 2)
    assert progress_of(found["cost"]) == "12 of 12 histories (100%)"


def test_a_stopped_folder_says_how_it_goes_on_and_a_running_one_how_fast_it_is(root, tmp_path):
    folder = tmp_path / "half"
    shutil.copytree(root / "cost", folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"complete": False}))
    for part in folder.glob("*/part-00002.parquet"):
        part.unlink()
    stage = folder / ".parley-unfinished"
    stage.mkdir()
    long_ago = time.time() - 3_600
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (long_ago, long_ago))
    (stage / "lock").touch()
    there = results.standing(tmp_path, folder)
    assert there.state == results.STOPPED
    assert "goes on with it" in there.sentence
    assert (there.done, there.of) == (8, 12)
    with held(stage / "lock"):
        assert results.standing(tmp_path, folder).state == results.RUNNING
        for part in folder.glob("outcomes/part-00000.parquet"):
            part.touch()
        time.sleep(0.05)
        running = results.standing(tmp_path, folder)
        assert running.rate > 0
        assert "a second" in progress_of(running)
        assert running.left == pytest.approx(4 / running.rate)
    assert not taken(stage / "lock")
    assert len(load(folder).outcomes) == len(results.opened(folder).outcomes) == 8


def test_a_batch_that_begins_while_it_is_looked_at_is_not_disturbed(root, tmp_path):
    stop, seen = threading.Event(), set()

    def look():
        while not stop.is_set():
            seen.update(each.state for each in results.standings(tmp_path))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        batch("core", worlds=6, sweep={"exclusivity_cost": [0.5, 2.5]}, out=tmp_path / "cost", chunk=4)
    finally:
        stop.set()
        thread.join()
    assert seen - {results.WHOLE} <= {results.RUNNING, results.STOPPED}
    ours = sorted(path.relative_to(tmp_path / "cost") for path in (tmp_path / "cost").rglob("*.parquet"))
    for path in ours:
        assert (tmp_path / "cost" / path).read_bytes() == (root / "cost" / path).read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "cannot be read"),
        ('{"format": 1}', "format 1"),
        ('{"format": 2}', "is not one that parley batch"),
        ('{"format": 2, "scenario": 3, "complete": true}', "is not one that parley batch"),
        ("[]", "cannot be read"),
    ],
)
def test_a_foreign_folder_is_a_sentence(tmp_path, content, words):
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "manifest.json").write_text(content)
    (found,) = results.standings(tmp_path)
    assert found.state == results.UNREADABLE
    assert words in found.sentence


def test_a_deleted_folder_and_a_directory_that_is_not_there_are_sentences(rendered, root, tmp_path):
    said = waited(rendered, here.Page(), f"/experiments?dir={root}&folder=gone", "deleted or moved")
    assert "there is no such folder; it may have been deleted or moved" in said
    assert "1 folder of results" in said
    said = waited(rendered, here.Page(), f"/experiments?dir={tmp_path / 'none'}", "There is no directory")
    assert "parley batch history --worlds 200" in said
    said = waited(rendered, here.Page(), f"/experiments?dir={tmp_path}", "No folder in")
    assert "this page finds it by itself" in said
    said = waited(rendered, here.Page(), "/experiments?dir=%00", "null character")
    assert "could not be shown" not in said


def test_a_folder_is_shown_with_its_curves_tables_and_command(rendered, root):
    said = waited(rendered, here.Page(), f"/experiments?dir={root}&folder=cost&world=3&of=1", "No history raised")
    for word in ("The settings", "12 of 12 histories", "parley report", "World 3 under setting 1"):
        assert word in said
    assert "parley run --from" in said


def test_curves_and_shares_are_those_of_the_tables(stored):
    paths = contents.paths(stored, "azure_share")
    for setting in (0, 1):
        assert np.array_equal(paths.of(setting), stored.series("azure_share")[setting])
    labels = contents.paths(stored, "label").of(None)
    shares = contents.outcome_shares(labels)
    assert np.allclose(sum(shares.values()), 1)
    assert sum(count for _, _, count in contents.ends(stored)) == 12
    charts = drawn(stored, "azure_share", "0").charts
    rows = charts["curve"].rows()
    assert len(rows) == len(stored.quarters)
    assert rows[-1][3] == pytest.approx(100 * np.median(stored.series("azure_share")[0, :, -1]), rel=1e-4)
    assert set(drawn(stored, "azure_share", "each").charts) == {"curve", "outcomes 0", "outcomes 1", "ends"}


def test_every_curve_can_be_drawn(stored):
    for name in contents.drawable(stored):
        for setting in ("each", "all", "1"):
            assert drawn(stored, name, setting).charts["curve"].title


def test_rows_are_found_by_conditions(stored):
    frame = stored.metrics
    fits = frame[(frame.world == 3) & (frame.azure_share > 0.5) & (frame.quarter >= "2024Q1")]
    page = contents.rows(
        stored, "metrics", ("world", "quarter", "azure_share"), "world = 3 and azure_share > 0.5, quarter >= 2024Q1", 0
    )
    assert page.total == len(fits) > 0
    assert [row[2] for row in page.rows] == fits.azure_share.tolist()[: contents.AT_ONCE]
    later = contents.rows(stored, "metrics", ("world",), "", 150)
    assert later.first == 100
    assert contents.rows(stored, "metrics", ("world",), "", 10**9).rows


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("wrld = 1", "did you mean `world`"),
        ("world", "is no condition"),
        ("world = x", "cannot be compared with “x”"),
        ("world ~ 1", "is a number"),
    ],
)
def test_a_wrong_condition_is_a_sentence(stored, condition, words):
    with pytest.raises(FilterError, match=words):
        contents.parsed(condition, schema_of("metrics", stored.plan), "metrics")


def test_the_csv_has_the_numbers_of_the_table(stored):
    columns = contents.shown_columns(stored, "metrics", "all")
    sent = b"".join(contents.csv_of(stored, "metrics", columns, "")).decode()
    read_back = list(csv.reader(io.StringIO(sent)))
    assert tuple(read_back[0]) == tuple(pq.read_schema(stored.folder / "metrics" / "part-00000.parquet").names)
    assert len(read_back) == len(stored.metrics) + 1
    place = read_back[0].index("azure_share")
    assert [float(row[place]) for row in read_back[1:]] == stored.metrics.azure_share.tolist()


def test_a_world_of_a_folder_has_an_address_that_plays_the_same_history(stored):
    from experiments import run

    address, why = watched(stored, 3, 1)
    assert why == ""
    view, wrong = read(address)
    assert wrong == ()
    again = run(view.scenario, seed=view.seed, settings=view.changes)
    frame = stored.metrics
    mine = frame[(frame.world == 3) & (frame.setting == 1)]
    assert again.metrics.azure_share.tolist() == mine.azure_share.tolist()


def test_stretches_of_time_are_told_in_their_largest_unit():
    assert [lasting(each) for each in (0.2, 100, 600, 90_000)] == ["1 second", "100 seconds", "10 minutes", "25 hours"]


@pytest.mark.browser
def test_a_reader_opens_a_folder_filters_takes_it_away_and_goes_to_a_world(server, offline_page, root):
    page = offline_page(dark=True)
    page.goto(f"{server}/experiments")
    page.get_by_label("Directory").fill(str(root))
    page.get_by_role("link", name="cost").click()
    page.wait_for_selector("figure.chart svg")
    page.get_by_label("Rows where").fill("quarter = 2030Q4 and setting = 1")
    page.wait_for_selector("text=Rows 1 to 6 of 6.")
    page.get_by_label("Columns").fill("azure_share")
    page.wait_for_selector("th:has-text('azure_share')")
    page.wait_for_selector("th:has-text('trust')", state="detached")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV of these 6 rows").click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text(encoding="utf-8"))))
    frame = load(root / "cost").metrics
    mine = frame[(frame.quarter == "2030Q4") & (frame.setting == 1)]
    assert [float(row["azure_share"]) for row in rows] == mine.azure_share.tolist()
    fits(page)
    page.locator(".opened td .plain").first.click()
    page.get_by_role("link", name="Watch it").wait_for()
    page.get_by_label("Rows where").fill("wrld = 1")
    page.wait_for_selector("text=did you mean `world`")
    page.reload()
    page.wait_for_selector("text=did you mean `world`")
    page.get_by_role("link", name="Watch it").click()
    page.wait_for_selector(".head h1:text-is('Watch')")
    assert "seed=0" in page.url or "exclusivity_cost" in page.url


@pytest.mark.browser
def test_a_folder_that_is_deleted_while_it_is_looked_at_is_a_sentence(server, offline_page, root, tmp_path):
    shutil.copytree(root / "cost", tmp_path / "soon")
    page = offline_page()
    page.goto(f"{server}/experiments?dir={tmp_path}&folder=soon")
    page.wait_for_selector("figure.chart svg")
    shutil.rmtree(tmp_path / "soon")
    page.wait_for_selector("text=deleted or moved")
    assert "Traceback" not in page.inner_text("body")
    shutil.copytree(root / "cost", tmp_path / "soon")
    page.wait_for_selector("figure.chart svg")
