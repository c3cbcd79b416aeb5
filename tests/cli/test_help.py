"""What is known of the commands without running one, and what that imports."""

import re
import subprocess
import sys

import pytest
from builders.commands import fresh


def test_help_names_every_command(seatwise):
    code, out, _ = seatwise("--help")
    assert code == 0
    for command in ("compare", "run", "uncertainty", "explain", "facts", "schema", "refresh"):
        assert f"  {command} " in out


def test_help_cuts_nothing_lists_maintainers_apart_and_has_an_example_each(seatwise):
    _, out, _ = seatwise("--help")
    assert "..." not in out.replace("[ARGS]...", "")
    users, maintainers = out.split("\nFor maintainers:\n")
    assert re.findall(r"^  (\w+)", maintainers, re.MULTILINE) == ["accept", "refresh"]
    for command in re.findall(r"^  (\w+)  ", users.split("\nCommands:\n")[1], re.MULTILINE):
        _, text, _ = seatwise(command, "--help")
        assert f"Example: seatwise {command}" in text


def test_a_shell_completes_commands():
    run = fresh(_SEATWISE_COMPLETE="complete_bash", COMP_WORDS="seatwise unc", COMP_CWORD="1")
    assert run.stdout.split() == ["uncertainty"]


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_says_nothing_of_a_scenario_needs_no_other_package(option):
    heavy = {"pandas", "numpy", "rich", "pydantic", "scipy", "simpy"}
    code = (
        "import sys, sim.cli\n"
        f"try: sim.cli.main([{option!r}])\n"
        f"except SystemExit: print(sorted({heavy} & {{*sys.modules}}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.endswith("\n[]\n")


def test_compare_imports_no_more_than_it_needs(scenario):
    code = (
        "import sys, sim.cli\n"
        f"try: sim.cli.main(['compare', {scenario!r}, '--replications', '1', '--workers', '1',"
        " '--quiet'])\n"
        "except SystemExit: print({'matplotlib', 'loky', 'nbclient'} & {*sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "set()"


def test_the_public_door_leads_to_functions_not_rooms():
    code = (
        "import sys, sim\n"
        "assert 'pandas' not in sys.modules\n"
        "import sim.cli, sim.explanation, sim.experiment\n"
        "assert all(callable(getattr(sim, name)) for name in sim.__all__ if name[0] != '_')\n"
        "assert set(sim.__all__) <= set(dir(sim))\n"
        "assert not hasattr(sim, 'nothing_of_this_name')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_process_that_is_done_leaves_no_other(scenario):
    code = (
        "import sys\nfrom sim import cli\nfrom sim.core import processes\n"
        f"sys.argv = ['seatwise', 'compare', {scenario!r}, '--replications', '1', '--quiet',"
        " '--workers', '2']\n"
        "try: cli.main()\n"
        "except SystemExit as ended: print(ended.code, processes.started())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "0 1"
