"""Input files for the cases: overlapping normal clouds, as raw float32, with their start centroids and labels."""
import numpy


def write(folder, name, n, d, k, seed=0):
    points = folder / f"{name}.f32"
    if points.exists():
        return
    random = numpy.random.default_rng(seed)
    centres = random.uniform(-3, 3, (k, d)).astype(numpy.float32)
    labels = random.integers(0, k, n, dtype=numpy.int32)
    values = random.standard_normal((n, d), dtype=numpy.float32) * numpy.float32(1.2) + centres[labels]
    values[random.choice(n, k, replace=False)].tofile(folder / f"{name}.start.f32")
    labels.tofile(folder / f"{name}.labels.i32")
    values.tofile(points)


def timed(compute, repeats):
    """Seconds of each repetition, and the last value."""
    import time
    seconds, value = [], None
    for _ in range(repeats):
        start = time.perf_counter()
        value = compute()
        seconds.append(time.perf_counter() - start)
    return {"first": seconds[0], "seconds": sorted(seconds)[len(seconds) // 2], "value": value}
