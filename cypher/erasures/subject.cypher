// What an erasure has to know of its subject: the values by which rows name it, and the rows that do.
//
// param  id: STRING                    id of the entity
// param  names: LIST<STRING>           properties whose values identify it
// return values: LIST<STRING>          their values, each once
// return loads: LIST<INTEGER>          loads of the rows
// return rows: LIST<INTEGER>           the rows, beside their loads
// access read
// budget 30 s

MATCH (entity:Entity {id: $id})
CALL (entity) {
  MATCH (entity)<-[statement:DESCRIBES]-()
  UNWIND [name IN $names | statement[name]] AS value
  WITH DISTINCT value
  WHERE value IS NOT NULL
  RETURN collect(value) AS values
}
CALL (entity) {
  CALL (entity) {
    MATCH (entity)<-[statement:DESCRIBES]-()
    RETURN statement.load AS load, statement.row AS row
    UNION
    MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]-()
    UNWIND range(0, size(link.load) - 1) AS claim
    RETURN link.load[claim] AS load, link.row[claim] AS row
    UNION
    MATCH (entity)-[event:SEEN_AT|CALLED|TRANSFERRED|WITHDREW]-()
    RETURN event.load AS load, event.row AS row
  }
  RETURN collect(load) AS loads, collect(row) AS rows
}
RETURN values, loads, rows
