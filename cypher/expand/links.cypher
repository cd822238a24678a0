// The neighbours of an entity by links that hold, counted by type, direction and kind.
//
// param  id: STRING                       the entity
// param  cap: INTEGER                     above this many neighbours of a type and kind none are listed
// return type: STRING                     type of the links
// return leads_out: BOOLEAN               whether they lead from the entity
// return kind: STRING                     kind of the neighbours
// return total: INTEGER                   how many there are
// return found: LIST<LIST<ANY>>           id, role and number of claims of each, in no order; empty above the cap
// access read
// budget 5 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]-(other)
WHERE holds(link) AND open(other)
WITH type(link) AS type, startNode(link) = entity AS leads_out,
  head([label IN labels(other) WHERE label <> 'Entity']) AS kind, other, link, size(claims(link)) AS claims
WITH type, leads_out, kind, count(*) AS total, collect([other.id, link.role, claims])[..$cap + 1] AS found
RETURN type, leads_out, kind, total, CASE WHEN total > $cap THEN [] ELSE found END AS found
