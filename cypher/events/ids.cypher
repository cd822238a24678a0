// The ids behind the numbers of entities that take part in events.
//
// param  numbers: LIST<INTEGER>           numbers
// return number: LIST<INTEGER>            those of entities that the viewer may see
// return id: LIST<STRING>                 the id of each
// access read
// budget 5 s

UNWIND $numbers AS number
MATCH (entity:Entity {number: number})
WHERE open(entity)
RETURN collect(number) AS number, collect(entity.id) AS id
