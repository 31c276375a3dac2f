"""Input files for the cases: overlapping normal clouds, as raw float32, with their start centroids and labels."""
import numpy


def name(n, d, k, seed=0):
    """Every parameter is part of the name, so that no case reads the file of another."""
    return f"clouds_n{n}_d{d}_k{k}_seed{seed}"


def write(folder, n, d, k, seed=0):
    points = folder / f"{name(n, d, k, seed)}.f32"
    if points.exists():
        return
    stem = folder / name(n, d, k, seed)
    random = numpy.random.default_rng(seed)
    centres = random.uniform(-3, 3, (k, d)).astype(numpy.float32)
    labels = random.integers(0, k, n, dtype=numpy.int32)
    values = random.standard_normal((n, d), dtype=numpy.float32) * numpy.float32(1.2) + centres[labels]
    values[random.choice(n, k, replace=False)].tofile(f"{stem}.start.f32")
    labels.tofile(f"{stem}.labels.i32")
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
