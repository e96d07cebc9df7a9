// SPDX-License-Identifier: MIT
// Runs test/*.test.ts with Node's own test runner: they are bundled first, since not every Node reads
// TypeScript. Arguments go to node: --test-reporter=tap.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const here = dirname(fileURLToPath(import.meta.url))
const out = mkdtempSync(join(tmpdir(), 'mw-web-'))
try {
  const input = readdirSync(here).filter((f) => f.endsWith('.test.ts')).map((f) => join(here, f))
  const bundle = await rolldown({ input, platform: 'node', logLevel: 'warn' })
  const { output } = await bundle.write({ dir: out, format: 'esm', entryFileNames: '[name].mjs' })
  const files = output.filter((o) => o.type === 'chunk' && o.isEntry).map((o) => join(out, o.fileName))
  const done = spawnSync(process.execPath, ['--test', ...process.argv.slice(2), ...files], { stdio: 'inherit' })
  process.exitCode = done.status ?? 1
} finally {
  rmSync(out, { recursive: true })
}
