"""The 90 nearest other rows of every row, sorted, beside SciPy, scikit-learn and FAISS."""
import json, pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import clouds

K = 90


def cases():
    found = []
    for d, peers in [(3, ["scipy", "sklearn"]), (16, ["faiss", "brute"]), (50, ["faiss", "brute"])]:
        name = clouds.name(100_000, d, 10)
        labels = {"scipy": "SciPy cKDTree", "sklearn": "scikit-learn kd_tree", "faiss": "FAISS flat", "brute": "scikit-learn brute"}
        found.append({
            "name": f"all-kNN 100k×{d}, k = {K}",
            "files": lambda folder, d=d: clouds.write(folder, 100_000, d, 10),
            "engine": ["neighbors", f"points={name}.f32", f"d={d}", f"k={K}"],
            "repeats": 9 if d == 3 else 1,
            "peers": {labels[peer]: [peer, name, str(d)] for peer in peers},
            # ‖x‖² − 2xy + ‖y‖² in float32 loses digits where rows lie close.
            "agree": 1e-4,
        })
    return found


def main(peer, name, d, repeats):
    import numpy
    points = numpy.fromfile(f"{name}.f32", numpy.float32).reshape(-1, int(d))
    if peer == "scipy":
        import scipy, scipy.spatial
        version = f"SciPy {scipy.__version__}"
        compute = lambda: float(scipy.spatial.cKDTree(points).query(points, K + 1, workers=-1)[0][:1000].sum())
    elif peer in ("sklearn", "brute"):
        import sklearn, sklearn.neighbors
        version = f"scikit-learn {sklearn.__version__}"
        algorithm = "brute" if peer == "brute" else "kd_tree"
        compute = lambda: float(sklearn.neighbors.NearestNeighbors(n_neighbors=K, algorithm=algorithm, n_jobs=-1).fit(points).kneighbors()[0][:1000].sum())
    else:
        import faiss
        version = f"FAISS {faiss.__version__}"
        def compute():
            index = faiss.IndexFlatL2(int(d))
            index.add(points)
            squared, _ = index.search(points, K + 1)
            return float(numpy.sqrt(numpy.maximum(squared[:1000], 0)).sum())
    report = clouds.timed(compute, int(repeats))
    report["version"] = version
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
