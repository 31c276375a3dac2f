"""The mean silhouette, exact at 20k and 100k rows and sampled at 1M, beside scikit-learn where that ends in reasonable time."""
import json, pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import clouds


def cases():
    found = []
    for label, n, peers in [("20k×3", 20_000, ["scikit-learn"]), ("100k×3", 100_000, []), ("1M×3 sampled", 1_000_000, [])]:
        name = clouds.name(n, 3, 7)
        found.append({
            "name": f"silhouette {label}",
            "files": lambda folder, n=n: clouds.write(folder, n, 3, 7),
            "engine": ["silhouette", f"points={name}.f32", f"labels={name}.labels.i32", "d=3"],
            "repeats": 9 if n == 20_000 else 3,
            "peers": {peer: [name, "3"] for peer in peers},
            "agree": 1e-7,
        })
    return found


def main(name, d, repeats):
    import numpy, sklearn
    from sklearn.metrics import silhouette_score
    points = numpy.fromfile(f"{name}.f32", numpy.float32).reshape(-1, int(d)).astype(numpy.float64)
    labels = numpy.fromfile(f"{name}.labels.i32", numpy.int32)
    report = clouds.timed(lambda: float(silhouette_score(points, labels)), int(repeats))
    report["version"] = f"scikit-learn {sklearn.__version__}"
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
