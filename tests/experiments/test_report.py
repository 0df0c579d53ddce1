"""A report says what the tables say, is whole in itself, and has a sentence where something is missing."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from report_page import Page, number

from agents.microsoft import Microsoft
from experiments import batch, chunk, cli, compare, load, sensitivity
from experiments.manifest import StoreError
from experiments.report.page import page, write
from experiments.report.studied import found_by_study
from experiments.scenarios import load_scenario
from negotiation.clock import Quarter
from negotiation.state import Label
from negotiation.world.outcomes import RULES
from tests.conftest import seated

HISTORY = replace(load_scenario("history"), end=Quarter.parse("2026Q4"))
SHORT = replace(load_scenario("core"), end=Quarter.parse("2020Q4"))
MARKUP = "<script>alert(1)</script>&amp;<b>bold"
LEVELS = {"5%": 0.05, "25%": 0.25, "median": 0.5, "75%": 0.75, "95%": 0.95}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Where folders of this file are."""
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def plain(place):
    """One setting, many worlds."""
    batch(HISTORY, 40, 3, out=place / "plain", chunk=16)
    return place / "plain"


@pytest.fixture(scope="module")
def tiny(place):
    """As little as makes a page."""
    batch(SHORT, 40, 3, out=place / "tiny", chunk=16, keep=("metrics",), metrics=("trust",))
    return place / "tiny"


@pytest.fixture(scope="module")
def swept(place):
    """Three settings on the same chance."""
    batch(HISTORY, 25, out=place / "swept", sweep={"exclusivity_cost": [0.3, 1.0, 4.0]})
    return place / "swept"


@pytest.fixture(scope="module")
def sampled(place):
    """Many settings."""
    design = [
        {"exclusivity_cost": 0.3 + 0.2 * k, "signal_weight": 0.2 + 0.13 * (7 * k % 16), "credit_worth": 0.5 + k % 2}
        for k in range(16)
    ]
    batch(HISTORY, 6, out=place / "sampled", design=design)
    return place / "sampled"


@pytest.fixture(scope="module")
def compared(place):
    """What parley compare leaves."""
    compare(HISTORY, None, {"exclusivity_cost": 4.0}, 25, out=place / "compared")
    return place / "compared"


@pytest.fixture(scope="module")
def studied(place):
    """What parley sensitivity leaves."""
    sensitivity(
        HISTORY,
        worlds=6,
        samples=3,
        parameters=("exclusivity_cost=0.3:4", "credit_worth", "signal_weight"),
        of=("trust", "regime=open", "acquired"),
        out=place / "studied",
    )
    return place / "studied"


@pytest.fixture(scope="module")
def single(place):
    """What parley run leaves."""
    assert cli.main(["run", "core", "--seed", "4", "--out", str(place / "single")]) == 0
    return place / "single"


@pytest.fixture(params=["plain", "swept", "sampled", "compared", "studied", "single"])
def folder(request):
    """Every kind of folder."""
    return request.getfixturevalue(request.param)


@cache
def text_of(folder):
    """The page of a folder."""
    return page(folder)


@cache
def read(folder):
    """The same, read."""
    return Page(text_of(folder))


def rows(table):
    """A table's rows by their first cell, each by its heads."""
    _, (heads, *lines) = table
    return {line[0]: dict(zip(heads[1:], line[1:], strict=True)) for line in lines}


def test_every_kind_of_folder_makes_a_page_that_is_put_together_rightly(folder):
    found = read(folder)
    assert found.faults == []
    assert len(found.ids) == len(set(found.ids))
    named = {f"#{name}" for name in found.ids}
    assert {link for link in (*found.links, *found.used) if link.startswith("#")} <= named
    assert found.figures


def test_nothing_on_a_page_is_fetched(folder):
    found, text = read(folder), text_of(folder)
    assert found.fetched == []
    assert all(link.startswith("#") for link in found.used)
    assert all(re.match(r"#|https?://", link) for link in found.links)
    assert "url(http" not in text
    assert "@import" not in text
    assert "<script" not in text


def test_every_chart_has_a_finding_as_title_a_table_and_a_text_for_those_who_do_not_see_it(folder):
    for figure in read(folder).figures.values():
        assert len(figure.title) > 10, figure.name
        assert figure.what, figure.name
        assert figure.alt.startswith(("Stacked", "Dots", "Lines", "Table of", "Points", figure.what.partition(",")[0]))
        assert figure.title in figure.alt
        caption, (heads, *lines) = figure.tables[0]
        assert caption
        assert lines
        assert all(len(line) == len(heads) for line in lines)
        assert any(word for word in figure.words), figure.name


def test_charts_are_drawings_of_their_own_in_the_colours_of_the_page(folder):
    text = text_of(folder)
    charts = re.findall(r'<svg class="chart".*?</svg>', text, flags=re.S)
    assert len(charts) == len(read(folder).figures)
    for chart in charts:
        tree = ElementTree.fromstring(chart)
        assert tree.attrib["viewBox"].startswith("0 0 380 ")
        assert "var(--" in chart
        assert not re.search(r"#0[0-5]0[0-5]0[0-9a-f]\b", chart)  # colours that are to be replaced
        inner = {node.attrib["id"] for node in tree.iter() if "id" in node.attrib}
        used = set(re.findall(r"(?:url\(#|href=\"#)([\w.-]+)", chart))
        assert used == inner


def test_the_same_folder_gives_the_same_bytes(plain, tmp_path):
    write(plain, tmp_path / "here.html")
    assert (tmp_path / "here.html").read_text(encoding="utf-8") == text_of(plain)
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(plain, tmp_path):
    write(plain, tmp_path / "here.html")
    command = [
        sys.executable,
        "-m",
        "experiments.cli",
        "report",
        plain.as_posix(),
        "--out",
        str(tmp_path / "there.html"),
    ]
    told_ = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert (tmp_path / "here.html").read_bytes() == (tmp_path / "there.html").read_bytes()
    assert re.fullmatch(r".*there\.html: one page of \d\d\d? kB that needs nothing else\n", told_.stdout)
    assert list(tmp_path.glob(".*")) == []


def test_fans_are_the_quantiles_of_the_tables(plain):
    metrics = load(plain).metrics
    found = read(plain)
    for name, metric in (("openai_revenue", "openai_revenue"), ("trust", "trust"), ("openai_profit", "openai_loss")):
        lines = rows(found.figures[f"fan-{name}"].tables[0])
        for quarter in ("2019Q3", "2023Q2", "2026Q4"):
            values = metrics.loc[metrics["quarter"] == quarter, metric] * (-1 if name == "openai_profit" else 1)
            for head, part in LEVELS.items():
                by = 100 if name == "trust" else 1
                assert number(lines[quarter][head]) == pytest.approx(by * values.quantile(part), rel=1e-3), (name, head)


def test_the_record_is_drawn_with_its_sources_and_judged_by_what_histories_say(plain):
    caption, lines = read(plain).figures["fan-openai_users"].tables[1]
    assert caption.startswith("On record: ")
    heads, *facts = lines
    assert heads[-1] == "source"
    assert facts[0][:4] == ["2023-11-06", "openai.weekly_users", "100", "million"]
    values = load(plain).metrics.query("quarter == '2024Q4'")["openai_users"]
    at_the_end = next(fact for fact in facts if fact[0] == "2024-12-31")
    told_ = [number(cell) for cell in at_the_end[4:7]]
    assert told_ == pytest.approx(list(values.quantile([0.05, 0.5, 0.95])), rel=1e-3)
    inside = values.quantile(0.05) <= 300 <= values.quantile(0.95)
    assert (at_the_end[7] == "inside") == inside
    assert "https://mezha.media/en/2023/11/07/openai-estimates-that-chatgpt-has-100-million-users-per-week/" in set(
        read(plain).links
    )


def test_facts_about_a_stretch_are_held_against_the_same_stretch(plain):
    table = read(plain).figures["fan-openai_revenue"].tables[1]
    (year,) = [line for line in table[1] if line[:2] == ["2024-12-31", "openai.revenue_annual"]]
    metrics = load(plain).metrics
    year_2024 = metrics[metrics["quarter"].str.startswith("2024")].groupby("world")["openai_revenue"].mean()
    assert number(year[5]) == pytest.approx(year_2024.median(), rel=1e-3)


def test_shares_of_outcomes_are_those_of_the_tables(plain):
    stored = load(plain)
    label = stored.metrics.assign(label=stored.metrics["label"].map(lambda code: RULES[Label(int(code))].title))
    found = rows(read(plain).figures["outcomes-0"].tables[0])
    for quarter in ("2021Q4", "2025Q1", "2026Q4"):
        shares = label[label["quarter"] == quarter]["label"].value_counts(normalize=True)
        assert {title: number(cell) for title, cell in found[quarter].items() if number(cell)} == pytest.approx(
            {title: 100 * share for title, share in shares.items()}, rel=1e-3
        )
    ending = rows(read(plain).figures["ending"].tables[0])
    counts = stored.outcomes["outcome"].value_counts()
    assert {title.lower(): int(number(line["worlds"])) for title, line in ending.items()} == {
        title.lower(): count for title, count in counts.items()
    }


def test_deals_and_terms_are_counted_as_in_the_tables(plain):
    deals = load(plain).deals
    reasons = read(plain).figures["deals-by-reason"].tables[0]
    heads, *lines = reasons[1]
    total = sum(number(cell) for line in lines for cell in line[1:])
    assert total * 40 / 100 == pytest.approx(len(deals), rel=2e-3)
    assert set(heads[1:]) <= {*deals["reason"], "other reasons"}
    terms = rows(read(plain).figures["terms"].tables[0])
    regime = deals[deals["regime_old"] != deals["regime_new"]]
    line = terms["Who may serve compute"]
    assert number(line["worlds"]) == regime["world"].nunique()
    assert number(line["times a history"]) == pytest.approx(len(regime) / 40, rel=1e-3)


def test_what_has_come_is_counted_as_in_the_tables(plain):
    metrics = load(plain).metrics
    lines = rows(read(plain).figures["coming"].tables[0])
    over = metrics[metrics["regime"] > 0].groupby("world")["quarter"].min()
    for quarter in ("2023Q4", "2026Q4"):
        assert number(lines[quarter]["exclusivity over"]) == pytest.approx(100 * (over <= quarter).sum() / 40, abs=0.01)


def test_settings_are_held_against_the_first_one_world_by_world(swept):
    found, stored = read(swept), load(swept)
    assert "exclusivity_cost = 4 instead of 0.3" in found.text
    ends = stored.outcomes.pivot(index="world", columns="setting", values="azure_share")
    difference = (ends[2] - ends[0]).mean()
    caption, (heads, *lines) = found.tables[0]
    assert caption.startswith("All differences to exclusivity_cost = 0.3 in 2026Q4")
    line = next(line for line in lines if line[0] == "Azure's part of its compute")
    assert number(line[2]) == pytest.approx(100 * ends[0].mean(), rel=1e-3)
    told_ = number(line[heads.index("where exclusivity_cost = 4")].split(" ")[0])
    assert told_ == pytest.approx(100 * difference, abs=0.6)
    effect = rows(found.figures["effect-by-compute_open"].tables[0])
    share = (stored.metrics.query("regime == 2").groupby("setting")["world"].nunique() / 25).to_dict()
    assert number(effect["exclusivity_cost = 4"]["difference"]) == pytest.approx(
        100 * (share.get(2, 0) - share.get(0, 0)), rel=1e-3
    )


def test_a_large_design_is_told_by_what_goes_with_its_settings(sampled):
    found, stored = read(sampled), load(sampled)
    ranks = rows(found.figures["ranks"].tables[0])
    means = stored.outcomes.groupby("setting")["azure_share"].mean()
    expected = means.rank().corr(stored.design["exclusivity_cost"].rank())
    assert number(ranks["Azure's part of its compute"]["exclusivity_cost"]) == pytest.approx(expected, rel=1e-3)
    assert "16 settings × 6 worlds" in found.text
    assert "all 16 settings together" in found.text
    assert "histories" in found.figures["ending"].what  # and no interval, for they are not independent
    assert "interval" not in found.figures["ending"].what


def test_a_comparison_is_drawn_as_its_document_has_it(compared):
    document = json.loads((compared / "compare.json").read_text(encoding="utf-8"))
    found = read(compared)
    assert document["standing"][0] in found.text
    assert "a: as it is. b: exclusivity_cost = 4." in found.text
    lines = rows(found.figures["dates-differ"].tables[0])
    for row in document["dates"]:
        name = row["what"][0].upper() + row["what"][1:]
        if row["changed"]:
            assert number(lines[name]["difference"]) == pytest.approx(100 * row["difference"], rel=1e-3, abs=1e-9)
            assert (lines[name]["stands"] == "yes") == row["stands"]
        else:
            assert name not in lines
    assert all(command in found.text for command in document["worlds"][0]["replay"])


def test_a_study_is_drawn_as_its_document_has_it(studied):
    document = json.loads((studied / "sensitivity.json").read_text(encoding="utf-8"))
    found = read(studied)
    for output in document["outputs"]:
        if output["constant"]:
            assert f"{output['what'][0].upper()}{output['what'][1:]} is the same at every point." in found.text
            continue
        name = "study-" + output["output"].replace("=", "-")
        lines, by = rows(found.figures[name].tables[0]), 100  # both outputs are told in percent
        for row in output["indices"]:
            line = lines[row["parameter"].partition(".")[2]]
            assert number(line["μ*"]) == pytest.approx(by * row["mu_star"], rel=1e-3)
            assert number(line["μ* noise"]) == pytest.approx(by * row["mu_star_noise"], rel=1e-3)
            assert line["verdict"] == row["verdict"]


def test_the_finding_of_a_study_is_what_its_chart_says_moves_it_most():
    def row(name, size, noise):
        return {"parameter": f"motives.{name}", "mu_star": size, "mu_star_noise": noise, "verdict": "shown"}

    output = {"what": "trust", "unit": "fraction", "constant": False, "indices": [row("large", 3.0, 2.0)]}
    output["indices"].append(row("small", 2.0, 0.1))  # farther above its noise, and yet it moves it less
    document = {"method": "morris", "outputs": [output], "parameters": [{}, {}]}
    assert found_by_study(document).startswith("Trust hangs most on large, of 2 parameters varied")


def test_a_single_history_has_lines_and_its_own_page_and_no_intervals(single):
    found = read(single)
    assert "In this history the partnership ends in" in found.text
    transcript = (single / "transcript.txt").read_text(encoding="utf-8")
    assert " ".join(transcript.split()) in found.text
    assert "nine in ten" not in found.text
    assert list(rows(found.figures["fan-openai_revenue"].tables[0])["2030Q4"]) == ["this history"]
    assert "parley run core --seed 4 --out single" in found.text


def test_the_method_tells_seeds_settings_versions_and_how_to_cite(swept):
    found = read(swept)
    assert "seeds 0 to 24" in found.text
    assert "common random numbers" in found.text
    assert "Parley developers. Parley: an agent-based negotiation simulation" in found.text
    assert "A simulation with real firms' names; its offers and words are invented." in found.text
    (made,) = [table for table in found.tables if table[0] == "With what the histories were played"]
    manifest = json.loads((swept / "manifest.json").read_text(encoding="utf-8"))
    assert dict(line for line in made[1] if line[0] in ("numpy", "rules")) == {
        "numpy": manifest["versions"]["numpy"],
        "rules": manifest["versions"]["code"],
    }
    (differ,) = [table for table in found.tables if table[0] == "The settings that differ"]
    assert differ[1][1:] == [["0", "0.3"], ["1", "1"], ["2", "4"]]


@pytest.mark.parametrize(
    "words",
    [
        "batch core --worlds 3 --seed 5 --sweep exclusivity_cost=0.5,2 --sweep strategies.openai=micro,linear",
        pytest.param(
            "batch history --worlds 2 --set exclusivity_cost=2 --keep metrics,deals --metrics trust,regime --chunk 1",
            marks=pytest.mark.slow,
        ),
        "batch core --worlds 2 --keep outcomes",
        "compare core --b exclusivity_cost=2 --worlds 2 --of mean:trust --confidence 0.9",
        pytest.param(
            "sensitivity core --worlds 2 --trajectories 2 --parameters exclusivity_cost=0.3:4,signal_weight --of trust",
            marks=pytest.mark.slow,
        ),
        "run core --seed 9 --set exclusivity_cost=2",
    ],
)
def test_the_command_on_the_page_plays_the_same_again(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    here = ["--workers", "1"] if words.startswith("batch") else []
    assert cli.main([*shlex.split(words), *here, "--out", "first"]) == 0
    text = page(Path("first"))
    (again,) = re.findall(r"<pre>(parley (?:batch|compare|sensitivity|run) [^<]*--out first)</pre>", text)
    shutil.move("first", "kept")
    assert cli.main([*shlex.split(again)[1:], *here]) == 0
    contents = [
        {path.relative_to(place): path.read_bytes() for path in Path(place).rglob("*") if path.is_file()}
        for place in ("first", "kept")
    ]
    assert contents[0] == contents[1]


def test_markup_in_names_and_messages_is_shown_as_text(tmp_path, monkeypatch):
    class Stubborn(Microsoft):
        def decide(self, view, chance):
            raise ArithmeticError(MARKUP)

    scenario = replace(SHORT, name=f"{MARKUP} $x$", summary=MARKUP, learning=MARKUP)
    monkeypatch.setattr(chunk, "cast", seated(microsoft=Stubborn))
    batch(scenario, 2, out=tmp_path / "all")
    text = page(tmp_path / "all")
    assert "<script" not in text
    assert "<b>bold" not in text
    found = Page(text)
    assert found.faults == []
    assert MARKUP in found.text
    assert "2 of 2 histories raised an error and are left out" in found.text
    assert "no history has come to its end" in found.text


def test_histories_that_raised_are_told_of_and_left_out(tmp_path, monkeypatch):
    class Unlucky(Microsoft):
        def decide(self, view, chance):
            if 8 in list(self.model.tape.seeds):
                raise ArithmeticError("nothing doing")
            return super().decide(view, chance)

    monkeypatch.setattr(chunk, "cast", seated(microsoft=Unlucky))
    batch(HISTORY, 5, 6, out=tmp_path / "some", sweep={"exclusivity_cost": [0.3, 4.0]})
    found = read(tmp_path / "some")
    assert "2 of 10 histories raised an error and are left out. The first is world 2, setting 0 (seed 8)" in found.text
    metrics = load(tmp_path / "some").metrics.query("setting == 0 and quarter == '2026Q4'")
    line = rows(found.figures["fan-trust"].tables[0])["2026Q4"]
    assert number(line["median"]) == pytest.approx(100 * metrics["trust"].median(), rel=1e-3)
    assert rows(found.tables[0])  # effects, of the four pairs that are there


def copied(folder, place):
    """A copy to spoil."""
    return Path(shutil.copytree(folder, place / "copy"))


def test_a_folder_with_a_part_missing_is_told_of_as_unfinished(tiny, tmp_path):
    folder = copied(tiny, tmp_path)
    (folder / "metrics" / "part-00001.parquet").unlink()
    found = read(folder)
    assert "unfinished: 24 of 40 histories are here." in found.text
    metrics = load(folder).metrics.query("quarter == '2020Q4' and (world < 16 or world >= 32)")
    assert number(rows(found.figures["fan-trust"].tables[0])["2020Q4"]["median"]) == pytest.approx(
        100 * metrics["trust"].median(), rel=1e-3
    )


def test_a_folder_of_which_nothing_is_there_yet_makes_a_page_that_says_so(tiny, tmp_path):
    folder = copied(tiny, tmp_path)
    for part in folder.glob("outcomes/*"):
        part.unlink()
    found = read(folder)
    assert "unfinished: 0 of 40 histories are here." in found.text
    assert "There is no history to tell of yet." in found.text
    assert found.figures == {}
    assert found.faults == []


@pytest.mark.parametrize("name", ["compare.json", "sensitivity.json"])
@pytest.mark.parametrize("content", ["{", "[]", '{"seeds": {"first": 1, "count": 2}}', "{}"])
def test_a_document_that_cannot_be_used_is_left_out_with_a_word(tiny, tmp_path, name, content):
    folder = copied(tiny, tmp_path)
    (folder / name).write_text(content)
    found = read(folder)
    assert f"{name} cannot be read or is of other histories, and is left out." in found.text
    assert "fan-trust" in found.figures


def test_a_part_that_is_spoilt_is_named_in_a_sentence(tiny, tmp_path, capsys):
    folder = copied(tiny, tmp_path)
    part = folder / "metrics" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:1000])
    assert cli.main(["report", str(folder)]) == 2
    assert re.search(r"part-00000\.parquet: cannot be read \(.+\); remove it, and", capsys.readouterr().err)


def test_folders_that_are_none_are_refused_in_a_sentence(tiny, tmp_path, capsys):
    assert cli.main(["report", str(tmp_path / "nowhere")]) == 2
    assert "there is no such folder" in capsys.readouterr().err
    assert cli.main(["report", str(tmp_path)]) == 2
    assert "has no manifest.json" in capsys.readouterr().err
    assert cli.main(["report", str(tiny), "--out", str(tmp_path)]) == 2
    assert "is a folder; name a file" in capsys.readouterr().err
    assert cli.main(["report", str(tiny), "--out", str(tmp_path / "no" / "page.html")]) == 1
    assert "No such file or directory" in capsys.readouterr().err
    with pytest.raises(StoreError):
        page(tmp_path)


def test_a_page_goes_into_its_folder_and_opens_in_the_browser_if_asked(tiny, tmp_path, monkeypatch, capsys):
    folder, opened = copied(tiny, tmp_path), []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert cli.main(["report", str(folder), "--open"]) == 0
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert opened == [(folder / "report.html").as_uri()]
    assert load(folder).complete
    assert cli.main(["report", str(folder)]) == 0
    assert len(opened) == 1


def test_what_was_not_kept_is_not_told(tmp_path):
    batch(SHORT, 4, out=tmp_path / "few", keep=("metrics",), metrics=("trust", "mean_pay", "regime", "openai_lead"))
    found = read(tmp_path / "few")
    assert {"fan-trust", "fan-mean_pay", "fan-openai_lead", "ending"} <= found.figures.keys()
    assert "deals-by-reason" not in found.figures
    assert "fan-regime" not in found.figures


def test_a_page_takes_no_more_room_for_more_worlds(plain, place):
    """Ten times the worlds, the same parts again."""
    folder = place / "many"
    manifest = json.loads((plain / "manifest.json").read_text(encoding="utf-8"))
    manifest["seeds"]["count"], manifest["chunk"] = 400, 40
    for table in ("metrics", "deals", "events", "outcomes", "failures"):
        (folder / table).mkdir(parents=True)
        whole = pa.concat_tables(pq.read_table(path) for path in sorted((plain / table).iterdir()))
        for part in range(10):
            world = pa.array(whole["world"].to_numpy() + 40 * part)
            pq.write_table(whole.set_column(0, "world", world), folder / table / f"part-{part:05d}.parquet")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    few, many = len(text_of(plain)), len(text_of(folder))
    assert many < 1.1 * few < 1_000_000
    first, last = (rows(read(each).figures["fan-trust"].tables[0])["2026Q4"]["median"] for each in (plain, folder))
    assert first == last


def test_the_program_on_the_page_about_reports_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    told_of = (Path(__file__).parents[2] / "docs" / "report.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", told_of, flags=re.S)
    exec(compile(program.replace("worlds=40", "worlds=4"), "report.md", "exec"), {"__name__": "page"})
    assert capsys.readouterr().out.strip() == "results/forty/report.html"
