"""What a value of a scenario is called in a sentence, and whose it is."""

from sim.scenarios.overlay import Keys
from sim.scenarios.reliance import field_of
from sim.scenarios.schema import Parameters


def words_of(parameters: Parameters, keys: Keys, short: str = "") -> str:
    """Say in words what a value means, and whose it is.

    Parameters
    ----------
    parameters : Parameters
    keys : tuple of str
        Where the value stands in the resolved document.
    short : str
        Its own words, if there are shorter ones than the schema's.
    """
    described = (field_of(parameters, keys).description or keys[-1]).partition(";")[0]
    words = short or described.replace("(Standard)", "Standard")
    match keys:
        case ("plans", plan, *_):
            return f"{words} ({parameters.plans[plan].title})"
        case ("use", "usage_mix", profile) | ("workforce", _, "use", "usage_mix", profile):
            return f"share of people with the use profile {profile}"
        case ("usage", profile, *_):
            return f"{words} (use profile {profile})"
        case ("idps", idp, *_):
            return f"{words} ({parameters.idps[idp].title})"
        case ("workforce", segment, *_) if len(parameters.workforce) > 1:
            return f"{words} ({segment})"
    return words
