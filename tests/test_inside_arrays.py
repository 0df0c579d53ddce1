"""No loop looks beyond an array: its indices are not looked at when it runs, so they are here."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from experiments import batch

ROOT = Path(__file__).parents[1]
_WORDS = {"strategy_openai": ["learning", "micro", "boulware"]}
_PLAYED = """
from pathlib import Path
import numba, numpy as np
from experiments import batch
from negotiation.compiled import compiled
@compiled
def last(values, place):
    return values[place]
for place in (3, -1):
    try:
        last(np.ones(3), place)
    except IndexError:
        continue
    raise SystemExit(f"place {{place}} of three was not noticed")
for name in ("history", "talks-every-quarter"):
    batch(name, 4, sweep={words}).metrics.to_parquet(Path({folder!r}, name + ".parquet"))
"""


@pytest.mark.slow
def test_a_history_is_the_same_where_every_index_is_looked_at(tmp_path: Path) -> None:
    watched = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path / "code")}
    code = _PLAYED.format(words=_WORDS, folder=str(tmp_path))
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=watched, check=True)
    for name in ("history", "talks-every-quarter"):
        pd.testing.assert_frame_equal(
            pd.read_parquet(tmp_path / f"{name}.parquet"), batch(name, 4, sweep=_WORDS).metrics, check_exact=True
        )
