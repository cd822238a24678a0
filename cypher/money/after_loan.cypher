// One step after a loan: transfers and cash above a share of what came into their account, newest first (FinBench TCR8).
//
// param  numbers: LIST<INTEGER>           numbers of the accounts
// param  deposited: LIST<INTEGER>         of each: what came in beside transfers, minor units
// param  threshold: FLOAT                 share of all that came in, which a transfer exceeds
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  limit: INTEGER                   how many transfers of each account to follow
// return account: LIST<INTEGER>           numbers of the accounts
// return other: LIST<LIST<INTEGER>>       of each: numbers of the accounts paid, and of the places where cash was drawn
// return amount: LIST<LIST<INTEGER>>      of each: minor units
// return cut: LIST<BOOLEAN>               of each: whether it has more transfers
// access read
// budget 20 s

UNWIND range(0, size($numbers) - 1) AS place
MATCH (account:Entity {number: $numbers[place]})
WHERE open(account)
CALL (account) {
  MATCH (account)<-[transfer:TRANSFERRED]-(payer)
  WHERE happened(transfer) AND open(payer) AND $from_at <= transfer.at AND transfer.at < $to_at
  RETURN sum(transfer.amount) AS inflow
}
CALL (account, place, inflow) {
  MATCH (account)-[move:TRANSFERRED|WITHDREW]->(payee)
  WHERE happened(move) AND open(payee) AND $from_at <= move.at AND move.at < $to_at
    AND move.amount > $threshold * (inflow + $deposited[place])
  WITH move, payee ORDER BY move.at DESC, move.load DESC, move.row DESC LIMIT $limit + 1
  RETURN collect(payee.number) AS other, collect(move.amount) AS amount
}
RETURN collect(account.number) AS account, collect(other[..$limit]) AS other, collect(amount[..$limit]) AS amount,
  collect(size(amount) > $limit) AS cut
