"""Ways to edit the ontology for people who do not write Turtle."""
