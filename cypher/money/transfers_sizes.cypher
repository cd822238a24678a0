// How many transfers leave each account within a window: what reading them in slices goes by.
//
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return number: LIST<INTEGER>            number of each account that pays
// return transfers: LIST<INTEGER>         how many
// access read
// budget 30 s

MATCH (payer:Account)-[transfer:TRANSFERRED]->(payee)
WHERE open(payer) AND happened(transfer) AND open(payee) AND $from_at <= transfer.at AND transfer.at < $to_at
WITH payer.number AS number, count(*) AS transfers
RETURN collect(number) AS number, collect(transfers) AS transfers
