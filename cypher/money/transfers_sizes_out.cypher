// How many transfers leave each of several accounts within a window: what reading them in slices goes by.
//
// param  numbers: LIST<INTEGER>           numbers of accounts
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return number: LIST<INTEGER>            number of each that has any
// return transfers: LIST<INTEGER>         how many
// access read
// budget 30 s

UNWIND $numbers AS number
MATCH (payer:Entity {number: number})-[transfer:TRANSFERRED]->(payee)
WHERE open(payer) AND happened(transfer) AND open(payee) AND $from_at <= transfer.at AND transfer.at < $to_at
WITH number, count(*) AS transfers
RETURN collect(number) AS number, collect(transfers) AS transfers
