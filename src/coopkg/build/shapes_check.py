"""Shapes that are Turtle but not SHACL: refused where they are written, before pyshacl passes over them in silence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from coopkg import resources
from coopkg.build import shacl
from coopkg.build.load import Document, Documents, read_document
from coopkg.build.shacl import SH, Term, misspelt, shown, term_of, text_of
from coopkg.errors import SyntaxFault
from coopkg.namespaces import iri, shorten

_FIRST, _REST, _NIL, _TYPE = (iri(f"rdf:{name}") for name in ("first", "rest", "nil", "type"))
_PROPERTY_SHAPE = ox.NamedNode(f"{SH}PropertyShape")
_SHAPE_CLASSES = (ox.NamedNode(f"{SH}NodeShape"), _PROPERTY_SHAPE)
_NEED_NO_DECLARATION = tuple(iri(f"{prefix}:") for prefix in ("owl", "rdf", "rdfs", "sh"))


def declared_terms() -> frozenset[str]:
    """Return the IRIs of the terms that the project's ontology declares (``coop.ttl`` and ``modules/``)."""
    files = (*resources.files("ontology", "coop.ttl"), *resources.files("ontology", "modules/*.ttl"))
    return frozenset(name for path in files for name in read_document(path).lines)


class ShapesCheck:
    """Refuses what pyshacl would pass over in silence, or would blame on nothing that has a line.

    Args:
        documents: the files of the shapes.
        terms: the IRIs that paths, classes and targets may name, beside those of RDF, RDFS, OWL and SHACL.
    """

    def __init__(self, documents: Documents, terms: frozenset[str]) -> None:
        self._documents, self._terms = documents, terms
        self._facts: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._parents: dict[Term, Term] = {}
        self._named: set[Term] = set()
        for triple in documents.triples():
            self._facts[triple.subject][triple.predicate.value].append(triple.object)
            self._named.add(triple.object)
            if isinstance(triple.object, ox.BlankNode):
                self._parents[triple.object] = triple.subject

    def require(self) -> None:
        """Raise SyntaxFault for the first fault; a misspelt term before what is missing because of it."""
        for find in (self._unknown, self._ill_said, self._pathless, self._undeclared, self._unused):
            for document in self._documents:
                for triple in document.triples:
                    if detail := find(triple):
                        raise self._fault(document, triple.subject, detail)

    def _fault(self, document: Document, node: Term, detail: str) -> SyntaxFault:
        above = set()
        while node in self._parents and node not in above:
            above.add(node)
            node = self._parents[node]
        name = node.value if isinstance(node, ox.NamedNode) else ""
        detail = f"{shorten(name) or 'a shape without a name'}: {detail}"
        return SyntaxFault(path=document.path, line=document.lines.get(name, 1), column=1, detail=detail)

    def _unknown(self, triple: ox.Triple) -> str:
        """Tell which name in the namespace of SHACL is none of its terms."""
        a_class = triple.predicate.value == _TYPE
        expected = shacl.CLASSES if a_class else shacl.PROPERTIES | shacl.CLASSES | shacl.VALUES
        return misspelt(triple.predicate, shacl.PROPERTIES) or misspelt(triple.object, expected)

    def _ill_said(self, triple: ox.Triple) -> str:
        """Tell which value is not what its property asks for."""
        term = term_of(triple.predicate)
        if term in shacl.SAID:
            return shacl.SAID[term](triple.object, term)
        if term in shacl.LISTS and not self._is_list(triple.object):
            return f"sh:{term} must be a list in parentheses, not {shown(triple.object)}."
        if term in shacl.SHAPES:
            return self._missing(triple.object, term)
        if term in shacl.SHAPE_LISTS:
            return next(filter(None, (self._missing(item, term) for item in self._items(triple.object))), "")
        return self._query(triple) if term == "select" else ""

    def _missing(self, shape: Term, term: str) -> str:
        if isinstance(shape, ox.BlankNode) or (isinstance(shape, ox.NamedNode) and shape in self._facts):
            return ""
        return f"sh:{term} names {shown(shape)}, a shape that is written nowhere."

    def _is_list(self, head: Term) -> bool:
        seen: set[Term] = set()
        while head not in seen and head in self._facts:
            seen.add(head)
            facts = self._facts[head]
            if not len(facts.get(_FIRST, ())) == len(facts.get(_REST, ())) == 1:
                return False
            head = facts[_REST][0]
        return head == ox.NamedNode(_NIL)

    def _items(self, head: Term) -> Iterator[Term]:
        """Yield the items of a list; nothing for what is none."""
        if self._is_list(head):
            while head in self._facts:
                yield self._facts[head][_FIRST][0]
                head = self._facts[head][_REST][0]

    def _query(self, triple: ox.Triple) -> str:
        """Tell why a query cannot be read."""
        declared = (
            self._facts[declaration]
            for graph in self._facts[triple.subject].get(f"{SH}prefixes", ())
            for declaration in self._facts.get(graph, {}).get(f"{SH}declare", ())
        )
        prefixes = {text_of(one, "prefix"): text_of(one, "namespace") for one in declared}
        query = getattr(triple.object, "value", "").replace("$PATH", "?PATH")
        try:
            ox.Store().query(query, prefixes=prefixes)
        except (SyntaxError, ValueError) as fault:
            return f"sh:select is not a query: {' '.join(str(fault).split())}"
        return ""

    def _pathless(self, triple: ox.Triple) -> str:
        """Tell which property shape has no path, or several: at the shape itself where it says that it is one."""
        term, shape = term_of(triple.predicate), triple.subject
        paths = len(self._facts[shape].get(f"{SH}path", ()))
        if (term == "path" or triple.object == _PROPERTY_SHAPE) and paths != 1:
            return f"sh:path must be there once, not {paths} times."
        if term == "property" and f"{SH}path" not in (part := self._facts[triple.object]):
            said = _PROPERTY_SHAPE in part.get(_TYPE, ())
            return "" if said else f"sh:property leads to {shown(triple.object)}, which has no sh:path."
        return ""

    def _undeclared(self, triple: ox.Triple) -> str:
        """Tell which property or class, in a path, target or constraint, the ontology does not declare."""
        term = term_of(triple.predicate)
        if term not in shacl.NAMING:
            return ""
        for node in (triple.object, *self._items(triple.object)):
            if isinstance(node, ox.NamedNode) and not self._is_declared(node.value):
                return f"sh:{term} names {shown(node)}, a term that the ontology does not declare."
        return ""

    def _is_declared(self, name: str) -> bool:
        return name in self._terms or name.startswith(_NEED_NO_DECLARATION)

    def _unused(self, triple: ox.Triple) -> str:
        """Tell which shape applies to nothing: it has no target, and no other shape leads to it."""
        if triple.predicate.value != _TYPE or triple.object not in _SHAPE_CLASSES or triple.subject in self._named:
            return ""
        targets = any(term_of(ox.NamedNode(name)) in shacl.TARGETS for name in self._facts[triple.subject])
        return "" if targets else "no shape names it (sh:property) and it has no target, so it checks nothing."
