"""Which estimates a scenario's strategies rest on."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from sim.core.vocabulary import Mode
from sim.scenarios.overlay import Keys
from sim.scenarios.schema import Parameters, Plan

# What a company decides, or states to say that a mechanism is not used, is no estimate.
_DECIDED = {
    "start",
    "horizon_months",
    "country",
    "idp",
    "sso_enforced",
    "start_state",
    "requires",
    "working_days",
    "opens_hour",
    "closes_hour",
    "exposure_hours",
    "max_share_over_policy",
    "exposed_hour_usd",
    "review_interval_days",
    "give_up_after_invitations",
    "reclaim_after_days",
    "approval_hours",
    "maximum_seats",
    "headcount",
    "hires",
    "hires_per_year",
    "then",
    "also",
}
_REPLAYED = {
    "attrition_per_year",
    "tenure_shape",
    "involuntary_share",
    "involuntary_weekday_weights",
    "growth_per_year",
    "hires_per_year",
    "hires",
    "backfill_share",
    "time_to_fill_days",
    "start_weekday",
    "season",
    "layoffs",
    "layoffs_per_year",
    "layoff_share",
}
_INVITED = {"invite", "automation"}
_MODES = {
    "invite_expiry_days": _INVITED,
    "invitation_holds_seat": _INVITED,
    "accept_first_share": _INVITED,
    "accept_resend_share": _INVITED,
    "joiner_response_hours": _INVITED | {"scim"},
    "resend_response_hours": _INVITED,
    "further_address_minutes": _INVITED,
    "self_join_share": {"invite"},
    "missed_share": {"invite", "jit", "scim"},
    "console_first_share": {"scim"},
    "repair_minutes": {"scim"},
}
_PURCHASED = {
    "minimum_seats",
    "annual_minimum_usd",
    "billing_interval_months",
    "term_months",
    "counts_day_of_change",
    "reduction",
    "credits_removal",
    "invitation_holds_seat",
}
_METERED = {"included_usage_usd_per_month", "prepaid_credit_usd"}
_FREE_ROLE = {"free_role_share", "free_role_ends"}
_CONDITIONS: dict[str, Callable[[Parameters], bool]] = {
    # The directory needs no ticket, but who would remove an urgent leaver first needs one.
    "missed_share": lambda parameters: (
        bool(_modes(parameters) & {"invite", "jit"}) or _console_comes_first(parameters)
    ),
    "reduction_discipline_share": lambda parameters: _any(parameters, _is_lowered_by_owner),
    "reduction_lead_days": lambda parameters: _any(parameters, _is_lowered_by_owner),
    "cross_check_minutes_per_member": lambda parameters: _reclaims(parameters, "none"),
    "audit_query_minutes_per_member": lambda parameters: _reclaims(parameters, "audit_log"),
    "analytics_minutes": lambda parameters: _reclaims(parameters, "analytics"),
    "integration_repair_minutes": lambda parameters: any(
        segment.signals.broken_integration_share for segment in parameters.workforce.values()
    ),
    "hand_over_minutes": lambda parameters: parameters.desk.hand_over_minutes > 0,
}


def stages(parameters: Parameters, strategy: str) -> Iterator[tuple[str, Mode]]:
    """Yield each plan that a strategy comes to use, and the mode it runs in.

    Parameters
    ----------
    parameters : Parameters
    strategy : str

    Yields
    ------
    tuple of plan and mode
        Its own, then what it changes to, then further applications.
    """
    own = parameters.strategies[strategy]
    yield own.plan, own.mode
    yield from ((switch.plan, switch.mode) for switch in own.then)
    yield from ((also.plan, also.mode) for also in own.also)


def rests_on(parameters: Parameters, keys: Keys) -> bool:
    """Whether a value is an estimate on which some strategy's outcome can depend.

    Parameters
    ----------
    parameters : Parameters
    keys : tuple of str
        Where the value stands in the resolved document.
    """
    last = keys[-1]
    if last in _DECIDED:
        return False
    if keys[0] == "plans":
        modes = _modes(parameters, keys[1])
        return bool(modes & _MODES.get(last, modes)) and _plan(parameters, keys, modes)
    modes = _modes(parameters)
    if keys[0] == "automation":
        return "automation" in modes and _tool(parameters, last)
    if keys[0] == "usage":
        return _any(parameters, _is_metered) and _somebody(parameters, keys[1])
    if keys[0] == "idps":
        return _syncs_through(parameters, keys[1]) and not _idle_leg(parameters, keys)
    if keys[0] == "workforce" and keys[2] not in ("signals", "use"):
        return _workforce(parameters, keys[1], last)
    if keys[3:4] == ("usage_mix",):
        return _any(parameters, _is_metered)
    if last == "premium_share":
        return _any(parameters, _has_premium)
    holds = _CONDITIONS.get(last)
    return bool(modes & _MODES.get(last, modes)) and (holds is None or holds(parameters))


def _modes(parameters: Parameters, plan: str | None = None) -> set[str]:
    every = (pair for name in parameters.strategies for pair in stages(parameters, name))
    return {mode for each, mode in every if plan in (None, each)}


def _plan(parameters: Parameters, keys: Keys, modes: set[str]) -> bool:
    plan, last = parameters.plans[keys[1]], keys[-1]
    if keys[2] == "sync":
        return "scim" in modes and _sync(parameters, plan, last)
    if last in _PURCHASED:
        return plan.pricing == "seats"
    if last in _METERED:
        return plan.metered
    if last in _FREE_ROLE:
        return plan.free_role_share > 0
    if last == "included_users":
        return plan.pricing == "active_users"
    if last in ("seat_price_usd_per_month", "renewal_uplift_share"):
        return plan.pricing != "free"
    if last in ("contract_lead_days", "setup_hours"):
        return keys[1] in _reached(parameters, "plan")
    return last != "removed_data"


def _sync(parameters: Parameters, plan: Plan, key: str) -> bool:
    if key not in ("reprovision_share", "refuses_console_removal"):
        return True
    first = _console_comes_first(parameters)
    refuses = plan.sync is not None and plan.sync.refuses_console_removal
    return first and not (refuses and key == "reprovision_share")


def _console_comes_first(parameters: Parameters) -> bool:
    return any(each.signals.console_first_share for each in parameters.workforce.values())


def _tool(parameters: Parameters, key: str) -> bool:
    if key in ("setup_hours", "setup_days"):
        return "automation" in _reached(parameters, "mode")
    return key != "outage_days" or parameters.automation.outages_per_year > 0


def _any(parameters: Parameters, holds: Callable[[Plan], bool]) -> bool:
    # Only plans that some strategy uses are left in the parameters.
    return any(map(holds, parameters.plans.values()))


def _is_lowered_by_owner(plan: Plan) -> bool:
    return plan.pricing == "seats" and plan.reduction == "owner"


def _is_metered(plan: Plan) -> bool:
    return plan.metered


def _has_premium(plan: Plan) -> bool:
    return plan.premium_seat_price_usd_per_month is not None


def _reclaims(parameters: Parameters, view: str) -> bool:
    return parameters.policies.reclaim_after_days is not None and _any(
        parameters, lambda plan: plan.usage_view == view
    )


def _somebody(parameters: Parameters, profile: str) -> bool:
    return any(each.use.usage_mix.get(profile) for each in parameters.workforce.values())


def _reached(parameters: Parameters, what: str) -> set[str]:
    """Plans or modes that some strategy changes to: what it begins with is running already."""
    return {
        getattr(after, what)
        for own in parameters.strategies.values()
        for before, after in pairwise((own, *own.then))
        if getattr(before, what) != getattr(after, what)
    }


def _syncs_through(parameters: Parameters, idp: str) -> bool:
    return any(
        mode == "scim" and parameters.idp_of(name) == idp
        for name in parameters.strategies
        for _, mode in stages(parameters, name)
    )


def _idle_leg(parameters: Parameters, keys: Keys) -> bool:
    pushes = parameters.idps[keys[1]].cycle_minutes == 0
    return keys[-1] == ("run_minutes" if pushes else "push_minutes")


def _workforce(parameters: Parameters, name: str, key: str) -> bool:
    segment = parameters.workforce[name]
    if key == "layoff_share" and not segment.layoffs_per_year:
        return False
    if key == "time_to_fill_days" and not segment.backfill_share:
        return False
    return segment.people_file is None or key not in _REPLAYED
