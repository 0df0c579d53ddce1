"""The tutorial runs from its first cell to its last, and is kept without what a run leaves behind."""

import json
from pathlib import Path

import matplotlib
import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "docs" / "tutorial.ipynb"
#: What the notebook plays with, and what is enough to see that its code runs.
USUAL, FEW = "WORLDS = 100\n", "WORLDS = 12\n"


def programs():
    """The code of every cell."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_it_is_kept_without_outputs_and_valid():
    told = NOTEBOOK.read_text(encoding="utf-8")
    notebook = nbformat.reads(told, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert not cell.metadata
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_its_code_runs_with_few_worlds(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    matplotlib.use("Agg")
    code = "\n".join(programs())
    assert USUAL in code
    known = {"__name__": "tutorial"}
    exec(compile(code.replace(USUAL, FEW), NOTEBOOK.name, "exec"), known)
    assert known["histories"].complete
    title = known["axes"].get_title(loc="left")
    assert title.startswith("OpenAI may buy from any cloud in ")
    assert known["axes"].get_ylabel() == "worlds with open compute, %"
    assert len(known["axes"].lines) == 4
    assert known["study"].indices["verdict"].isin(["shown", "noise", "nothing"]).all()
    assert (tmp_path / "results" / "tutorial" / "report.html").exists()
    assert "Microsoft and OpenAI, 2019Q3 to 2030Q4" in capsys.readouterr().out
    known["plt"].close("all")


@pytest.mark.slow
def test_it_runs_as_a_notebook_and_shows_a_figure(tmp_path):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [output for output in shown if output.output_type == "error"]
    said = [output.text for output in shown if output.get("name") == "stderr"]
    assert [text for text in said if "TqdmWarning" not in text] == []  # said where no widgets are installed
    assert sum("image/png" in output.get("data", {}) for output in shown) == 1
    assert sum("text/html" in output.get("data", {}) for output in shown) >= 8
