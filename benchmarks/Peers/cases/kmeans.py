"""K-Means to exact convergence from the same centroids, and k-means++ alone, beside scikit-learn.

scikit-learn's other algorithm, elkan, took 1.2 to 3.3 times as long as lloyd in each of these cases, so lloyd is its best.
"""
import json, pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import clouds


def cases():
    found = []
    for label, n, d, k, repeats in [("1M×3", 1_000_000, 3, 7, 9), ("10M×4", 10_000_000, 4, 8, 3), ("1M×16", 1_000_000, 16, 32, 3), ("200k×64", 200_000, 64, 64, 3)]:
        name = clouds.name(n, d, k)
        files = lambda folder, n=n, d=d, k=k: clouds.write(folder, n, d, k)
        found.append({
            "name": f"K-Means {label}, k = {k}",
            "files": files,
            "engine": ["kmeans", f"points={name}.f32", f"start={name}.start.f32", f"d={d}"],
            "repeats": repeats,
            "peers": {"scikit-learn lloyd": ["fit", name, str(d), str(k)]},
            "agree": 1e-5,
        })
        if n == 10_000_000:
            found.append({
                "name": f"k-means++ {label}, k = {k}",
                "files": files,
                "engine": ["seeding", f"points={name}.f32", f"d={d}", f"k={k}"],
                "repeats": 5,
                "peers": {"scikit-learn kmeans_plusplus": ["seed", name, str(d), str(k)]},
                # Each side draws seeds of its own.
                "agree": None,
            })
    return found


def main(what, name, d, k, repeats):
    import numpy, sklearn
    from sklearn.cluster import KMeans, kmeans_plusplus
    points = numpy.fromfile(f"{name}.f32", numpy.float32).reshape(-1, int(d))
    if what == "seed":
        report = clouds.timed(lambda: float(kmeans_plusplus(points, int(k), random_state=0)[0][0, 0]), int(repeats))
    else:
        start = numpy.fromfile(f"{name}.start.f32", numpy.float32).reshape(int(k), int(d))
        fitted = []
        def fit():
            fitted.append(KMeans(int(k), init=start, n_init=1, tol=0, max_iter=10_000, algorithm="lloyd").fit(points))
            return 0.0
        report = clouds.timed(fit, int(repeats))
        # scikit-learn adds the inertia up in float32; it is scored again here in float64, in slices for the sake of memory.
        model = fitted[-1]
        centres = model.cluster_centers_.astype(numpy.float64)
        report["value"] = float(sum(((points[i:i + 100_000] - centres[model.labels_[i:i + 100_000]]) ** 2).sum() for i in range(0, len(points), 100_000)))
        print(f"{model.n_iter_} iterations", file=sys.stderr)
    report["version"] = f"scikit-learn {sklearn.__version__}"
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
