// The numbers of places that are no cells of positions, as many as a limit.
//
// param  most: INTEGER                    how many
// return number: LIST<INTEGER>            numbers, ascending
// access read
// budget 20 s

MATCH (place:Place)<-[statement:DESCRIBES]-(:Load)
WHERE open(place) AND said(statement) AND statement.system <> 'h3'
WITH DISTINCT place.number AS number ORDER BY number LIMIT $most
RETURN collect(number) AS number
