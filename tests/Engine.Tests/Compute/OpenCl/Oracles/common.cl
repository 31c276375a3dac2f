// Words that every kernel file shares; the host puts this text in front of each.
//
// Points are held quad-major: quad q of point i, that is features 4q … 4q+3, lies at points[q * stride + i]. Neighbouring
// work-items read neighbouring 16-byte words whatever d is, and features beyond d are zero, which adds nothing to a distance.
// There is no float64 on many GPUs: where a sum of many terms needs more than float32, it is carried as an unevaluated pair.
#pragma OPENCL FP_CONTRACT OFF

#ifndef GROUP
#define GROUP 64        // work-items in a group; a multiple of the hardware's lanes, at most 256
#endif
#ifndef QUADS
#define QUADS 1         // quads of features in a point, (d + 3) / 4
#endif
#ifndef REGISTER_QUADS
#define REGISTER_QUADS 8 // points of up to so many quads are kept in registers, longer ones are read again from memory
#endif

// A call would cost registers and a stack, and may not pass local memory everywhere. Parameters of such a function are not
// restrict: oclgrind does not know what inlining makes of that.
#define INLINED static inline __attribute__((always_inline))

// Before a loop over quads: unrolled where the point is in registers; else not, or a compiler may spill what it loads ahead.
#if QUADS <= REGISTER_QUADS
#define EACH_QUAD _Pragma("unroll")
#else
#define EACH_QUAD _Pragma("nounroll")
#endif

#define POINT(points, stride, q, i) ((points)[(size_t)(q) * (size_t)(stride) + (size_t)(i)])

// sum.x + sum.y gains x exactly but for the rounding of sum.y. Knuth, TAOCP 4.2.2.
INLINED float2 add_exactly(const float2 sum, const float x)
{
    const float total = sum.x + x;
    const float part = total - sum.x;
    return (float2)(total, sum.y + ((sum.x - (total - part)) + (x - part)));
}

// acc + ‖t‖², features in ascending order.
INLINED float add_squares(const float4 t, const float acc)
{
    return fma(t.w, t.w, fma(t.z, t.z, fma(t.y, t.y, fma(t.x, t.x, acc))));
}
