// SPDX-License-Identifier: MIT
// All words of the page. A new area: a file of its own beside this one, and a line here.
import { admin } from './admin.ts'
import { alerts } from './alerts.ts'
import { assessment } from './assessment.ts'
import { energy } from './energy.ts'
import { entities } from './entities.ts'
import { entity } from './entity.ts'
import { explain } from './explain.ts'
import { frame } from './frame.ts'
import { line } from './line.ts'
import { organisations } from './organisations.ts'
import { overview } from './overview.ts'
import { ranking } from './ranking.ts'
import { schedule } from './schedule.ts'
import { sign } from './sign.ts'
import { sources } from './sources.ts'
import { standards } from './standards.ts'
import { targets } from './targets.ts'
import { told } from './told.ts'

export const words = { ...frame, ...sign, ...overview, ...entity, ...entities, ...standards, ...explain, ...line, ...alerts, ...sources, ...energy, ...assessment, ...ranking, ...targets, ...admin, ...schedule, ...organisations, ...told }

export type Key = keyof typeof words
