"""coopkg: a knowledge graph and ontology of the concepts of cooperation.

>>> import coopkg
>>> kg = coopkg.open()                                   # doctest: +SKIP
>>> kg.concept("rivalite").statements                    # doctest: +SKIP
>>> kg.ask("who-says", concept="rivalite").to_pandas()   # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coopkg.errors import CoopkgError
    from coopkg.knowledge_graph import KnowledgeGraph, open  # noqa: A004

__version__ = "0.1.0"
__all__ = ["CoopkgError", "KnowledgeGraph", "__version__", "open"]


def __getattr__(name: str) -> Any:
    if name in ("KnowledgeGraph", "open"):
        from coopkg import knowledge_graph

        return getattr(knowledge_graph, name)
    if name == "CoopkgError":
        from coopkg.errors import CoopkgError

        return CoopkgError
    raise AttributeError(name)
