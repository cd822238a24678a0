// Where people live and work: degrees of homes and of the seats of employers, each with the time for which it holds.
//
// param  ids: LIST<STRING>                the people
// return person: LIST<STRING>             the person
// return what: LIST<STRING>               'home' or 'work'
// return longitude: LIST<FLOAT>           degrees (WGS-84)
// return latitude: LIST<FLOAT>            degrees
// return valid_from: LIST<INTEGER>        since when, epoch seconds
// return valid_to: LIST<INTEGER>          until when
// return load: LIST<INTEGER>              load that says so
// return row: LIST<INTEGER>               row of that load
// access read
// budget 10 s

UNWIND $ids AS id
MATCH (person:Entity {id: id})
WHERE open(person)
CALL (person) {
  MATCH (person)-[lives:LIVES_AT]->(address)
  WHERE known(lives) AND open(address)
  UNWIND claims(lives) AS claim
  RETURN 'home' AS what, address, lives.valid_from[claim] AS valid_from, lives.valid_to[claim] AS valid_to,
    lives.load[claim] AS load, lives.row[claim] AS row
  UNION ALL
  MATCH (person)-[works:WORKS_FOR]->(employer)-[seat:LIVES_AT]->(address)
  WHERE known(works) AND open(employer) AND holds(seat) AND open(address)
  UNWIND claims(works) AS claim
  RETURN 'work' AS what, address, works.valid_from[claim] AS valid_from, works.valid_to[claim] AS valid_to,
    works.load[claim] AS load, works.row[claim] AS row
}
CALL (address) {
  MATCH (address)<-[statement:DESCRIBES]-(told:Load)
  WHERE says(statement) AND statement.longitude IS NOT NULL AND statement.latitude IS NOT NULL
  WITH statement ORDER BY told.snapshot_at DESC, statement.load DESC, statement.row DESC
  RETURN head(collect([statement.longitude, statement.latitude])) AS degrees
}
WITH id, what, degrees, valid_from, valid_to, load, row WHERE degrees IS NOT NULL
RETURN collect(id) AS person, collect(what) AS what, collect(degrees[0]) AS longitude, collect(degrees[1]) AS latitude,
  collect(valid_from) AS valid_from, collect(valid_to) AS valid_to, collect(load) AS load, collect(row) AS row
