// The claims and events behind the steps of paths, from their stored source to their stored target.
//
// param  sources: LIST<STRING>            where each step starts
// param  targets: LIST<STRING>            where it ends
// param  types: LIST<STRING>              its type
// param  roles: LIST<STRING>              its role
// return place: INTEGER                   which step
// return rows: LIST<LIST<INTEGER>>        load, row, first and last moment of each claim or event
// access read
// budget 5 s

UNWIND range(0, size($sources) - 1) AS place
MATCH (source:Entity {id: $sources[place]})
WHERE open(source)
MATCH (target:Entity {id: $targets[place]})
WHERE open(target)
CALL (source, target, place) {
  MATCH (source)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]->(target)
  WHERE type(link) = $types[place] AND link.role = $roles[place] AND known(link)
  UNWIND claims(link) AS claim
  RETURN [link.load[claim], link.row[claim], link.valid_from[claim], link.valid_to[claim]] AS row
  UNION ALL
  MATCH (source)-[event:CALLED|TRANSFERRED]->(target)
  WHERE type(event) = $types[place] AND happened(event) AND event.at <= $as_of
  RETURN [event.load, event.row, event.at, event.at] AS row
}
RETURN place, collect(row) AS rows
