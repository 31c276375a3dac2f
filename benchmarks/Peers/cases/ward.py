"""Ward's linkage beside scikit-learn, which stores n² distances, and fastcluster's linkage_vector, which takes n² time."""
import json, pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import clouds

SIZES = [
    ("20k×3", 20_000, 3, {"scikit-learn": "sklearn", "fastcluster linkage_vector": "fastcluster"}),
    ("100k×3", 100_000, 3, {"fastcluster linkage_vector": "fastcluster"}),
    ("1M×3", 1_000_000, 3, {}),
    ("1M×8", 1_000_000, 8, {}),
]


def cases():
    found = []
    for label, n, d, peers in SIZES:
        name = clouds.name(n, d, 12)
        found.append({
            "name": f"Ward {label}",
            "files": lambda folder, n=n, d=d: clouds.write(folder, n, d, 12),
            "engine": ["ward", f"points={name}.f32", f"d={d}"],
            "repeats": 1 if d == 8 else 3,
            "peers": {peer: [how, name, str(d)] for peer, how in peers.items()},
            "agree": 1e-9,
        })
    return found


def main(how, name, d, repeats):
    import numpy
    points = numpy.fromfile(f"{name}.f32", numpy.float32).reshape(-1, int(d)).astype(numpy.float64)
    if how == "sklearn":
        import sklearn
        from sklearn.cluster import AgglomerativeClustering
        link = lambda: float(AgglomerativeClustering(n_clusters=None, distance_threshold=0, linkage="ward").fit(points).distances_.sum())
        version = f"scikit-learn {sklearn.__version__}"
    else:
        import fastcluster
        link = lambda: float(fastcluster.linkage_vector(points, method="ward")[:, 2].sum())
        version = f"fastcluster {fastcluster.__version__}"
    report = clouds.timed(link, int(repeats))
    report["version"] = version
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
