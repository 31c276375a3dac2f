"""Alternates whole processes of the engine and of a peer, and writes medians, ratios and peak memory as Markdown.

A case is a file in cases/ with a function cases() that returns a list of dictionaries:
  name    a line of the table
  files   a function that writes the input files into a folder unless they are there
  engine  words of `Segmentation.Benchmarks peer …`; the shorter a run, the more repeats it takes to be compiled in full
  peers   {label: words of `python3 cases/FILE.py …`}; each prints {"seconds": …, "value": …, "version": …}
  judge   optional: a function of the folder and a side's label that returns what stands in the table as that side's value
"""
import argparse, importlib.util, json, os, pathlib, platform, resource, statistics, subprocess, sys, time, traceback

HERE = pathlib.Path(__file__).parent
ENGINE = HERE.parent / "bin/Release/net10.0/Segmentation.Benchmarks.dll"


def process(words, folder):
    """One run: the process's own report, with wall-clock seconds and peak resident memory added."""
    start = time.perf_counter()
    child = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True)
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


def measure(path, case, rounds, folder):
    aside(case["files"], folder)
    sides = {"engine": ["dotnet", str(ENGINE), "peer", *case["engine"]]}
    for label, words in case["peers"].items():
        sides[label] = [sys.executable, str(path), *words]
    runs = {label: [] for label in sides}
    for _ in range(rounds):
        for label, words in sides.items():
            report = process(words, folder)
            if "judge" in case:
                report["value"] = aside(case["judge"], folder, label)
            runs[label].append(report)
    own = runs.pop("engine")
    lines = []
    for label, other in runs.items() or [("none", [])]:
        ratio = whole = "–"
        cells = ["–"] * 3
        if other:
            ratio = f"{statistics.median(b['seconds'] / a['seconds'] for a, b in zip(own, other)):.1f} ×"
            whole = f"{statistics.median(b['wall'] / a['wall'] for a, b in zip(own, other)):.1f} ×"
            cells = [f"{median(other, 'seconds'):.3f}", f"{median(other, 'megabytes'):.0f}", value(other)]
        lines.append(
            f"| {case['name']} | {label} | {median(own, 'seconds'):.3f} ({median(own, 'first'):.3f}) | {cells[0]} | {ratio} | {whole} "
            f"| {median(own, 'megabytes'):.0f} | {cells[1]} | {value(own)} | {cells[2]} |")
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
            table.write(f"Medians of {options.rounds} rounds, sides alternating. Seconds are of the computation in a warm process (engine: the first call in brackets);\n")
            table.write("the last ratio is of whole processes, start and reading of the file included.\n\n")
            table.write("\n".join(f"- {label}: {version}" for label, version in versions.items()) + "\n\n")
            table.write("| case | peer | engine s (first) | peer s | ratio | whole process | engine MB | peer MB | engine value | peer value |\n")
            table.write("|---|---|---|---|---|---|---|---|---|---|\n" + "\n".join(lines) + "\n")


main()
