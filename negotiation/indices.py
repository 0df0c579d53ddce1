"""Indices in loops count from the front, so that none need be looked at for a sign first.

Python counts a negative index from the end, and Numba looks at every index in case it is one: three instructions each,
and the length of the array at hand, in loops that do little more than to look up and compare. No loop here counts from
the end, so their indices are said to have no sign. Only one that is written down as a number, such as −1 for the last,
still counts from there.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from numba import types
from numba.core import ir
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.imputils import impl_ret_borrowed
from numba.core.ir_utils import build_definitions, get_definition, guard
from numba.core.untyped_passes import LiteralPropagationSubPipelinePass
from numba.extending import intrinsic

from negotiation.stamp import stamp


@intrinsic
def _from_the_front(_: Any, index: Any) -> tuple[Any, Callable[..., Any]]:
    """An index as a number without a sign; what is no whole number, such as a slice, stays what it is."""
    kind = types.uintp if getattr(index, "signed", False) else index

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return impl_ret_borrowed(context, builder, kind, context.cast(builder, given[0], index, kind))

    return kind(index), build


@register_pass(mutates_CFG=False, analysis_only=False)
class _Indices(FunctionPass):
    """Puts ``_from_the_front`` around every index that is worked out."""

    _name = "indices_from_the_front"

    def __init__(self) -> None:
        FunctionPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        """Change the code of a function before its types are known; whether anything was."""
        code = state.func_ir
        for block in code.blocks.values():
            block.body = [each for statement in block.body for each in _changed(statement, code, block.scope)]
        code._definitions = build_definitions(code.blocks)
        return True


def _changed(statement: Any, code: Any, scope: Any) -> Iterator[Any]:
    """A statement, behind those that work out its index if it has one."""
    looks_up = isinstance(statement, ir.Assign) and getattr(statement.value, "op", "") == "getitem"
    asks = statement.value if looks_up else statement if isinstance(statement, ir.SetItem) else None
    if asks is not None:
        along = guard(get_definition, code, asks.index)
        several = getattr(along, "op", "") == "build_tuple"
        indices = []
        for index in along.items if several else [asks.index]:
            known = index
            if not isinstance(guard(get_definition, code, index), ir.Const):
                rule, known = (scope.redefine(name, statement.loc) for name in ("$rule", "$from_the_front"))
                yield ir.Assign(ir.Global("_from_the_front", _from_the_front, statement.loc), rule, statement.loc)
                yield ir.Assign(ir.Expr.call(rule, [index], (), statement.loc), known, statement.loc)
            indices.append(known)
        asks.index = indices[0]
        if several:
            asks.index = scope.redefine("$from_the_front", statement.loc)
            yield ir.Assign(ir.Expr.build_tuple(indices, statement.loc), asks.index, statement.loc)
    yield statement


#: Another one when something else is done with indices: machine code made before is not used then.
VERSION: Final = stamp(_changed)


class FromTheFront(CompilerBase):
    """Numba's compiler, with indices that count from the front."""

    def define_pipelines(self) -> list[Any]:
        """One way to translate, as usual, with a step more before types are looked for."""
        steps = DefaultPassBuilder.define_nopython_pipeline(self.state)
        steps.add_pass_after(_Indices, LiteralPropagationSubPipelinePass)
        steps.finalize()
        return [steps]
