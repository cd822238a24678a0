// Everybody who may hold identifiers: people and organizations with a link that leads to one.
//
// return id: LIST<STRING>                 ids, in no order
// access read
// budget 20 s

MATCH (holder:Person|Organization)-[link:HOLDS|USES|OWNS|LIVES_AT]->(thing)
WHERE open(holder) AND known(link) AND open(thing)
WITH DISTINCT holder.id AS id
RETURN collect(id) AS id
