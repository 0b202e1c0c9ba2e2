/*
 * CUDA, based on C++.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"id", "=keywords", "k", NULL},
    {"id", "=cpp_keywords", "k", NULL},
    {"id",
     " __constant__ __device__ __forceinline__ __global__ __host__ __managed__ __noinline__ "
     "__restrict__ __shared__ ",
     "k", NULL},
    {"id", "=types", "kt", NULL},
    {"id", "=cpp_types", "kt", NULL},
    {"id",
     " char1 char2 char3 char4 dim3 double1 double2 double3 double4 float1 float2 float3 "
     "float4 int1 int2 int3 int4 long1 long2 long3 long4 longlong1 longlong2 longlong3 "
     "longlong4 short1 short2 short3 short4 uchar1 uchar2 uchar3 uchar4 uint1 uint2 uint3 "
     "uint4 ulong1 ulong2 ulong3 ulong4 ulonglong1 ulonglong2 ulonglong3 ulonglong4 "
     "ushort1 ushort2 ushort3 ushort4 ",
     "kt", NULL},
    {"id", "=reserved", "kr", NULL},
    {"id", "=cpp_reserved", "kr", NULL},
    {NULL, NULL, NULL, NULL},
};

const struct language language_cuda = {.name = "cuda", .base = &language_cpp, .choices = choices};
