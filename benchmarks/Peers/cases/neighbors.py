"""The 90 nearest other rows of every row, sorted, beside SciPy, scikit-learn and FAISS."""
import json, pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import clouds

K = 90
# FAISS answers for this share of the rows, and its seconds are scaled up: a full answer takes minutes.
FAISS_SHARE = 20


def cases():
    found = []
    for d, peers in [(3, ["scipy", "sklearn"]), (16, ["faiss"]), (50, ["faiss"])]:
        name = f"clouds_100000_{d}"
        found.append({
            "name": f"all-kNN 100k×{d}, k = {K}",
            "files": lambda folder, name=name, d=d: clouds.write(folder, name, 100_000, d, 10),
            "engine": ["neighbors", f"points={name}.f32", f"d={d}", f"k={K}", f"repeats={9 if d == 3 else 1}"],
            "peers": {{"scipy": "SciPy cKDTree", "sklearn": "scikit-learn kd_tree", "faiss": "FAISS flat (a twentieth, scaled)"}[p]: [p, name, str(d)] for p in peers},
        })
    return found


def main(peer, name, d):
    import numpy
    points = numpy.fromfile(f"{name}.f32", numpy.float32).reshape(-1, int(d))
    scale = 1
    if peer == "scipy":
        import scipy, scipy.spatial
        version = f"SciPy {scipy.__version__}"
        compute = lambda: float(scipy.spatial.cKDTree(points).query(points, K + 1, workers=-1)[0][:1000].sum())
    elif peer == "sklearn":
        import sklearn, sklearn.neighbors
        version = f"scikit-learn {sklearn.__version__}"
        compute = lambda: float(sklearn.neighbors.NearestNeighbors(n_neighbors=K, algorithm="kd_tree", n_jobs=-1).fit(points).kneighbors()[0][:1000].sum())
    else:
        import faiss
        version = f"FAISS {faiss.__version__}"
        scale = FAISS_SHARE
        def compute():
            index = faiss.IndexFlatL2(int(d))
            index.add(points)
            squared, _ = index.search(points[:len(points) // FAISS_SHARE], K + 1)
            return float(numpy.sqrt(numpy.maximum(squared[:1000], 0)).sum())
    report = clouds.timed(compute, 1)
    report["seconds"] *= scale
    report["version"] = version
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
