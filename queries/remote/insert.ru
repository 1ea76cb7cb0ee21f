INSERT DATA {
  GRAPH <urn:coopkg:graph> {
# triples
  }
}
