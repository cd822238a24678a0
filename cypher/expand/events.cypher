// The neighbours of an entity by events up to a moment, counted by type, direction and kind.
//
// param  id: STRING                       the entity
// param  cap: INTEGER                     above this many neighbours of a type and kind none are listed
// return type: STRING                     type of the events
// return leads_out: BOOLEAN               whether they lead from the entity
// return kind: STRING                     kind of the neighbours
// return total: INTEGER                   how many there are
// return found: LIST<LIST<ANY>>           id, '' and number of events of each, in no order; empty above the cap
// access read
// budget 5 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
MATCH (entity)-[event:SEEN_AT|CALLED|TRANSFERRED|WITHDREW]-(other)
WHERE happened(event) AND open(other) AND event.at <= $as_of
WITH type(event) AS type, startNode(event) = entity AS leads_out, other, count(*) AS events
WITH type, leads_out, head([label IN labels(other) WHERE label <> 'Entity']) AS kind, count(*) AS total,
  collect([other.id, '', events])[..$cap + 1] AS found
RETURN type, leads_out, kind, total, CASE WHEN total > $cap THEN [] ELSE found END AS found
