"""Whole processes measured from outside: CPU and wall seconds, peak memory, commands taken in turn."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to measure: its name, what to run, the exit codes that mean it worked, and whether it may fail (another tool)."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    codes: tuple[int, ...] = (0,)
    may_fail: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: CPU and wall in milliseconds, peak resident memory in megabytes."""

    cpu: float
    wall: float
    peak: float


def run_once(command: Command) -> Sample:
    """Answer what one run of the command cost.

    Raises:
        RuntimeError: it ended with another exit code than it should: a benchmark of a failure measures nothing.
    """
    started = time.perf_counter()
    process = subprocess.Popen(command.argv, env=dict(command.env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stdout:
        process.stdout.close()
    if process.returncode not in command.codes:
        raise RuntimeError(f"{command.name} ended with {process.returncode}:\n{output.decode(errors='replace')[-2000:]}")
    return Sample(1000 * (usage.ru_utime + usage.ru_stime), 1000 * wall, usage.ru_maxrss / 1024)


def in_turn(commands: Sequence[Command], runs: int) -> dict[str, list[Sample]]:
    """Answer the samples of each command, taken A B C A B C … after one round that does not count; none of what failed."""
    samples: dict[str, list[Sample]] = {command.name: [] for command in commands}
    able = list(commands)
    for round_number in range(runs + 1):
        for command in list(able):
            try:
                sample = run_once(command)
            except RuntimeError as error:
                if not command.may_fail:
                    raise
                print(error, file=sys.stderr)
                able.remove(command)
                samples[command.name].clear()
                continue
            if round_number:
                samples[command.name].append(sample)
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return samples


def table(title: str, samples: Mapping[str, Sequence[Sample]], base: str) -> str:
    """Answer a Markdown table of medians, with the median of the ratios to the base, pair by pair."""
    heading = f"| what | CPU ms | wall ms | peak MB | CPU / {base} | wall / {base} |"
    lines = [f"### {title}", "", heading, "| --- | --- | --- | --- | --- | --- |"]
    for name, taken in samples.items():
        if not taken:
            lines.append(f"| {name} | failed | | | | |")
            continue
        cpu, wall, peak = (statistics.median(getattr(each, part) for each in taken) for part in ("cpu", "wall", "peak"))
        ratios = [
            statistics.median(getattr(a, part) / max(getattr(b, part), 0.001) for a, b in zip(taken, samples[base], strict=True))
            for part in ("cpu", "wall")
        ]
        lines.append(f"| {name} | {cpu:.0f} | {wall:.0f} | {peak:.0f} | {ratios[0]:.2f} | {ratios[1]:.2f} |")
    return "\n".join([*lines, ""])
