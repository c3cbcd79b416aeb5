"""What vendors invoice: records of seats and of use, and tariffs, to lines.

Pure and exact: whole cents and whole days, every line rounded half up once. The rules:

* A term's seats are invoiced at the start of each billing interval of the term, type by type. Seats
  bought inside an interval are charged that day for what is left of it, one line per day, type and
  price, and belong to the number of the term's later intervals. A Standard seat that becomes a
  Premium one is charged the difference of the two prices in the same way.
* What happens at the very hour at which an interval begins comes before it (seats, then renewals):
  nothing is left of its own interval to charge, and the next one has it.
* A removal gives nothing back, unless the plan returns the seat: then a ``credit``, by day like an
  addition. Seats below the floor are billed as Standard ones: what is bought below it is paid for
  already, up to the Standard price, and what is returned below it is not credited.
* The price of term k is the price of term k - 1 times 1 + uplift, rounded half up to cents, and the
  next uplift starts from that rounded price: it is the price the contract shows.
* The annual minimum is a sum for each contract year and does not rise with the uplift. What the
  term's own seats will be billed less than it is the ``commitment_shortfall`` of the term's first
  invoice. Seats added later use it up: a ``credit`` on the day of their charge, over its period.
  Seats returned leave it open again.
* Leaving a plan ends its lines that day, which is the next plan's first. Each line keeps the cents
  of the days before; the rest, of the same invoice, is ``sunk`` and accrues on that day alone. The
  rest of a credit stays a credit and lowers what is sunk: it accrues as ``sunk``. Later intervals
  of the term are invoiced that day, all sunk. So nobody is billed twice, and what was accrued and
  sunk is what was paid.
* Active users are billed for whole months of the horizon, metered use too: at the month's end, or
  when the plan is left. What is invoiced on the end of the horizon itself has accrued inside it and
  is not its cash any more. Prepaid credit is cash when it is bought and accrues with its use.
* The automation's price is invoiced for each year in advance, its price per member each month.
* Else nothing is invoiced on or after the end of the horizon; the last periods may reach beyond it.
  So a contract year cut short by it has its whole shortfall in cash, and its share in accruals.
* A line over nothing (no seat, no price, less than half a cent) is not written.
"""

from sim.billing.accrual import accrued_by_month, cash_by_month
from sim.billing.arrears import active_user_lines, run_out_days, usage_lines
from sim.billing.lines import COLUMNS, LICENCE, ledger
from sim.billing.seats import invoice_lines
from sim.billing.tool import automation_spans, tool_lines
from sim.records.plan_periods import plan_periods

__all__ = [
    "COLUMNS",
    "LICENCE",
    "accrued_by_month",
    "active_user_lines",
    "automation_spans",
    "cash_by_month",
    "invoice_lines",
    "ledger",
    "plan_periods",
    "run_out_days",
    "tool_lines",
    "usage_lines",
]
