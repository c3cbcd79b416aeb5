"""What vendors invoice: records of seats and of use, and tariffs, to lines.

Pure and exact: whole cents and whole days, every line rounded half up once. The rules:

* A term's seats are invoiced at the start of each billing interval of the term, type by type. Seats
  bought inside an interval are charged for what is left of it, one line per day, type and price,
  and belong to the number of the term's later intervals. A Standard seat that becomes a Premium one
  is charged the difference of the two prices in the same way.
* What is left of an interval is counted by days, by months begun, or is all of it (``proration``);
  the charge is on the day itself, on the next interval's invoice, on that of the next quarter of
  the contract, or on the renewal's (``added_seats_invoiced``). It accrues from the day on.
* What happens at the very hour at which an interval begins comes before it (seats, then renewals):
  nothing is left of its own interval to charge, and the next one has it.
* A removal gives nothing back, unless the plan returns the seat: then a ``credit``, by day like an
  addition, by month for the months not begun, and without proration none. Seats below the floor are
  billed as Standard ones: what is bought below it is paid for already, up to the Standard price,
  and what is returned below it is not credited.
* The tier of the seats billed at the beginning of an interval is the price of all its seats, and of
  those added in it: nothing that is paid for changes its price.
* The price of term k is the price of term k - 1 times 1 + uplift, rounded half up to cents, and the
  next uplift starts from that rounded price: it is the price the contract shows. A contract in
  force is at the plan's prices in its present term.
* The annual minimum is a sum for each contract year and does not rise with the uplift. What the
  year's first seats will be billed less than it is the ``commitment_shortfall`` of the year's first
  invoice. Seats added later use it up: a ``credit`` with their charge, over its period. Seats
  returned leave it open again. The monthly minimum is for all that accrues in a month of the
  contract, metered use too: what is missing is invoiced on the month's last day.
* Leaving a plan ends its lines that day, which is the next plan's first. Each line keeps the cents
  of the days before; the rest, of the same invoice, is ``sunk`` and accrues on that day alone. The
  rest of a credit stays a credit and lowers what is sunk: it accrues as ``sunk``. Later intervals
  of the term are invoiced that day, all sunk. So nobody is billed twice, and what was accrued and
  sunk is what was paid. Another plan of the same vendor may credit a share of it to its invoices:
  see :mod:`sim.billing.upgrade`.
* Active users are billed for whole months of the horizon, metered use too: at the month's end, or
  when the plan is left. What is invoiced on the end of the horizon itself has accrued inside it and
  is not its cash any more. Prepaid credit is cash when it is bought and accrues with its use.
* The automation's price is invoiced for each year in advance, its price per member each month; the
  identity provider's price of single sign-on too, per member each month.
* A line dated before the horizon is a contract in force's: no cash of it, but its unused days
  accrue. Lines dated at its end or later are late invoices for time inside it, or promised for the
  rest of a term that has begun; no new term is. What is owed or paid for time behind the horizon is
  ``committed``. A contract year cut short by it has its whole shortfall in cash, and its share in
  accruals.
* A line over nothing (no seat, no price, less than half a cent) is not written.
"""

from sim.billing.accrual import accrued_by_month, cash_by_month, committed, invoiced
from sim.billing.arrears import active_user_lines, run_out_days, usage_lines
from sim.billing.lines import COLUMNS, LICENCE, ledger
from sim.billing.seats import invoice_lines
from sim.billing.tool import automation_spans, sso_lines, tool_lines
from sim.billing.upgrade import upgrade_credit_lines
from sim.records.plan_periods import plan_periods

__all__ = [
    "COLUMNS",
    "LICENCE",
    "accrued_by_month",
    "active_user_lines",
    "automation_spans",
    "cash_by_month",
    "committed",
    "invoice_lines",
    "invoiced",
    "ledger",
    "plan_periods",
    "run_out_days",
    "sso_lines",
    "tool_lines",
    "upgrade_credit_lines",
    "usage_lines",
]
