"""Alternates whole processes of the engine and of a peer, and writes medians, ratios and peak memory as Markdown.

A case is a file in cases/ with a function cases() that returns a list of dictionaries:
  name    a line of the table
  files   a function that writes the input files into a folder unless they are there; their names hold every parameter
  engine  words of `Segmentation.Benchmarks peer …`, without repeats
  repeats calls in one process, of which the median is the warm time; the shorter a call, the more it takes to be compiled in full
  peers   {label: words of `python3 cases/FILE.py …`}; each prints {"seconds": …, "value": …, "version": …}
  agree   how far the peer's value may lie from the engine's, relative; None where the two draw at random
  judge   optional: a function of the folder and a side's label that returns what stands in the table as that side's value
Both sides run twice a round: with repeats for the warm time, and with one call for the time of a whole process.
"""
import argparse, importlib.util, json, os, pathlib, platform, statistics, subprocess, sys, time, traceback

import peer_environment

HERE = pathlib.Path(__file__).parent
ENGINE = HERE.parent / "bin/peers/Segmentation.Benchmarks"


def process(words, folder, environment=None):
    """One run: the process's own report, with wall-clock seconds and peak resident memory added."""
    start = time.perf_counter()
    child = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, words))} failed with status {status}")
    report = json.loads(output.strip().splitlines()[-1])
    report.setdefault("first", report["seconds"])
    report["wall"] = time.perf_counter() - start
    report["megabytes"] = usage.ru_maxrss / 1024
    return report


def aside(function, *words):
    """Runs a function in a process of its own: a child's peak memory begins at its parent's, so the parent must stay small."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(write, json.dumps(function(*words)).encode())
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(write)
    with os.fdopen(read) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    if not answer:
        raise SystemExit(f"{function} failed")
    return json.loads(answer)


def median(runs, field):
    return statistics.median(run[field] for run in runs)


def value(runs):
    values = [run["value"] for run in runs]
    return values[-1] if isinstance(values[-1], str) else f"{statistics.median(values):.9g}"


def compare(case, label, own, other):
    """Ends the run where the two sides computed different things: then their seconds mean nothing."""
    if case["agree"] is None or isinstance(own["value"], str):
        return
    apart = abs(other["value"] - own["value"]) / max(abs(own["value"]), 1e-300)
    if apart > case["agree"]:
        raise SystemExit(f"{case['name']}: {label} gives {other['value']!r}, the engine {own['value']!r}; {case['agree']:g} apart is allowed.")


def measure(path, case, rounds, folder):
    aside(case["files"], folder)
    repeats = case["repeats"]
    commands = {"engine": lambda calls: [str(ENGINE), "peer", *case["engine"], f"repeats={calls}"]}
    for label, words in case["peers"].items():
        commands[label] = lambda calls, words=words: [sys.executable, str(path), *words, str(calls)]
    runs = {label: [] for label in commands}

    def run(label, calls):
        return process(commands[label](calls), folder, None if label == "engine" else peer_environment.variables())

    for round in range(rounds):
        for label in commands:
            whole = run(label, 1)
            # A peer's slow call is as fast in a fresh process; only short ones have a warm time of their own.
            report = run(label, repeats) if repeats > 1 and (label == "engine" or whole["seconds"] < 3) else dict(whole)
            report |= {"wall": whole["wall"], "first": whole["seconds"]}
            if "judge" in case:
                report["value"] = aside(case["judge"], folder, label)
            runs[label].append(report)
            if label != "engine" and round == 0:
                compare(case, label, runs["engine"][0], report)
    own = runs.pop("engine")
    lines = []
    for label, other in runs.items() or [("none", [])]:
        ratio = whole = "–"
        cells = ["–"] * 4
        if other:
            ratio = f"{statistics.median(b['seconds'] / a['seconds'] for a, b in zip(own, other)):.1f} ×"
            whole = f"{statistics.median(b['wall'] / a['wall'] for a, b in zip(own, other)):.1f} ×"
            cells = [f"{median(other, 'seconds'):.3f}", f"{median(other, 'wall'):.2f}", f"{median(other, 'megabytes'):.0f}", value(other)]
        lines.append(
            f"| {case['name']} | {label} | {median(own, 'seconds'):.3f} ({median(own, 'first'):.3f}) | {cells[0]} | {ratio} "
            f"| {median(own, 'wall'):.2f} | {cells[1]} | {whole} | {median(own, 'megabytes'):.0f} | {cells[2]} | {value(own)} | {cells[3]} |")
    versions = {label: other[0].get("version", "") for label, other in {**runs, "engine": own}.items()}
    return lines, versions


def machine_name():
    """The processor's own name, its widest registers (one name covers generations that differ in them) and its cores."""
    lines = {line.split(":")[0].strip(): line.split(":")[1].strip() for line in open("/proc/cpuinfo") if ":" in line}
    flags = lines.get("flags", "").split()
    width = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else platform.machine()
    return f"{lines.get('model name', platform.machine())}, {width}, {os.cpu_count()} cores"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="part of a line's name")
    parser.add_argument("--data", default="/tmp/segment-peers")
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    folder = pathlib.Path(options.data)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [HERE / "cases" / f"{name}.py" for name in options.cases] or sorted((HERE / "cases").glob("*.py"))
    blas = peer_environment.checked()
    model = machine_name()
    machine = model.lower().replace(", ", " ").replace(" ", "-")
    results = HERE.parent / "results" / machine
    results.mkdir(parents=True, exist_ok=True)
    for path in paths:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        lines, versions = [], {}
        for case in module.cases():
            if options.only in case["name"]:
                more, used = measure(path, case, options.rounds, folder)
                print("\n".join(more), flush=True)
                lines += more
                versions |= used
        with open(results / f"{path.stem}.md", "w") as table:
            table.write(f"# {path.stem}: {model}\n\n")
            table.write(f"{time.strftime('%Y-%m-%d')}: medians of {options.rounds} rounds, sides alternating. Seconds are of the computation in a warm\n")
            table.write("process (engine: the first call of a fresh one in brackets); whole processes, with one call, include start and reading of the file.\n\n")
            table.write(f"- peers' BLAS: {blas}\n")
            table.write("\n".join(f"- {label}: {version}" for label, version in versions.items()) + "\n\n")
            table.write("| case | peer | engine s (first) | peer s | ratio | engine process s | peer process s | whole process | engine MB | peer MB | engine value | peer value |\n")
            table.write("|---|---|---|---|---|---|---|---|---|---|---|---|\n" + "\n".join(lines) + "\n")


main()
