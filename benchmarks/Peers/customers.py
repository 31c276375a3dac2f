"""Tables of customers whose activity dropped or not: raw float32 by rows, NaN where missing, codes where categories; labels as int32."""
import numpy

# Columns of `shop` that hold codes of categories.
CATEGORIES = [1, 3, 5, 8, 10, 12]
FOLDS = 5


def name(kind, n, seed):
    return f"{kind}_n{n}_seed{seed}"


def write(folder, kind, n, seed):
    table = folder / f"{name(kind, n, seed)}.f32"
    if table.exists():
        return
    random = numpy.random.default_rng(seed)
    values, labels = {"shop": shop, "wide": wide}[kind](n, random)
    # Five folds with the same share of dropped customers: each class's rows, shuffled, are dealt around.
    order = random.permutation(n)
    folds = numpy.empty(n, numpy.int32)
    folds[order[numpy.argsort(labels[order], kind="stable")]] = numpy.arange(n) % FOLDS
    folds.tofile(folder / f"{name(kind, n, seed)}.folds.i32")
    labels.astype(numpy.int32).tofile(folder / f"{name(kind, n, seed)}.labels.i32")
    values.astype(numpy.float32).tofile(table)


def read(folder, kind, n, seed):
    stem = folder / name(kind, n, seed)
    return numpy.fromfile(f"{stem}.f32", numpy.float32).reshape(n, -1), numpy.fromfile(f"{stem}.labels.i32", numpy.int32)


def read_folds(folder, kind, n, seed):
    return numpy.fromfile(folder / f"{name(kind, n, seed)}.folds.i32", numpy.int32)


def shop(n, random):
    """19 columns as a shop keeps them: counts, categories whose effects depend on other columns, missing cells, 17 % dropped.

    Many customers are alike: rows are drawn from about half as many different ones, and repeat in all columns or all but two.
    """
    kinds = int(0.55 * n)
    tenure = numpy.minimum(random.geometric(0.09, kinds) - 1, 60).astype(float)
    device = random.integers(0, 3, kinds)
    city = random.choice(3, kinds, p=[0.65, 0.05, 0.3])
    payment = random.choice(7, kinds, p=[0.07, 0.03, 0.25, 0.06, 0.41, 0.07, 0.11])
    distance = random.integers(5, 37, kinds).astype(float)
    gender = random.integers(0, 2, kinds)
    hours = numpy.clip(random.normal(3, 0.8, kinds).round(), 0, 5)
    devices = numpy.clip(random.normal(3.7, 1, kinds).round(), 1, 6)
    category = random.choice(6, kinds, p=[0.15, 0.07, 0.05, 0.36, 0.14, 0.23])
    satisfaction = random.integers(1, 6, kinds).astype(float)
    marital = random.choice(3, kinds, p=[0.15, 0.53, 0.32])
    addresses = random.geometric(0.25, kinds).astype(float)
    complained = (random.random(kinds) < 0.285).astype(int)
    rise = random.integers(11, 27, kinds).astype(float)
    coupons = random.geometric(0.45, kinds) - 1.0
    orders = numpy.minimum(random.geometric(0.33, kinds), 16).astype(float)
    days = numpy.minimum(random.geometric(0.2, kinds) - 1, 46).astype(float)
    cashback = (110 + 14 * category + 3.5 * orders + random.gamma(4, 7, kinds)).round(2)
    visits = random.poisson(6, kinds).astype(float)

    of_category = numpy.array([0.5, -0.2, -0.9, 0.7, -0.4, 0.1])
    of_payment = numpy.array([0.4, 0.6, -0.3, 0.2, -0.2, 0.5, 0.0])
    score = (
        2.6 * numpy.exp(-tenure / 3) - 0.02 * tenure
        + 1.5 * complained * (0.5 + (satisfaction >= 3)) + 0.25 * (satisfaction - 3) * (marital == 2)
        + of_category[category] * numpy.where(city == 2, 1.6, 0.6)
        + of_payment[payment] * numpy.where(device == 1, -1, 1)
        + 0.9 * (marital == 2) * (tenure < 8) + 0.35 * (gender == 1)
        + 0.05 * (distance - 14) * (city != 0) + 0.3 * (addresses > 4) * (devices > 3)
        - 0.09 * days * (orders > 2) - 0.012 * (cashback - 170)
    )
    # A share of what decides is in no column: only customers alike give it away.
    score += random.normal(0, 0.8, kinds)
    dropped = score > numpy.quantile(score, 0.83)
    columns = [tenure, device, distance, city, hours, payment, devices, satisfaction, category, addresses, marital, rise, gender, coupons,
               orders, days, cashback, complained, visits]
    rows = random.integers(0, kinds, n)
    values = numpy.column_stack(columns).astype(float)[rows]
    for c in (11, 16):
        moved = random.random(n) < 0.3
        values[moved, c] += random.integers(-2, 3, moved.sum())
    for c in (0, 2, 4, 11, 13, 14, 15):
        values[random.random(n) < 0.045, c] = numpy.nan
    labels = dropped[rows] ^ (random.random(n) < 0.005)
    return values, labels


def wide(n, random):
    """20 numeric columns: normal, skewed, counts of ten values and with missing cells; effects of one to three columns each."""
    values = random.standard_normal((n, 20), dtype=numpy.float32)
    values[:, 10:14] = numpy.exp(values[:, 10:14])
    values[:, 14:17] = numpy.floor(10 * random.random((n, 3), dtype=numpy.float32))
    score = (
        numpy.sin(2 * values[:, 0]) + 0.8 * values[:, 1] * values[:, 2] - 0.5 * numpy.abs(values[:, 3]) + 0.4 * values[:, 4]
        + 0.6 * numpy.log(values[:, 10]) * (values[:, 14] > 4) + 0.15 * (values[:, 15] - 4.5) * numpy.sign(values[:, 5])
        + 0.5 * (values[:, 6] > 0) * (values[:, 7] > 0) * (values[:, 8] > 0) - 1.2
    )
    labels = random.random(n) < 1 / (1 + numpy.exp(-score))
    for c in (17, 18, 19):
        values[:, c] = numpy.where(random.random(n) < 0.1, numpy.nan, values[:, c] + 0.3 * score)
    return values, labels
