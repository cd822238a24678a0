"""The GraphQL surface: a lean schema derived from the ontology, its limits, and the one route that answers."""
