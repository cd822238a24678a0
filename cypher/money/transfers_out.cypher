// The transfers that leave several accounts within a window, as columns in no order.
//
// param  numbers: LIST<INTEGER>           numbers of the accounts
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return payer: LIST<INTEGER>             number of the account that pays
// return payee: LIST<INTEGER>             number of the account that is paid
// return at: LIST<INTEGER>                epoch seconds
// return amount: LIST<INTEGER>            minor units
// return load: LIST<INTEGER>              number of the load
// return row: LIST<INTEGER>               row of that load
// access read
// budget 30 s

UNWIND $numbers AS number
MATCH (payer:Entity {number: number})-[transfer:TRANSFERRED]->(payee)
WHERE open(payer) AND happened(transfer) AND open(payee) AND $from_at <= transfer.at AND transfer.at < $to_at
RETURN collect(number) AS payer, collect(payee.number) AS payee, collect(transfer.at) AS at,
  collect(transfer.amount) AS amount, collect(transfer.load) AS load, collect(transfer.row) AS row
