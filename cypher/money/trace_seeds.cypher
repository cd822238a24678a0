// Transfers named by the account that they paid and the row that says so, as columns.
//
// param  payee: LIST<STRING>              id of the account that each paid
// param  load: LIST<INTEGER>              its load
// param  row: LIST<INTEGER>               its row of that load
// return which: LIST<INTEGER>             place of each that exists in those lists, from 0
// return payer: LIST<INTEGER>             number of the account that pays
// return payee: LIST<INTEGER>             number of the account that is paid
// return at: LIST<INTEGER>                epoch seconds
// return amount: LIST<INTEGER>            minor units
// return load: LIST<INTEGER>              number of the load
// return row: LIST<INTEGER>               row of that load
// access read
// budget 10 s

UNWIND range(0, size($payee) - 1) AS which
MATCH (payee:Entity {id: $payee[which]})<-[transfer:TRANSFERRED]-(payer)
WHERE open(payee) AND happened(transfer) AND open(payer) AND transfer.at <= $as_of
  AND transfer.load = $load[which] AND transfer.row = $row[which]
RETURN collect(which) AS which, collect(payer.number) AS payer, collect(payee.number) AS payee,
  collect(transfer.at) AS at, collect(transfer.amount) AS amount, collect(transfer.load) AS load,
  collect(transfer.row) AS row
