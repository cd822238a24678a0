// One step of traces: the transfers that leave several accounts within a window, the newest first (LDBC FinBench TCR5).
//
// param  numbers: LIST<INTEGER>           numbers of the accounts
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  limit: INTEGER                   how many transfers of each account to follow
// return account: LIST<INTEGER>           numbers of the accounts
// return other: LIST<LIST<INTEGER>>       of each: numbers of the accounts that are paid
// return at: LIST<LIST<INTEGER>>          of each: epoch seconds
// return cut: LIST<BOOLEAN>               of each: whether it has more transfers
// access read
// budget 20 s

UNWIND $numbers AS number
MATCH (account:Entity {number: number})
WHERE open(account)
CALL (account) {
  MATCH (account)-[transfer:TRANSFERRED]->(payee)
  WHERE happened(transfer) AND open(payee) AND $from_at <= transfer.at AND transfer.at < $to_at
  WITH transfer, payee ORDER BY transfer.at DESC, transfer.load DESC, transfer.row DESC LIMIT $limit + 1
  RETURN collect(payee.number) AS other, collect(transfer.at) AS at
}
RETURN collect(number) AS account, collect(other[..$limit]) AS other, collect(at[..$limit]) AS at,
  collect(size(at) > $limit) AS cut
