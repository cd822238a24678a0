// Chains of transfers from an account on, each later than the one before and of no more than it, as columns.
//
// Time and amount are asked while a chain grows, so one that breaks either is followed no further.
//
// param  start: INTEGER                   number of the account
// param  since: INTEGER                   epoch seconds after which it pays on
// param  held: INTEGER                    how much it holds, minor units
// param  through: LIST<INTEGER>           numbers of the accounts that a chain may go through
// param  dwell: INTEGER                   seconds that money stays on an account at most
// param  keep: FLOAT                      share of an amount that goes on at least, 0 to 1
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  most: INTEGER                    how many chains to read
// return payer: LIST<LIST<INTEGER>>       of each chain: numbers of the accounts that pay
// return payee: LIST<LIST<INTEGER>>       of each chain: numbers of the accounts that are paid
// return at: LIST<LIST<INTEGER>>          of each chain: epoch seconds, ascending
// return amount: LIST<LIST<INTEGER>>      of each chain: minor units
// return load: LIST<LIST<INTEGER>>        of each chain: numbers of the loads
// return row: LIST<LIST<INTEGER>>         of each chain: rows of those loads
// access read
// budget 10 s

MATCH (start:Entity {number: $start} WHERE open(start))
  ((payer)-[transfer:TRANSFERRED WHERE happened(transfer)]->(payee WHERE open(payee))){1,6} ()
WHERE allReduce(
  money = {at: $since, amount: $held},
  step IN transfer |
    CASE WHEN money.at < step.at AND step.at <= money.at + $dwell AND step.at < $to_at
      AND step.amount <= money.amount AND step.amount >= $keep * money.amount
      AND endNode(step).number IN $through
    THEN {at: step.at, amount: step.amount} END,
  money IS NOT NULL)
WITH payer, payee, transfer LIMIT $most
RETURN collect([one IN payer | one.number]) AS payer, collect([one IN payee | one.number]) AS payee,
  collect([one IN transfer | one.at]) AS at, collect([one IN transfer | one.amount]) AS amount,
  collect([one IN transfer | one.load]) AS load, collect([one IN transfer | one.row]) AS row
