/*
 * The project's few macros: attributes that let the compiler check what the comments promise.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_ATTR_H
#define RENDER_BASE_ATTR_H

#define ARRAY_LEN(a)      (sizeof(a) / sizeof((a)[0]))

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define LIKELY(x)         __builtin_expect(!!(x), 1)
#define UNLIKELY(x)       __builtin_expect(!!(x), 0)
/* For rare code with large variables: inlined, it would enlarge the frame of the usual case. */
#define NEVER_INLINE __attribute__((noinline))
/*
 * For large variables of often used code: the release clears all others (-ftrivial-auto-var-init).
 * The program must write each part before it reads it.
 */
#if __has_attribute(uninitialized)
#define NOT_CLEARED __attribute__((uninitialized))
#else
#define NOT_CLEARED
#endif

#endif
