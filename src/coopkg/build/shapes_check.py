"""Shapes that are Turtle but not SHACL: refused where they are written, before pyshacl passes over them in silence.

Source of the terms: SHACL, W3C Recommendation of 2017, appendix on the vocabulary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

import pyoxigraph as ox

from coopkg.build.load import Document, Documents
from coopkg.errors import SyntaxFault
from coopkg.namespaces import shorten

_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROPERTIES = _words(
    """
    alternativePath and annotationProperty annotationValue annotationVarName ask class closed conforms datatype
    deactivated declare defaultValue description detail disjoint entailment equals flags focusNode group hasValue
    ignoredProperties in inversePath labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive
    maxInclusive maxLength message minCount minExclusive minInclusive minLength name namespace node nodeKind
    nodeValidator not oneOrMorePath optional or order parameter path pattern prefix prefixes property
    propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint result
    resultAnnotation resultMessage resultPath resultSeverity select severity shapesGraph shapesGraphWellFormed
    sourceConstraint sourceConstraintComponent sourceShape sparql suggestedShapesGraph targetClass targetNode
    targetObjectsOf targetSubjectsOf uniqueLang validator value xone zeroOrMorePath zeroOrOnePath
    """
)
"""The properties of SHACL (W3C Recommendation); pyshacl takes no notice of any other."""
CLASSES = _words(
    """
    AbstractResult ConstraintComponent NodeKind NodeShape Parameter Parameterizable PrefixDeclaration PropertyGroup
    PropertyShape ResultAnnotation SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint SPARQLExecutable
    SPARQLSelectExecutable SPARQLSelectValidator Severity Shape ValidationReport ValidationResult Validator
    """
)
"""The classes of SHACL."""
_VALUES = _words("BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRI IRIOrLiteral Info Literal Violation Warning")
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class ShapesCheck:
    """Refuses what pyshacl would pass over in silence, or would blame on nothing that has a line.

    Args:
        documents: the files of the shapes.
    """

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._facts: dict[_Term, dict[str, list[_Term]]] = defaultdict(lambda: defaultdict(list))
        self._parents: dict[_Term, _Term] = {}
        for triple in documents.triples():
            self._facts[triple.subject][triple.predicate.value].append(triple.object)
            if isinstance(triple.object, ox.BlankNode):
                self._parents[triple.object] = triple.subject

    def require(self) -> None:
        """Raise SyntaxFault for the first fault; a misspelt term before what is missing because of it."""
        for find in (self._unknown, self._ill_said, self._pathless):
            for document in self._documents:
                for triple in document.triples:
                    if detail := find(triple):
                        raise self._fault(document, triple.subject, detail)

    def _fault(self, document: Document, node: _Term, detail: str) -> SyntaxFault:
        above = set()
        while node in self._parents and node not in above:
            above.add(node)
            node = self._parents[node]
        name = node.value if isinstance(node, ox.NamedNode) else ""
        detail = f"{shorten(name) or 'a shape without a name'}: {detail}"
        return SyntaxFault(path=document.path, line=document.lines.get(name, 1), column=1, detail=detail)

    def _unknown(self, triple: ox.Triple) -> str:
        """Tell which name in the namespace of SHACL is none of its terms."""
        a_class = triple.predicate.value == f"{_RDF}type"
        expected = CLASSES if a_class else PROPERTIES | CLASSES | _VALUES
        return _misspelt(triple.predicate, PROPERTIES) or _misspelt(triple.object, expected)

    def _ill_said(self, triple: ox.Triple) -> str:
        """Tell which value is not what its property asks for."""
        term = _term(triple.predicate)
        if term in _SAID:
            return _SAID[term](triple.object, term)
        if term in _SHAPES:
            return self._missing(triple.object, term)
        if term in _LISTS:
            return next(filter(None, (self._missing(item, term) for item in self._items(triple.object))), "")
        return self._query(triple) if term == "select" else ""

    def _missing(self, shape: _Term, term: str) -> str:
        if isinstance(shape, ox.BlankNode) or (isinstance(shape, ox.NamedNode) and shape in self._facts):
            return ""
        return f"sh:{term} names {_shown(shape)}, a shape that is written nowhere."

    def _items(self, head: _Term) -> Iterator[_Term]:
        seen = set()
        while head not in seen and head in self._facts:
            seen.add(head)
            yield from self._facts[head].get(f"{_RDF}first", ())
            head = next(iter(self._facts[head].get(f"{_RDF}rest", ())), head)

    def _query(self, triple: ox.Triple) -> str:
        """Tell why a query cannot be read."""
        declared = (
            self._facts[declaration]
            for graph in self._facts[triple.subject].get(f"{_SH}prefixes", ())
            for declaration in self._facts.get(graph, {}).get(f"{_SH}declare", ())
        )
        prefixes = {_text(one, "prefix"): _text(one, "namespace") for one in declared}
        query = getattr(triple.object, "value", "").replace("$PATH", "?PATH")
        try:
            ox.Store().query(query, prefixes=prefixes)
        except (SyntaxError, ValueError) as fault:
            return f"sh:select is not a query: {' '.join(str(fault).split())}"
        return ""

    def _pathless(self, triple: ox.Triple) -> str:
        """Tell which property shape has no path, or several: at the shape itself where it says that it is one."""
        term, shape, a_property_shape = _term(triple.predicate), triple.subject, ox.NamedNode(f"{_SH}PropertyShape")
        paths = len(self._facts[shape].get(f"{_SH}path", ()))
        if (term == "path" or triple.object == a_property_shape) and paths != 1:
            return f"sh:path must be there once, not {paths} times."
        if term == "property" and f"{_SH}path" not in (part := self._facts[triple.object]):
            said = a_property_shape in part.get(f"{_RDF}type", ())
            return "" if said else f"sh:property leads to {_shown(triple.object)}, which has no sh:path."
        return ""


def _term(node: _Term) -> str:
    """Return the name of a term in the namespace of SHACL, else nothing."""
    return node.value.removeprefix(_SH) if isinstance(node, ox.NamedNode) and node.value.startswith(_SH) else ""


def _misspelt(node: _Term, expected: frozenset[str]) -> str:
    term = _term(node)
    if not term or term in expected:
        return ""
    near = "".join(f" Did you mean sh:{name}?" for name in get_close_matches(term, sorted(expected), 1))
    return f"sh:{term} is not a term of SHACL that may stand here.{near}"


def _shown(node: _Term) -> str:
    return shorten(node.value) if isinstance(node, ox.NamedNode) else str(node)


def _text(facts: Mapping[str, list[_Term]], term: str) -> str:
    return next((str(getattr(node, "value", "")) for node in facts.get(_SH + term, ())), "")


def _not_whole(node: _Term, term: str) -> str:
    whole = isinstance(node, ox.Literal) and node.datatype.value == _XSD_INTEGER and re.fullmatch(r"\+?\d+", node.value)
    return "" if whole else f"sh:{term} must be a whole number, not {_shown(node)}."


def _not_spoken(node: _Term, term: str) -> str:
    spoken = isinstance(node, ox.Literal) and node.language
    return "" if spoken else f"sh:{term} must be a text with its language, not {_shown(node)}."


def _not_boolean(node: _Term, term: str) -> str:
    boolean = isinstance(node, ox.Literal) and node in (ox.Literal(True), ox.Literal(False))
    return "" if boolean else f"sh:{term} must be true or false, not {_shown(node)}."


def _not_path(node: _Term, term: str) -> str:
    path = isinstance(node, ox.NamedNode | ox.BlankNode)
    return "" if path else f"sh:{term} must be a property or a path, not {_shown(node)}."


def _not_pattern(node: _Term, term: str) -> str:
    try:
        re.compile(getattr(node, "value", ""))
    except re.error as fault:
        return f"sh:{term} {_shown(node)} is not a regular expression: {fault}."
    return ""


_SHAPES = frozenset({"property", "node", "not", "qualifiedValueShape"})
_LISTS = frozenset({"and", "or", "xone"})
_COUNTS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
_SAID: Mapping[str, Callable[[_Term, str], str]] = {
    **dict.fromkeys(_COUNTS, _not_whole),
    **dict.fromkeys(("closed", "deactivated", "qualifiedValueShapesDisjoint", "uniqueLang"), _not_boolean),
    "message": _not_spoken,
    "path": _not_path,
    "pattern": _not_pattern,
}
