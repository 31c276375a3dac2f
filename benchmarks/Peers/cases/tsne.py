"""A t-SNE map, 1,000 iterations at perplexity 30, beside scikit-learn and Rtsne where they end in reasonable time.

There each side's map is judged alike: by its KL divergence from scikit-learn's exact affinities over all pairs, and by the share of
each point's 10 nearest on the map that are among its 10 nearest in the data (points that tie with the tenth count).
Elsewhere the value is the divergence that the engine reports over its own affinities.
"""
import json, pathlib, subprocess, sys, tempfile
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import clouds

# Recency, frequency and money of UCI Online Retail's customers, standardised; made-up customers where the file is not there.
ONLINE_RETAIL = pathlib.Path(__file__).resolve().parents[4] / "shared/reference/or1_R1_scaled.csv"


def customers(folder, name, n):
    """Recency, frequency and money, dependent and heavy-tailed, ln(1+x), standardised."""
    path = folder / f"{name}.f32"
    if path.exists():
        return
    import numpy
    if n == 4338 and ONLINE_RETAIL.exists():
        numpy.loadtxt(ONLINE_RETAIL, delimiter=",", skiprows=1, usecols=(1, 2, 3)).astype(numpy.float32).tofile(path)
        return
    random = numpy.random.default_rng(1)
    loyalty, a, b = random.standard_normal((3, n))
    frequency = numpy.maximum(1, numpy.round(numpy.exp(0.8 + 0.9 * loyalty)))
    recency = numpy.clip(numpy.round(numpy.exp(4.2 - 0.6 * loyalty + 1.1 * a)), 0, 730)
    money = numpy.round(frequency * numpy.exp(3 + 0.7 * b), 2)
    table = numpy.log1p(numpy.column_stack([recency, frequency, money]))
    ((table - table.mean(0)) / table.std(0)).astype(numpy.float32).tofile(path)


def judge(name):
    """Divergence from exact affinities, and neighbours kept."""
    def judged(folder, label):
        import numpy
        from scipy.spatial.distance import pdist, squareform
        from sklearn.manifold import _t_sne
        points = numpy.fromfile(folder / f"{name}.f32", numpy.float32).reshape(-1, 3).astype(numpy.float64)
        map = numpy.fromfile(folder / f"{label}.map.f32", numpy.float32).reshape(-1, 2).astype(numpy.float64)
        squared = squareform(pdist(points, "sqeuclidean"))
        p = _t_sne._joint_probabilities(squared.astype(numpy.float32), 30, 0)
        apart = pdist(map, "sqeuclidean")
        q = 1 / (1 + apart)
        q = numpy.maximum(q / (2 * q.sum()), numpy.finfo(float).tiny)
        divergence = 2 * float(p @ numpy.log(numpy.maximum(p, numpy.finfo(float).tiny) / q))
        on_map = squareform(apart)
        numpy.fill_diagonal(on_map, numpy.inf)
        numpy.fill_diagonal(squared, numpy.inf)
        near = numpy.argpartition(on_map, 10, axis=1)[:, :10]
        tenth = numpy.partition(squared, 9, axis=1)[:, 9] * (1 + 1e-5)
        kept = float((numpy.take_along_axis(squared, near, 1) <= tenth[:, None]).mean())
        return f"KL {divergence:.4f}, kept {kept:.4f}"
    return judged


def cases():
    peers = {"scikit-learn": "sklearn", "Rtsne": "rtsne"}
    found = [{
        "name": "t-SNE 4,338×3",
        "files": lambda folder: customers(folder, "customers_4338", 4338),
        "engine": ["tsne", "points=customers_4338.f32", "d=3", "map=engine.map.f32"],
        "repeats": 3,
        "peers": {peer: [word, "customers_4338", peer] for peer, word in peers.items()},
        "agree": None,
        "judge": judge("customers_4338"),
    }]
    for label, n, more in [("100k×3", 100_000, []), ("100k×3 tree", 100_000, ["tree=1"]), ("1M×3", 1_000_000, []), ("1M×3 landmarks", 1_000_000, ["landmarks=50000"])]:
        name = f"customers_{n}"
        found.append({
            "name": f"t-SNE {label}",
            "files": lambda folder, name=name, n=n: customers(folder, name, n),
            "engine": ["tsne", f"points={name}.f32", "d=3", *more],
            "repeats": 1,
            "peers": {},
            "agree": None,
        })
    found.append({
        "name": "t-SNE 70k×50",
        "files": lambda folder: clouds.write(folder, 70_000, 50, 10),
        "engine": ["tsne", f"points={clouds.name(70_000, 50, 10)}.f32", "d=50"],
        "repeats": 1,
        "peers": {},
        "agree": None,
    })
    return found


def main(peer, name, label, repeats):
    import numpy
    points = numpy.fromfile(f"{name}.f32", numpy.float32).reshape(-1, 3)
    if peer == "sklearn":
        import sklearn
        from sklearn.manifold import TSNE
        version = f"scikit-learn {sklearn.__version__}"
        maps = []
        def compute():
            tsne = TSNE(init="pca", learning_rate="auto", n_iter=1000, n_iter_without_progress=1000, min_grad_norm=0, random_state=0, n_jobs=-1)
            maps.append(tsne.fit_transform(points))
            return float(tsne.kl_divergence_)
        report = clouds.timed(compute, int(repeats))
        map = maps[0]
    else:
        # Rtsne's θ takes a cell's half-width: 0.25 is our 0.5. Its start is random.
        with tempfile.TemporaryDirectory() as folder:
            table, out = f"{folder}/points.csv", f"{folder}/map.csv"
            numpy.savetxt(table, points, delimiter=",")
            script = (f'x <- as.matrix(read.csv("{table}", header = FALSE)); set.seed(0); s <- system.time(r <- Rtsne::Rtsne(x, pca = FALSE, '
                      f'check_duplicates = FALSE, theta = 0.25, num_threads = 0))[["elapsed"]]; write.table(r$Y, "{out}", sep = ",", row.names = FALSE, '
                      'col.names = FALSE); cat(s, sum(r$costs), as.character(packageVersion("Rtsne")))')
            seconds, value, version = subprocess.run(["Rscript", "-e", script], check=True, capture_output=True, text=True).stdout.split()
            map = numpy.loadtxt(out, delimiter=",")
        report = {"seconds": float(seconds), "value": float(value)}
        version = f"Rtsne {version}"
    numpy.asarray(map, numpy.float32).tofile(f"{label}.map.f32")
    report["version"] = version
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
