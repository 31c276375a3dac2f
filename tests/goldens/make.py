#!/usr/bin/env python3
"""Makes the small reference results of this folder: tables drawn from a fixed seed, and what pandas, SciPy, scikit-learn and
fastcluster answer to them. They prove in any clone what larger references prove where real data is at hand.

    apt-get install python3-pandas python3-scipy python3-sklearn python3-fastcluster
    /usr/bin/python3 make.py

Files of two made-up shops: `shop` writes invoices with cancellations, duplicates and missing customers; `market` writes products of
eight categories, with duplicates that differ in the hour and orders of several customers. `churn` is a table of customers, some of
whom drop. Floats are written with 17 digits, labels are numbered by first appearance, deviations are of the population.
"""
import json
import os
import warnings

import fastcluster
import numpy as np
import pandas as pd
import scipy
import sklearn
from scipy import stats
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import TSNE, trustworthiness
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, roc_auc_score, silhouette_score
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _estimate_gaussian_parameters
from sklearn.model_selection import StratifiedKFold

SEED = 20240
HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = {"numpy": np.__version__, "pandas": pd.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__,
            "fastcluster": "1.2.3", "seed": SEED}


def path(name):
    full = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    return full


def write_lines(name, lines):
    with open(path(name), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


def write_table(name, ids, columns):
    """columns: {name: array}; whole numbers are written as such."""
    def text(value):
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else "%.17g" % value
    lines = [",".join((["customer_id"] if ids is not None else []) + list(columns))]
    for i in range(len(next(iter(columns.values())))):
        lines.append(",".join(([str(ids[i])] if ids is not None else []) + [text(columns[c][i]) for c in columns]))
    write_lines(name, lines)


def write_json(name, value):
    with open(path(name), "w", encoding="utf-8", newline="\n") as file:
        json.dump(value, file, ensure_ascii=False, indent=1, default=lambda value: int(value) if isinstance(value, (np.integer, np.bool_)) else float(value))
        file.write("\n")


# ---------------------------------------------------------------- shop

# kind: customers, last order days ago, orders a year, goods an order, price level
KINDS = [("loyal", 60, (1, 25), (6, 14), (1, 3), 1.3), ("promising", 70, (5, 45), (3, 6), (1, 3), 1.0),
         ("newcomer", 60, (1, 30), (1, 2), (1, 3), 0.9), ("drifting", 60, (70, 150), (2, 5), (1, 3), 1.0),
         ("lost", 70, (200, 360), (1, 2), (1, 2), 0.7), ("wholesaler", 12, (1, 20), (10, 20), (2, 4), 6.0)]


def make_shop():
    rng = np.random.default_rng(SEED)
    end = pd.Timestamp("2023-12-10 12:50:00")
    prices = np.round(rng.gamma(2.0, 2.2, 120) + 0.4, 2)
    rows = []
    customer = 12000
    for _, count, (near, far), (fewest, most), (few, many), level in KINDS:
        for _ in range(count):
            customer += int(rng.integers(1, 9))
            orders = int(rng.integers(fewest, most + 1))
            last = end - pd.Timedelta(days=float(rng.uniform(near, far)))
            first = last - pd.Timedelta(days=float(rng.uniform(20, 340))) if orders > 1 else last
            times = sorted([last] + ([first] if orders > 1 else []) + [first + (last - first) * float(rng.random()) for _ in range(orders - 2)])
            for time in times:
                time = time.floor("min")
                for _ in range(int(rng.integers(few, many + 1))):
                    product = int(min(119, rng.exponential(30)))
                    quantity = max(1, int(round(rng.gamma(1.5, 2.5) * level)))
                    rows.append([time, str(customer), f"P{product:03}", f"GOODS NO {product}", quantity, prices[product]])
    rows.sort(key=lambda row: (row[0], row[1]))
    invoices, number = {}, 536000
    lines = []
    for time, who, code, name, quantity, price in rows:
        if (time, who) not in invoices:
            number += 1
            invoices[(time, who)] = number
        line = [str(invoices[(time, who)]), code, name, str(quantity), time.strftime("%Y-%m-%d %H:%M:%S"), f"{price:.2f}", who]
        lines.append(line)
        draw = rng.random()
        if draw < 0.02:
            lines.append(list(line))                                                        # twice
        elif draw < 0.045:
            number += 1
            lines.append([f"C{number}", code, name, f"-{quantity}", line[4], line[5], who])  # cancelled
        elif draw < 0.095:
            number += 1
            lines.append([str(number), code, name, "3", line[4], line[5], ""])               # no customer
        elif draw < 0.105:
            lines.append([line[0], code, name, "1", line[4], "0.00", who])                   # free
        elif draw < 0.112:
            lines.append([line[0], code, name, "-2", line[4], line[5], who])                 # taken back without a cancellation
    header = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
    write_lines("data/shop.csv", [",".join(row) for row in [header] + lines])
    return pd.DataFrame(lines, columns=header)


def clean_shop(frame):
    """The default rules in their order, by pandas."""
    counts = {"rows": len(frame)}

    def drop(rule, bad):
        nonlocal frame
        counts[rule] = int(bad.sum())
        frame = frame[~bad]
    drop("missing-customer", frame["CustomerID"] == "")
    drop("exact-duplicates", frame.duplicated())
    drop("cancellations", frame["InvoiceNo"].str.match(r"^C\d+$"))
    drop("non-positive-quantity", frame["Quantity"].astype(int) <= 0)
    drop("non-positive-price", frame["UnitPrice"].astype(float) <= 0)
    counts["kept"] = len(frame)
    frame = frame.assign(time=pd.to_datetime(frame["InvoiceDate"]), amount=frame["Quantity"].astype(int) * frame["UnitPrice"].astype(float),
                         quantity=frame["Quantity"].astype(int))
    as_of = frame["time"].max() + pd.Timedelta(days=1)
    by = frame.groupby(frame["CustomerID"].astype(int))
    rfm = pd.DataFrame({"recency": (as_of - by["time"].max()).dt.days, "frequency": by["InvoiceNo"].nunique(), "monetary": by["amount"].sum(),
                        "mean_quantity": by["quantity"].sum() / by["InvoiceNo"].nunique()})
    months = frame.groupby(frame["time"].dt.strftime("%Y-%m"))["amount"].sum()
    summary = {"as_of": as_of.strftime("%Y-%m-%d %H:%M:%S"), "cleaning": counts, "orders": int(frame["InvoiceNo"].nunique()),
               "revenue": frame["amount"].sum(), "revenue_by_month": months.to_dict(), "customers": len(rfm)}
    return rfm, summary


def score(rfm, levels=5):
    """1 plus the number of cut-offs that a customer is better than; who lies on one is not better than it."""
    shares = np.arange(1, levels) / levels
    cuts = {c: np.quantile(rfm[c], shares) for c in ("recency", "frequency", "monetary")}
    write_table("reference/shop_scores.csv", list(rfm.index), {
        "recency": levels - (cuts["recency"][None, :] <= rfm["recency"].to_numpy()[:, None]).sum(1),
        "frequency": 1 + (cuts["frequency"][None, :] < rfm["frequency"].to_numpy()[:, None]).sum(1),
        "monetary": 1 + (cuts["monetary"][None, :] < rfm["monetary"].to_numpy()[:, None]).sum(1)})


# ---------------------------------------------------------------- market

CATEGORIES = {"Bathroom": ["Bath mat", "Shower curtain", "Towel holder"], "Plants": ["Pelargonium", "Petunia", "Ficus"],
              "Kitchen": ["Saucepan", "Teaspoon", "Frying pan"], "Garden": ["Watering can", "Garden hose", "Rake"],
              "Bedroom": ["Pillow", "Blanket", "Night lamp"], "Repair": ["Screwdriver", "Hammer", "Paint brush"],
              "Bags": ["Shopping trolley", "Backpack", "Canvas bag"], "Cleaning": ["Mop", "Floor cloth", "Bucket"]}
ADJECTIVES = ["small", "large", "blue", "green", "striped", "steel", "wooden", "soft", "folding", "classic"]


def make_market():
    rng = np.random.default_rng(SEED + 1)
    catalogue = []
    for c, (category, stems) in enumerate(CATEGORIES.items()):
        for stem in stems:
            for adjective in rng.choice(ADJECTIVES, 5, replace=False):
                catalogue.append((category, f"{stem} {adjective}", int(rng.gamma(2.0, 90 + 25 * c) + 20)))
    write_lines("data/market_categories.csv", ["category,product"] + [f"{c},{stem}" for c, stems in CATEGORIES.items() for stem in stems])
    lines, order = [], 70000
    start = pd.Timestamp("2022-01-01")
    customers = [f"{int(rng.integers(0, 16**8)):08x}-{i:04x}" for i in range(330)]
    for customer in customers:
        taste = int(rng.integers(0, 8))
        for _ in range(1 + int(rng.random() < 0.25) + int(rng.random() < 0.1) + int(rng.random() < 0.05)):
            order += 1
            hour = start + pd.Timedelta(hours=int(rng.integers(0, 364 * 24)))
            for _ in range(1 + int(rng.integers(0, 3))):
                at = int(rng.integers(0, 15)) + 15 * (taste if rng.random() < 0.8 else int(rng.integers(0, 8)))
                _, product, price = catalogue[at]
                line = [hour, customer, str(order), product, str(1 + int(rng.random() < 0.3) * int(rng.integers(1, 4))), f"{price}.0"]
                lines.append(line)
                if rng.random() < 0.15:                                                      # again an hour later, perhaps with a space
                    lines.append([hour + pd.Timedelta(hours=1), customer, str(order), product + (" " if rng.random() < 0.5 else ""), line[4], line[5]])
        if rng.random() < 0.02:                                                              # somebody else's line in this customer's order
            lines.append([lines[-1][0], customers[int(rng.integers(0, 330))], str(order)] + lines[-1][3:])
    lines.sort(key=lambda line: line[0])
    header = ["date", "customer_id", "order_id", "product", "quantity", "price"]
    rows = [[line[0].strftime("%Y%m%d%H")] + line[1:] for line in lines]
    write_lines("data/market.csv", [",".join(row) for row in [header] + rows])
    return pd.DataFrame(rows, columns=header), catalogue


def clean_market(frame):
    counts = {"rows": len(frame)}
    several = frame.groupby("order_id")["customer_id"].transform("nunique") > 1
    counts["several-customers-order"] = int(several.sum())
    frame = frame[~several].assign(product=lambda f: f["product"].str.strip())
    # The first by time, price and quantity stays, wherever it stands in the file.
    ordered = frame.assign(price=frame["price"].astype(float), quantity=frame["quantity"].astype(int)).sort_values(["date", "price", "quantity"])
    again = ordered.duplicated(["customer_id", "order_id", "product"]).reindex(frame.index)
    counts["hidden-duplicates"] = int(again.sum())
    frame = frame[~again]
    counts["kept"] = len(frame)
    frame = frame.assign(time=pd.to_datetime(frame["date"], format="%Y%m%d%H"), amount=frame["quantity"].astype(int) * frame["price"].astype(float))
    as_of = pd.Timestamp("2023-01-01")
    by = frame.groupby("customer_id")
    rfm = pd.DataFrame({"recency": (as_of - by["time"].max()).dt.days, "frequency": by["order_id"].nunique(), "monetary": by["amount"].sum()})
    return frame, rfm, {"as_of": "2023-01-01", "cleaning": counts, "orders": int(frame["order_id"].nunique()), "revenue": frame["amount"].sum(),
                        "customers": len(rfm)}


def compare(groups):
    names = sorted(groups)
    kruskal = stats.kruskal(*[groups[n] for n in names])
    anova = stats.f_oneway(*[np.log1p(groups[n]) for n in names])
    pairs = []
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            u = stats.mannwhitneyu(groups[a], groups[b], alternative="two-sided", method="asymptotic", use_continuity=True)
            welch = stats.ttest_ind(np.log1p(groups[a]), np.log1p(groups[b]), equal_var=False)
            pairs.append({"a": a, "b": b, "U_a": u.statistic, "p": u.pvalue, "rank_biserial": 2 * u.statistic / (len(groups[a]) * len(groups[b])) - 1,
                          "welch_log1p_t": welch.statistic, "welch_log1p_p": welch.pvalue})
    order = np.argsort([pair["p"] for pair in pairs])
    reached = 0.0
    for rank, at in enumerate(order):
        reached = max(reached, min(1.0, (len(pairs) - rank) * pairs[at]["p"]))
        pairs[at]["p_holm"] = reached
    return {"groups": {n: {"n": len(groups[n]), "mean": np.mean(groups[n]), "median": np.median(groups[n])} for n in names},
            "kruskal_H": kruskal.statistic, "kruskal_p": kruskal.pvalue, "kruskal_df": len(names) - 1,
            "anova_log1p_F": anova.statistic, "anova_log1p_p": anova.pvalue, "pairs": pairs,
            "n_rejected_holm_005": sum(pair["p_holm"] < 0.05 for pair in pairs)}


def test_market(frame, catalogue):
    category = {product: c for c, product, _ in catalogue}
    frame = frame.assign(category=frame["product"].map(category))
    orders = frame.groupby(["category", "order_id"])["amount"].sum()
    t1 = {c: orders[c].to_numpy() for c in CATEGORIES}
    by = frame.groupby("customer_id")
    spend = frame.pivot_table(index="customer_id", columns="category", values="amount", aggfunc="sum", fill_value=0).sort_index(axis=1)
    main = spend.idxmax(axis=1)
    receipts = by["amount"].sum() / by["order_id"].nunique()
    frequency = by["order_id"].nunique()
    t2 = {c: receipts[main == c].to_numpy() for c in CATEGORIES}
    write_lines("reference/market_customer_segments.csv",
                ["customer_id,m,f,avg,seg"] + [f"{i},{by['amount'].sum()[i]:.17g},{frequency[i]},{receipts[i]:.17g},{main[i]}" for i in receipts.index])
    repeat = {c: [int((frequency[main == c] == 1).sum()), int((frequency[main == c] > 1).sum())] for c in sorted(CATEGORIES)}
    chi2 = stats.chi2_contingency(list(repeat.values()), correction=False)
    write_json("reference/market_tests.json", {"made_with": VERSIONS, "all": {
        "T1": compare(t1), "T2": compare(t2), "repeat_by_segment": {"table": repeat, "chi2": chi2[0], "p": chi2[1], "dof": int(chi2[2])}}})


# ---------------------------------------------------------------- clusters and map

def first_appearance(labels):
    number = {}
    return np.array([number.setdefault(label, len(number)) for label in labels])


def cluster(name, rfm, title):
    raw = rfm[["recency", "frequency", "monetary"]].to_numpy(float)
    logs = np.log1p(raw)
    scaled = (logs - logs.mean(0)) / logs.std(0)
    ids = list(rfm.index)
    columns = ["recency", "frequency", "monetary"]
    write_table(f"reference/{name}_rfm.csv", ids, {c: raw[:, j] for j, c in enumerate(columns)})
    write_table(f"reference/{name}_scaled.csv", ids, {c: scaled[:, j] for j, c in enumerate(columns)})
    merges = fastcluster.linkage_vector(scaled, method="ward")
    assert np.abs(merges[:, 2] - linkage(scaled, "ward")[:, 2]).max() < 1e-10
    write_table(f"reference/{name}_ward_linkage.csv", None, {"a": merges[:, 0], "b": merges[:, 1], "height": merges[:, 2], "size": merges[:, 3]})
    labels, result = {}, {"made_with": VERSIONS, "title": title, "n_customers": len(ids), "log_mean": list(logs.mean(0)), "log_sd": list(logs.std(0))}

    def quality(found):
        return {"silhouette": silhouette_score(scaled, found), "calinski_harabasz": calinski_harabasz_score(scaled, found),
                "davies_bouldin": davies_bouldin_score(scaled, found)}

    def spread(found):
        return sum(((scaled[found == c] - scaled[found == c].mean(0)) ** 2).sum() for c in set(found))
    cuts = {}
    for k in range(2, 7):
        labels[f"ward_{k}"] = first_appearance(fcluster(merges, k, "maxclust"))
        cuts[str(k)] = {"wss": spread(labels[f"ward_{k}"]), **quality(labels[f"ward_{k}"])}
    result["ward"] = {"cuts": cuts}
    result["kmeans"], bars = {}, {}
    for k in range(2, 7):
        fit = min((KMeans(k, n_init=500, random_state=seed, tol=0, max_iter=1000).fit(scaled) for seed in range(4)), key=lambda f: f.inertia_)
        labels[f"kmeans_{k}"] = first_appearance(fit.labels_)
        result["kmeans"][str(k)] = {"inertia": spread(labels[f"kmeans_{k}"]), **quality(labels[f"kmeans_{k}"])}
        bars[str(k)] = {"lloyd_best_of_2000": fit.inertia_, "best_known": fit.inertia_}
    write_table(f"reference/{name}_labels.csv", ids, labels)
    mixture(name, scaled, labels["kmeans_4"], 4)
    write_json(f"reference/{name}_kmeans_bar.json", bars)
    pca = PCA(3).fit(scaled)
    result["pca"] = {"explained_variance": list(pca.explained_variance_), "explained_variance_ratio": list(pca.explained_variance_ratio_),
                     "components": [list(row) for row in pca.components_]}
    write_json(f"reference/{name}.json", result)
    return ids, scaled


def mixture(name, points, start, k):
    """A Gaussian mixture from the weights, means and covariances of given clusters."""
    owned = np.eye(k)[start]
    result = {"made_with": VERSIONS, "k": k, "start": f"kmeans_{k} of {name}_labels.csv", "iterations": 200}
    for kind in ["full", "diag"]:
        weights, means, covariances = _estimate_gaussian_parameters(points, owned, 1e-6, kind)
        precisions = 1 / covariances if kind == "diag" else np.linalg.inv(covariances)
        fit = GaussianMixture(k, covariance_type=kind, tol=0, max_iter=200, random_state=0, weights_init=weights / len(points),
                              means_init=means, precisions_init=precisions)
        with warnings.catch_warnings():  # tol=0 makes all iterations, and so never converges
            warnings.simplefilter("ignore", ConvergenceWarning)
            fit.fit(points)
        labels = fit.predict(points)
        _, order = np.unique(labels, return_index=True)
        order = labels[np.sort(order)]
        result[kind] = {"weights": list(fit.weights_[order]), "means": [list(row) for row in fit.means_[order]],
                        "covariances": fit.covariances_[order].tolist(), "log_likelihood": fit.score(points), "bic": fit.bic(points),
                        "labels": [int(label) for label in first_appearance(labels)],
                        "probabilities_of_first_rows": [list(row) for row in fit.predict_proba(points[:12])[:, order]]}
    write_json(f"reference/{name}_gaussian.json", result)


def dense_affinities(points, perplexity):
    squared = squareform(pdist(points, "sqeuclidean"))
    n = len(points)
    p = np.zeros((n, n))
    for i in range(n):
        others = np.delete(squared[i], i)
        low, high = -30.0, 60.0
        for _ in range(200):
            beta = np.exp((low + high) / 2)
            weight = np.exp(-beta * (others - others.min()))
            weight /= weight.sum()
            entropy = -(weight[weight > 0] * np.log(weight[weight > 0])).sum()
            low, high = ((low + high) / 2, high) if entropy > np.log(perplexity) else (low, (low + high) / 2)
        p[i, np.arange(n) != i] = weight
    return (p + p.T) / (2 * n)


def embed(name, ids, scaled):
    best = None
    for seed in range(5):
        positions = TSNE(2, perplexity=30, init="pca", learning_rate="auto", random_state=seed).fit_transform(scaled).astype(float)
        p = dense_affinities(scaled, 30)
        q = 1 / (1 + squareform(pdist(positions, "sqeuclidean")))
        np.fill_diagonal(q, 0)
        q /= q.sum()
        on = p > 1e-300
        kl = float((p[on] * np.log(p[on] / q[on])).sum())
        if best is None or kl < best[0]:
            best = (kl, positions)
    kl, positions = best
    write_table(f"reference/{name}_tsne_p30_s0_pca.csv", ids, {"y1": positions[:, 0], "y2": positions[:, 1]})
    write_json(f"reference/{name}_tsne_p30_s0_pca.json", {
        "made_with": VERSIONS, "perplexity": 30, "init": "pca", "kept": "the best of seeds 0 to 4", "kl_exact_dense_P": kl,
        "trustworthiness_k5": trustworthiness(scaled, positions, n_neighbors=5), "trustworthiness_k12": trustworthiness(scaled, positions, n_neighbors=12)})


# ---------------------------------------------------------------- churn

def make_churn():
    rng = np.random.default_rng(SEED + 2)
    n = 420
    service = rng.choice(["premium", "standard"], n, p=[0.3, 0.7])
    favourite = rng.choice(["garden", "kitchen", "toys", "other"], n)
    pages = rng.integers(1, 21, n)
    promotions = np.round(rng.beta(2, 4, n), 2)
    tenure = rng.integers(100, 1100, n)
    revenue = {m: np.round(rng.gamma(30, 160, n), 1) for m in ("before_previous", "previous", "current")}
    minutes = {m: rng.integers(4, 24, n) for m in ("previous", "current")}
    odds = (1.1 - 0.22 * (pages - 10) + 4.5 * (promotions - 0.33) - 0.12 * (minutes["previous"] - 13) - 0.09 * (minutes["current"] - 13)
            - 0.0009 * (revenue["before_previous"] - 4800) + 0.9 * (favourite == "toys") - 0.6 * (favourite == "garden")
            + 0.5 * np.sin(tenure / 90.0) - 0.7)
    dropped = rng.random(n) < 1 / (1 + np.exp(-odds))
    profit = np.round(rng.gamma(16, 0.25, n), 2)
    ids = [str(4000 + i) for i in range(n)]
    frame = pd.DataFrame({"id": ids, "activity": np.where(dropped, "dropped", "same"), "service": service, "tenure": tenure, "promotions": promotions,
                          "favourite": favourite, "pages": pages, "revenue_before_previous": revenue["before_previous"],
                          "revenue_previous": revenue["previous"], "revenue_current": revenue["current"],
                          "minutes_previous": minutes["previous"], "minutes_current": minutes["current"], "profit": profit})
    frame.to_csv(path("reference/churn_table.csv"), index=False, lineterminator="\n")

    # The same as four files with what such exports are wrong in: long tables, misspellings, decimal commas, customers to be dropped.
    wide = frame[["id", "activity", "service", "tenure", "promotions", "favourite", "pages"]].copy()
    wide.loc[wide.index % 40 == 7, "service"] = wide["service"].where(wide["service"] != "standard", "standartd")
    idle, absurd = ["9001", "9002"], "9003"
    extra = wide.iloc[[0, 1, 2]].assign(id=idle + [absurd])
    pd.concat([wide, extra]).to_csv(path("data/churn_customers.csv"), index=False, lineterminator="\n")
    money, time = ["id,period,revenue"], ["id,period,minutes"]
    for i in list(range(n)) + [0, 1, 2]:
        who = ids[i] if len(money) <= 3 * n else (idle + [absurd])[i]
        for m in ("before_previous", "previous", "current"):
            value = frame[f"revenue_{m}"][i]
            money.append(f"{who},{m},{0.0 if who in idle and m == 'previous' else 987654.0 if who == absurd and m == 'current' else value}")
        for m in ("previous", "current"):
            time.append(f"{who},{'prevoius' if m == 'previous' and i % 60 == 3 else m},{frame[f'minutes_{m}'][i]}")
    write_lines("data/churn_revenue.csv", money)
    write_lines("data/churn_minutes.csv", time)
    write_lines("data/churn_profit.csv", ["id;profit"] + [f"{w};{p:.2f}".replace(".", ",") for w, p in zip(ids + idle + [absurd], list(profit) + [1.0, 2.0, 3.0])])
    misspelt = {"standartd": int(((wide["service"] == "standartd")).sum() + (extra["service"] == "standartd").sum()),
                "prevoius": sum("prevoius" in line for line in time)}
    return frame, dropped, misspelt


def model_churn(frame, dropped, misspelt):
    numbers = [c for c in frame if c not in ("id", "activity", "service", "favourite", "profit")]
    design, names = [], []
    for column in frame.columns:
        if column in ("service", "favourite"):
            for level in sorted(frame[column].unique())[1:]:
                design.append((frame[column] == level).astype(float)); names.append(f"c__{column}_{level}")
        elif column in numbers:
            design.append((frame[column] - frame[column].mean()) / frame[column].std(ddof=0)); names.append(f"n__{column}")
    x = np.column_stack(design + [np.ones(len(frame))]).astype(float)
    y = dropped.astype(float)
    penalty = np.diag([1.0] * len(names) + [0.0])
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + penalty, x.T @ (p - y) + penalty @ w)
    p = 1 / (1 + np.exp(-x @ w))
    gradient = np.abs(x.T @ (p - y) + penalty @ w).max()
    assert gradient < 1e-11
    sk = LogisticRegression(C=1, solver="newton-cg", tol=1e-10, max_iter=1000).fit(x[:, :-1], dropped)
    assert np.abs(sk.coef_[0] - w[:-1]).max() < 1e-4
    write_lines("reference/churn_logistic_full_probabilities.csv", ["id,p"] + [f"{i},{q:.17g}" for i, q in zip(frame["id"], p)])
    folds = np.zeros(len(frame), int)
    for f, (_, test) in enumerate(StratifiedKFold(5, shuffle=True, random_state=42).split(x, dropped)):
        folds[test] = f
    write_lines("reference/churn_folds.csv", ["id,fold"] + [f"{i},{f}" for i, f in zip(frame["id"], folds)])
    models = {}
    for name, make in {"logistic_l2_C1": lambda: LogisticRegression(C=1, max_iter=1000), "gradient_boosting": lambda: GradientBoostingClassifier(random_state=42),
                       "random_forest_500": lambda: RandomForestClassifier(500, random_state=42)}.items():
        models[name] = {"fold_auc": [roc_auc_score(dropped[folds == f], make().fit(x[folds != f, :-1], dropped[folds != f]).predict_proba(x[folds == f, :-1])[:, 1])
                                     for f in range(5)]}
        models[name]["mean_auc"] = float(np.mean(models[name]["fold_auc"]))
    write_json("reference/churn.json", {"made_with": VERSIONS, "models": models, "misspelt": misspelt, "logistic_full": {
        "objective": "0.5*|w|^2 + C*sum logloss, C=1, intercept not penalised, numbers standardised (population), indicators against the first level",
        "gradient_inf_norm": gradient, "intercept": w[-1], "coef": dict(zip(names, w[:-1])), "auc": roc_auc_score(dropped, p)}})


def main():
    rfm, summary = clean_shop(make_shop())
    write_json("reference/shop_clean.json", summary)
    write_table("reference/shop_rfmq.csv", list(rfm.index), {c: rfm[c].to_numpy(float) for c in rfm})
    score(rfm)
    embed("shop", *cluster("shop", rfm, "shop.csv, the default rules"))
    frame, catalogue = make_market()
    frame, rfm, summary = clean_market(frame)
    write_json("reference/market_clean.json", summary)
    cluster("market", rfm, "market.csv, several-customers-order and hidden-duplicates")
    test_market(frame, catalogue)
    model_churn(*make_churn())


if __name__ == "__main__":
    main()
