// How rare some entities are: the others that links lead from and to them.
//
// param  ids: LIST<STRING>             ids of the entities
// return id: LIST<STRING>              the entity
// return others: LIST<INTEGER>         how many others, each once
// access read
// budget 5 s

UNWIND $ids AS id
MATCH (entity:Entity {id: id})-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT]-(other)
WHERE open(entity) AND known(link) AND open(other)
WITH id, count(DISTINCT other) AS others ORDER BY id
RETURN collect(id) AS id, collect(others) AS others
