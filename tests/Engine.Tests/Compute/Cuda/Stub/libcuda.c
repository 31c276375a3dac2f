// A libcuda.so.1 without a GPU, for tests: it describes one, allocates from the host's memory, runs kernels on the processor (ptx.h) and
// keeps count. Every call can be made to fail, and what a driver would answer with an error, or would not survive, is an error here.
#include "ptx.h"

typedef int R;
typedef void *P;
enum { OK = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, INVALID_CONTEXT = 201, INVALID_PTX = 218, INVALID_HANDLE = 400,
    NOT_FOUND = 500, ILLEGAL_ADDRESS = 700, LAUNCH_FAILED = 719 };
#define MOST_RANGES 4096

typedef struct { char *start; size_t bytes; int onHost; } Range;

static Range ranges[MOST_RANGES];
static int rangeCount, contexts, modules, launches, calls, failAt, failCode, current, lost, started;
static Range *hit;
static size_t used;

static long number(const char *name, long otherwise) { const char *value = getenv(name); return value ? atol(value) : otherwise; }

// What a test asks: how many calls so far, and what still lives.
int stub_calls(void) { return calls; }
int stub_launches(void) { return launches; }
int stub_live(void) { return rangeCount + contexts + modules; }
// From the at-th call on, all that may fail return a code: as of a device that is lost. 0 lets them be.
void stub_fail(int at, int code) { calls = 0; failAt = at; failCode = code; lost = 0; }

static R enter(int needsContext) {
    if (!started) return NOT_INITIALIZED;
    calls++;
    if (failAt && calls >= failAt) return failCode;
    if (lost) return lost;
    return needsContext && !current ? INVALID_CONTEXT : OK;
}
#define ENTER(context) do { R code = enter(context); if (code) return code; } while (0)

static Range *find(const char *start) {
    for (int i = 0; i < rangeCount; i++)
        if (ranges[i].start == start) return &ranges[i];
    return NULL;
}

static int reaches(uint64_t address, int bytes) {
    if (address % (bytes > 16 ? 16 : bytes)) { fprintf(stderr, "stub: %d bytes at %lx are not aligned\n", bytes, (unsigned long)address); return 0; }
    if (hit && address >= (uint64_t)hit->start && address + bytes <= (uint64_t)hit->start + hit->bytes) return 1;
    for (int i = 0; i < rangeCount; i++) {
        hit = &ranges[i];
        if (!hit->onHost && address >= (uint64_t)hit->start && address + bytes <= (uint64_t)hit->start + hit->bytes) return 1;
    }
    hit = NULL;
    fprintf(stderr, "stub: %d bytes at %lx lie in no allocation\n", bytes, (unsigned long)address);
    return 0;
}

static R take(P *start, size_t bytes, int onHost) {
    if (!start || !bytes) return INVALID_VALUE;
    if (rangeCount == MOST_RANGES || (!onHost && used + bytes > (size_t)number("STUB_MEMORY", 16L << 30))) return OUT_OF_MEMORY;
    if (posix_memalign(start, 256, bytes)) return OUT_OF_MEMORY;
    memset(*start, 0xCB, bytes < 1 << 20 ? bytes : 1 << 20); // nothing may count on zeros
    ranges[rangeCount++] = (Range){ *start, bytes, onHost };
    used += onHost ? 0 : bytes;
    return OK;
}

static R give(P start, int onHost) {
    Range *range = find(start);
    if (!range || range->onHost != onHost) { fprintf(stderr, "stub: what is freed was not allocated\n"); return INVALID_VALUE; }
    used -= onHost ? 0 : range->bytes;
    free(range->start);
    *range = ranges[--rangeCount];
    hit = NULL;
    return OK;
}

// Memory that is copied to or from: inside one range where it is the device's.
static int whole(const char *start, size_t bytes) {
    for (int i = 0; i < rangeCount; i++)
        if (start >= ranges[i].start && start < ranges[i].start + ranges[i].bytes) return start + bytes <= ranges[i].start + ranges[i].bytes;
    return 1;
}

R cuInit(unsigned flags) {
    if (!started) failAt = (int)number("STUB_FAIL_AT", 0), failCode = (int)number("STUB_FAIL_CODE", LAUNCH_FAILED);
    started = number("STUB_INIT", 0) == 0;
    return (R)number("STUB_INIT", 0);
}
R cuDriverGetVersion(int *version) { *version = (int)number("STUB_DRIVER", 13000); return OK; }
R cuDeviceGetCount(int *count) { *count = (int)number("STUB_DEVICES", 1); return OK; }
R cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal < number("STUB_DEVICES", 1) ? OK : 101; }
R cuDeviceGetName(char *name, int length, int device) { snprintf(name, length, "Stub H200"); return OK; }
R cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = number("STUB_MEMORY", 16L << 30); return OK; }
R cuDeviceComputeCapability(int *major, int *minor, int device) {
    *major = (int)number("STUB_CAPABILITY", 90) / 10, *minor = (int)number("STUB_CAPABILITY", 90) % 10;
    return OK;
}
R cuDeviceGetAttribute(int *value, int kind, int device) {
    switch (kind) {
        case 1: case 2: case 3: *value = 1024; break; // threads of a group
        case 8: *value = 49152; break; // shared memory of a group
        case 10: *value = 32; break;
        case 13: *value = 1980000; break; // kHz
        case 16: *value = 132; break; // multiprocessors
        case 33: *value = 7; break; // bus
        case 75: *value = (int)number("STUB_CAPABILITY", 90) / 10; break;
        case 76: *value = (int)number("STUB_CAPABILITY", 90) % 10; break;
        default: *value = 0;
    }
    return OK;
}
R cuGetErrorString(R error, const char **text) { *text = "an error of the stub"; return OK; }

R cuCtxCreate_v2(P *context, unsigned flags, int device) { ENTER(0); *context = (P)1; current = 1; contexts++; return OK; }
R cuCtxDestroy_v2(P context) {
    if (!contexts) return INVALID_CONTEXT;
    contexts--;
    current = contexts > 0;
    return OK;
}
R cuCtxSetCurrent(P context) { ENTER(0); current = context != NULL && contexts > 0; return current ? OK : INVALID_CONTEXT; }
R cuCtxSynchronize(void) { ENTER(1); return OK; }
R cuStreamSynchronize(P stream) { ENTER(1); return stream ? INVALID_HANDLE : OK; }

R cuMemAlloc_v2(P *start, size_t bytes) { ENTER(1); return take(start, bytes, 0); }
R cuMemFree_v2(P start) { return give(start, 0); } // a lost device's memory is gone too
R cuMemAllocHost_v2(P *start, size_t bytes) { ENTER(1); return take(start, bytes, 1); }
R cuMemFreeHost(P start) { return give(start, 1); }
R cuMemcpyAsync(P to, P from, size_t bytes, P stream) {
    ENTER(1);
    if (!whole(to, bytes) || !whole(from, bytes)) { fprintf(stderr, "stub: a copy of %zu bytes leaves its range\n", bytes); return INVALID_VALUE; }
    memmove(to, from, bytes);
    return OK;
}
R cuMemsetD8Async(P start, unsigned char value, size_t bytes, P stream) {
    ENTER(1);
    if (!whole(start, bytes)) return INVALID_VALUE;
    memset(start, value, bytes);
    return OK;
}

R cuModuleLoadDataEx(P *module, const char *text, unsigned count, int *options, P *values) {
    ENTER(1);
    Module *m = calloc(1, sizeof *m);
    if (!ptx_build(m, text)) {
        fprintf(stderr, "stub: %s\n", ptx_error);
        for (unsigned i = 0; i < count; i++)
            if (options[i] == 5) snprintf(values[i], 1024, "%s", ptx_error); // CU_JIT_ERROR_LOG_BUFFER
        free(m);
        return INVALID_PTX;
    }
    modules++;
    *module = m;
    return OK;
}
R cuModuleLoadData(P *module, const char *text) { return cuModuleLoadDataEx(module, text, 0, NULL, NULL); }
R cuModuleUnload(P module) { modules--; dlclose(((Module *)module)->library); free(module); return OK; }
R cuModuleGetFunction(P *function, P module, const char *name) {
    ENTER(1);
    *function = module;
    return strcmp(((Module *)module)->name, name) ? NOT_FOUND : OK;
}

R cuLaunchKernel(P function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, P stream, P *params, P *extra) {
    ENTER(1);
    Module *m = function;
    launches++;
    if (!gx || !gy || gz != 1 || gx > 2147483647u || gy > 65535 || !bx || !by || bz != 1 || bx * by > 1024 || shared || m->shared > 49152) {
        fprintf(stderr, "stub: %s is launched over %u × %u groups of %u × %u threads with %d bytes shared\n", m->name, gx, gy, bx, by, m->shared);
        return INVALID_VALUE;
    }
    char arguments[16 * MOST_PARAMETERS];
    for (int i = 0; i < m->count; i++) {
        memcpy(arguments + m->parameters[i].offset, params[i], m->parameters[i].size);
        Range *range = m->parameters[i].size == 16 ? find(*(char **)params[i]) : NULL;
        int64_t length = m->parameters[i].size == 16 ? ((int64_t *)params[i])[1] : 0;
        if (m->parameters[i].size == 16 && (!range || range->onHost || length < 1 || length > (int64_t)range->bytes)) {
            fprintf(stderr, "stub: argument %d of %s is no array of the device\n", i, m->name);
            return INVALID_VALUE;
        }
    }
    int threads = bx * by, one = (int)sizeof(Thread) + 8 * m->registers;
    char *all = malloc((size_t)threads * one), *local = NULL;
    int *state = malloc(threads * sizeof(int));
    if (posix_memalign((void **)&local, 256, m->shared + 16)) return OUT_OF_MEMORY;
    R result = OK;
    for (unsigned cy = 0; cy < gy && !result; cy++)
        for (unsigned cx = 0; cx < gx && !result; cx++) {
            memset(local, 0xCB, m->shared);
            for (int i = 0; i < threads; i++) {
                *(Thread *)(all + (size_t)i * one) = (Thread){ i % bx, i / bx, cx, cy, bx, by, gx, gy, local, arguments, reaches, { 0 } };
                state[i] = 0;
            }
            for (int waiting = 1; waiting && !result;) {
                waiting = 0;
                for (int i = 0; i < threads && !result; i++) {
                    if (state[i] < 0) continue; // ended
                    int next = m->run((Thread *)(all + (size_t)i * one), state[i]);
                    if (next < 0) {
                        fprintf(stderr, "stub: %s, thread %d of group %u, %u: an access out of bounds\n", m->name, i, cx, cy);
                        result = lost = ILLEGAL_ADDRESS;
                    } else if (next && waiting && waiting != next) {
                        fprintf(stderr, "stub: %s, threads of group %u, %u wait at different barriers\n", m->name, cx, cy);
                        result = lost = LAUNCH_FAILED;
                    }
                    if (next > 0) waiting = next;
                    state[i] = next ? next : -1;
                }
            }
        }
    free(all), free(state), free(local);
    return result;
}

// Asked for by the binding, and of no use here.
#define UNUSED(name) R name(void) { return INVALID_VALUE; }
UNUSED(cuCtxGetCacheConfig) UNUSED(cuCtxSetCacheConfig) UNUSED(cuCtxGetSharedMemConfig) UNUSED(cuCtxSetSharedMemConfig)
UNUSED(cuDeviceCanAccessPeer) UNUSED(cuCtxEnablePeerAccess) UNUSED(cuCtxDisablePeerAccess) UNUSED(cuDeviceGetP2PAttribute)
UNUSED(cuPointerGetAttribute) UNUSED(cuMemGetInfo_v2) UNUSED(cuMemHostRegister_v2) UNUSED(cuMemHostUnregister)
UNUSED(cuMemHostGetDevicePointer_v2) UNUSED(cuStreamCreate) UNUSED(cuStreamCreateWithPriority) UNUSED(cuStreamDestroy_v2)
UNUSED(cuEventCreate) UNUSED(cuEventDestroy_v2) UNUSED(cuEventQuery) UNUSED(cuEventElapsedTime) UNUSED(cuEventRecord)
UNUSED(cuEventSynchronize) UNUSED(cuOccupancyMaxActiveBlocksPerMultiprocessor) UNUSED(cuOccupancyMaxPotentialBlockSize)
