"""Which plan can be run in which mode, by whom, and what may follow it: a sentence a refusal."""

from collections.abc import Iterator

from sim import catalog
from sim.catalog import Tree
from sim.core.numerals import counted
from sim.scenarios.overlay import Keys
from sim.scenarios.sentences import Problem, is_sound, unknown_name


def check_strategy(document: Tree, bad: set[Keys], name: str, strategy: Tree) -> Iterator[Problem]:
    """Yield what keeps a strategy from being run.

    Parameters
    ----------
    document : nested dict
        The resolved document, possibly with problems elsewhere.
    bad : set of key paths
        Where the schema found problems; what rests on them is not looked at.
    name : str
    strategy : nested dict
        Sound as far as the schema can tell.
    """
    here = ("strategies", name)
    idp = strategy.get("idp")
    if idp is not None and idp not in document["idps"]:
        yield unknown_name((*here, "idp"), "identity provider", idp, document["idps"])
    stages = [
        (here, strategy),
        *_further(here, strategy, "then"),
        *_further(here, strategy, "also"),
    ]
    known = True
    for at, stage in stages:
        plan = stage["plan"]
        if plan not in document["plans"]:
            yield unknown_plan(document, (*at, "plan"), plan)
        known = known and plan in document["plans"] and is_sound(bad, "plans", plan)
    if not (known and is_sound(bad, "idp") and is_sound(bad, "sso_enforced")):
        return
    for at, stage in stages:
        yield from _combination(document, at, strategy, stage)
        if is_sound(bad, "workforce"):
            yield from _size(document, at, stage)
    yield from _changes(document, here, strategy)
    yield from _triggers(here, strategy)
    yield from _applications(document, here, strategy)


def check_contract(document: Tree, bad: set[Keys]) -> Iterator[Problem]:
    """Yield what keeps the contract in force from being one.

    Parameters
    ----------
    document, bad
        As :func:`check_strategy` takes them; the contract is sound as far as the schema can tell.
    """
    contract, here = document["contract"], ("contract",)
    if is_sound(bad, "start") and contract["started_on"] > document["start"]:
        yield Problem(
            (*here, "started_on"),
            f"{contract['started_on']} is after the first day, {document['start']}; a contract in"
            " force has begun by then, and one to come is what a strategy begins with",
        )
    if document["start_state"] == "rollout":
        yield Problem(
            ("start_state",),
            '"rollout" begins without members, and a contract in force has seats in use; leave one'
            " of them out",
        )
    name = contract["plan"]
    if name not in document["plans"]:
        yield unknown_plan(document, (*here, "plan"), name)
    elif is_sound(bad, "plans", name):
        yield from _from_contract(document, document["plans"][name], bad)


def _from_contract(document: Tree, signed: Tree, bad: set[Keys]) -> Iterator[Problem]:
    seats, most = document["contract"]["seats"], signed.get("maximum_seats")
    if signed["pricing"] != "seats":
        text = f"{signed['title']} sells no seats, so there is no contract for some; leave it out"
        yield Problem(("contract", "plan"), text)
    if most is not None and seats > most:
        text = (
            f"{signed['title']} is not sold above {counted(most, 'seat')}, and {seats} are signed"
        )
        yield Problem(("contract", "seats"), text)
    for name, strategy in document["strategies"].items():
        known = is_sound(bad, "strategies", name) and strategy["plan"] in document["plans"]
        if not known or not is_sound(bad, "plans", strategy["plan"]):
            continue
        at, first = ("strategies", name, "plan"), document["plans"][strategy["plan"]]
        # Leaving for another vendor is possible at any time; the unused rest is lost.
        same = first["application"] == signed["application"]
        if same and "scim" in signed["capabilities"] and "scim" not in first["capabilities"]:
            yield Problem(
                at,
                f"there is no way back from {signed['title']}, the contract in force, to"
                f" {first['title']}; leave the strategy out",
            )


def _further(here: Keys, strategy: Tree, key: str) -> Iterator[tuple[Keys, Tree]]:
    for place, stage in enumerate(strategy.get(key, ()), start=1):
        yield (*here, f"{key} (entry {place})"), stage


def unknown_plan(document: Tree, at: Keys, plan: str) -> Problem:
    """Say that there is no such plan, and on which facts there is.

    Parameters
    ----------
    document : nested dict
        Its snapshot and its plans.
    at : tuple of str
        Where the plan is named.
    plan : str
    """
    for snapshot in catalog.snapshots():
        if plan in catalog.load(snapshot).values["plans"]:
            return Problem(
                at,
                f'there is no plan "{plan}" on the {document["facts"]} facts; those of {snapshot}'
                " have it",
            )
    return unknown_name(at, "plan", plan, document["plans"])


def _combination(document: Tree, at: Keys, strategy: Tree, stage: Tree) -> Iterator[Problem]:
    plan, mode = document["plans"][stage["plan"]], stage["mode"]
    title, facts = plan["title"], f"on the {document['facts']} facts"
    advice = _advice(document, plan, mode)
    if mode not in plan["modes"]:
        cure = f'take {advice}mode = "invite"'
        sentences = {
            "scim": f"SCIM needs an Enterprise plan, and {title} has none {facts}; {cure}",
            "jit": "JIT makes whoever logs in through SSO a member, and"
            f" {title} does not have it {facts}; {cure}",
        }
        modes = " or ".join(f'"{each}"' for each in plan["modes"])
        other = f'{title} has no mode "{mode}" {facts}; take {advice}mode = {modes}'
        yield Problem((*at, "mode"), sentences.get(mode, other))
    elif mode in ("scim", "jit") and "sso" not in plan["capabilities"]:
        text = f'{mode.upper()} needs SSO, and {title} has none; take mode = "invite"'
        yield Problem((*at, "mode"), text)
    elif mode == "scim":
        yield from _directory(document, strategy, at[1], plan["supported_idps"])
    elif mode == "jit":
        yield from _enforced(document, strategy, at[1])
    added = at[-1].startswith("also")
    if strategy.get("sso_enforced") and "sso" not in plan["capabilities"] and not added:
        text = f"{title} has no SSO that could be enforced; leave sso_enforced out"
        yield Problem((*at[:2], "sso_enforced"), text)


def _advice(document: Tree, plan: Tree, mode: str) -> str:
    for name, other in document["plans"].items():
        same = other.get("application") == plan["application"]
        if same and isinstance(other.get("modes"), tuple) and mode in other["modes"]:
            return f'plan = "{name}" or '
    return ""


def _directory(
    document: Tree, strategy: Tree, name: str, listed: tuple[str, ...]
) -> Iterator[Problem]:
    idp = strategy.get("idp") or document["idp"]
    if idp in document["idps"] and idp not in listed:
        yield Problem(
            ("strategies", name, "idp") if strategy.get("idp") else ("idp",),
            f"SCIM needs an identity provider that the vendor lists ({', '.join(listed)}), and"
            f' "{idp}" is not one, so strategy {name} cannot run; take one of them or'
            ' mode = "invite"',
        )


def _enforced(document: Tree, strategy: Tree, name: str) -> Iterator[Problem]:
    own = strategy.get("sso_enforced")
    if not (document["sso_enforced"] if own is None else own):
        yield Problem(
            ("sso_enforced",) if own is None else ("strategies", name, "sso_enforced"),
            "JIT makes whoever logs in through SSO a member, and SSO is not enforced, so strategy"
            f' {name} cannot run; set sso_enforced = true or take mode = "invite"',
        )


def _size(document: Tree, at: Keys, stage: Tree) -> Iterator[Problem]:
    name, segments = stage["plan"], list(document["workforce"].values())
    plan, later = document["plans"][name], at[-1].startswith("then")
    if plan["below_minimum"] == "billed" or any(each.get("people_file") for each in segments):
        return
    least, most = plan["minimum_seats"], plan.get("maximum_seats")
    people = stage.get("at_headcount")
    if not later:
        entitled = sum(each["headcount"] * each["seat_share"] for each in segments)
        people = round(entitled * stage.get("seat_share", 1))
    who = f"at_headcount is {people}" if later else f"this company needs {people}"
    if people is not None and people < least:
        yield Problem(
            (*at, "plan"),
            f"{plan['title']} is not sold below {counted(least, 'seat')}, and {who}; take another"
            " plan, or set"
            f' plans.{name}.below_minimum = "billed" to pay for the minimum',
        )
    elif people is not None and most is not None and people > most:
        yield Problem(
            (*at, "plan"),
            f"{plan['title']} is not sold above {counted(most, 'seat')}, and {who}; take another"
            " plan",
        )


def _changes(document: Tree, here: Keys, strategy: Tree) -> Iterator[Problem]:
    before = strategy
    for at, stage in _further(here, strategy, "then"):
        old, new = document["plans"][before["plan"]], document["plans"][stage["plan"]]
        if old["application"] != new["application"]:
            yield Problem(
                (*at, "plan"),
                f"{new['title']} is another application than {old['title']}; take then to change"
                " the plan of one application, and also to add others",
            )
        elif "scim" in old["capabilities"] and "scim" not in new["capabilities"]:
            yield Problem(
                (*at, "plan"),
                f"there is no way back from {old['title']} to {new['title']}; leave the change out",
            )
        elif (before["plan"], before["mode"]) == (stage["plan"], stage["mode"]):
            text = f'this is {new["title"]} with mode "{stage["mode"]}" already; change one of them'
            yield Problem(at, text)
        before = stage


def _triggers(here: Keys, strategy: Tree) -> Iterator[Problem]:
    for trigger in ("at_month", "at_headcount"):
        reached = 0
        for at, stage in _further(here, strategy, "then"):
            value = stage.get(trigger)
            if value is not None and value <= reached:
                yield Problem(
                    (*at, trigger),
                    f"{value} does not come after {reached} of a change before it; write the"
                    " changes in the order in which they shall happen",
                )
            reached = max(reached, value or 0)


def _applications(document: Tree, here: Keys, strategy: Tree) -> Iterator[Problem]:
    plans = document["plans"]
    seen = {plans[strategy["plan"]]["application"]: plans[strategy["plan"]]["title"]}
    for at, stage in _further(here, strategy, "also"):
        plan = plans[stage["plan"]]
        if plan["application"] in seen:
            yield Problem(
                (*at, "plan"),
                f"{plan['title']} is the same application as {seen[plan['application']]}; take also"
                " to add other applications, and then to change the plan of one",
            )
        seen.setdefault(plan["application"], plan["title"])
