// SPDX-License-Identifier: MIT
import { pairs } from './pairs.ts'

export const standards = pairs({})
