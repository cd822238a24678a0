// How many entities of a kind are described, counted as far as a limit.
//
// param  label: STRING                 the kind: a person, plate, vehicle, case or account
// param  most: INTEGER                 how far to count
// return count: INTEGER                how many
// access read
// budget 20 s

MATCH (entity:Person|Plate|Vehicle|Case|Account)<-[statement:DESCRIBES]-(load:Load)
WHERE $label IN labels(entity) AND open(entity) AND said(statement)
WITH DISTINCT entity LIMIT $most
RETURN count(entity) AS count
