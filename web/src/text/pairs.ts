// SPDX-License-Identifier: MIT
// A table of words: each key with its English and its Chinese text.
export type Pair = readonly [en: string, zh: string]

export const pairs = <K extends string>(table: Record<K, Pair>): Record<K, Pair> => table
