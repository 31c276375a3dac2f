"""What a peer runs on: the environment of its command, and a check that its BLAS is OpenBLAS, uses every core and multiplies rightly."""
import json, os, subprocess, sys

# A variable that holds OpenBLAS to another kernel would slow the peer; results are compared, so it is not needed for safety.
HELD_BACK = ("OPENBLAS_", "OMP_", "MKL_", "GOTO_", "BLIS_")

CHECK = """
import json, numpy, scipy.linalg, sklearn, threadpoolctl
try:
    import faiss
except ImportError:
    pass
random = numpy.random.default_rng(0)
a, b = random.standard_normal((2, 300, 257)).astype(numpy.float32)
exact = numpy.einsum("ik,jk->ij", a.astype(float), b.astype(float))
print(json.dumps({
    "pools": threadpoolctl.threadpool_info(),
    "error": float(abs(a @ b.T - exact).max()),
    "numpy": numpy.__version__,
}))
"""


def variables():
    """The environment of a peer's command."""
    return {name: value for name, value in os.environ.items() if not name.startswith(HELD_BACK)}


def checked():
    """The BLAS in words. Ends the run where a peer would not be at its best."""
    answer = subprocess.run([sys.executable, "-c", CHECK], env=variables(), capture_output=True, text=True)
    if answer.returncode != 0:
        raise SystemExit(f"The peers cannot be looked at (run.sh --install installs them):\n{answer.stderr}")
    report = json.loads(answer.stdout)
    blas = [pool for pool in report["pools"] if pool["user_api"] == "blas"]
    if [pool["internal_api"] for pool in blas] != ["openblas"]:
        raise SystemExit(f"The peers' BLAS is {blas or 'the reference BLAS'}, not OpenBLAS: install libopenblas0-pthread.")
    if blas[0]["num_threads"] != len(os.sched_getaffinity(0)):
        raise SystemExit(f"OpenBLAS uses {blas[0]['num_threads']} threads of {len(os.sched_getaffinity(0))} processors.")
    if report["error"] > 1e-3:
        raise SystemExit(f"OpenBLAS {blas[0]['version']} multiplies wrongly on this processor (error {report['error']:.2g}).")
    return f"OpenBLAS {blas[0]['version']}, kernels for {blas[0]['architecture']}, {blas[0]['num_threads']} threads; numpy {report['numpy']}"
