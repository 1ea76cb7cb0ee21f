"""What the graph says of itself as a dataset: VoID (W3C 2011) and DCAT 3 (W3C 2024), kept to what is true here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from coopkg.graph.formats import DATASET_FORMATS
from coopkg.graph.generations import Manifest
from coopkg.messages import LANGUAGES
from coopkg.namespaces import base, iri
from coopkg_api.choosing import WHOLE
from coopkg_api.phrases import phrase
from coopkg_api.service_description import VOID

_DCAT = "http://www.w3.org/ns/dcat#"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_TERMS_OF_USE = ("dcterms:license", "dcterms:rights")
_VOCABULARIES = ("coop", "dcterms", "foaf", "oa", "prov", "skos", "sssom")
PREFIXES = {"void": VOID, "dcat": _DCAT, **{name: iri(f"{name}:") for name in ("dcterms", "foaf", "xsd")}}


@dataclass(frozen=True)
class Place:
    """Where the service is: its own address without a last slash, and that of the description."""

    service: str
    description: str

    @property
    def dataset(self) -> NamedNode:
        """The dataset itself."""
        return NamedNode(f"{self.description}#dataset")


def dataset_description(place: Place, manifest: Manifest, ontology: Iterable[Triple]) -> list[Triple]:
    """Return the description.

    Args:
        place: where the service is.
        manifest: of the generation that is served, with its graphs.
        ontology: triples of the ontology, whose terms of use hold for the graph.
    """
    return [
        _triple(NamedNode(place.description), "rdf:type", NamedNode(f"{VOID}DatasetDescription")),
        _triple(NamedNode(place.description), "foaf:primaryTopic", place.dataset),
        *_what(place, manifest),
        *_terms_of_use(place.dataset, ontology),
        *_dumps(place),
        *_graphs(place, manifest),
    ]


def _what(place: Place, manifest: Manifest) -> Iterator[Triple]:
    dataset = place.dataset
    yield _triple(dataset, "rdf:type", NamedNode(f"{VOID}Dataset"))
    yield _triple(dataset, "rdf:type", NamedNode(f"{_DCAT}Dataset"))
    for name, key in (("dcterms:title", "site.name"), ("dcterms:description", "about.lead")):
        for lang in LANGUAGES:
            yield _triple(dataset, name, Literal(phrase(key, lang), language=lang))
    for lang in LANGUAGES:
        yield _triple(dataset, "dcterms:language", Literal(lang))
    moment = NamedNode(iri("xsd:dateTime"))
    yield _triple(dataset, "dcterms:modified", Literal(manifest.built_at, datatype=moment))
    yield Triple(dataset, NamedNode(f"{_DCAT}version"), Literal(manifest.version))
    yield Triple(dataset, NamedNode(f"{_DCAT}landingPage"), NamedNode(f"{place.service}/"))
    yield Triple(dataset, NamedNode(f"{VOID}sparqlEndpoint"), NamedNode(f"{place.service}/sparql"))
    yield Triple(dataset, NamedNode(f"{VOID}uriSpace"), Literal(f"{base()}id/"))
    yield Triple(dataset, NamedNode(f"{VOID}triples"), Literal(manifest.counts["triples"]))
    for prefix in _VOCABULARIES:
        yield Triple(dataset, NamedNode(f"{VOID}vocabulary"), NamedNode(iri(f"{prefix}:")))


def _terms_of_use(dataset: NamedNode, ontology: Iterable[Triple]) -> Iterator[Triple]:
    header, wanted = NamedNode(iri("coop:")[:-1]), {iri(name) for name in _TERMS_OF_USE}
    for said in ontology:
        if said.subject == header and said.predicate.value in wanted:
            yield Triple(dataset, said.predicate, said.object)


def _dumps(place: Place) -> Iterator[Triple]:
    for name in WHOLE:
        dump = NamedNode(f"{place.service}/sparql/graph?format={name}")
        distribution = NamedNode(f"{place.description}#{name}")
        media_type = NamedNode(_MEDIA_TYPES + DATASET_FORMATS[name].media_type)
        yield Triple(place.dataset, NamedNode(f"{VOID}dataDump"), dump)
        yield Triple(place.dataset, NamedNode(f"{_DCAT}distribution"), distribution)
        yield _triple(distribution, "rdf:type", NamedNode(f"{_DCAT}Distribution"))
        yield Triple(distribution, NamedNode(f"{_DCAT}downloadURL"), dump)
        yield Triple(distribution, NamedNode(f"{_DCAT}mediaType"), media_type)


def _graphs(place: Place, manifest: Manifest) -> Iterator[Triple]:
    """Yield each named graph as a part, with the address here at which it can be had."""
    for name, triples in sorted(manifest.graphs.items()):
        if name.startswith(base()):
            part = NamedNode(name)
            yield Triple(place.dataset, NamedNode(f"{VOID}subset"), part)
            yield _triple(part, "rdf:type", NamedNode(f"{VOID}Dataset"))
            yield Triple(part, NamedNode(f"{VOID}triples"), Literal(triples))
            yield Triple(part, NamedNode(f"{VOID}dataDump"), NamedNode(f"{place.service}/{name[len(base()) :]}"))


def _triple(subject: NamedNode, name: str, value: NamedNode | Literal) -> Triple:
    return Triple(subject, NamedNode(iri(name)), value)
