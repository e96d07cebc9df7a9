// SPDX-License-Identifier: MIT
// Columns of tables may all be empty as far as their description goes; some of them never are.
export type Told<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> }
