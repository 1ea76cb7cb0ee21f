"""The vocabulary of SHACL: its terms, and what the value of each property must be.

Source: SHACL, W3C Recommendation of 2017, appendix on the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

import pyoxigraph as ox

from coopkg.namespaces import shorten

SH = "http://www.w3.org/ns/shacl#"
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
VALUES = _words("BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRI IRIOrLiteral Info Literal Violation Warning")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def term_of(node: Term) -> str:
    """Return the name of a term in the namespace of SHACL, else nothing."""
    return node.value.removeprefix(SH) if isinstance(node, ox.NamedNode) and node.value.startswith(SH) else ""


def misspelt(node: Term, expected: frozenset[str]) -> str:
    """Tell that a name in the namespace of SHACL is not one of those expected, and which is near."""
    term = term_of(node)
    if not term or term in expected:
        return ""
    near = "".join(f" Did you mean sh:{name}?" for name in get_close_matches(term, sorted(expected), 1))
    return f"sh:{term} is not a term of SHACL that may stand here.{near}"


def shown(node: Term) -> str:
    """Return a node as people write it."""
    return shorten(node.value) if isinstance(node, ox.NamedNode) else str(node)


def text_of(facts: Mapping[str, list[Term]], term: str) -> str:
    """Return the first value of a property of SHACL, as text."""
    return next((str(getattr(node, "value", "")) for node in facts.get(SH + term, ())), "")


def _not_whole(node: Term, term: str) -> str:
    whole = isinstance(node, ox.Literal) and node.datatype.value == _XSD_INTEGER and re.fullmatch(r"\+?\d+", node.value)
    return "" if whole else f"sh:{term} must be a whole number, not {shown(node)}."


def _not_spoken(node: Term, term: str) -> str:
    spoken = isinstance(node, ox.Literal) and node.language
    return "" if spoken else f"sh:{term} must be a text with its language, not {shown(node)}."


def _not_boolean(node: Term, term: str) -> str:
    boolean = isinstance(node, ox.Literal) and node in (ox.Literal(True), ox.Literal(False))
    return "" if boolean else f"sh:{term} must be true or false, not {shown(node)}."


def _not_path(node: Term, term: str) -> str:
    path = isinstance(node, ox.NamedNode | ox.BlankNode)
    return "" if path else f"sh:{term} must be a property or a path, not {shown(node)}."


def _not_pattern(node: Term, term: str) -> str:
    try:
        re.compile(getattr(node, "value", ""))
    except re.error as fault:
        return f"sh:{term} {shown(node)} is not a regular expression: {fault}."
    return ""


SHAPES = _words("property node not qualifiedValueShape")
"""Properties whose value is a shape."""
SHAPE_LISTS = _words("and or xone")
"""Properties whose value is a list of shapes."""
LISTS = SHAPE_LISTS | _words("alternativePath ignoredProperties in languageIn")
"""Properties whose value is a list."""
TARGETS = _words("targetClass targetNode targetObjectsOf targetSubjectsOf")
"""Properties that say to what a shape applies."""
PATHS = _words("alternativePath inversePath oneOrMorePath path zeroOrMorePath zeroOrOnePath")
"""Properties whose value is a property, or a path of properties."""
NAMING = PATHS | _words(
    "class disjoint equals ignoredProperties lessThan lessThanOrEquals targetClass targetObjectsOf targetSubjectsOf"
)
"""Properties whose values are terms of some vocabulary."""
_COUNTS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
SAID: Mapping[str, Callable[[Term, str], str]] = {
    **dict.fromkeys(_COUNTS, _not_whole),
    **dict.fromkeys(("closed", "deactivated", "qualifiedValueShapesDisjoint", "uniqueLang"), _not_boolean),
    "message": _not_spoken,
    "path": _not_path,
    "pattern": _not_pattern,
}
"""What a value must be, told as a sentence where it is not."""
