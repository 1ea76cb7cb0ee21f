"""Other engines: the graph on a SPARQL 1.1 server elsewhere, published there and read from there."""
