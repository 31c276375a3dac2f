"""What `segment tune` does by default, as a loop over scikit-learn: silhouettes of 360 clusterings, without stability and placement.

    segment features online_retail.csv -o rfm.csv
    python3 benchmarks/Peers/tune_loop.py rfm.csv

Prints seconds and processor seconds by part. Maps and linkages are shared between numbers of segments; what scikit-learn cannot share,
the neighbours of several perplexities, is computed anew.
"""
import csv
import sys
import time

import numpy as np
from scipy.cluster.hierarchy import cut_tree, linkage
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics import silhouette_score
from sklearn.mixture import GaussianMixture

NUMBERS = range(2, 11)
PERPLEXITIES = (15, 30, 50)

with open(sys.argv[1], encoding="utf-8") as file:
    rows = list(csv.reader(file))[1:]
raw = np.array([[float(value) for value in row[1:]] for row in rows])
spent = {}


def timed(part, work):
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    before = spent.get(part, (0.0, 0.0))
    spent[part] = (before[0] + time.perf_counter() - wall, before[1] + time.process_time() - cpu)
    return result


def scaled(values):
    return (values - values.mean(0)) / values.std(0)


yardstick = scaled(np.log1p(raw))
tried = 0
for features in (yardstick, scaled(raw)):
    spaces = [features, timed("pca", lambda: PCA(0.95).fit_transform(features))]
    spaces += [
        timed("t-SNE", lambda: TSNE(perplexity=perplexity, init="pca", learning_rate="auto", random_state=0, n_jobs=-1)
              .fit_transform(features).astype(float))
        for perplexity in PERPLEXITIES
    ]
    for space in spaces:
        tree = timed("ward", lambda: linkage(space, "ward"))
        labelings = list(cut_tree(tree, n_clusters=list(NUMBERS)).T)
        for number in NUMBERS:
            start = timed("k-means", lambda: KMeans(number, n_init=10, random_state=0).fit(space))
            labelings.append(start.labels_)
            for covariance in ("full", "diag"):
                mixture = GaussianMixture(
                    number, covariance_type=covariance, means_init=start.cluster_centers_, tol=1e-5, max_iter=500, random_state=0)
                labelings.append(timed("mixtures", lambda: mixture.fit_predict(space)))
        for labels in labelings:
            tried += 1
            if len(set(labels)) > 1:
                timed("silhouettes", lambda: (silhouette_score(space, labels), silhouette_score(yardstick, labels)))

for part, (wall, cpu) in spent.items():
    print(f"{part:12} {wall:8.1f} s  {cpu:8.1f} s of processor time")
print(f"{'all ' + str(tried):12} {sum(w for w, _ in spent.values()):8.1f} s  {sum(c for _, c in spent.values()):8.1f} s of processor time")
