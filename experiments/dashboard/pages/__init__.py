"""The pages, in the order of the navigation: one file each, whose ``Page`` shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Final

import solara

from experiments.dashboard.pages import compare, evidence, folders, histories, seat, watch, whatif
from experiments.dashboard.parts.frame import around


@dataclass(frozen=True)
class Listed:
    """A page in the navigation.

    Attributes:
        path: in the address, from the slash on.
        file: has ``TITLE``, ``PURPOSE`` and ``Page``.
    """

    path: str
    file: ModuleType

    @property
    def name(self) -> str:
        """As the navigation has it."""
        return str(self.file.TITLE)


PAGES: Final = (
    Listed("/", watch),
    Listed("/whatif", whatif),
    Listed("/seat", seat),
    Listed("/histories", histories),
    Listed("/compare", compare),
    Listed("/experiments", folders),
    Listed("/evidence", evidence),
)


@solara.component
def Layout(children: Sequence[solara.Element] = ()) -> None:  # noqa: N802 Solara looks for this name
    """Every page has the same around it."""
    listed = [{"path": each.path, "name": each.name, "does": each.file.PURPOSE} for each in PAGES]
    around(listed, children=list(children))


#: Solara looks for this name.
routes = [
    solara.Route(
        path=each.path.lstrip("/") or "/",
        component=each.file.Page,
        label=f"{each.name} – Parley",
        layout=Layout if each.path == "/" else None,  # a root's layout is around its siblings too
    )
    for each in PAGES
]
