"""How people ask: GraphQL, REST, access."""
