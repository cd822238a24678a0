// What is dialled to reach phones: their telephone numbers as texts.
//
// param  numbers: LIST<INTEGER>           small numbers of the phones
// return number: LIST<INTEGER>            those about which something says it
// return dialled: LIST<STRING>            the telephone number of each
// access read
// budget 20 s

UNWIND $numbers AS number
MATCH (phone:Entity {number: number})<-[statement:DESCRIBES]-(:Load)
WHERE open(phone) AND said(statement) AND statement.number IS NOT NULL
WITH number, min(statement.number) AS dialled
RETURN collect(number) AS number, collect(dialled) AS dialled
