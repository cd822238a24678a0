// All that is said about some entities, with the links and events that go out from them, in the order of their ids.
//
// param  after: STRING                 id of the last entity read, empty at first
// param  size: INTEGER                 how many entities
// return id: STRING                    id of the entity
// return labels: LIST<STRING>          its labels
// return statements: LIST<MAP>         all properties of each statement
// return links: LIST<LIST<ANY>>        type, id of the other end, all properties, indices of the claims, of each link
// return events: LIST<LIST<ANY>>       load, moment, type, id of the other end and measures of each event
// access read
// budget 30 s

MATCH (node:Entity)
WHERE node.id > $after
WITH node ORDER BY node.id LIMIT $size
RETURN node.id AS id, labels(node) AS labels,
  COLLECT { MATCH (node)<-[d:DESCRIBES]-(:Load) WHERE said(d) RETURN properties(d) } AS statements,
  COLLECT {
    MATCH (node)-[l:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]->(other:Entity)
    RETURN [type(l), other.id, properties(l), claims(l)]
  } AS links,
  COLLECT {
    MATCH (node)-[e:SEEN_AT|CALLED|TRANSFERRED|WITHDREW]->(other:Entity)
    WHERE happened(e)
    RETURN [e.load, e.at, type(e), other.id, e.amount, e.seconds]
  } AS events
ORDER BY id
