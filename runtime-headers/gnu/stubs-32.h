/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Intentionally empty. The GNU C library lists here what a machine lacks, one file a machine; it takes BPF for a
 * 32-bit x86, whose file is installed only beside the 32-bit library.
 */
