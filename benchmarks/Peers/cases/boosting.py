"""Gradient boosting beside others.

A million customers beside LightGBM (its own library, from the package that Benchmarks.csproj pins), two threads,
200 trees of 31 leaves, 255 bins, no early stopping; the value is the ROC-AUC on 200,000 further customers.
Small tables with categories and customers that are alike beside scikit-learn's HistGradientBoostingClassifier with its own settings;
the value is the mean ROC-AUC of five folds, of which the engine may fall 0.002 short."""
import json, os, pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import clouds, customers

SMALL, SMALL_SEEDS = 5_630, range(5)
ROWS, HELD, SEED = 1_000_000, 200_000, 7
TREES, LEAVES, RATE, BINS, LEAF_ROWS, THREADS = 200, 31, 0.1, 255, 20, 2


def cases():
    name = customers.name("wide", ROWS + HELD, SEED)
    engine = [f"table={name}", "columns=20", f"held={HELD}", f"trees={TREES}", f"leaves={LEAVES}", f"threads={THREADS}"]
    files = lambda folder: customers.write(folder, "wide", ROWS + HELD, SEED)
    small = [
        {"name": f"boosting 5,630×19, five folds, seed {seed}", "files": lambda folder, seed=seed: customers.write(folder, "shop", SMALL, seed),
         "engine": ["boosting-folds", f"table={customers.name('shop', SMALL, seed)}", "columns=19",
                    f"categories={','.join(map(str, customers.CATEGORIES))}", f"threads={THREADS}"],
         "repeats": 1, "peers": {"HistGradientBoosting": ["folds", str(seed)]}, "agree": 3e-3}
        for seed in SMALL_SEEDS
    ]
    return small + [
        {"name": "boosting 1M×20, 200 trees", "files": files, "engine": ["boosting", *engine], "repeats": 1,
         "peers": {"LightGBM": ["fit", ""]}, "agree": 1e-3},
        {"name": "Shapley values 1M×20, 200 trees", "files": files, "engine": ["shapley", *engine], "repeats": 1,
         "peers": {}, "agree": None},
    ]


class LightGbm:
    """The few calls of LightGBM's C interface that a fit and a prediction take."""

    def __init__(self):
        import ctypes
        self.c = ctypes
        packages = pathlib.Path.home() / ".nuget/packages/lightgbm"
        found = sorted(packages.glob("*/runtimes/linux-x64/native/lib_lightgbm.so"))
        if not found:
            raise SystemExit("LightGBM's library is absent: build benchmarks/Benchmarks.csproj first (it needs libgomp1 too).")
        self.library = ctypes.CDLL(str(found[-1]))
        self.library.LGBM_GetLastError.restype = ctypes.c_char_p
        self.version = f"LightGBM {found[-1].parents[3].name}"

    def call(self, name, *words):
        if getattr(self.library, name)(*words) != 0:
            raise SystemExit(f"{name}: {self.library.LGBM_GetLastError().decode()}")

    def fit(self, values, labels, words):
        c, data, booster = self.c, self.c.c_void_p(), self.c.c_void_p()
        self.call("LGBM_DatasetCreateFromMat", values.ctypes.data_as(c.c_void_p), c.c_int(0), c.c_int32(values.shape[0]),
                  c.c_int32(values.shape[1]), c.c_int(1), words, None, c.byref(data))
        self.call("LGBM_DatasetSetField", data, b"label", labels.ctypes.data_as(c.c_void_p), c.c_int(len(labels)), c.c_int(0))
        self.call("LGBM_BoosterCreate", data, words, c.byref(booster))
        finished = c.c_int()
        for _ in range(TREES):
            self.call("LGBM_BoosterUpdateOneIter", booster, c.byref(finished))
        return booster

    def predict(self, booster, values, words):
        import numpy
        c, scores, count = self.c, numpy.empty(len(values)), self.c.c_int64()
        self.call("LGBM_BoosterPredictForMat", booster, values.ctypes.data_as(c.c_void_p), c.c_int(0), c.c_int32(values.shape[0]),
                  c.c_int32(values.shape[1]), c.c_int(1), c.c_int(0), c.c_int(0), c.c_int(-1), words, c.byref(count),
                  scores.ctypes.data_as(c.POINTER(c.c_double)))
        return scores


def fit_folds(seed, repeats):
    import sklearn, sklearn.ensemble, sklearn.metrics
    values, labels = customers.read(pathlib.Path("."), "shop", SMALL, seed)
    folds = customers.read_folds(pathlib.Path("."), "shop", SMALL, seed)

    def compute():
        areas = []
        for fold in range(customers.FOLDS):
            model = sklearn.ensemble.HistGradientBoostingClassifier(categorical_features=customers.CATEGORIES, random_state=0)
            model.fit(values[folds != fold], labels[folds != fold])
            areas.append(sklearn.metrics.roc_auc_score(labels[folds == fold], model.predict_proba(values[folds == fold])[:, 1]))
        return float(sum(areas) / len(areas))

    print(json.dumps(clouds.timed(compute, repeats) | {"version": f"scikit-learn {sklearn.__version__}"}))


def fit_million(repeats):
    import numpy, sklearn.metrics
    values, labels = customers.read(pathlib.Path("."), "wide", ROWS + HELD, SEED)
    known, answers = numpy.ascontiguousarray(values[:ROWS]), labels[:ROWS].astype(numpy.float32)
    words = (f"objective=binary num_leaves={LEAVES} learning_rate={RATE} max_bin={BINS} min_data_in_leaf={LEAF_ROWS} num_threads={THREADS} "
             "force_col_wise=false force_row_wise=false verbosity=-1").encode()
    library = LightGbm()
    fitted = []

    def compute():
        fitted[:] = [library.fit(known, answers, words)]
        return 0.0

    before = os.times()
    report = clouds.timed(compute, repeats)
    after = os.times()
    report["cpu"] = (after.user + after.system - before.user - before.system) / repeats
    scores = library.predict(fitted[0], numpy.ascontiguousarray(values[ROWS:]), words)
    report |= {"value": float(sklearn.metrics.roc_auc_score(labels[ROWS:], scores)), "version": library.version}
    print(json.dumps(report))


def main(case, seed, repeats):
    if case == "folds":
        fit_folds(int(seed), int(repeats))
    else:
        fit_million(int(repeats))


if __name__ == "__main__":
    main(*sys.argv[1:])
