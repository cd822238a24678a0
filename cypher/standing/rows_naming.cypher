// The rows that name some entities, in statements and in links, each once.
//
// param  ids: LIST<STRING>             ids of the entities
// return place: LIST<INTEGER>          which of the ids
// return load: LIST<INTEGER>           number of the load
// return row: LIST<INTEGER>            row of that load
// return valid_from: LIST<LIST<INTEGER>>  since when what it says holds, by its links, else by its statement
// return valid_to: LIST<LIST<INTEGER>>    until when, epoch seconds
// access read
// budget 10 s

UNWIND range(0, size($ids) - 1) AS place
CALL (place) {
  MATCH (entity:Entity {id: $ids[place]})<-[statement:DESCRIBES]-(load:Load)
  WHERE open(entity) AND said(statement) AND coalesce(statement.status, '') <> 'retracted'
  RETURN statement.load AS load, statement.row AS row, false AS linked, statement.valid_from AS valid_from,
    statement.valid_to AS valid_to
  UNION ALL
  MATCH (entity:Entity {id: $ids[place]})
  WHERE open(entity)
  MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT]-(other)
  WHERE known(link) AND open(other)
  UNWIND claims(link) AS claim
  RETURN link.load[claim] AS load, link.row[claim] AS row, true AS linked, link.valid_from[claim] AS valid_from,
    link.valid_to[claim] AS valid_to
}
WITH place, load, row, collect([linked, valid_from, valid_to]) AS said ORDER BY place, load, row
WITH place, load, row, CASE
  WHEN any(one IN said WHERE one[0]) THEN [one IN said WHERE one[0]]
  ELSE said
END AS said
RETURN collect(place) AS place, collect(load) AS load, collect(row) AS row,
  collect([one IN said | one[1]]) AS valid_from, collect([one IN said | one[2]]) AS valid_to
