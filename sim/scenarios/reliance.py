"""Which estimates a scenario's strategies rest on."""

from sim.parameters import Parameters
from sim.scenarios.overlay import Keys

_INVITE = {
    "invite_expiry_days",
    "accept_first_share",
    "accept_resend_share",
    "missed_share",
    "leaver_response_hours",
    "joiner_response_hours",
    "resend_response_hours",
    "further_address_minutes",
}
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
    "maximum_seats",
    "headcount",
    "hires",
    "hires_per_year",
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
        return "scim" in modes if keys[2] == "sync" else last not in _INVITE or "invite" in modes
    if keys[0] == "idps":
        return _syncs_through(parameters, keys[1]) and not _idle_leg(parameters, keys)
    if keys[0] == "workforce" and keys[2] != "signals":
        return _workforce(parameters, keys[1], last)
    every = {strategy.mode for strategy in parameters.strategies.values()}
    if last == "repair_minutes":
        return "scim" in every
    return last not in _INVITE or "invite" in every


def _modes(parameters: Parameters, plan: str) -> set[str]:
    return {each.mode for each in parameters.strategies.values() if each.plan == plan}


def _syncs_through(parameters: Parameters, idp: str) -> bool:
    return any(
        strategy.mode == "scim" and parameters.idp_of(name) == idp
        for name, strategy in parameters.strategies.items()
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
