"""Tables as Parquet parts: the same rows are the same bytes, whoever writes them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from experiments.chunk import KEYS, columns_of, words_of
from experiments.plan import Plan
from negotiation.clock import Quarter

#: Every table, in the order in which they are told of.
TABLES: Final = ("metrics", "deals", "offers", "events", "outcomes", "failures")
COMPRESSION: Final = "snappy"
#: Values handed to the encoder at once; the library's own choice of 1,024 is a tenth slower.
AT_ONCE: Final = 1 << 16


def tables_of(plan: Plan) -> tuple[str, ...]:
    """The tables a plan leaves in a folder."""
    return tuple(table for table in TABLES if table in (*plan.keep, "outcomes", "failures"))


def schema_of(table: str, plan: Plan) -> pa.Schema:
    """The types of a table's columns."""
    words = words_of(table)
    return pa.schema([(name, _type(name, words)) for name in columns_of(table, plan)])


def _type(name: str, words: frozenset[str]) -> pa.DataType:
    if name in KEYS:
        return pa.int64()
    return pa.string() if name in words else pa.float64()


def write_part(path: Path, table: str, columns: Mapping[str, NDArray[Any]], plan: Plan) -> None:
    """Write some rows of a table and see them on the disk.

    Args:
        path: of a new file.
        table: its name.
        columns: one array a column; quarters as numbers of the clock.
        plan: what they are of.

    Raises:
        OSError: the disk is full, or fails.
    """
    schema = schema_of(table, plan)
    arrays = {field.name: _arrow(field, columns[field.name], plan) for field in schema}
    try:
        with path.open("xb") as file:
            pq.write_table(
                pa.table(arrays),
                file,
                compression=COMPRESSION,
                use_dictionary=[field.name for field in schema if field.type != pa.float64()],
                write_statistics=[*KEYS],
                write_batch_size=AT_ONCE,
                store_schema=False,  # readers get plain words, not categories
            )
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:  # a full disk does not say of which file
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _arrow(field: pa.Field, values: NDArray[Any], plan: Plan) -> pa.Array:
    if field.name == "quarter":
        first, last = plan.scenario.start.index, plan.scenario.end.index
        words = [str(Quarter(index)) for index in range(first, last + 1)]
        return pa.DictionaryArray.from_arrays((values - first).astype(np.int8), words)
    return pa.array(values, type=field.type)
